//! A piece of evidence of an assistant or a bot, as a source hands it in.

use crate::model::{ActorKind, Attested, EvidenceLevel, Role};

/// The piece.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    pub kind: ActorKind,
    pub id: &'a str,
    pub model: Option<String>,
    pub role: Role,
    pub level: EvidenceLevel,
    pub source: &'static str,
    pub key: &'a str,
    pub line: Option<u32>,
    pub attested: Vec<Attested>,
}

impl<'a> Found<'a> {
    /// An assistant, known from `source`.
    pub(super) fn agent(id: &'a str, role: Role, level: EvidenceLevel, source: &'static str, key: &'a str) -> Self {
        Self { kind: ActorKind::Ai, id, model: None, role, level, source, key, line: None, attested: Vec::new() }
    }

    /// An assistant, by a trailer of the message.
    pub(super) fn trailer(id: &'a str, role: Role, key: &'a str, line: u32) -> Self {
        Self { line: Some(line), ..Self::agent(id, role, EvidenceLevel::Claimed, "trailer", key) }
    }

    /// An assistant, by another line of the message.
    pub(super) fn line(id: &'a str, role: Role, key: &'a str, line: u32) -> Self {
        Self { line: Some(line), ..Self::agent(id, role, EvidenceLevel::Claimed, "line", key) }
    }

    /// An assistant that is around, and may have done nothing.
    pub(super) fn hint(id: &'a str, source: &'static str, key: &'a str) -> Self {
        Self::agent(id, Role::Host, EvidenceLevel::Hint, source, key)
    }

    /// A bot, by a field of the commit.
    pub(super) fn bot(id: &'a str, role: Role, key: &'a str) -> Self {
        Self { kind: ActorKind::Bot, ..Self::agent(id, role, EvidenceLevel::Claimed, "identity", key) }
    }
}
