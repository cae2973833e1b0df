//! The baseline: findings that were there before the policy, one sorted line each, so that two branches merge by union.
//!
//! `fingerprint TAB rule TAB expires TAB owner TAB path TAB reason`. An entry holds by its fingerprint and rule alone; the
//! path is for people.

use super::error::LoadError;
use super::fingerprint::is_fingerprint;
use super::value::Day;

/// The first line of a baseline.
const HEADER: &str = "# countersign baseline 1: fingerprint, rule, expires, owner, path, reason";

/// One line of a baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselineEntry {
    /// `cs1:…`.
    pub fingerprint: String,
    /// The exact id.
    pub rule: String,
    /// The last day it holds; none is for ever.
    pub expires: Option<Day>,
    /// Who answers for it.
    pub owner: String,
    /// Where it was; for people.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Its entries, sorted.
    pub entries: Vec<BaselineEntry>,
}

impl Baseline {
    /// Reads a baseline. Conflict markers and anything else that is no entry are errors with their line.
    pub fn parse(path: &[u8], bytes: &[u8]) -> Result<Self, LoadError> {
        let text = String::from_utf8_lossy(bytes);
        let mut entries = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let span = offset..offset + line.len();
            offset += line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |message: &str| {
                LoadError::at(path, &text, Some(span.clone()), message).hint("`countersign baseline update` writes it anew")
            };
            let fields: Vec<&str> = line.split('\t').collect();
            let [fingerprint, rule, expires, owner, path, reason] = fields[..] else {
                return Err(wrong("a baseline entry is six fields, separated by tabs"));
            };
            if !is_fingerprint(fingerprint) {
                return Err(wrong("a baseline entry begins with a fingerprint, `cs1:…`"));
            }
            let expires = match expires {
                "" | "-" => None,
                day => Some(Day(day.parse().map_err(|_| wrong("the third field is a day such as 2027-01-31, or `-`"))?)),
            };
            entries.push(BaselineEntry {
                fingerprint: fingerprint.to_owned(),
                rule: rule.to_owned(),
                expires,
                owner: owner.to_owned(),
                path: path.to_owned(),
                reason: reason.to_owned(),
            });
        }
        entries.sort();
        entries.dedup();
        Ok(Self { entries })
    }

    /// Writes it: sorted, each entry once.
    pub fn to_file(&self) -> String {
        let mut lines: Vec<String> = self.entries.iter().map(line).collect();
        lines.sort();
        lines.dedup();
        let mut file = format!("{HEADER}\n");
        for line in lines {
            file.push_str(&line);
            file.push('\n');
        }
        file
    }
}

fn line(entry: &BaselineEntry) -> String {
    let clean = |text: &str| text.split(|c: char| c.is_control()).collect::<Vec<_>>().join(" ");
    let expires = entry.expires.map_or_else(|| "-".to_owned(), |day| day.to_string());
    [&entry.fingerprint, &entry.rule, &expires, &clean(&entry.owner), &clean(&entry.path), &clean(&entry.reason)]
        .map(String::as_str)
        .join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(fingerprint: &str) -> BaselineEntry {
        BaselineEntry {
            fingerprint: fingerprint.to_owned(),
            rule: "secret/generic-password".to_owned(),
            expires: "2027-01-31".parse().ok().map(Day),
            owner: "ada@example.com".to_owned(),
            path: "a\tb".to_owned(),
            reason: "was there\nbefore".to_owned(),
        }
    }

    #[test]
    fn round_trips_sorted_and_once() {
        let (a, b) = (entry("cs1:aaaaaaaaaaaaaaaa"), entry("cs1:bbbbbbbbbbbbbbbb"));
        let file = Baseline { entries: vec![b, a.clone(), a] }.to_file();
        let read = Baseline::parse(b"baseline", file.as_bytes()).unwrap();
        assert_eq!(read.entries.len(), 2);
        assert_eq!((read.entries[0].path.as_str(), read.entries[0].reason.as_str()), ("a b", "was there before"));
        assert_eq!(read.to_file(), file);
    }

    #[test]
    fn conflict_markers_are_errors_with_their_line() {
        let error = Baseline::parse(b"baseline", b"# x\n<<<<<<< HEAD\n").unwrap_err();
        assert_eq!(error.line, 2);
    }
}
