//! A policy's own rules in the form of the built-in ones. They live as long as the process, as those do.

use super::file::{CustomRule, RuleKind, RuleSide};
use crate::model::{Category, Detection, FindingKind, Pattern, Rule};

/// Turns what is written into a rule.
pub(super) fn rule(written: &CustomRule) -> &'static Rule {
    let or = |text: &str, default: &'static str| if text.is_empty() { default } else { keep(text) };
    let pattern = Pattern {
        keywords: keep_all(&written.keywords.iter().map(|word| word.to_ascii_lowercase()).collect::<Vec<_>>()),
        regex: keep(&written.pattern),
        group: written.group,
        unless: "",
        min_randomness: written.min_randomness,
        assigned: false,
        on_new: written.side != RuleSide::Old,
        on_old: written.side != RuleSide::New,
        paths: keep_all(&written.paths),
        languages: &[],
        verify: "",
        examples: keep_all(&written.examples),
        counter_examples: keep_all(&written.counter_examples),
    };
    let kind = match written.kind {
        RuleKind::Secret => FindingKind::Secret,
        RuleKind::Identity => FindingKind::Identity,
        RuleKind::Leak => FindingKind::Leak,
    };
    Box::leak(Box::new(Rule {
        id: keep(&written.id),
        aliases: &[],
        kind,
        category: Category::parse(&written.category),
        title: if written.title.is_empty() { keep(&written.id) } else { keep(&written.title) },
        why: or(&written.why, "The policy of this repository says so."),
        help: or(&written.help, "Ask whoever keeps the policy."),
        severity: written.severity,
        confidence: written.confidence,
        // A pattern that asks for no randomness says by itself what it found.
        self_identifying: kind == FindingKind::Secret && written.min_randomness == crate::model::Randomness::None,
        frameworks: &[],
        references: &[],
        since: "0.1.0",
        action: written.action,
        detection: Detection::Pattern(pattern),
    }))
}

fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn keep_all(texts: &[String]) -> &'static [&'static str] {
    Box::leak(texts.iter().map(|text| keep(text)).collect::<Vec<_>>().into_boxed_slice())
}
