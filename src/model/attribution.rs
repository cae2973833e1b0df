//! Who or what produced a change, and how we know.

use super::hunk::LineRange;
use super::level::scale;
use bstr::{BStr, BString};
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// What sort of author.
    ActorKind {
        /// Nothing is known.
        Undeclared = "undeclared",
        /// A person, proven or declared.
        Human = "human",
        /// A program without judgement: dependency bumps, formatters.
        Bot = "bot",
        /// A coding assistant.
        Ai = "ai",
    }
);

scale!(
    /// How much a piece of evidence is worth. It may make life harder at any level, easier only from `Signed` on.
    EvidenceLevel {
        /// A hint: branch names, editors that host agents.
        Hint = "hint",
        /// Typed by somebody: trailers, footers, identities.
        Claimed = "claimed",
        /// In the process: environment, ancestry.
        Ambient = "ambient",
        /// Written by a tool at the time: notes, traces.
        Recorded = "recorded",
        /// Good signature of a trusted key.
        Signed = "signed",
        /// A fact of the forge.
        Server = "server",
    }
);

scale!(
    /// What an actor did.
    Role {
        /// Wrote it.
        Author = "author",
        /// Recorded it.
        Committer = "committer",
        /// Wrote some of it.
        CoAuthor = "co-author",
        /// Helped.
        Assistant = "assistant",
        /// Had a review suggestion applied.
        Suggestion = "suggestion",
        /// Made the commit or its message.
        Generator = "generator",
        /// Only hosts the terminal: no authorship.
        Host = "host",
    }
);

/// Lines of a file that a record attests to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The file, as it is called after the change.
    pub path: BString,
    /// The lines of its new side; empty for all of them.
    pub lines: Vec<LineRange>,
}

impl Attested {
    /// Whether it is about some of `lines` of `path`; a place without lines is the whole file.
    pub fn touches(&self, path: &BStr, lines: Option<LineRange>) -> bool {
        let meet = |a: LineRange, b: LineRange| a.start < b.end() && b.start < a.end();
        let anywhere = || lines.is_none_or(|lines| lines.len == 0 || self.lines.iter().any(|own| meet(*own, lines)));
        self.path == path && (self.lines.is_empty() || anywhere())
    }
}

/// Somebody or something that took part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What sort.
    pub kind: ActorKind,
    /// The id of the agent table, or the bot's login without `[bot]`.
    pub id: String,
    /// The model, if it was named.
    pub model: Option<String>,
    /// What it did.
    pub role: Role,
    /// The best evidence for it.
    pub level: EvidenceLevel,
    /// Which lines are its work, where only records tell of it; empty for the whole change.
    pub attested: Vec<Attested>,
}

/// Something that tells of an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it is worth.
    pub level: EvidenceLevel,
    /// "trailer", "line", "identity", "environment", "machine", "process", "branch", "note", "working-log", "agent-trace", "signature".
    pub source: &'static str,
    /// The trailer's key, the variable's name, the field; never an environment variable's value.
    pub key: String,
    /// The line of the message, where there is one.
    pub line: Option<u32>,
    /// The actor it speaks of.
    pub actor: String,
}

/// Who or what produced a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The conclusion.
    pub kind: ActorKind,
    /// Agents and bots that took part.
    pub actors: Vec<Actor>,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// Sources disagree: the environment says AI, the message does not; a key was obfuscated.
    pub conflict: Option<String>,
}

impl Default for Attribution {
    fn default() -> Self {
        Self { kind: ActorKind::Undeclared, actors: Vec::new(), evidence: Vec::new(), conflict: None }
    }
}
