//! The lists of a policy file: layers, scopes, gates, rules, exceptions.

use super::words::{RuleKind, RuleSide};
use crate::model::{Action, Category, Confidence, Randomness, Severity, Stage, Tier};
use crate::policy::value::{Day, Threshold};
use schemars::JsonSchema;
use serde::de::{self, Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What a policy builds on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Extend {
    /// "preset:NAME", or a path in the same tree.
    Named(String),
    /// A file of another ref, fixed by its digest.
    Git(GitLayer),
}

/// An organisation layer kept in git.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GitLayer {
    /// "REF:PATH".
    pub git: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl<'de> Deserialize<'de> for Extend {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Layers;
        impl<'de> Visitor<'de> for Layers {
            type Value = Extend;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"preset:NAME\", a path in the same tree, or { git = \"REF:PATH\", sha256 = \"…\" }")
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Extend, E> {
                Ok(Extend::Named(value.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Extend, A::Error> {
                GitLayer::deserialize(MapAccessDeserializer::new(map)).map(Extend::Git)
            }
        }
        deserializer.deserialize_any(Layers)
    }
}

/// Other values for some of the change. Later scopes win per key; an empty list means any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Scope {
    /// Globs of paths.
    pub paths: Vec<String>,
    /// Globs of branches: the current one at commit, the target at push and in `scan --target`.
    pub branches: Vec<String>,
    /// Globs of remote names.
    pub remotes: Vec<String>,
    /// "ai", "bot", "human", "undeclared", or an agent id.
    pub authored_by: Vec<String>,
    /// The same, excluded.
    pub not_authored_by: Vec<String>,
    /// Categories of identity.
    pub categories: Vec<Category>,
    /// Mandatory where it loosens.
    pub reason: String,
    /// The least sensitivity.
    pub sensitivity_floor: Option<u8>,
    /// The least tier.
    pub tier_at_least: Option<Tier>,
    /// As `identity.warn_at`.
    pub warn_at: Option<Threshold>,
    /// As `identity.block_at`.
    pub block_at: Option<Threshold>,
    /// As `secrets.action`.
    pub secrets_action: Option<Action>,
    /// As `secrets.contextual_action`.
    pub contextual_action: Option<Action>,
    /// As `[rules]`.
    pub rules: BTreeMap<String, Action>,
}

/// What must be answered for, by whom, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its name; a gate of the same name in a later layer takes its place.
    pub name: String,
    /// From this tier on. Default: any.
    #[serde(default = "lowest")]
    pub tier: Tier,
    /// Categories of identity; empty for any.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Globs of paths; empty for any.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Globs of branches; empty for any.
    #[serde(default)]
    pub branches: Vec<String>,
    /// "ai", "bot", "human", "undeclared", or an agent id; empty for any.
    #[serde(default)]
    pub authored_by: Vec<String>,
    /// The same, excluded.
    #[serde(default)]
    pub not_authored_by: Vec<String>,
    /// The author's duties: negative-tests, identity-impact, token-review, rollback, no-leak, threat-model, trailer:KEY.
    /// Other people's: owner, signoff:ROLE, signoff:ROLE*2, signed-commit.
    pub require: Vec<String>,
    /// When it is judged.
    #[serde(default = "all_stages")]
    pub stages: Vec<Stage>,
    /// Where other people's duties bind.
    #[serde(default = "where_others_bind")]
    pub others_at: Vec<Stage>,
    /// What a missing duty does.
    #[serde(default = "warn")]
    pub action: Action,
}

fn lowest() -> Tier {
    Tier::Low
}

fn all_stages() -> Vec<Stage> {
    vec![Stage::PreCommit, Stage::CommitMsg, Stage::PrePush, Stage::PreReceive, Stage::Scan]
}

fn where_others_bind() -> Vec<Stage> {
    vec![Stage::PreReceive, Stage::Scan]
}

fn warn() -> Action {
    Action::Warn
}

/// A rule of the policy's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomRule {
    /// `acme/internal-token`.
    pub id: String,
    /// What it finds.
    #[serde(default)]
    pub kind: RuleKind,
    /// Identity rules: which part of identity.
    #[serde(default)]
    pub category: String,
    /// A short name for people.
    #[serde(default)]
    pub title: String,
    /// Literals of which one must stand near; 3 bytes or more each.
    pub keywords: Vec<String>,
    /// The regular expression.
    pub pattern: String,
    /// The group that is the value.
    #[serde(default)]
    pub group: usize,
    /// How random the value must look.
    #[serde(default = "any_value")]
    pub min_randomness: Randomness,
    /// Which side it looks at.
    #[serde(default)]
    pub side: RuleSide,
    /// How bad.
    #[serde(default = "high")]
    pub severity: Severity,
    /// How sure.
    #[serde(default = "sure")]
    pub confidence: Confidence,
    /// What it does. Default: by kind and severity.
    #[serde(default)]
    pub action: Option<Action>,
    /// Globs of paths; empty for all.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Templates it must find.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Templates it must not find.
    #[serde(default)]
    pub counter_examples: Vec<String>,
    /// Why it matters.
    #[serde(default)]
    pub why: String,
    /// What to do.
    #[serde(default)]
    pub help: String,
}

fn any_value() -> Randomness {
    Randomness::None
}

fn high() -> Severity {
    Severity::High
}

fn sure() -> Confidence {
    Confidence::High
}

/// A finding that is known and answered for: rule and (fingerprint or path), both where both are given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The exact id.
    pub rule: String,
    /// `cs1:…`: bound to content.
    #[serde(default)]
    pub fingerprint: String,
    /// A glob. By path alone it is a loosening.
    #[serde(default)]
    pub path: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    #[serde(default)]
    pub owner: String,
    /// Where it is followed up.
    #[serde(default)]
    pub ticket: String,
    /// The last day it holds, in UTC.
    #[serde(default)]
    pub expires: Option<Day>,
}
