//! The working log that git-ai keeps before a commit exists: which lines of which file an assistant wrote since HEAD.
//!
//! The format is the tool's own and may change any day, so what cannot be read says nothing.

use super::Record;
use super::record::range;
use crate::model::{Attested, LineRange};
use bstr::{BString, ByteSlice};
use serde_json::Value;
use std::collections::BTreeMap;

/// The most lines of a log that are read: the last ones.
const MOST: usize = 20_000;

/// What the log last said of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The file.
    pub path: BString,
    /// The SHA-256 of the contents it speaks of, in hexadecimal.
    pub contents: String,
    /// Who wrote which lines of them.
    pub records: Vec<Record>,
}

/// Reads `checkpoints.jsonl`: of each file the last entry.
pub fn logged(log: &[u8]) -> Vec<Logged> {
    let lines: Vec<&[u8]> = log.lines().collect();
    let mut sessions: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    let mut last: BTreeMap<BString, Logged> = BTreeMap::new();
    for line in &lines[lines.len().saturating_sub(MOST)..] {
        let Ok(checkpoint) = serde_json::from_slice::<Value>(line) else { continue };
        let agent = (word(&checkpoint["agent_id"]["tool"]).unwrap_or_default(), word(&checkpoint["agent_id"]["model"]));
        let by_agent = checkpoint["kind"].as_str().is_some_and(|kind| kind.starts_with("Ai"));
        for entry in checkpoint["entries"].as_array().into_iter().flatten() {
            let (Some(path), Some(contents)) = (word(&entry["file"]), word(&entry["blob_sha"])) else { continue };
            let mut authors: BTreeMap<String, Vec<LineRange>> = BTreeMap::new();
            for part in entry["line_attributions"].as_array().into_iter().flatten() {
                let (Some(author), Some(lines)) = (word(&part["author_id"]), range(part)) else { continue };
                if author != "human" && !author.starts_with("h_") {
                    if by_agent {
                        // Who a key is stands only in the checkpoint that made it.
                        sessions.entry(author.clone()).or_insert_with(|| agent.clone());
                    }
                    authors.entry(author).or_default().push(lines);
                }
            }
            let records = authors.into_iter().map(|(key, lines)| {
                let (tool, model) = sessions.get(&key).cloned().unwrap_or_default();
                Record { source: "working-log", tool, model, key, attested: vec![Attested { path: path.as_str().into(), lines }] }
            });
            let logged = Logged { path: path.as_str().into(), contents: contents.to_ascii_lowercase(), records: records.collect() };
            last.insert(logged.path.clone(), logged);
        }
    }
    last.into_values().filter(|logged| !logged.records.is_empty()).collect()
}

fn word(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_a_file_counts() {
        let line = |kind: &str, file: &str, sha: &str, parts: &str| {
            format!(
                r#"{{"kind":"{kind}","agent_id":{{"tool":"claude","model":"m"}},"entries":[{{"file":"{file}","blob_sha":"{sha}","line_attributions":[{parts}]}}]}}"#
            )
        };
        let ai = r#"{"start_line":1,"end_line":4,"author_id":"s_1"}"#;
        let both = r#"{"start_line":1,"end_line":2,"author_id":"s_1"},{"start_line":3,"end_line":4,"author_id":"human"}"#;
        let log = [
            line("AiAgent", "a", "AA", ai),
            line("Human", "a", "BB", both),
            line("AiAgent", "b", "CC", ai),
            line("Human", "b", "DD", r#"{"start_line":1,"end_line":4,"author_id":"human"}"#),
            "{nonsense".to_owned(),
        ];
        let found = logged(log.join("\n").as_bytes());
        assert_eq!(found.len(), 1, "nothing of the assistant is left in b");
        assert_eq!((found[0].contents.as_str(), found[0].records[0].tool.as_str()), ("bb", "claude"));
        assert_eq!(found[0].records[0].attested[0].lines, [LineRange { start: 1, len: 2 }]);
    }
}
