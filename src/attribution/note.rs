//! Authorship notes (`refs/notes/ai`, schema `authorship/3`): which session wrote which lines of a commit.
//!
//! The part before `---` says which lines, the JSON behind it who the sessions were. Lines in no range are unknown, not a
//! person's.

use super::Record;
use crate::model::{Attested, LineRange};
use bstr::{BString, ByteSlice};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Bytes of a note that are read.
const LIMIT: usize = 1 << 20;

/// The schema of notes that are written.
const SCHEMA: &str = "authorship/3.0.0";

/// Reads a note.
pub fn records(note: &[u8]) -> Vec<Record> {
    let note = &note[..note.len().min(LIMIT)];
    let Some(at) = note.find("\n---\n") else { return Vec::new() };
    let (text, json) = (&note[..=at], &note[at + 5..]);
    let Ok(json) = serde_json::from_slice::<Value>(json) else { return Vec::new() };
    let attested = attestations(text);
    let mut found = Vec::new();
    for table in ["sessions", "prompts"] {
        for (key, entry) in json.get(table).and_then(Value::as_object).into_iter().flatten() {
            // A session that attests no line wrote none of this commit.
            let Some(attested) = attested.get(key.as_str()) else { continue };
            let word = |name: &str| entry.get("agent_id").and_then(|agent| agent.get(name)).and_then(Value::as_str).map(str::to_owned);
            found.push(Record {
                source: "note",
                tool: word("tool").unwrap_or_default(),
                model: word("model"),
                key: key.clone(),
                attested: attested.clone(),
            });
        }
    }
    found
}

/// The lines of each session. A key may be followed by a turn: `s_…::t_…`.
fn attestations(text: &[u8]) -> BTreeMap<String, Vec<Attested>> {
    let mut found: BTreeMap<String, Vec<Attested>> = BTreeMap::new();
    let mut path = BString::default();
    for line in text.lines() {
        let Some(entry) = line.strip_prefix(b"  ") else {
            path = line.trim().strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line.trim()).into();
            continue;
        };
        let entry = entry.to_str_lossy();
        let Some((key, ranges)) = entry.trim().split_once(' ') else { continue };
        let session = key.split("::").next().unwrap_or(key);
        let lines: Vec<LineRange> = ranges.split(',').filter_map(range).collect();
        found.entry(session.to_owned()).or_default().push(Attested { path: path.clone(), lines });
    }
    found
}

/// `7` or `3-9`.
fn range(text: &str) -> Option<LineRange> {
    let (first, last) = text.trim().split_once('-').unwrap_or((text.trim(), text.trim()));
    let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
    (first > 0 && last >= first && last - first < u32::MAX / 2).then(|| LineRange { start: first, len: last - first + 1 })
}

/// A note that says what `records` say.
pub fn lines(records: &[Record]) -> Vec<u8> {
    let mut files: BTreeMap<&BString, String> = BTreeMap::new();
    let mut sessions = serde_json::Map::new();
    for record in records {
        for attested in &record.attested {
            let ranges: Vec<String> = attested.lines.iter().map(|range| format!("{}-{}", range.start, range.end() - 1)).collect();
            let entry = files.entry(&attested.path).or_default();
            let _ = writeln!(entry, "  {} {}", record.key, ranges.join(","));
        }
        sessions.insert(record.key.clone(), json!({ "agent_id": { "tool": record.tool, "id": record.key, "model": record.model } }));
    }
    let mut note = Vec::new();
    for (path, entries) in files {
        let quoted = path.contains(&b' ');
        note.extend_from_slice(if quoted { b"\"" } else { b"" });
        note.extend_from_slice(path);
        note.extend_from_slice(if quoted { b"\"\n" } else { b"\n" });
        note.extend_from_slice(entries.as_bytes());
    }
    note.extend_from_slice(b"---\n");
    note.extend_from_slice(json!({ "schema_version": SCHEMA, "sessions": sessions, "prompts": {}, "humans": {} }).to_string().as_bytes());
    note.push(b'\n');
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &[u8] = b"src/a.rs\n  s_0123456789abcd::t_0123456789abcd 1-4,9\n  h_31dce776f88375 5-8\n\"with blank.rs\"\n  s_0123456789abcd 2\n---\n{\"sessions\":{\"s_0123456789abcd\":{\"agent_id\":{\"tool\":\"cursor\",\"model\":\"m\"}},\"s_ffffffffffffff\":{\"agent_id\":{\"tool\":\"claude\"}}}}";

    #[test]
    fn sessions_are_told_with_the_lines_they_attest() {
        let records = records(NOTE);
        assert_eq!(records.len(), 1, "a session without lines wrote none");
        assert_eq!((records[0].tool.as_str(), records[0].model.as_deref()), ("cursor", Some("m")));
        let range = |start, len| LineRange { start, len };
        let expected = [("src/a.rs", vec![range(1, 4), range(9, 1)]), ("with blank.rs", vec![range(2, 1)])];
        assert_eq!(records[0].attested, expected.map(|(path, lines)| Attested { path: path.into(), lines }));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = records(NOTE);
        assert_eq!(records(&lines(&written)), written);
    }

    #[test]
    fn nonsense_says_nothing() {
        for note in [&b""[..], b"---", b"a\n---\n{", b"a\n  s_1 9-3,x,0-2\n---\n{\"sessions\":[]}"] {
            assert_eq!(records(note), []);
        }
    }
}
