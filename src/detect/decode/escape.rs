//! Percent escapes of URLs and backslash escapes of literals (`\x41`, `\u0041`, `\u{41}`, `\101` is left alone).

use super::runs::SHORTEST;
use super::{Budget, Decoded};
use bstr::ByteSlice;
use std::ops::Range;

/// How far a stretch reaches around its first escape.
const REACH: usize = 8 * 1024;

/// Adds every stretch within `lines` that holds escapes.
pub(super) fn escaped(text: &[u8], lines: Range<usize>, budget: &mut Budget, found: &mut Vec<Decoded>) {
    let mut from = lines.start;
    while let Some(at) = text[from..lines.end].find_byteset(b"%\\").map(|at| from + at) {
        from = at + 1;
        let Some((_, len)) = escape_at(&text[at..lines.end]) else { continue };
        if budget.is_spent() {
            return;
        }
        let low = at.saturating_sub(REACH).max(lines.start);
        let start = text[low..at].iter().rposition(|&b| divides(b)).map_or(low, |before| low + before + 1);
        let limit = lines.end.min(at + REACH);
        let end = text[at + len..limit].iter().position(|&b| divides(b)).map_or(limit, |n| at + len + n);
        from = end;
        if end - start >= SHORTEST {
            let bytes = unescape(&text[start..end]);
            budget.take(bytes.len());
            let encoding = if text[at] == b'%' { "percent escapes" } else { "backslash escapes" };
            found.push(Decoded { span: start..end, bytes, encoding });
        }
    }
}

fn divides(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'(' | b')' | b',' | b';')
}

/// The byte an escape stands for, and its length. Escapes of control characters and of other than ASCII do not count:
/// no credential holds them, and texts in many languages do.
fn escape_at(rest: &[u8]) -> Option<(u8, usize)> {
    let (digits, len) = match rest {
        [b'%', ..] => (rest.get(1..3)?, 3),
        [b'\\', b'x', ..] => (rest.get(2..4)?, 4),
        [b'\\', b'u', b'0', b'0', ..] => (rest.get(4..6)?, 6),
        [b'\\', b'u', b'{', _, _, b'}', ..] => (rest.get(3..5)?, 6),
        _ => return None,
    };
    let value = u8::from_str_radix(std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?, 16).ok()?;
    matches!(value, b' '..=b'~').then_some((value, len))
}

fn unescape(stretch: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(stretch.len());
    let mut rest = stretch;
    while let Some((&first, tail)) = rest.split_first() {
        if let Some((byte, len)) = escape_at(rest) {
            out.push(byte);
            rest = &rest[len..];
        } else {
            out.push(first);
            rest = tail;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_bytes_and_other_things_stay() {
        assert_eq!(unescape(br"a%41\x42\u0043\u{44}\u00e9%zz\n100%"), br"aABCD\u00e9%zz\n100%");
        assert_eq!(unescape(b"%4"), b"%4");
        assert_eq!(unescape(b"%+4"), b"%+4");
    }
}
