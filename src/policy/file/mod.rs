//! What is written: the whole surface of a policy file, as it is parsed.
//!
//! Unknown keys are refused. A key is one documented field here and nothing else: the JSON schema and the listing follow.

mod lists;
mod tables;
mod words;

pub use lists::{CustomRule, Exception, Extend, Gate, GitLayer, Scope};
pub use tables::{
    AgentHook, AgentKeys, Attribution, AttributionKeys, Audit, AuditKeys, BaselineFile, BaselineKeys, Codeowners, CodeownersKeys, Engine,
    EngineKeys, EvidenceKeys, EvidenceStore, ExceptionSettings, ExceptionsKeys, Guard, GuardKeys, Identity, IdentityKeys, Leaks, LeaksKeys,
    Paths, PathsKeys, PushOptions, PushOptionsKeys, Role, RoleKeys, Secrets, SecretsKeys, Tiers, TiersKeys,
};
pub use words::{AgentFailure, Failure, Inline, OnSkipped, Recording, RuleKind, RuleSide, Strength, SubjectKind, TrailerMode, Watch};

use super::value::Version;
use crate::model::{Action, Stage};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The version of the format this program reads.
pub const SCHEMA: i64 = 1;

/// A policy file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "countersign policy")]
pub struct File {
    /// The version of the format: 1. The only mandatory key.
    pub schema: i64,
    /// The least version of the program that may judge by it; newer rules warn at most.
    pub min_version: Option<Version>,
    /// What it builds on. Default: `["preset:relaxed"]`.
    pub extends: Option<Vec<Extend>>,
    /// In an organisation layer: keys that the repository may loosen.
    pub overridable: Vec<String>,
    /// How a run behaves, at all stages and at single ones.
    pub engine: EngineTable,
    /// Credentials.
    pub secrets: SecretsKeys,
    /// Identity-sensitive change.
    pub identity: IdentityKeys,
    /// Changes to the guard itself.
    pub guard: GuardKeys,
    /// Leaks.
    pub leaks: LeaksKeys,
    /// The sensitivity at which each tier begins.
    pub tiers: TiersKeys,
    /// Globs added to the built-in path classes.
    pub paths: PathsKeys,
    /// Who or what wrote it.
    pub attribution: AttributionKeys,
    /// People who may answer for a change.
    pub roles: BTreeMap<String, RoleKeys>,
    /// "@org/team" = ["mail", …].
    pub teams: BTreeMap<String, Vec<String>>,
    /// Who owns which path.
    pub codeowners: CodeownersKeys,
    /// Where signed evidence is kept.
    pub evidence: EvidenceKeys,
    /// Findings that were there before the policy.
    pub baseline: BaselineKeys,
    /// Rule id or glob = action.
    pub rules: BTreeMap<String, Action>,
    /// How exceptions behave.
    pub exceptions: ExceptionsKeys,
    /// The audit log.
    pub audit: AuditKeys,
    /// The hooks of coding agents.
    pub agent: AgentKeys,
    /// Push options on a server.
    pub push_options: PushOptionsKeys,
    /// Other values for some of the change.
    pub scope: Vec<Scope>,
    /// What must be answered for.
    pub gate: Vec<Gate>,
    /// Rules of the policy's own.
    pub rule: Vec<CustomRule>,
    /// Findings that are known and answered for.
    pub exception: Vec<Exception>,
}

/// `[engine]`, with any of its keys again for single stages.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EngineTable {
    /// Before the message is known.
    pub pre_commit: Option<EngineKeys>,
    /// With the message.
    pub commit_msg: Option<EngineKeys>,
    /// After the commit.
    pub post_commit: Option<EngineKeys>,
    /// Before a push leaves.
    pub pre_push: Option<EngineKeys>,
    /// On the server.
    pub pre_receive: Option<EngineKeys>,
    /// The scan command.
    pub scan: Option<EngineKeys>,
    /// See [`EngineKeys::on_error`].
    #[serde(rename = "on_error")]
    pub on_error: Option<Failure>,
    /// See [`EngineKeys::on_skipped`].
    #[serde(rename = "on_skipped")]
    pub on_skipped: Option<OnSkipped>,
    /// See [`EngineKeys::max_judged`].
    #[serde(rename = "max_judged")]
    pub max_judged: Option<super::value::Size>,
    /// See [`EngineKeys::deadline`].
    pub deadline: Option<super::value::Deadline>,
    /// See [`EngineKeys::inline_allow`].
    #[serde(rename = "inline_allow")]
    pub inline_allow: Option<Inline>,
    /// See [`EngineKeys::shadow`].
    pub shadow: Option<bool>,
    /// See [`EngineKeys::shadow_until`].
    #[serde(rename = "shadow_until")]
    pub shadow_until: Option<Option<super::value::Day>>,
}

impl EngineTable {
    /// The keys for all stages.
    pub fn keys(&self) -> EngineKeys {
        EngineKeys {
            on_error: self.on_error,
            on_skipped: self.on_skipped,
            max_judged: self.max_judged,
            deadline: self.deadline,
            inline_allow: self.inline_allow,
            shadow: self.shadow,
            shadow_until: self.shadow_until,
        }
    }

    /// The keys for single stages.
    pub fn stages(&self) -> impl Iterator<Item = (Stage, &EngineKeys)> {
        [
            (Stage::PreCommit, &self.pre_commit),
            (Stage::CommitMsg, &self.commit_msg),
            (Stage::PostCommit, &self.post_commit),
            (Stage::PrePush, &self.pre_push),
            (Stage::PreReceive, &self.pre_receive),
            (Stage::Scan, &self.scan),
        ]
        .into_iter()
        .filter_map(|(stage, keys)| Some((stage, keys.as_ref()?)))
    }
}
