//! Text in units of two or four bytes: telling it from binary, and turning it into UTF-8.

use crate::model::Encoding;

/// Raw bytes that are readable as they stand, in a text of wide units: no such text has so many in a row by itself.
const SHORTEST_NARROW: usize = 16;

/// The wide encoding a byte order mark names, and how long the mark is.
pub(super) fn marked(bytes: &[u8]) -> Option<(Encoding, usize)> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => Some((Encoding::Utf32Le, 4)),
        [0, 0, 0xFE, 0xFF, ..] => Some((Encoding::Utf32Be, 4)),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        _ => None,
    }
}

/// The wide encoding of a sample that has zeros among its bytes and no mark, if it is one.
pub(super) fn unmarked(sample: &[u8]) -> Option<Encoding> {
    let zeros = |step: usize, at: usize| sample.iter().skip(at).step_by(step).filter(|&&b| b == 0).count();
    let (quads, pairs) = (sample.len() / 4, sample.len() / 2);
    if quads >= 4 {
        let at = [zeros(4, 0), zeros(4, 1), zeros(4, 2), zeros(4, 3)];
        let few = quads / 20;
        if at[2] >= quads && at[3] >= quads && at[0] <= few {
            return Some(Encoding::Utf32Le);
        }
        if at[0] >= quads && at[1] >= quads && at[3] <= few {
            return Some(Encoding::Utf32Be);
        }
    }
    if pairs < 4 {
        return None;
    }
    let (even, odd) = (zeros(2, 0), zeros(2, 1));
    // Western text has a zero in every other place.
    let (many, few) = (pairs * 2 / 5, pairs / 20);
    if odd > many && even <= few || even == 0 && is_other_script(sample, u16::from_le_bytes) {
        return Some(Encoding::Utf16Le);
    }
    let big = even > many && odd <= few || odd == 0 && is_other_script(sample, u16::from_be_bytes);
    big.then_some(Encoding::Utf16Be)
}

/// Whether a sample is text of a script whose units have no zeros: every unit a character that texts have. Most bytes of a
/// text in ASCII are readable as they stand, and pairs of them happen to be characters too.
fn is_other_script(sample: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    let readable = sample.iter().filter(|b| (0x20..0x7F).contains(*b)).count();
    let end = sample.len() / 2 - 1;
    let is_text = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\x0C');
    let is_assigned = |c: char| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FFF0}'..='\u{FFFF}');
    // The sample may end within a character.
    readable * 5 <= sample.len() * 4
        && char::decode_utf16(units(&sample[..end * 2], unit)).enumerate().all(|(at, c)| match c {
            Ok(c) => is_text(c) && is_assigned(c),
            Err(_) => at + 1 >= end,
        })
}

/// UTF-8 of wide text. What stands in it as plain bytes is added at the end, a line each: a text to which another program
/// added lines in ASCII, or a mark that was put before such a text, hides nothing.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let mut text = match encoding {
        Encoding::Utf16Be => from_utf16(bytes, u16::from_be_bytes),
        Encoding::Utf32Le => from_utf32(bytes, u32::from_le_bytes),
        Encoding::Utf32Be => from_utf32(bytes, u32::from_be_bytes),
        _ => from_utf16(bytes, u16::from_le_bytes),
    };
    for run in bytes.split(|&b| !is_readable(b)).filter(|run| run.len() >= SHORTEST_NARROW) {
        text.extend_from_slice(b"\n");
        text.extend_from_slice(run);
    }
    text
}

/// The strings in pairs of bytes that stand in a binary file, one a line, in either order of bytes.
pub(super) fn strings(bytes: &[u8], shortest: usize, out: &mut Vec<u8>) {
    let (mut at, mut from) = (0, out.len());
    while at < bytes.len() {
        if is_readable(bytes[at]) && bytes.get(at + 1) == Some(&0) {
            out.push(bytes[at]);
            at += 2;
            continue;
        }
        // The last character of one whose zeros come first.
        if out.len() > from && is_readable(bytes[at]) {
            out.push(bytes[at]);
        }
        if out.len() - from >= shortest {
            out.push(b'\n');
        } else {
            out.truncate(from);
        }
        from = out.len();
        at += 1;
    }
    if out.len() - from < shortest {
        out.truncate(from);
    }
}

fn is_readable(byte: u8) -> bool {
    byte == b'\t' || (0x20..0x7F).contains(&byte)
}

fn units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(move |pair| unit([pair[0], pair[1]]))
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let mut text = String::with_capacity(bytes.len() / 2);
    text.extend(char::decode_utf16(units(bytes, unit)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text.into_bytes()
}

fn from_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Vec<u8> {
    let units = bytes.chunks_exact(4).map(|four| unit([four[0], four[1], four[2], four[3]]));
    units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bstr::ByteSlice;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| bytes(c as u32)).collect()
    }

    #[test]
    fn text_without_a_mark_is_told_by_its_zeros_or_its_script() {
        for text in ["password = \"hunter2\"\nnäxt\n", &format!("{}\nvalue = 1\n", "日本語のテスト".repeat(20)), "Пароль = 1\nключ\n"]
        {
            assert_eq!(unmarked(&utf16(text, u16::to_le_bytes)), Some(Encoding::Utf16Le), "{text}");
            assert_eq!(unmarked(&utf16(text, u16::to_be_bytes)), Some(Encoding::Utf16Be), "{text}");
        }
        assert_eq!(unmarked(&utf32("value = 日\n", u32::to_le_bytes)), Some(Encoding::Utf32Le));
        assert_eq!(unmarked(&utf32("value = 日\n", u32::to_be_bytes)), Some(Encoding::Utf32Be));
        for other in
            [&b"let a = 1;\0 let b = 2; // and more\n"[..], b"\0\x01\x02\x03\x04\x05\x06\x07\x08", b"caf\xE9 \0 caf\xE9 caf\xE9\n", b"a\0"]
        {
            assert_eq!(unmarked(other), None, "{}", other.as_bstr());
        }
    }

    #[test]
    fn plain_bytes_in_wide_text_are_kept() {
        let mut mixed = utf16("first\n", u16::to_le_bytes);
        mixed.extend_from_slice(b"value = some_plain_text\n");
        assert!(decode(&mixed, Encoding::Utf16Le).ends_with(b"\nvalue = some_plain_text"));
        assert_eq!(decode(&utf16("日本語 abc\n", u16::to_le_bytes), Encoding::Utf16Le), "日本語 abc\n".as_bytes());
        assert_eq!(decode(&utf32("日 abc\n", u32::to_be_bytes), Encoding::Utf32Be), "日 abc\n".as_bytes());
    }

    #[test]
    fn wide_strings_of_binaries_are_found_in_both_orders() {
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes = [&b"\x01\x02\x03"[..], &utf16("a wide string", order), b"\0\0\x04short\x05", &utf16("tiny", order)].concat();
            let mut out = Vec::new();
            strings(&bytes, 8, &mut out);
            assert_eq!(out.as_bstr(), "a wide string\n");
        }
    }
}
