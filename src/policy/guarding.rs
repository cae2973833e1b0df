//! What becomes of a change to the guard itself: it is other people's to answer for, and nobody can before they see it.

use super::action::Step;
use super::evaluate::Seat;
use super::facts::Facts;
use super::file::Failure;
use super::gate::signoff::{Word, trailer_of, word};
use crate::model::{Action, Direction, Finding, FindingKind, Severity, Stage, Unit};

/// The step for a loosening whose action is `step`'s: a block waits for the message, and gives way to the word of somebody of
/// the role that countersigns; a claim makes a warning of it, a proof a note.
pub(super) fn loosened(seat: &Seat, unit: &Unit, facts: &Facts<'_>, step: Step) -> Step {
    if step.action < Action::Block {
        return step;
    }
    let role = &seat.closure.policy.identity.block_role;
    let (action, how) = match word(seat, unit, role, facts) {
        Word::Proven => (Action::Note, format!("countersigned by {role}")),
        Word::Claimed => (Action::Warn, format!("a trailer names somebody of {role}, and a trailer is a claim")),
        // There is nobody to wait for: the policy means what it says.
        Word::Nobody => return step,
        Word::Missing if facts.stage == Stage::PreCommit => (Action::Warn, format!("the message may still name who of {role} knows")),
        Word::Missing if binds(unit, facts) => (Action::Block, format!("needs a countersign: `countersign sign --role {role}`")),
        Word::Missing => {
            let trailer = trailer_of(&seat.closure.policy, role);
            (Action::Block, format!("name who of {role} knows in the message, as `{trailer}: Name <mail>`"))
        }
    };
    Step { action, by: format!("{}; {how}", step.by) }
}

/// The step for an entry that the change brings. One that the change itself needs may be refused; one that comes before the
/// need only warns, until somebody must approve of what it is about.
pub(super) fn excepted(seat: &Seat, unit: &Unit, finding: &Finding, facts: &Facts<'_>) -> Step {
    let settings = &seat.closure.policy.exceptions;
    let needed = finding.direction == Direction::Weakens;
    if needed && settings.same_change == Failure::Block {
        let by = "exceptions.same_change; bring the exception in a change of its own first, and what needs it after that";
        return Step { action: Action::Block, by: by.to_owned() };
    }
    if let Some(role) = settings.approval.strip_prefix("signoff:").filter(|_| is_grave(finding)) {
        let by = |how: &str| format!("exceptions.approval; {how}");
        return match word(seat, unit, role, facts) {
            Word::Proven => Step { action: Action::Note, by: by(&format!("countersigned by {role}")) },
            Word::Missing if binds(unit, facts) => {
                Step { action: Action::Block, by: by(&format!("needs a countersign: `countersign sign --role {role}`")) }
            }
            Word::Nobody => Step { action: Action::Warn, by: by(&format!("nobody but the author could countersign as {role}")) },
            Word::Missing | Word::Claimed => Step { action: Action::Warn, by: by(&format!("will need a countersign of {role}")) },
        };
    }
    Step { action: Action::Warn, by: "exceptions.same_change".to_owned() }
}

/// Whether others could have answered by now.
fn binds(unit: &Unit, facts: &Facts<'_>) -> bool {
    let can_be_seen = unit.commit.id.is_some() || !facts.commits.is_empty();
    facts.stage == Stage::PreReceive || facts.stage == Stage::Scan && can_be_seen
}

/// Whether an entry is about a credential that identifies itself, or a critical finding: its rule says so.
fn is_grave(finding: &Finding) -> bool {
    let rule = finding.detail.as_deref().and_then(|detail| detail.split(' ').next()).and_then(crate::rules::find);
    rule.is_some_and(|rule| rule.kind == FindingKind::Secret && rule.self_identifying || rule.severity == Severity::Critical)
}

/// Whether a finding is a loosening of the guard whose action is the guard's own.
pub(super) fn is_loosening(finding: &Finding) -> bool {
    let own = ["guard/exception-added", "guard/introduced", "guard/restricted-path", "guard/agent-not-allowed"];
    finding.rule.kind == FindingKind::Guard && !own.contains(&finding.rule.id)
}
