//! Authorship notes (`refs/notes/ai`, schema `authorship/3`): which session wrote which lines of a commit.
//!
//! The part before `---` says which lines, the JSON behind it who the sessions were. Anybody with write access to the ref
//! can write one, so it may only make life harder.

use super::Tally;
use crate::model::{EvidenceLevel, Role};
use crate::rules::agents;
use bstr::ByteSlice;

/// Bytes of a note that are read.
const LIMIT: usize = 1 << 20;

/// Reads a note.
pub(super) fn read(note: &[u8], tally: &mut Tally) {
    let note = &note[..note.len().min(LIMIT)];
    let Some(at) = note.find("\n---\n") else { return };
    let (lines, json) = (&note[..at], &note[at + 5..]);
    let Ok(json) = serde_json::from_slice::<serde_json::Value>(json) else { return };
    let attested = |key: &str| lines.find(key.as_bytes()).is_some();
    for table in ["sessions", "prompts"] {
        let Some(entries) = json.get(table).and_then(serde_json::Value::as_object) else { continue };
        for (key, entry) in entries.iter().filter(|(key, _)| attested(key)) {
            let agent = entry.get("agent_id");
            let tool =
                agent.and_then(|agent| agent.get("tool")).and_then(serde_json::Value::as_str).unwrap_or("unknown").to_ascii_lowercase();
            let model = agent.and_then(|agent| agent.get("model")).and_then(serde_json::Value::as_str).map(str::to_owned);
            let known = agents()
                .iter()
                .find(|agent| agent.id == tool || agent.ai_agent_values.contains(&tool.as_str()) || agent.names.contains(&tool.as_str()));
            let id = known.map_or("unknown", |agent| agent.id);
            tally.agent_with_model(id, model, Role::Author, EvidenceLevel::Recorded, "note", key, None);
        }
    }
}
