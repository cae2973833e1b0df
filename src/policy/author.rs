//! Who wrote a unit, as lists in policies name authors: a kind, or the id of an agent.

use super::file::SubjectKind;
use crate::model::{Actor, ActorKind, Attribution, Finding, LineRange, Role, WhichSide};
use bstr::{BStr, ByteSlice};

/// The author of a unit, or of a place in it, under one policy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Author<'a> {
    attribution: &'a Attribution,
    undeclared_is: SubjectKind,
    /// The file and lines it is asked of; none for the whole unit.
    place: Option<(&'a BStr, Option<LineRange>)>,
}

impl<'a> Author<'a> {
    /// The author, with how the policy treats undeclared ones.
    pub(super) fn new(attribution: &'a Attribution, undeclared_is: SubjectKind) -> Self {
        Self { attribution, undeclared_is, place: None }
    }

    /// The author of some lines of a file: where records tell of single lines, only who wrote these.
    pub(super) fn at(self, path: &'a BStr, lines: Option<LineRange>) -> Self {
        Self { place: Some((path, lines)), ..self }
    }

    /// The author of the lines a finding is about.
    pub(super) fn of(self, finding: &'a Finding) -> Self {
        let at = &finding.location;
        let lines = (at.line > 0).then(|| LineRange { start: at.line, len: at.end_line.max(at.line) - at.line + 1 });
        // What was removed has no line on the new side.
        let lines = lines.filter(|_| at.side == WhichSide::New);
        at.path.as_ref().map_or(self, |path| self.at(path.as_bstr(), lines))
    }

    /// Whether an AI took part. One that only hosts the terminal did not.
    pub(super) fn is_ai(&self) -> bool {
        let mut assistants = self.attribution.actors.iter().filter(|actor| actor.kind == ActorKind::Ai).peekable();
        let known = assistants.peek().is_some();
        let took_part = assistants.any(|actor| self.took_part(actor));
        match self.attribution.kind {
            ActorKind::Ai if !known => true,
            ActorKind::Human => took_part,
            ActorKind::Undeclared | ActorKind::Ai => took_part || self.undeclared_is == SubjectKind::Ai,
            ActorKind::Bot => took_part,
        }
    }

    fn took_part(&self, actor: &Actor) -> bool {
        let here = || self.place.is_none_or(|(path, lines)| actor.attested.iter().any(|attested| attested.touches(path, lines)));
        actor.role != Role::Host && (actor.attested.is_empty() || here())
    }

    /// Whether a program without judgement wrote it.
    pub(super) fn is_bot(&self) -> bool {
        self.attribution.kind == ActorKind::Bot
    }

    /// Whether a list names this author.
    pub(super) fn is_named(&self, list: &[String]) -> bool {
        // Lines that no record gives to an assistant are as undeclared as any.
        let elsewhere = self.attribution.kind == ActorKind::Ai && !self.is_ai();
        let undeclared = self.attribution.kind == ActorKind::Undeclared || elsewhere;
        list.iter().any(|word| match word.as_str() {
            "ai" => self.is_ai(),
            "bot" => self.is_bot(),
            "human" => self.attribution.kind == ActorKind::Human || undeclared && !self.is_ai(),
            "undeclared" => undeclared,
            agent => self.attribution.actors.iter().any(|actor| actor.id == agent && self.took_part(actor)),
        })
    }

    /// Whether two lists, one of who is meant and one of who is not, let this author in.
    pub(super) fn is_meant(&self, by: &[String], not_by: &[String]) -> bool {
        (by.is_empty() || self.is_named(by)) && !self.is_named(not_by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attested, EvidenceLevel};

    #[test]
    fn undeclared_counts_as_the_policy_says() {
        let nobody = Attribution::default();
        let list = |word: &str| vec![word.to_owned()];
        let human = Author::new(&nobody, SubjectKind::Human);
        assert!(human.is_named(&list("human")) && human.is_named(&list("undeclared")) && !human.is_named(&list("ai")));
        let ai = Author::new(&nobody, SubjectKind::Ai);
        assert!(ai.is_named(&list("ai")) && !ai.is_named(&list("human")));
        assert!(human.is_meant(&[], &[]) && !human.is_meant(&[], &list("undeclared")));
    }

    #[test]
    fn lines_that_a_record_gives_to_an_assistant_are_its_work_and_others_are_not() {
        let attested = vec![Attested { path: "a.rs".into(), lines: vec![LineRange { start: 5, len: 3 }] }];
        let actor =
            Actor { kind: ActorKind::Ai, id: "cursor".into(), model: None, role: Role::Author, level: EvidenceLevel::Recorded, attested };
        let mut attribution = Attribution { kind: ActorKind::Ai, actors: vec![actor], ..Attribution::default() };
        let is_ai = |attribution: &Attribution, path: &str, start, len| {
            Author::new(attribution, SubjectKind::Human).at(path.into(), Some(LineRange { start, len })).is_ai()
        };
        assert!(is_ai(&attribution, "a.rs", 7, 1) && is_ai(&attribution, "a.rs", 1, 5) && is_ai(&attribution, "a.rs", 9, 0));
        assert!(!is_ai(&attribution, "a.rs", 8, 4) && !is_ai(&attribution, "b.rs", 5, 3));
        let whole = Author::new(&attribution, SubjectKind::Human);
        assert!(whole.is_ai() && whole.is_named(&["cursor".to_owned()]));
        assert!(whole.at("b.rs".into(), None).is_named(&["human".to_owned()]));
        attribution.actors[0].attested.clear();
        assert!(is_ai(&attribution, "b.rs", 5, 3), "the whole change");
    }
}
