//! Tiers: how much answering for a hunk or a finding needs.

use super::author::Author;
use super::policy::Policy;
use crate::model::{Category, Confidence, Direction, Finding, FindingKind, ScoredHunk, Severity, Tier, WhichSide};

/// The tier of a finding by itself. Only weaknesses and changes to the guard have one; a credential is dealt with, not signed.
pub(super) fn of_finding(finding: &Finding) -> Tier {
    if !matches!(finding.rule.kind, FindingKind::Identity | FindingKind::Guard) || finding.direction == Direction::Moved {
        return Tier::Low;
    }
    let tier = match finding.severity {
        Severity::Critical => Tier::Critical,
        Severity::High => Tier::High,
        Severity::Medium => Tier::Elevated,
        Severity::Low => Tier::Low,
    };
    if finding.confidence == Confidence::Low { tier.min(Tier::Elevated) } else { tier }
}

/// The categories a hunk belongs to, and not only reminds of.
pub(super) fn categories<'a>(policy: &Policy, hunk: &'a ScoredHunk, sensitivity: u8) -> &'a [Category] {
    if policy.identity.report_at.reached_by(sensitivity) { &hunk.categories } else { &[] }
}

/// The tier of a hunk, with the findings in it, its author aside.
pub(super) fn of_hunk(policy: &Policy, hunk: &ScoredHunk, sensitivity: u8, findings: &[&Finding]) -> Tier {
    let tiers = &policy.tiers;
    let certain = tiers.elevated.reached_by(sensitivity);
    let by_category = hunk.categories.iter().filter(|_| certain).map(|category| category.tier()).max().unwrap_or(Tier::Low);
    let by_finding = findings.iter().map(|finding| of_finding(finding)).max().unwrap_or(Tier::Low);
    let grave = hunk.direction == Direction::Weakens || findings.iter().any(|finding| finding.severity >= Severity::High);
    let by_score = if tiers.critical.reached_by(sensitivity) && by_category >= Tier::High && grave {
        Tier::Critical
    } else if tiers.high.reached_by(sensitivity) || tiers.critical.reached_by(sensitivity) {
        Tier::High
    } else if certain {
        Tier::Elevated
    } else {
        Tier::Low
    };
    by_category.max(by_finding).max(by_score)
}

/// The tier once it is known who wrote it. Ordinary work stays ordinary, whoever does it.
pub(super) fn raised(policy: &Policy, tier: Tier, categories: &[Category], author: &Author<'_>) -> Tier {
    if !author.is_ai() || (tier == Tier::Low && categories.is_empty()) {
        return tier;
    }
    let own = categories.iter().filter_map(|category| category.tier_with_ai()).max();
    tier.raised(policy.tiers.ai_raises).max(own.unwrap_or(Tier::Low))
}

/// Whether a finding lies in a hunk.
pub(super) fn lies_in(finding: &Finding, hunk: &ScoredHunk) -> bool {
    let range = match finding.location.side {
        WhichSide::New => hunk.hunk.new,
        WhichSide::Old => hunk.hunk.old,
    };
    let touches =
        range.len > 0 && finding.location.line < range.end() && finding.location.end_line.max(finding.location.line) >= range.start;
    finding.location.path.as_ref() == Some(&hunk.path) && touches
}
