//! From the bytes of a blob to text with lines.
//!
//! Attributes are never asked: whoever writes a file could hide it by them.

use crate::model::{Encoding, Text};
use bstr::ByteSlice;

/// As much of a file as is looked at to tell text from binary; what git looks at.
const SAMPLE: usize = 8000;

/// The shortest run of printable bytes in a binary file that counts as a string.
const SHORTEST_STRING: usize = 8;

/// Decodes: UTF-16 to UTF-8, byte order marks off, binary to its printable strings. Everything else stays as it is.
pub fn decode(bytes: Vec<u8>) -> Text {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return Text::new(rest.to_vec(), Encoding::Bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return Text::new(from_utf16(rest, u16::from_le_bytes), Encoding::Utf16Le);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return Text::new(from_utf16(rest, u16::from_be_bytes), Encoding::Utf16Be);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if sample.find_byte(0).is_none() {
        return Text::new(bytes, Encoding::Bytes);
    }
    match without_mark(sample) {
        Encoding::Utf16Le => Text::new(from_utf16(&bytes, u16::from_le_bytes), Encoding::Utf16Le),
        Encoding::Utf16Be => Text::new(from_utf16(&bytes, u16::from_be_bytes), Encoding::Utf16Be),
        Encoding::Binary => Text::new(strings(&bytes), Encoding::Binary),
        Encoding::Bytes => Text::new(bytes, Encoding::Bytes),
    }
}

/// What bytes with zeros among them, and no mark, are. Zeros in every other place are UTF-16 of Western text; one stray
/// zero in a text does not make it binary, or a single byte would hide a file.
fn without_mark(sample: &[u8]) -> Encoding {
    let pairs = sample.len() / 2;
    let zeros = |at: usize| sample.iter().skip(at).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (many, few) = (pairs * 2 / 5, pairs / 20);
    if pairs >= 4 && odd > many && even <= few {
        return Encoding::Utf16Le;
    }
    if pairs >= 4 && even > many && odd <= few {
        return Encoding::Utf16Be;
    }
    let control = sample.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)).count();
    if control * 100 <= sample.len() { Encoding::Bytes } else { Encoding::Binary }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text.into_bytes()
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
