//! Literals that are put together where they stand: `"ghp_abc" + "def"`, adjacent strings, `concat!("…", "…")`.
//!
//! Asked for at the start of a credential only, so it costs nothing elsewhere.

use super::Decoded;
use bstr::ByteSlice;
use std::ops::Range;

/// Pieces that are put together at most.
const MOST: usize = 8;
/// The longest piece, and the most that stands between two.
const LONGEST: usize = 256;
const GAP: usize = 80;
/// How far before a list its function is looked for.
const CALL: usize = 24;

/// The literal around `hit` together with those that go on from it; none where none does.
pub(in crate::detect) fn joined(text: &[u8], hit: Range<usize>) -> Option<Decoded> {
    let end = piece(text, hit.end)?;
    let start = hit.start - text[..hit.start].iter().rev().take(LONGEST).take_while(|&&b| is_part(b)).count();
    let mut bytes = text[start..end].to_vec();
    let mut closed = end;
    for count in 1..=MOST {
        let Some(next) = opening(text, start, closed + 1).filter(|_| count < MOST) else {
            return (count > 1).then_some(Decoded { span: start..closed, bytes, encoding: "joined literals" });
        };
        let stop = piece(text, next).filter(|&stop| stop > next)?;
        bytes.extend_from_slice(&text[next..stop]);
        closed = stop;
    }
    None
}

/// What credentials are written with.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~' | b':')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Where a literal of nothing else ends that goes on at `start`.
fn piece(text: &[u8], start: usize) -> Option<usize> {
    let len = text[start..].iter().take(LONGEST).take_while(|&&b| is_part(b)).count();
    text.get(start + len).is_some_and(|&b| is_quote(b)).then_some(start + len)
}

/// Where the next literal begins, if what stands between puts the two together.
fn opening(text: &[u8], first: usize, after: usize) -> Option<usize> {
    let rest = &text[after.min(text.len())..text.len().min(after + GAP)];
    let quote = rest.iter().position(|&b| is_quote(b))?;
    let between = rest[..quote].trim_ascii();
    // The letter of a literal's kind, and the at sign of Objective-C.
    let between = between.strip_suffix(b"@").unwrap_or(between).trim_ascii_end();
    let joins = match between {
        b"" | b"+" | b"." | b".." | b"&" | b"<>" | b"++" | b"||" | b"\\" | b"_" | b"& _" | b"~" => true,
        b"," => {
            let before = &text[first.saturating_sub(CALL)..first];
            before.contains_str("concat") || before.contains_str("CONCAT") || rest[quote..].contains_str("].join(")
        }
        _ => false,
    };
    joins.then_some(after + quote + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<String> {
        let at = text.find("abc_")?;
        joined(text.as_bytes(), at..at + 4).map(|found| String::from_utf8_lossy(&found.bytes).into_owned())
    }

    #[test]
    fn pieces_that_belong_together_are_put_together() {
        for text in [
            r#"x = "abc_12" + "34";"#,
            "x = \"abc_12\" \\\n    \"34\"\n",
            "x = ('abc_12'\n     '34')",
            "$x = 'abc_12' . '34';",
            r#"let x = concat!("abc_12", "34");"#,
            r#"x = ["abc_12", "34"].join("")"#,
            r#"x = @"abc_12" @"34";"#,
            r#"x = "abc_1" + "2" + "34""#,
        ] {
            assert_eq!(value(text).as_deref(), Some("abc_1234"), "{text}");
        }
    }

    #[test]
    fn what_only_stands_beside_is_left_alone() {
        for text in [r#"["abc_12", "34"]"#, r#""abc_12": "34""#, r#"x = "abc_12" + y"#, r#"x = "abc_12""#, "abc_12", r#""abc_" + "#] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
