//! `json` and `jsonl`: the records, as one document or one a line.
//!
//! Characters that could act on a terminal are written as JSON escapes, so the bytes are harmless and mean the same.

use super::Report;
use super::mask::Mask;
use super::record::{Record, SCHEMA};
use super::records;
use super::sanitize::is_hidden;
use super::summary::Summary;
use crate::model::Judged;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// One record a line, as units come.
pub(super) struct Lines<W> {
    out: W,
    mask: Mask,
}

impl<W: Write> Lines<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, mask: Mask::default() }
    }

    fn line(&mut self, record: &Record) -> io::Result<()> {
        write(&mut self.out, record)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write> Report for Lines<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        self.mask.enter(&judged.unit);
        for record in records::of_unit(judged, &self.mask) {
            write(&mut self.out, &record)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        for used in &summary.exceptions {
            self.line(&Record::Exception(records::exception_record(used)))?;
        }
        self.line(&Record::Summary(records::summary_record(summary)))?;
        self.out.flush()
    }
}

/// One document. Hunks are by far the most records and go out as they come; the other groups wait for the end.
pub(super) struct Document<W> {
    out: W,
    mask: Mask,
    started: bool,
    hunks: u64,
    commits: Group,
    findings: Group,
    gates: Group,
    skipped: Group,
}

impl<W: Write> Document<W> {
    pub(super) fn new(out: W) -> Self {
        let group = Group::default;
        Self { out, mask: Mask::default(), started: false, hunks: 0, commits: group(), findings: group(), gates: group(), skipped: group() }
    }

    fn start(&mut self) -> io::Result<()> {
        if !self.started {
            self.started = true;
            write!(self.out, "{{\"schema\":{SCHEMA},\n\"hunks\":[")?;
        }
        Ok(())
    }
}

impl<W: Write> Report for Document<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        self.start()?;
        self.mask.enter(&judged.unit);
        for record in records::of_unit(judged, &self.mask) {
            match record {
                Record::Hunk(hunk) => {
                    self.out.write_all(if self.hunks == 0 { b"\n" } else { b",\n" })?;
                    self.hunks += 1;
                    write(&mut self.out, &hunk)?;
                }
                Record::Commit(commit) => self.commits.push(&commit)?,
                Record::Finding(finding) => self.findings.push(&*finding)?,
                Record::Gate(gate) => self.gates.push(&gate)?,
                Record::Skipped(skipped) => self.skipped.push(&skipped)?,
                Record::Exception(_) | Record::Summary(_) => {}
            }
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.start()?;
        self.out.write_all(b"]")?;
        let mut exceptions = Group::default();
        for used in &summary.exceptions {
            exceptions.push(&records::exception_record(used))?;
        }
        for (name, group) in [
            ("commits", &self.commits),
            ("findings", &self.findings),
            ("gates", &self.gates),
            ("exceptions", &exceptions),
            ("skipped", &self.skipped),
        ] {
            write!(self.out, ",\n\"{name}\":[")?;
            self.out.write_all(&group.0)?;
            self.out.write_all(b"]")?;
        }
        self.out.write_all(b",\n\"summary\":")?;
        write(&mut self.out, &records::summary_record(summary))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// Records of one type, already written.
#[derive(Default)]
struct Group(Vec<u8>);

impl Group {
    fn push(&mut self, record: &impl Serialize) -> io::Result<()> {
        self.0.extend_from_slice(if self.0.is_empty() { b"\n" } else { b",\n" });
        write(&mut self.0, record)
    }
}

/// Writes a value as compact JSON that is harmless on a terminal.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Harmless)).map_err(io::Error::from)
}

struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_hidden) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut after = rest[at..].chars();
            for unit in after.next().unwrap_or_default().encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use serde_json::Value;

    fn lines(units: &[Judged]) -> Vec<Value> {
        let mut out = Vec::new();
        let mut report = Lines::new(&mut out);
        sample::report(&mut report, units);
        out.split(|&b| b == b'\n').filter(|line| !line.is_empty()).map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    #[test]
    fn every_line_has_a_type_and_the_last_is_the_summary() {
        let lines = lines(&[sample::clean(), sample::blocked(), sample::net()]);
        let count = |kind: &str| lines.iter().filter(|line| line["type"] == kind).count();
        assert_eq!(["commit", "hunk", "finding", "gate", "exception", "skipped", "summary"].map(count), [3, 4, 4, 1, 1, 1, 1]);
        assert_eq!(lines.last().map(|line| &line["type"]), Some(&Value::from("summary")));
    }

    #[test]
    fn a_finding_has_the_keys_of_the_contract() {
        let lines = lines(&[sample::blocked()]);
        let finding = lines.iter().find(|line| line["type"] == "finding").unwrap();
        let mut keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let mut wanted =
            "type commit rule aliases title kind category tier direction severity confidence where path line column end_line end_column \
             side fingerprint redacted why help frameworks action action_without_shadow decided_by"
                .split_whitespace()
                .collect::<Vec<_>>();
        wanted.sort_unstable();
        assert_eq!(keys, wanted);
        assert_eq!((&finding["where"]["type"], &finding["line"], &finding["path_bytes"]), (&"file".into(), &41.into(), &Value::Null));
    }

    #[test]
    fn paths_that_are_no_text_come_twice() {
        let mut judged = sample::blocked();
        judged.unit.findings[0].location.path = Some(b"caf\xe9\x1b.rs".into());
        let lines = lines(&[judged]);
        let finding = lines.iter().find(|line| line["type"] == "finding").unwrap();
        assert_eq!((&finding["path"], &finding["path_bytes"]), (&"caf\u{fffd}\u{1b}.rs".into(), &"Y2Fm6RsucnM=".into()));
    }

    #[test]
    fn the_document_holds_all_groups_and_is_harmless() {
        let mut judged = sample::blocked();
        judged.unit.hunks[0].path = "a\u{202e}b\u{9b}c\u{7f}".into();
        let mut out = Vec::new();
        sample::report(&mut Document::new(&mut out), &[judged]);
        let text = String::from_utf8(out).unwrap();
        assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["schema"], 1);
        assert_eq!(value["hunks"][0]["path"], "a\u{202e}b\u{9b}c\u{7f}");
        for group in ["commits", "hunks", "findings", "exceptions", "skipped"] {
            assert!(!value[group].as_array().unwrap().is_empty(), "{group}");
        }
    }

    #[test]
    fn a_run_over_nothing_is_still_a_document() {
        let mut out = Vec::new();
        sample::report(&mut Document::new(&mut out), &[]);
        let value: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&value["hunks"], &value["summary"]["verdict"]), (&serde_json::json!([]), &"pass".into()));
    }
}
