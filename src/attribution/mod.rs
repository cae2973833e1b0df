//! Who or what wrote a commit, from everything that tells of it. One file per source; this one decides.
//!
//! Evidence that makes life harder is believed at any level above a hint; nothing found is `undeclared`, never "human".

mod address;
mod agent_trace;
mod branch;
mod claims;
mod environment;
mod found;
mod identity;
mod lookalike;
mod machine;
mod note;
mod person;
mod record;
mod trailer;
mod working_log;

pub use agent_trace::{Trace, traces};
pub use note::{lines as note_lines, records as note_records};
pub use record::Record;
pub use working_log::{Logged, logged};

use crate::model::{Actor, ActorKind, Attribution, Commit, Evidence, EvidenceLevel};
use bstr::BStr;
use found::Found;

/// What stands around a commit besides its own fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The environment of the hook: names and values. Empty for a commit of history.
    pub environment: &'a [(String, String)],
    /// Files of agents that are on this machine, of those that `agents.toml` names.
    pub files: &'a [&'static str],
    /// The names of the programs that the hook runs under. Empty where nobody looked.
    pub processes: &'a [String],
    /// The branch it is made or pushed on.
    pub branch: Option<&'a BStr>,
    /// What tools recorded of it: notes, logs, traces.
    pub records: &'a [Record],
    /// The key of the author's own declaration in the message, by policy.
    pub declaration_key: &'a str,
}

/// Attributes a commit. Its message must be cleaned up already if it comes from a message file.
pub fn attribute(commit: &Commit, around: &Surroundings<'_>) -> Attribution {
    let mut tally = Tally::default();
    trailer::read(&claims::claims(&commit.message), around.declaration_key, &mut tally);
    identity::read(commit, &mut tally);
    environment::read(around.environment, &mut tally);
    machine::read(around.files, around.processes, &mut tally);
    record::read(around.records, &mut tally);
    if let Some(branch) = around.branch {
        branch::read(branch, &mut tally);
    }
    tally.decide()
}

/// The id of an assistant that a declaration tells of and does not name.
const UNSPECIFIED: &str = "unspecified";

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

    /// Evidence of an assistant or a bot.
    fn found(&mut self, found: Found<'_>) {
        let Found { kind, id, model, role, level, source, key, line, attested } = found;
        self.actor(Actor { kind, id: id.to_owned(), model, role, level, attested });
        self.evidence.push(Evidence { level, source, key: key.to_owned(), line, actor: id.to_owned() });
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
                // A hint takes nothing from what a record says of single lines, and adds nothing.
                let counts = |level: EvidenceLevel| level > EvidenceLevel::Hint;
                if counts(actor.level) && (actor.attested.is_empty() || !counts(known.level)) {
                    known.attested = actor.attested;
                } else if counts(actor.level) && !known.attested.is_empty() {
                    known.attested.extend(actor.attested);
                }
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
            self.conflict.get_or_insert("unclaimed: the environment or a record says AI, the commit does not".to_owned());
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
