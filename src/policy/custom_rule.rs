//! A policy's own rules in the form of the built-in ones.

use super::file::{CustomRule, RuleKind, RuleSide};
use crate::model::{Category, FindingKind, Rule};
use crate::rules::{Custom, custom};

/// Turns what is written into a rule.
pub(super) fn rule(written: &CustomRule) -> &'static Rule {
    custom(Custom {
        id: written.id.clone(),
        kind: match written.kind {
            RuleKind::Secret => FindingKind::Secret,
            RuleKind::Identity => FindingKind::Identity,
            RuleKind::Leak => FindingKind::Leak,
        },
        category: Category::parse(&written.category),
        title: written.title.clone(),
        keywords: written.keywords.iter().map(|word| word.to_ascii_lowercase()).collect(),
        pattern: written.pattern.clone(),
        group: written.group,
        min_randomness: written.min_randomness,
        on_new: written.side != RuleSide::Old,
        on_old: written.side != RuleSide::New,
        severity: written.severity,
        confidence: written.confidence,
        action: written.action,
        paths: written.paths.clone(),
        examples: written.examples.clone(),
        counter_examples: written.counter_examples.clone(),
        why: written.why.clone(),
        help: written.help.clone(),
    })
}
