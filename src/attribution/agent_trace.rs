//! Agent Trace files (`.agent-trace/traces.jsonl`): a record for each change, of which contributor wrote which lines.
//!
//! The `content_hash` of a range is not asked: what is hashed is left open, so tools differ, and a hash that does not match
//! must not make anything easier.

use super::Record;
use super::record::range;
use crate::model::Attested;
use bstr::ByteSlice;
use serde_json::Value;

/// The most lines of a file that are read: the last ones.
const MOST: usize = 20_000;

/// What one trace says, and of which revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The revision it was recorded at, in hexadecimal.
    pub revision: String,
    /// Who wrote which lines there.
    pub records: Vec<Record>,
}

/// Reads a file of traces. Those that name no revision of git say nothing: nobody can tell what they are about.
pub fn traces(file: &[u8]) -> Vec<Trace> {
    let lines: Vec<&[u8]> = file.lines().collect();
    lines[lines.len().saturating_sub(MOST)..].iter().filter_map(|line| trace(line)).collect()
}

fn trace(line: &[u8]) -> Option<Trace> {
    let trace: Value = serde_json::from_slice(line).ok()?;
    let revision = trace["vcs"]["revision"].as_str().filter(|_| trace["vcs"]["type"].as_str().is_none_or(|kind| kind == "git"))?;
    let tool = trace["tool"]["name"].as_str().unwrap_or_default();
    let id = trace["id"].as_str().unwrap_or_default();
    let mut records: Vec<Record> = Vec::new();
    for file in trace["files"].as_array().into_iter().flatten() {
        let Some(path) = file["path"].as_str() else { continue };
        for conversation in file["conversations"].as_array().into_iter().flatten() {
            for part in conversation["ranges"].as_array().into_iter().flatten() {
                // A range may have another contributor than the conversation around it.
                let who = if part["contributor"].is_object() { &part["contributor"] } else { &conversation["contributor"] };
                let Some(lines) = range(part).filter(|_| matches!(who["type"].as_str(), Some("ai" | "mixed"))) else { continue };
                let model = who["model_id"].as_str().map(str::to_owned);
                let record = Record { source: "agent-trace", tool: tool.to_owned(), model, key: id.to_owned(), attested: Vec::new() };
                let at = records.iter().position(|known| known.model == record.model).unwrap_or_else(|| {
                    records.push(record);
                    records.len() - 1
                });
                let attested = &mut records[at].attested;
                match attested.iter_mut().find(|known| known.path == path) {
                    Some(known) => known.lines.push(lines),
                    None => attested.push(Attested { path: path.into(), lines: vec![lines] }),
                }
            }
        }
    }
    (!records.is_empty()).then(|| Trace { revision: revision.to_ascii_lowercase(), records })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LineRange;

    const TRACE: &str = r#"{"version":"0.1.0","id":"u","vcs":{"type":"git","revision":"AB"},"tool":{"name":"cursor"},"files":[{"path":"a.rs","conversations":[{"contributor":{"type":"ai","model_id":"anthropic/claude-9"},"ranges":[{"start_line":2,"end_line":5},{"start_line":9,"end_line":9,"contributor":{"type":"human"}}]}]}]}"#;

    #[test]
    fn lines_of_assistants_are_told() {
        let found = traces(format!("nonsense\n{TRACE}\n").as_bytes());
        assert_eq!((found.len(), found[0].revision.as_str()), (1, "ab"));
        let record = &found[0].records[0];
        assert_eq!((record.tool.as_str(), record.model.as_deref()), ("cursor", Some("anthropic/claude-9")));
        assert_eq!(record.attested, [Attested { path: "a.rs".into(), lines: vec![LineRange { start: 2, len: 4 }] }]);
    }

    #[test]
    fn a_trace_of_no_revision_or_of_a_person_says_nothing() {
        assert_eq!(traces(TRACE.replace("\"revision\"", "\"branch\"").as_bytes()), []);
        assert_eq!(traces(TRACE.replace("\"ai\"", "\"human\"").as_bytes()), []);
    }
}
