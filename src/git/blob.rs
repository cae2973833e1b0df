//! From the bytes of a blob to text with lines.
//!
//! Attributes are never asked: whoever writes a file could hide it by them.

use super::wide;
use crate::model::{Encoding, Text};
use bstr::ByteSlice;
use std::sync::Arc;

/// As much of a file as is looked at to tell text from binary; what git looks at.
const SAMPLE: usize = 8000;

/// The shortest run of printable bytes in a binary file that counts as a string.
const SHORTEST_STRING: usize = 8;

/// How a file of gzip begins, with the one method there is.
const GZIP: &[u8] = &[0x1f, 0x8b, 8];

/// Decodes: UTF-16 and UTF-32 to UTF-8, byte order marks off, binary to its printable strings, gzip as it is. Everything else stays as it
/// is.
pub fn decode(bytes: impl Into<Arc<Vec<u8>>>) -> Text {
    let bytes = bytes.into();
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return Text::new(rest.to_vec(), Encoding::Bytes);
    }
    if let Some((encoding, mark)) = wide::marked(&bytes) {
        return Text::new(wide::decode(&bytes[mark..], encoding), encoding);
    }
    if bytes.find_byte(0).is_none() {
        return Text::new(bytes, Encoding::Bytes);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    match wide::unmarked(sample) {
        Some(encoding) => Text::new(wide::decode(&bytes, encoding), encoding),
        // What is packed is unpacked by whoever looks for credentials, and only there.
        None if bytes.starts_with(GZIP) => Text::new(bytes, Encoding::Binary),
        None if is_binary(sample) => Text::new(strings(&bytes), Encoding::Binary),
        None => {
            // A log to which another program added lines in UTF-16.
            let mut wide = Vec::new();
            wide::strings(&bytes, SHORTEST_STRING, &mut wide);
            if wide.is_empty() {
                return Text::new(bytes, Encoding::Bytes);
            }
            Text::new([bytes.as_slice(), b"\n", &wide].concat(), Encoding::Bytes)
        }
    }
}

/// Whether bytes with zeros among them are no text. One stray zero does not make a text binary, or a single byte would hide
/// a file.
fn is_binary(sample: &[u8]) -> bool {
    let control = sample.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)).count();
    control * 100 > sample.len()
}

/// The printable strings of a binary file, one a line.
fn strings(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for run in bytes.split(|&b| !(b == b'\t' || (0x20..0x7F).contains(&b))) {
        if run.len() >= SHORTEST_STRING {
            out.extend_from_slice(run);
            out.push(b'\n');
        }
    }
    wide::strings(bytes, SHORTEST_STRING, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn utf16_is_seen_with_and_without_its_mark() {
        let text = "password = \"hunter2\"\nnäxt\n";
        for (encoded, encoding) in [
            (utf16(text, true, u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(text, true, u16::to_be_bytes), Encoding::Utf16Be),
            (utf16(text, false, u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(text, false, u16::to_be_bytes), Encoding::Utf16Be),
        ] {
            let decoded = decode(encoded);
            assert_eq!(decoded.encoding(), encoding);
            assert_eq!(decoded.bytes(), text.as_bytes());
        }
    }

    #[test]
    fn latin_1_and_marks_of_utf8_are_bytes() {
        assert_eq!(decode(b"caf\xE9\n".to_vec()).bytes(), b"caf\xE9\n");
        assert_eq!(decode(b"\xEF\xBB\xBFkey: 1\n".to_vec()).bytes(), b"key: 1\n");
    }

    #[test]
    fn one_zero_does_not_hide_a_text() {
        let mut text = b"let a = 1;\n".repeat(40);
        text[100] = 0;
        assert_eq!(decode(text.clone()).encoding(), Encoding::Bytes);
        assert_eq!(decode(text).line_count(), 40);
    }

    #[test]
    fn lines_of_another_encoding_are_read_too() {
        let text = decode([b"plain = 1\n".repeat(2000), utf16("wide = words\r\n", false, u16::to_le_bytes)].concat());
        assert!(text.encoding() == Encoding::Bytes && text.bytes().ends_with(b"\nwide = words\n"));
    }

    #[test]
    fn a_binary_file_gives_its_strings() {
        let mut binary: Vec<u8> = (0..200u8).cycle().take(900).map(|b| b.wrapping_mul(37)).collect();
        binary.extend_from_slice(b"\0\x01\x02an embedded string\0\x03short\0");
        let text = decode(binary);
        assert_eq!(text.encoding(), Encoding::Binary);
        assert!(text.bytes().lines().any(|line| line == b"an embedded string"));
        assert!(!text.bytes().lines().any(|line| line == b"short"));
    }

    proptest! {
        #[test]
        fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = decode(bytes);
            let _ = text.line(text.line_count());
        }
    }
}
