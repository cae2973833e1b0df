//! What the policies that judge ask of the engines: the union of rules and the wider limits.

use super::evaluate::Seat;
use super::file::RuleKind;
use crate::evidence::globs::PathGlobs;
use crate::model::{Rule, Stage};
use bstr::BStr;
use std::time::Duration;

/// What the scan needs to know.
#[derive(Debug)]
pub struct Limits {
    /// Rules of the policies' own about secrets.
    pub secret_rules: Vec<&'static Rule>,
    /// Rules of the policies' own about identity and leaks.
    pub identity_rules: Vec<&'static Rule>,
    /// How many encodings inside each other are undone.
    pub decode_depth: u8,
    /// For the identity engine.
    pub identity: crate::identity::Settings,
    /// Judged bytes of one file.
    pub max_judged: u64,
    /// How long a run may take.
    pub deadline: Option<Duration>,
    /// Hunks at or above it are listed in text output; none for never.
    pub report_at: super::value::Threshold,
    /// The key of an author's own declaration.
    pub declaration_key: String,
    /// Look at parent processes for agents.
    pub process_ancestry: bool,
    skip_paths: Vec<PathGlobs>,
}

impl Limits {
    /// Whether contextual detection passes over `path`: only where every policy says so.
    pub fn skips(&self, path: &BStr) -> bool {
        !self.skip_paths.is_empty() && self.skip_paths.iter().all(|globs| globs.matches(path))
    }

    /// The limits of the seats together; the first is the trusted one.
    pub(super) fn of(seats: &[Seat], stage: Stage) -> Self {
        let policies = || seats.iter().map(|seat| &seat.closure.policy);
        let mut rules: Vec<(RuleKind, &'static Rule)> = Vec::new();
        for (index, seat) in seats.iter().enumerate() {
            for (written, &rule) in seat.closure.policy.custom.iter().zip(&seat.custom) {
                let again = seats[0].closure.policy.custom.contains(written) && index > 0;
                if !again {
                    rules.push((written.kind, rule));
                }
            }
        }
        let of_kind =
            |secret: bool| rules.iter().filter(|(kind, _)| (*kind == RuleKind::Secret) == secret).map(|(_, rule)| *rule).collect();
        let first = &seats[0].closure.policy;
        let agreed = |word: &&String| policies().all(|policy| policy.identity.not_identity_words.contains(word));
        let mut internal_hosts: Vec<String> = policies().flat_map(|policy| policy.identity.internal_hosts.clone()).collect();
        internal_hosts.sort();
        internal_hosts.dedup();
        let same_domain = policies().all(|policy| policy.identity.domain == first.identity.domain);
        let engines: Vec<_> = policies().map(|policy| policy.engine(stage)).collect();
        Self {
            secret_rules: of_kind(true),
            identity_rules: of_kind(false),
            decode_depth: policies().map(|policy| policy.secrets.decode_depth).max().unwrap_or_default(),
            identity: crate::identity::Settings {
                domain: if same_domain { first.identity.domain.clone() } else { "general".to_owned() },
                not_identity_words: first.identity.not_identity_words.iter().filter(agreed).cloned().collect(),
                max_token_lifetime: policies().map(|policy| policy.identity.max_token_lifetime.0).min().unwrap_or_default(),
                internal_hosts,
            },
            max_judged: engines.iter().map(|engine| engine.max_judged.0).max().unwrap_or_default(),
            deadline: engines.iter().map(|engine| engine.deadline).max().unwrap_or_default().limit(),
            report_at: policies().map(|policy| policy.identity.report_at).min().unwrap_or_default(),
            declaration_key: first.attribution.declaration_key.clone(),
            process_ancestry: policies().any(|policy| policy.attribution.process_ancestry),
            skip_paths: seats.iter().map(|seat| seat.compiled.skip_paths.clone()).collect(),
        }
    }
}
