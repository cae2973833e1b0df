//! The signature as a source of attribution: it is the one thing by which an undeclared change can prove to be a person's.

use super::evaluate::Seat;
use super::facts::Facts;
use super::file::SubjectKind;
use crate::evidence::signoff::{identity, same_person};
use crate::model::{ActorKind, Evidence, EvidenceLevel, Unit};

/// Makes a person's what is undeclared and whose commits their authors all signed, with keys that the trusted policy lists.
/// Only asked where a policy treats the undeclared as an assistant's: nowhere else does it change anything.
pub(super) fn read(seats: &[Seat], unit: &mut Unit, facts: &Facts<'_>) {
    let asked = seats.iter().any(|seat| seat.closure.policy.attribution.undeclared_is == SubjectKind::Ai);
    let trusted = &seats[0].closure;
    if !asked || unit.attribution.kind != ActorKind::Undeclared || trusted.allowed_signers.is_empty() {
        return;
    }
    let by_author = |commit: &crate::model::Commit| {
        let signers = trusted.allowed_signers.values().filter_map(|list| facts.signed.signer(commit, list));
        let mut people = signers.filter_map(|signer| identity(signer.principal.as_str().into()));
        people.any(|who| same_person(&who, &commit.author, &trusted.mailmap))
    };
    if facts.commits_of(unit).into_iter().all(by_author) {
        unit.attribution.kind = ActorKind::Human;
        unit.attribution.evidence.push(Evidence {
            level: EvidenceLevel::Signed,
            source: "signature",
            key: "author".to_owned(),
            line: None,
            actor: ActorKind::Human.as_str().to_owned(),
        });
    }
}
