//! Undoes encodings around credentials: base64 in both alphabets, gzip, zlib and UTF-16 inside it, hexadecimal, percent and
//! backslash escapes, files that are gzip as a whole.
//!
//! Looks only at stretches long enough to hold a key, on lines that count, and asks of each a cheap question first: would
//! its first bytes decode to text? Bounded in number, bytes and depth.

mod base;
mod deflate;
mod escape;
mod joined;
mod runs;

pub(super) use joined::joined;

use super::Subject;
use crate::model::LineRange;
use std::ops::Range;

/// Stretches looked into, of one subject.
const MAX_STRETCHES: usize = 2000;
/// How a file of gzip begins, with the one method there is.
const GZIP: &[u8] = &[0x1f, 0x8b, 8];
/// Decoded bytes, of one subject.
const MAX_BYTES: usize = 4 << 20;

/// A stretch of the subject and what it decodes to.
#[derive(Debug)]
pub(super) struct Decoded {
    /// Where the encoded stretch stands.
    pub(super) span: Range<usize>,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
    /// The name of the encoding, for people.
    pub(super) encoding: &'static str,
}

/// Everything on the lines that count that decodes to text, in order of lines.
pub(super) fn stretches(subject: &Subject<'_>) -> Vec<Decoded> {
    let mut budget = Budget { stretches: MAX_STRETCHES, bytes: MAX_BYTES };
    let mut found = Vec::new();
    // A packed file is one stretch, whichever of its bytes are new.
    if let Some(bytes) = subject.text.bytes().starts_with(GZIP).then(|| deflate::gunzip(subject.text.bytes())).flatten() {
        let first = subject.text.span(1);
        return vec![Decoded { span: first.start..first.end.max(first.start + 1), bytes, encoding: "gzip" }];
    }
    for range in subject.added.iter().filter(|range| range.len > 0) {
        let lines = subject.text.span_of(LineRange { start: range.start, len: range.len });
        runs::base(subject.text.bytes(), lines.clone(), &mut budget, &mut found);
        escape::escaped(subject.text.bytes(), lines, &mut budget, &mut found);
        if budget.is_spent() {
            break;
        }
    }
    found
}

/// What may still be spent on one subject.
#[derive(Debug)]
struct Budget {
    stretches: usize,
    bytes: usize,
}

impl Budget {
    fn is_spent(&self) -> bool {
        self.stretches == 0 || self.bytes == 0
    }

    fn take(&mut self, bytes: usize) {
        self.stretches = self.stretches.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

/// Whether bytes are text as far as they go.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|&b| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t'))
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::{expand, findings, findings_in};
    use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
    use std::fmt::Write as _;
    use std::io::Write as _;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(bytes).expect("memory takes it");
        writer.finish().expect("memory takes it")
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(bytes).expect("memory takes it");
        writer.finish().expect("memory takes it")
    }

    #[test]
    fn tokens_are_found_in_every_encoding() {
        let plain = expand("the token is ghp_{crc62:36} today");
        let percent: String = plain.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "%{byte:02X}");
            out
        });
        let unicode: String = plain.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "\\u{byte:04x}");
            out
        });
        for encoded in [
            BASE64.encode(plain.as_bytes()),
            BASE64URL_NOPAD.encode(plain.as_bytes()),
            HEXLOWER.encode(plain.as_bytes()),
            percent,
            unicode.clone(),
            unicode.replace("\\u00", "\\x"),
            BASE64.encode(&gzip(plain.as_bytes())),
            BASE64.encode(&zlib(plain.as_bytes())),
            BASE64.encode(&plain.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
            BASE64.encode(BASE64.encode(plain.as_bytes()).as_bytes()),
            BASE64
                .encode(plain.as_bytes())
                .as_bytes()
                .chunks(40)
                .map(|l| String::from_utf8_lossy(l).into_owned())
                .collect::<Vec<_>>()
                .join("\n  "),
        ] {
            let text = format!("let a = 1;\nx: \"{encoded}\"\n");
            let found = findings(&text);
            assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["secret/github-pat"], "{text}");
            assert_eq!((found[0].location.line, found[0].location.column), (2, 5), "{text}");
            assert_eq!(found[0].secret.as_ref().map(|secret| secret.expose().len()), Some(40), "{text}");
        }
    }

    #[test]
    fn deeper_than_asked_is_not_looked() {
        let mut text = expand("the token is ghp_{crc62:36} today");
        for _ in 0..3 {
            text = BASE64.encode(text.as_bytes());
        }
        assert!(findings(&text).is_empty());
    }

    #[test]
    fn a_packed_file_is_read() {
        let plain = expand("the token is ghp_{crc62:36} today\n") + &"line after line\n".repeat(99);
        let found = findings_in(&gzip(plain.as_bytes()), "backup/dump.gz");
        assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["secret/github-pat"]);
        assert!(findings_in(&gzip(&vec![b'a'; 50 << 20]), "bomb.gz").is_empty());
    }

    #[test]
    fn a_bomb_is_cut() {
        let bomb = BASE64.encode(&gzip(&vec![b'a'; 50 << 20]));
        assert!(findings(&format!("x = \"{bomb}\"")).is_empty());
    }
}
