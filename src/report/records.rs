//! From judged units to records. Every byte of the repository is masked and made text here, once for all formats.

use super::mask::Mask;
use super::record::{
    AgentRecord, AttestedRecord, AttributionRecord, BecauseRecord, CommitRecord, ContributionRecord, CoverageRecord, EvidenceRecord,
    ExceptionRecord, FindingAction, FindingRecord, GateRecord, HunkRecord, PlaceRecord, PolicyRecord, Record, SkippedRecord, SummaryRecord,
};
use super::summary::Summary;
use crate::model::{
    Action, ActorKind, Attribution, Decision, ExceptionUse, Finding, GateOutcome, HunkDecision, Identity, Judged, ScoredHunk, Skipped,
};
use bstr::ByteSlice;
use data_encoding::BASE64;

/// All records of a unit but its exceptions, which only the whole run can tell.
pub fn of_unit<'a>(judged: &'a Judged, mask: &'a Mask) -> impl Iterator<Item = Record> + 'a {
    let commit = commit_id(judged);
    let hunks = judged.unit.hunks.iter().zip(&judged.hunk_decisions);
    let findings = judged.unit.findings.iter().zip(&judged.decisions);
    let (of_hunk, of_finding, of_gate) = (commit.clone(), commit.clone(), commit);
    std::iter::once_with(move || Record::Commit(commit_record(judged, mask)))
        .chain(hunks.map(move |(hunk, decision)| Record::Hunk(hunk_record(of_hunk.clone(), hunk, decision, mask))))
        .chain(
            findings
                .filter(|(_, decision)| is_told(decision))
                .map(move |(finding, decision)| Record::Finding(Box::new(finding_record(of_finding.clone(), finding, decision, mask)))),
        )
        .chain(judged.gates.iter().map(move |gate| Record::Gate(gate_record(of_gate.clone(), gate, mask))))
        .chain(judged.unit.skipped.iter().map(move |skipped| Record::Skipped(skipped_record(skipped, mask))))
}

/// Whether a finding is emitted at all.
pub fn is_told(decision: &Decision) -> bool {
    decision.excepted || decision.action > Action::Off
}

/// What happens about a finding, exceptions told apart.
pub fn action_of(decision: &Decision) -> FindingAction {
    match decision.action {
        _ if decision.excepted => FindingAction::Excepted,
        Action::Off | Action::Note => FindingAction::Note,
        Action::Warn => FindingAction::Warn,
        Action::Block => FindingAction::Block,
    }
}

/// Whether a finding is told one by one where `least` is the least action that is.
pub fn is_listed(decision: &Decision, least: Action) -> bool {
    is_told(decision) && !decision.excepted && decision.action >= least
}

/// Why a finding matters: the rule's word, and what this one adds.
pub fn why_of(finding: &Finding, mask: &Mask) -> String {
    match &finding.detail {
        Some(detail) => format!("{} ({})", finding.rule.why, mask.text(detail)),
        None => finding.rule.why.to_owned(),
    }
}

/// `Name <mail>`.
pub fn author_of(author: &Identity, mask: &Mask) -> String {
    match (mask.text(&author.name), mask.text(&author.email)) {
        (name, email) if email.is_empty() => name,
        (name, email) if name.is_empty() => format!("<{email}>"),
        (name, email) => format!("{name} <{email}>"),
    }
}

fn commit_id(judged: &Judged) -> Option<String> {
    judged.unit.commit.id.map(|id| id.to_string())
}

fn commit_record(judged: &Judged, mask: &Mask) -> CommitRecord {
    let commit = &judged.unit.commit;
    CommitRecord {
        commit: commit_id(judged),
        subject: mask.text(commit.subject()),
        author: author_of(&commit.author, mask),
        attribution: attribution_record(&judged.unit.attribution, mask),
    }
}

fn attribution_record(attribution: &Attribution, mask: &Mask) -> AttributionRecord {
    let of_kind = |kind| attribution.actors.iter().filter(move |actor| actor.kind == kind);
    AttributionRecord {
        kind: attribution.kind,
        // Whoever the conclusion speaks of: of a bot's commit the bot, as readers look for one list of programs.
        agents: of_kind(if attribution.kind == ActorKind::Bot { ActorKind::Bot } else { ActorKind::Ai })
            .map(|actor| AgentRecord {
                id: mask.text(&actor.id),
                model: actor.model.as_ref().map(|model| mask.text(model)),
                role: actor.role,
                level: actor.level,
                lines: actor
                    .attested
                    .iter()
                    .map(|attested| AttestedRecord {
                        path: path_text(&attested.path, mask).0,
                        ranges: attested.lines.iter().map(|range| [range.start, range.end() - 1]).collect(),
                    })
                    .collect(),
            })
            .collect(),
        bots: of_kind(ActorKind::Bot).map(|actor| mask.text(&actor.id)).collect(),
        conflict: attribution.conflict.as_ref().map(|conflict| mask.text(conflict)),
        evidence: attribution
            .evidence
            .iter()
            .map(|evidence| EvidenceRecord {
                level: evidence.level,
                source: evidence.source.to_owned(),
                key: mask.text(&evidence.key),
                line: evidence.line,
                actor: mask.text(&evidence.actor),
            })
            .collect(),
    }
}

fn hunk_record(commit: Option<String>, scored: &ScoredHunk, decision: &HunkDecision, mask: &Mask) -> HunkRecord {
    let (path, path_bytes) = path_text(&scored.path, mask);
    HunkRecord {
        commit,
        path,
        path_bytes,
        old_start: scored.hunk.old.start,
        old_lines: scored.hunk.old.len,
        new_start: scored.hunk.new.start,
        new_lines: scored.hunk.new.len,
        sensitivity: scored.sensitivity.min(100),
        tier: decision.tier,
        categories: scored.categories.clone(),
        direction: scored.direction,
        contributions: scored
            .contributions
            .iter()
            .map(|part| ContributionRecord { what: mask.text(&part.what), weight: rounded(part.weight), line: part.line })
            .collect(),
    }
}

/// Three digits: a weight is a judgement, and 0.38 as a 32-bit float would print as 0.3799999952316284.
fn rounded(weight: f32) -> f64 {
    (f64::from(weight) * 1000.0).round() / 1000.0
}

fn finding_record(commit: Option<String>, finding: &Finding, decision: &Decision, mask: &Mask) -> FindingRecord {
    let at = &finding.location;
    let (path, path_bytes) = at.path.as_ref().map_or((None, None), |path| {
        let (path, path_bytes) = path_text(path, mask);
        (Some(path), path_bytes)
    });
    let counted = |number: u32| (at.line > 0 && number > 0).then_some(number);
    FindingRecord {
        commit,
        rule: finding.rule.id,
        aliases: finding.rule.aliases,
        title: finding.rule.title,
        kind: finding.rule.kind,
        category: finding.category,
        tier: decision.tier,
        direction: finding.direction,
        severity: finding.severity,
        confidence: finding.confidence,
        place: PlaceRecord { kind: at.place },
        path,
        path_bytes,
        line: counted(at.line),
        column: counted(at.column),
        end_line: counted(at.end_line),
        end_column: counted(at.end_column),
        side: at.side,
        fingerprint: decision.fingerprint.clone(),
        redacted: finding.secret.as_ref().map(crate::model::Secret::redacted),
        why: why_of(finding, mask),
        help: finding.rule.help,
        frameworks: finding.rule.frameworks,
        action: action_of(decision),
        action_without_shadow: decision.action_without_shadow,
        decided_by: decision.decided_by.clone(),
    }
}

fn gate_record(commit: Option<String>, gate: &GateOutcome, mask: &Mask) -> GateRecord {
    let texts = |all: &[String]| all.iter().map(|text| mask.text(text)).collect();
    GateRecord {
        commit,
        name: gate.name.clone(),
        tier: gate.tier,
        because: gate
            .because
            .iter()
            .map(|(path, line, category)| BecauseRecord { path: path_text(path, mask).0, line: *line, category: *category })
            .collect(),
        required: texts(&gate.required),
        satisfied: texts(&gate.satisfied),
        outstanding: texts(&gate.outstanding),
        missing: texts(&gate.missing),
        inert: texts(&gate.inert),
        action: gate.action,
        help: texts(&gate.help),
    }
}

fn skipped_record(skipped: &Skipped, mask: &Mask) -> SkippedRecord {
    let (path, path_bytes) = path_text(&skipped.path, mask);
    SkippedRecord { path: (!path.is_empty()).then_some(path), path_bytes, reason: mask.text(&skipped.reason) }
}

/// The record of an exception.
pub fn exception_record(used: &ExceptionUse) -> ExceptionRecord {
    ExceptionRecord {
        rule: used.rule.clone(),
        fingerprint: used.fingerprint.clone(),
        path: used.path.clone(),
        reason: used.reason.clone(),
        owner: used.owner.clone(),
        expires: used.expires.clone(),
        state: used.state,
        action: used.action,
    }
}

/// The record that ends a run.
pub fn summary_record(summary: &Summary) -> SummaryRecord {
    let coverage = summary.coverage();
    SummaryRecord {
        version: summary.version.clone(),
        policy_digest: summary.policy_digest.clone(),
        policies: summary
            .policies
            .iter()
            .map(|policy| PolicyRecord { role: policy.role, name: policy.name.clone(), digest: policy.digest.clone() })
            .collect(),
        coverage: CoverageRecord { commits: coverage.commits, files: coverage.files, lines: coverage.lines },
        counts: summary.counts(),
        verdict: summary.verdict,
        verdict_without_shadow: summary.verdict_without_shadow,
        notes: summary.notes.clone(),
    }
}

/// A path as text, and in base64 where text would lose something.
fn path_text(path: &[u8], mask: &Mask) -> (String, Option<String>) {
    let path = mask.path(path);
    match path.to_str() {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (path.to_str_lossy().into_owned(), Some(BASE64.encode(&path))),
    }
}
