//! Who or what wrote a commit, from everything that tells of it. One file per source; this one decides.
//!
//! Evidence that makes life harder is believed at any level above a hint; nothing found is `undeclared`, never "human".

mod address;
mod branch;
mod claims;
mod environment;
mod identity;
mod note;
mod trailer;

use crate::model::{Actor, ActorKind, Attribution, Commit, Evidence, EvidenceLevel, Role};
use bstr::BStr;

/// What stands around a commit besides its own fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The environment of the hook: names and values. Empty for a commit of history.
    pub environment: &'a [(String, String)],
    /// The branch it is made or pushed on.
    pub branch: Option<&'a BStr>,
    /// Its authorship note (`refs/notes/ai`), if one exists.
    pub note: Option<&'a [u8]>,
    /// The key of the author's own declaration in the message, by policy.
    pub declaration_key: &'a str,
}

/// Attributes a commit. Its message must be cleaned up already if it comes from a message file.
pub fn attribute(commit: &Commit, around: &Surroundings<'_>) -> Attribution {
    let mut tally = Tally::default();
    trailer::read(&claims::claims(&commit.message), around.declaration_key, &mut tally);
    identity::read(commit, &mut tally);
    environment::read(around.environment, &mut tally);
    if let Some(note) = around.note {
        note::read(note, &mut tally);
    }
    if let Some(branch) = around.branch {
        branch::read(branch, &mut tally);
    }
    tally.decide()
}

/// Evidence as it comes in.
#[derive(Debug, Default)]
struct Tally {
    actors: Vec<Actor>,
    evidence: Vec<Evidence>,
    conflict: Option<String>,
}

impl Tally {
    fn len(&self) -> usize {
        self.evidence.len()
    }

    fn agent(&mut self, id: &str, role: Role, level: EvidenceLevel, source: &'static str, key: &str, line: Option<u32>) {
        self.agent_with_model(id, None, role, level, source, key, line);
    }

    #[expect(clippy::too_many_arguments, reason = "a record of evidence has that many fields")]
    fn agent_with_model(
        &mut self,
        id: &str,
        model: Option<String>,
        role: Role,
        level: EvidenceLevel,
        source: &'static str,
        key: &str,
        line: Option<u32>,
    ) {
        self.actor(Actor { kind: ActorKind::Ai, id: id.to_owned(), model, role, level });
        self.evidence.push(Evidence { level, source, key: key.to_owned(), line, actor: id.to_owned() });
    }

    fn bot(&mut self, id: &str, role: Role, level: EvidenceLevel, source: &'static str, key: &str) {
        self.actor(Actor { kind: ActorKind::Bot, id: id.to_owned(), model: None, role, level });
        self.evidence.push(Evidence { level, source, key: key.to_owned(), line: None, actor: id.to_owned() });
    }

    /// Evidence that names nobody.
    fn seen(&mut self, kind: ActorKind, level: EvidenceLevel, source: &'static str, key: &str, line: Option<u32>) {
        self.evidence.push(Evidence { level, source, key: key.to_owned(), line, actor: kind.to_string() });
    }

    fn conflict(&mut self, what: String) {
        self.conflict.get_or_insert(what);
    }

    /// One entry for each agent or bot, with its best evidence and its weightiest role.
    fn actor(&mut self, actor: Actor) {
        match self.actors.iter_mut().find(|known| known.kind == actor.kind && known.id == actor.id) {
            Some(known) => {
                known.level = known.level.max(actor.level);
                known.role = known.role.min(actor.role);
                known.model = known.model.take().or(actor.model);
            }
            None => self.actors.push(actor),
        }
    }

    fn decide(mut self) -> Attribution {
        let counts = |actor: &Actor| actor.level > EvidenceLevel::Hint;
        let kind = if self.actors.iter().any(|actor| actor.kind == ActorKind::Ai && counts(actor)) {
            ActorKind::Ai
        } else if self.actors.iter().any(|actor| actor.kind == ActorKind::Bot && counts(actor)) {
            ActorKind::Bot
        } else {
            ActorKind::Undeclared
        };
        let at = |level: EvidenceLevel| self.actors.iter().any(|actor| actor.kind == ActorKind::Ai && actor.level == level);
        let unclaimed = (at(EvidenceLevel::Ambient) || at(EvidenceLevel::Recorded)) && !self.evidence.iter().any(claims_ai);
        if unclaimed {
            self.conflict.get_or_insert("unclaimed: the environment or a note says AI, the commit does not".to_owned());
        }
        // Hints stay in the evidence; actors are those that took part.
        self.actors.retain(counts);
        self.actors.sort_by(|a, b| (b.kind, &a.id).cmp(&(a.kind, &b.id)));
        Attribution { kind, actors: self.actors, evidence: self.evidence, conflict: self.conflict }
    }
}

fn claims_ai(evidence: &Evidence) -> bool {
    evidence.level == EvidenceLevel::Claimed && evidence.actor != ActorKind::Human.as_str()
}

#[cfg(test)]
mod tests;
