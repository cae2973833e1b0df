//! Who wrote a unit, as lists in policies name authors: a kind, or the id of an agent.

use super::file::SubjectKind;
use crate::model::{ActorKind, Attribution, Role};

/// The author of a unit under one policy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Author<'a> {
    attribution: &'a Attribution,
    undeclared_is: SubjectKind,
}

impl<'a> Author<'a> {
    /// The author, with how the policy treats undeclared ones.
    pub(super) fn new(attribution: &'a Attribution, undeclared_is: SubjectKind) -> Self {
        Self { attribution, undeclared_is }
    }

    /// Whether an AI took part. One that only hosts the terminal did not.
    pub(super) fn is_ai(&self) -> bool {
        let took_part = self.attribution.actors.iter().any(|actor| actor.kind == ActorKind::Ai && actor.role != Role::Host);
        match self.attribution.kind {
            ActorKind::Ai => true,
            ActorKind::Undeclared => took_part || self.undeclared_is == SubjectKind::Ai,
            _ => took_part,
        }
    }

    /// Whether a program without judgement wrote it.
    pub(super) fn is_bot(&self) -> bool {
        self.attribution.kind == ActorKind::Bot
    }

    /// Whether a list names this author.
    pub(super) fn is_named(&self, list: &[String]) -> bool {
        let undeclared = self.attribution.kind == ActorKind::Undeclared;
        list.iter().any(|word| match word.as_str() {
            "ai" => self.is_ai(),
            "bot" => self.is_bot(),
            "human" => self.attribution.kind == ActorKind::Human || undeclared && !self.is_ai(),
            "undeclared" => undeclared,
            agent => self.attribution.actors.iter().any(|actor| actor.id == agent && actor.role != Role::Host),
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
}
