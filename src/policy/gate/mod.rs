//! Gates: which apply to a unit, what they ask for, and what of it is there.
//!
//! One file for each duty. A duty gets the [`Case`] and says whether it is met; this file decides what that means at this
//! stage, by this author.

mod identity_impact;
mod negative_tests;
mod no_leak;
mod owner;
mod requirement;
mod rollback;
mod signed_commit;
pub(super) mod signoff;
mod template;
mod threat_model;
mod token_review;
mod trailer;

pub(super) use requirement::{Requirement, WORDS};
pub use template::template;

use super::author::Author;
use super::compiled::CompiledGate;
use super::evaluate::{Seat, tells};
use super::facts::Facts;
use super::scope::Applies;
use super::tier;
use crate::evidence::companion::Touched;
use crate::model::{Action, Category, Decision, FindingKind, GateOutcome, HunkDecision, Stage, Tier, Unit};
use bstr::{BStr, BString, ByteSlice};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// What a gate is about: the unit, and the places that brought the gate in.
#[derive(Debug)]
pub(super) struct Case<'a> {
    /// The policy that asks.
    pub seat: &'a Seat,
    /// The change.
    pub unit: &'a Unit,
    /// What was decided about its findings.
    pub decisions: &'a [Decision],
    /// What stands around it.
    pub facts: &'a Facts<'a>,
    /// Path, line, category.
    pub because: Vec<(BString, u32, Option<Category>)>,
    /// Every category of those places.
    pub categories: Vec<Category>,
    /// The highest tier of those places.
    pub tier: Tier,
}

/// Whether a duty is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// It is.
    Yes,
    /// It does not arise here.
    NotHere,
    /// It cannot be known yet.
    NotYet,
    /// Somebody says so, and nobody has proven it: no more than a warning comes of it.
    Claimed(String),
    /// It is not; what would meet it.
    No(String),
    /// Nobody but the author could.
    Inert(String),
}

impl Case<'_> {
    /// The paths that brought the gate in, each once.
    pub(super) fn paths(&self) -> Vec<BString> {
        let mut paths: Vec<BString> = self.because.iter().map(|(path, _, _)| path.clone()).collect();
        paths.dedup();
        paths
    }

    /// The changed files with their added lines; of files without hunks, none.
    pub(super) fn touched(&self) -> Vec<Touched> {
        let mut files: BTreeMap<&BString, Vec<crate::model::LineRange>> = BTreeMap::new();
        for hunk in self.unit.hunks.iter().filter(|hunk| hunk.hunk.new.len > 0) {
            files.entry(&hunk.path).or_default().push(hunk.hunk.new);
        }
        files.into_iter().map(|(path, added)| Touched { path: path.clone(), added }).collect()
    }

    /// The values of a section over every message.
    pub(super) fn sections(&self, key: &str) -> Vec<BString> {
        crate::evidence::message::sections(self.facts.messages(self.unit), key)
    }

    /// The words for the categories, for people.
    pub(super) fn category_words(&self) -> String {
        self.categories.iter().map(|category| category.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Judges every gate of a policy; the notes tell of gates that nobody could open.
pub(super) fn judge(
    seat: &Seat,
    unit: &Unit,
    facts: &Facts<'_>,
    decisions: &[Decision],
    hunks: &[HunkDecision],
) -> (Vec<GateOutcome>, Vec<String>) {
    let mut outcomes = Vec::new();
    let mut notes = Vec::new();
    for gate in &seat.compiled.gates {
        let stage = if facts.stage == Stage::PostCommit { Stage::CommitMsg } else { facts.stage };
        if gate.gate.action == Action::Off || !gate.gate.stages.contains(&stage) {
            continue;
        }
        let (applies, case) = case(gate, seat, unit, facts, decisions, hunks);
        if applies == Applies::No {
            continue;
        }
        let outcome = open(gate, &case, applies);
        if outcome.required.is_empty() {
            continue;
        }
        // At a commit nobody else is asked anyway.
        let asks_others = matches!(facts.stage, Stage::PrePush | Stage::PreReceive | Stage::Scan);
        for duty in outcome.inert.iter().filter(|_| asks_others) {
            let note = format!("gate {:?} asks for {duty}, which nobody but the author could give: inert", outcome.name);
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        outcomes.push(outcome);
    }
    (outcomes, notes)
}

/// The places of the unit a gate is about.
fn case<'a>(
    gate: &CompiledGate,
    seat: &'a Seat,
    unit: &'a Unit,
    facts: &'a Facts<'a>,
    decisions: &'a [Decision],
    hunks: &[HunkDecision],
) -> (Applies, Case<'a>) {
    let policy = &seat.closure.policy;
    let author = Author::new(&unit.attribution, policy.attribution.undeclared_is);
    let mut case = Case { seat, unit, decisions, facts, because: Vec::new(), categories: Vec::new(), tier: Tier::Low };
    let mut applies = Applies::No;
    let mut meet = |path: Option<&BStr>, line: u32, author: Author<'_>, categories: &[Category], tier: Tier| {
        if tier < gate.gate.tier {
            return;
        }
        let here = gate.applies(path, categories, &author, facts);
        if here == Applies::No {
            return;
        }
        applies = applies.max(here);
        case.tier = case.tier.max(tier);
        case.because.push((path.unwrap_or_default().to_owned(), line, categories.first().copied()));
        for category in categories {
            if !case.categories.contains(category) {
                case.categories.push(*category);
            }
        }
    };
    for (hunk, decision) in unit.hunks.iter().zip(hunks) {
        let line = if hunk.hunk.new.len > 0 { hunk.hunk.new.start } else { hunk.hunk.old.start };
        let author = author.at(hunk.path.as_bstr(), Some(hunk.hunk.new));
        meet(Some(hunk.path.as_bstr()), line, author, tier::categories(policy, hunk, hunk.sensitivity), decision.tier);
    }
    for (finding, decision) in unit.findings.iter().zip(decisions) {
        let weakness = matches!(finding.rule.kind, FindingKind::Identity | FindingKind::Guard | FindingKind::Leak);
        if weakness && tells(decision) {
            let categories: Vec<Category> = finding.category.into_iter().collect();
            let path = finding.location.path.as_ref().map(|path| path.as_bstr());
            meet(path, finding.location.line, author.of(finding), &categories, decision.tier);
        }
    }
    // Files without lines (binary, modes, links) can still be what a list of paths means.
    let with_lines: FxHashSet<&BString> = unit.hunks.iter().map(|hunk| &hunk.path).collect();
    for path in unit.paths.iter().filter(|path| !with_lines.contains(path)) {
        meet(Some(path.as_bstr()), 0, author.at(path.as_bstr(), None), &[], Tier::Low);
    }
    case.because.sort();
    case.because.dedup();
    (applies, case)
}

/// Asks for every duty of a gate, and says what comes of it.
fn open(gate: &CompiledGate, case: &Case<'_>, applies: Applies) -> GateOutcome {
    let author = Author::new(&case.unit.attribution, case.seat.closure.policy.attribution.undeclared_is);
    let strict = case.seat.closure.policy.strict;
    let full = applies.cap(gate.gate.action);
    let others_due = gate.gate.others_at.contains(&case.facts.stage) && can_be_seen(case);
    let mut outcome = GateOutcome {
        name: gate.gate.name.clone(),
        tier: case.tier,
        because: case.because.clone(),
        required: Vec::new(),
        satisfied: Vec::new(),
        outstanding: Vec::new(),
        missing: Vec::new(),
        inert: Vec::new(),
        action: Action::Note,
        action_without_shadow: Action::Note,
        help: Vec::new(),
    };
    let has_others = gate.require.iter().any(|duty| !duty.is_authors());
    for duty in &gate.require {
        // A bot writes no essays: where people must answer, they stand in for it.
        if author.is_bot() && duty.is_authors() && has_others {
            continue;
        }
        let word = duty.to_string();
        let met = ask(duty, case);
        if met == Met::NotHere {
            continue;
        }
        outcome.required.push(word.clone());
        let mut act = |action: Action| outcome.action_without_shadow = outcome.action_without_shadow.max(action);
        let mut help = |text: String| {
            if !text.is_empty() && !outcome.help.contains(&text) {
                outcome.help.push(text);
            }
        };
        match met {
            Met::Yes => outcome.satisfied.push(word),
            Met::NotHere | Met::NotYet => {}
            Met::Claimed(text) => {
                if others_due {
                    act(full.lowered().min(Action::Warn));
                    outcome.satisfied.push(word);
                } else {
                    outcome.outstanding.push(word);
                }
                help(text);
            }
            Met::Inert(text) if !strict => {
                outcome.inert.push(word);
                help(text);
            }
            Met::No(text) | Met::Inert(text) => {
                help(text);
                if duty.is_authors() {
                    act(if may_still_be_said(duty, case) { full.min(Action::Warn) } else { full });
                    outcome.missing.push(word);
                } else if others_due {
                    act(full);
                    outcome.missing.push(word);
                } else {
                    outcome.outstanding.push(word);
                }
            }
        }
    }
    let shadow = case.seat.in_shadow(case.facts);
    outcome.action = if shadow { outcome.action_without_shadow.min(Action::Warn) } else { outcome.action_without_shadow };
    outcome
}

/// Whether others can see the change at all: what is only staged nobody can review.
fn can_be_seen(case: &Case<'_>) -> bool {
    case.unit.commit.id.is_some() || !case.facts.commits.is_empty() || case.facts.stage != Stage::Scan
}

/// Whether the message, not yet known, can still answer for a missing duty.
fn may_still_be_said(duty: &Requirement, case: &Case<'_>) -> bool {
    matches!(duty, Requirement::NegativeTests | Requirement::Rollback) && !case.facts.message_known(case.unit)
}

fn ask(duty: &Requirement, case: &Case<'_>) -> Met {
    let of_message =
        matches!(duty, Requirement::IdentityImpact | Requirement::TokenReview | Requirement::ThreatModel | Requirement::Trailer(_));
    if of_message && !case.facts.message_known(case.unit) {
        return Met::NotYet;
    }
    match duty {
        Requirement::NegativeTests => negative_tests::ask(case),
        Requirement::IdentityImpact => identity_impact::ask(case),
        Requirement::TokenReview => token_review::ask(case),
        Requirement::Rollback => rollback::ask(case),
        Requirement::NoLeak => no_leak::ask(case),
        Requirement::ThreatModel => threat_model::ask(case),
        Requirement::Trailer(key) => trailer::ask(case, key),
        Requirement::Owner => owner::ask(case),
        Requirement::Signoff(role, count) => signoff::ask(case, role, *count),
        Requirement::SignedCommit => signed_commit::ask(case),
    }
}
