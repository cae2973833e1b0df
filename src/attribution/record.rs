//! What tools wrote down at the time: which assistant wrote which lines. Notes, logs and traces come to the same.
//!
//! Anybody can write such a record, so it may only make life harder: lines recorded as a person's are as undeclared as any.

use super::{Found, Tally};
use crate::model::{Attested, EvidenceLevel, LineRange, Role};
use crate::rules::{Agent, agents, models};
use serde_json::Value;

/// An assistant's part in a change, by a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// "note", "working-log" or "agent-trace".
    pub source: &'static str,
    /// What the record calls the tool; may be empty where it names a model alone.
    pub tool: String,
    /// The model.
    pub model: Option<String>,
    /// What the entry is called: a session, a prompt.
    pub key: String,
    /// Its lines; empty for the whole change.
    pub attested: Vec<Attested>,
}

/// The lines from `start_line` to `end_line`, as traces and logs write them: both from 1, both inclusive.
pub(super) fn range(part: &Value) -> Option<LineRange> {
    let number = |key: &str| part[key].as_u64().and_then(|number| u32::try_from(number).ok());
    let (start, end) = (number("start_line")?, number("end_line")?);
    (start > 0 && end >= start && end < u32::MAX / 2).then(|| LineRange { start, len: end - start + 1 })
}

/// Reads records.
pub(super) fn read(records: &[Record], tally: &mut Tally) {
    for record in records {
        let id = tool(&record.tool).map(|agent| agent.id).or_else(|| family(record.model.as_deref()?)).unwrap_or("unknown");
        let found = Found::agent(id, Role::Author, EvidenceLevel::Recorded, record.source, &record.key);
        tally.found(Found { model: record.model.clone(), attested: record.attested.clone(), ..found });
    }
}

/// The agent a tool's own name means.
fn tool(name: &str) -> Option<&'static Agent> {
    let name = name.to_ascii_lowercase();
    agents().iter().find(|agent| agent.id == name || agent.ai_agent_values.contains(&&*name) || agent.names.contains(&&*name))
}

/// The family of a model: `anthropic/claude-9` is of claude.
fn family(model: &str) -> Option<&'static str> {
    let model = model.rsplit('/').next().unwrap_or(model).to_ascii_lowercase();
    let head = model.split(['-', ' ']).next().unwrap_or_default();
    models().iter().find(|family| family.names.contains(&head)).map(|family| family.id)
}
