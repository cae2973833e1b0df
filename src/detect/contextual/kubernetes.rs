//! Manifests of `kind: Secret`: every entry of `data` and `stringData` is one by decree, whatever its name.
//!
//! The kind may stand anywhere in the document, also on lines that did not change, so the document is read as a whole.

use super::judge::{Case, judge};
use super::name::Kind;
use super::rule;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use crate::model::{Confidence, Language};
use bstr::ByteSlice;

/// Documents longer than this are no manifests anybody writes.
const LONGEST: usize = 1 << 20;

/// Reads the documents of a YAML file.
pub(super) fn detect(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    if subject.language != Language::Yaml || text.len() > LONGEST || !text.contains_str("kind: Secret") {
        return;
    }
    let count = subject.text.line_count();
    let mut first = 1;
    while first <= count {
        let end = (first..=count).find(|&line| line > first && subject.text.line(line).starts_with(b"---")).unwrap_or(count + 1);
        if (first..end).any(|line| is_secret(subject.text.line(line))) {
            document(subject, first, end, sink);
        }
        first = end;
    }
}

fn is_secret(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line == b"kind: Secret" || line.starts_with(b"kind: Secret ") || line == b"kind: \"Secret\""
}

/// One document, from line `first` to before `end`.
fn document(subject: &Subject<'_>, first: u32, end: u32, sink: &mut Sink<'_>) {
    let mut section: Option<(usize, bool)> = None;
    for number in first..end {
        let line = subject.text.line(number);
        let content = line.trim_ascii();
        let indent = line.len() - line.trim_ascii_start().len();
        if content.is_empty() || content.starts_with(b"#") {
            continue;
        }
        if content == b"data:" || content == b"stringData:" {
            section = Some((indent, content == b"data:"));
            continue;
        }
        let Some((outer, encoded)) = section else { continue };
        if indent <= outer {
            section = None;
            continue;
        }
        let Some(colon) = content.find(": ") else { continue };
        let raw = content[colon + 2..].trim_ascii();
        let value = raw.trim_with(|c| c == '"' || c == '\'');
        if value.len() < 4 || value.contains(&b' ') {
            continue;
        }
        let Some(offset) = line.rfind(value) else { continue };
        let start = subject.text.span(number).start + offset;
        let plain = if encoded { data_encoding::BASE64.decode(value).ok() } else { Some(value.to_vec()) };
        let Some(plain) = plain else { continue };
        let plain = plain.trim_ascii();
        let name = &content[..colon];
        let case = Case::of(subject, Kind::Password, name);
        // What does not read as text is a key or a certificate in its binary form.
        let binary = plain.len() >= 16 && plain.iter().any(|b| *b < 0x09 || *b >= 0x7f);
        if let Some(confidence) = judge(plain, &case).or(binary.then_some(Confidence::Medium)) {
            let secret = telling(name) || confidence == Confidence::High || binary;
            let confidence = if secret { confidence } else { Confidence::Low };
            let mut seen = Seen::new(rule::kubernetes(), start..start + value.len());
            seen.value = Some(plain.to_vec());
            seen.confidence = confidence;
            sink.push(seen);
        }
    }
}

/// Secrets hold user names, hosts and ports, too.
fn telling(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    !["user", "host", "port", "database", "name", "url", "endpoint", "region", "mail", "type", "namespace", "ca.crt", "tls.crt"]
        .iter()
        .any(|word| name.contains_str(word))
}
