//! Several judgements of one unit become one: the stricter wins, for each finding, hunk and gate, and is named.

use super::evaluate::Evaluation;
use crate::model::{Action, Decision, ExceptionState, GateOutcome, HunkDecision, Judged, Tier, Unit};

/// Merges what the policies named `names` made of a unit. What is off for all of them is taken out.
pub(super) fn merge(mut unit: Unit, evaluations: Vec<Evaluation>, names: &[&str], on_skipped: Action) -> Judged {
    let shadow = evaluations.iter().all(|evaluation| evaluation.shadow);
    let mut evaluations = evaluations.into_iter().zip(names);
    let (mut all, first) = evaluations.next().expect("a bench has a seat");
    let mut judges = (vec![*first; all.decisions.len()], vec![*first; all.hunk_decisions.len()], vec![*first; all.gates.len()]);
    let several = names.len() > 1;
    for (other, name) in evaluations {
        for ((decision, theirs), judge) in all.decisions.iter_mut().zip(other.decisions).zip(&mut judges.0) {
            if rank(&theirs) > rank(decision) {
                *judge = name;
                *decision = Decision { fingerprint: theirs.fingerprint.clone(), ..theirs };
            } else {
                // The policy the change brings is where an exception would be written.
                decision.fingerprint = theirs.fingerprint;
            }
        }
        for ((hunk, theirs), judge) in all.hunk_decisions.iter_mut().zip(other.hunk_decisions).zip(&mut judges.1) {
            let tier = hunk.tier.max(theirs.tier);
            if theirs.action_without_shadow > hunk.action_without_shadow {
                (*hunk, *judge) = (theirs, name);
            }
            hunk.tier = tier;
        }
        for gate in other.gates {
            match all.gates.iter().position(|known| known.name == gate.name) {
                Some(at) if gate_rank(&gate) > gate_rank(&all.gates[at]) => (all.gates[at], judges.2[at]) = (gate, name),
                Some(_) => {}
                None => {
                    all.gates.push(gate);
                    judges.2.push(name);
                }
            }
        }
        all.exceptions.extend(other.exceptions);
        all.notes.extend(other.notes);
        all.tier = all.tier.max(other.tier);
    }
    if several {
        let name = |by: &mut String, judge: &str| *by = format!("{by} ({judge})");
        all.decisions.iter_mut().zip(&judges.0).for_each(|(decision, judge)| name(&mut decision.decided_by, judge));
        all.hunk_decisions.iter_mut().zip(&judges.1).for_each(|(hunk, judge)| name(&mut hunk.decided_by, judge));
    }
    drop_silent(&mut unit, &mut all.decisions);
    settle(unit, all, shadow, on_skipped)
}

/// What makes a decision the stricter of two.
fn rank(decision: &Decision) -> (Action, bool, Action) {
    (decision.action_without_shadow, !decision.excepted, decision.action)
}

fn gate_rank(gate: &GateOutcome) -> (Action, usize, usize) {
    (gate.action_without_shadow, gate.missing.len(), gate.outstanding.len())
}

/// Findings that are off are not emitted.
fn drop_silent(unit: &mut Unit, decisions: &mut Vec<Decision>) {
    let keep: Vec<bool> = decisions.iter().map(|decision| decision.action_without_shadow > Action::Off).collect();
    let mut kept = keep.iter();
    unit.findings.retain(|_| kept.next().copied().unwrap_or(true));
    let mut kept = keep.iter();
    decisions.retain(|_| kept.next().copied().unwrap_or(true));
}

/// The verdict: the maximum of all.
fn settle(unit: Unit, all: Evaluation, shadow: bool, on_skipped: Action) -> Judged {
    let Evaluation { decisions, hunk_decisions, gates, mut exceptions, mut notes, tier, .. } = all;
    // One that applied under one policy and not under the other did apply.
    exceptions.sort_by(|a, b| {
        (&a.rule, &a.fingerprint, &a.path).cmp(&(&b.rule, &b.fingerprint, &b.path)).then(order(a.state).cmp(&order(b.state)))
    });
    exceptions.dedup_by(|b, a| (&a.rule, &a.fingerprint, &a.path) == (&b.rule, &b.fingerprint, &b.path));
    notes.dedup();
    let skipped = if unit.skipped.is_empty() { Action::Off } else { on_skipped };
    let hunk = |decision: &HunkDecision| (decision.action, decision.action_without_shadow);
    let all: Vec<(Action, Action)> = decisions
        .iter()
        .map(|decision| (decision.action, decision.action_without_shadow))
        .chain(hunk_decisions.iter().map(hunk))
        .chain(gates.iter().map(|gate| (gate.action, gate.action_without_shadow)))
        .chain(
            exceptions
                .iter()
                .map(|exception| (if shadow { exception.action.min(Action::Warn) } else { exception.action }, exception.action)),
        )
        .chain([(if shadow { skipped.min(Action::Warn) } else { skipped }, skipped)])
        .collect();
    let action = all.iter().map(|(action, _)| *action).max().unwrap_or(Action::Off);
    let action_without_shadow = all.iter().map(|(_, action)| *action).max().unwrap_or(Action::Off);
    let tier = tier.max(Tier::Low);
    Judged { unit, decisions, hunk_decisions, gates, exceptions, notes, tier, action, action_without_shadow }
}

fn order(state: ExceptionState) -> u8 {
    match state {
        ExceptionState::Applied => 0,
        ExceptionState::Expired => 1,
        ExceptionState::Unused => 2,
    }
}
