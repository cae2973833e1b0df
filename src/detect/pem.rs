//! Private keys in PEM and its kin: from BEGIN to END, on lines of their own, indented, quoted, concatenated, or on one
//! line with `\n` escapes.

use super::Subject;
use super::detector::rule;
use super::sink::{Seen, Sink};
use super::verify::{self, Armour};
use crate::model::{Confidence, Hit, Severity};
use bstr::ByteSlice;
use std::ops::Range;

/// What all their first lines hold.
pub(super) const KEYWORDS: &[&str] = &["PRIVATE KEY"];
/// The rules it speaks for.
#[cfg(test)]
pub(super) const RULES: &[&str] = &["secret/private-key"];

/// How long a key with its wrapping may be.
const LONGEST: usize = 64 * 1024;
/// The longest label: `ENCRYPTED`, `OPENSSH`, `PGP`, `SSH2 ENCRYPTED` and the dashes.
const LABEL: usize = 40;

/// Looks at every first line of a private key.
pub(super) fn find(subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let mut done = 0;
    for hit in hits {
        if (hit.start as usize) < done {
            continue;
        }
        let Some(key) = key_at(text, hit.start as usize, hit.end as usize) else { continue };
        let armour = verify::armour(&text[key.label.clone()], &text[key.body.clone()]);
        let Some((proof, value)) = (match armour {
            Armour::Empty => None,
            Armour::Key { proof, body } => Some((proof, body)),
        }) else {
            continue;
        };
        done = key.span.end;
        let rule = rule("secret/private-key");
        let Some((severity, confidence)) = proof.weigh(&value, rule.severity, Confidence::Medium) else { continue };
        let severity = if confidence == Confidence::Low { severity.min(Severity::High) } else { severity };
        sink.push(Seen { severity, confidence, detail: proof.detail, value: Some(value), ..Seen::new(rule, key.span) });
    }
}

/// Where a key and its parts stand.
struct Key {
    span: Range<usize>,
    label: Range<usize>,
    body: Range<usize>,
}

/// The key whose first line holds `PRIVATE KEY` at `start..end`.
fn key_at(text: &[u8], start: usize, end: usize) -> Option<Key> {
    let before = &text[start.saturating_sub(LABEL)..start];
    let begin = start - (before.len() - before.rfind(b"BEGIN")?);
    let dashes = text[..begin].iter().rev().take(6).take_while(|&&b| b == b'-' || b == b' ').count();
    let label = begin + b"BEGIN".len()..end + if text[end..].starts_with(b" BLOCK") { 6 } else { 0 };
    // A pattern or a sentence about keys has no dashes, or something else between the words.
    if dashes < 4 || !text[label.clone()].iter().all(|&b| b.is_ascii_alphanumeric() || b == b' ') {
        return None;
    }
    let closing = text[label.end..].iter().take_while(|&&b| b == b'-' || b == b' ').count();
    if closing < 4 {
        return None;
    }
    let body = label.end + closing;
    let limit = text.len().min(body + LONGEST);
    let rest = &text[body..limit];
    // Without an END the key is as long as its alphabet goes.
    let stop = match rest.find(b"-END") {
        Some(at) => body + rest[..at].iter().rposition(|&b| b != b'-').map_or(0, |last| last + 1),
        None => body + rest.find_byteset(b"<>{}$").unwrap_or(rest.len()).min(4096),
    };
    let last = text[stop..limit].find(b"-END").map_or(stop, |at| {
        let tail = &text[stop + at..limit];
        let line = tail.find_byte(b'\n').unwrap_or(tail.len()).min(LABEL * 2);
        stop + at + tail[..line].rfind(b"--").map_or(line, |dashes| dashes + 2)
    });
    // The closing line's own label is no part of a second key.
    Some(Key { span: begin - dashes..last.max(body), label, body: body..stop })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::findings;

    /// A made-up OpenSSH key: the frame is right, the numbers are nobody's.
    fn body() -> String {
        let mut bytes = b"openssh-key-v1\0".to_vec();
        for field in [&b"none"[..], b"none", b""] {
            bytes.extend_from_slice(&(field.len() as u32).to_be_bytes());
            bytes.extend_from_slice(field);
        }
        bytes.extend((0..200_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8));
        data_encoding::BASE64.encode(&bytes)
    }

    fn pem(separator: &str) -> String {
        let body = body();
        let lines: Vec<&str> = body.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
        let label = "OPENSSH PRIVATE KEY";
        format!("-----BEGIN {label}-----{separator}{}{separator}-----END {label}-----", lines.join(separator))
    }

    #[test]
    fn a_key_is_the_same_in_every_wrapping() {
        let wrappings = [
            format!("{}\n", pem("\n")),
            format!("key: |\n  {}\n", pem("\n  ")),
            format!("{{\"key\": \"{}\\n\"}}", pem("\\n")),
            format!("k = \"{}\"", pem("\\n\" +\n  \"")),
            format!("{}\r\n", pem("\r\n")),
        ];
        let values: Vec<_> = wrappings
            .iter()
            .map(|text| {
                let found = findings(text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].confidence, Confidence::High);
                found[0].secret.clone()
            })
            .collect();
        assert!(values.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn the_lines_are_those_from_begin_to_end() {
        let text = format!("a\n{}\nb\n", pem("\n"));
        let found = findings(&text);
        assert_eq!((found[0].location.line, found[0].location.column), (2, 1));
        assert_eq!(found[0].location.end_line as usize, text.lines().count() - 1);
        assert_eq!(found[0].location.end_column, 34);
    }

    #[test]
    fn talk_about_keys_is_no_key() {
        for text in [
            "if (line === '-----BEGIN RSA PRIVATE KEY-----') {",
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\n<your key>\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\n${KEY}\n-----END PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAx\n-----END PUBLIC KEY-----",
            "regex: -----BEGIN [A-Z ]+PRIVATE KEY-----",
            "a PRIVATE KEY begins with BEGIN PRIVATE KEY",
        ] {
            assert!(findings(text).is_empty(), "{text}");
        }
    }
}
