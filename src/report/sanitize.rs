//! Makes bytes of a repository safe to show: nothing in a path or a line may act on a terminal or hide what stands there.
//!
//! Control characters, invisible characters and those that turn the direction of writing are written as escapes; bytes
//! that are no UTF-8 as `\xNN`.

use bstr::ByteSlice;
use std::fmt::Write as _;

/// Whether a character could act on a terminal, or hide or reorder what is shown.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Text for the middle of a line: a path, a name, a subject. Tabs and newlines are escaped too.
pub fn inline(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let mut out = String::with_capacity(bytes.len());
    for (start, end, c) in bytes.char_indices() {
        push(&mut out, &bytes[start..end], c);
    }
    out
}

/// Text of several lines: newlines stay, tabs become blanks.
pub fn block(text: &str) -> String {
    text.lines().map(|line| inline(line.replace('\t', "    "))).collect::<Vec<_>>().join("\n")
}

/// A line of code, with two byte offsets into it carried over to the result. Tabs become four blanks.
pub fn code(bytes: &[u8], marks: [usize; 2]) -> (String, [usize; 2]) {
    let mut out = String::with_capacity(bytes.len());
    let mut moved = [None; 2];
    for (start, end, c) in bytes.char_indices() {
        for (mark, target) in marks.iter().zip(&mut moved) {
            if target.is_none() && *mark < end {
                *target = Some(out.len());
            }
        }
        if c == '\t' { out.push_str("    ") } else { push(&mut out, &bytes[start..end], c) }
    }
    let len = out.len();
    (out, moved.map(|mark| mark.unwrap_or(len)))
}

fn push(out: &mut String, bytes: &[u8], c: char) {
    // A replacement character may stand there itself, or stand for bytes that are no UTF-8.
    if c == char::REPLACEMENT_CHARACTER && bytes != "\u{fffd}".as_bytes() {
        for byte in bytes {
            let _ = write!(out, "\\x{byte:02x}");
        }
    } else if !is_hidden(c) {
        out.push(c);
    } else {
        let _ = match c {
            '\n' => write!(out, "\\n"),
            '\r' => write!(out, "\\r"),
            '\t' => write!(out, "\\t"),
            c if c.is_ascii() => write!(out, "\\x{:02x}", c as u32),
            c => write!(out, "\\u{{{:x}}}", c as u32),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_on_a_terminal_is_written_out() {
        assert_eq!(inline("a\x1b]0;x\x07b"), "a\\x1b]0;x\\x07b");
        assert_eq!(inline("a\u{202e}b\u{9b}c\n"), "a\\u{202e}b\\u{9b}c\\n");
        assert_eq!(inline(b"caf\xe9 \xff"), "caf\\xe9 \\xff");
        assert_eq!(inline("Zoë 木 \u{fffd}"), "Zoë 木 \u{fffd}");
        assert_eq!(block("one\ttwo\nthree\x1b"), "one    two\nthree\\x1b");
    }

    #[test]
    fn marks_follow_the_text() {
        let (text, [from, to]) = code(b"\tx\x1b = \"v\"\xff", [6, 9]);
        assert_eq!(text, "    x\\x1b = \"v\"\\xff");
        assert_eq!(&text[from..to], "\"v\"");
        assert_eq!(code(b"ab", [7, 9]).1, [2, 2]);
    }

    proptest! {
        #[test]
        fn nothing_hidden_comes_through(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in any::<String>()) {
            for out in [inline(&bytes), inline(&text), code(&bytes, [3, 9]).0] {
                prop_assert!(!out.chars().any(is_hidden));
            }
            prop_assert!(!block(&text).chars().any(|c| c != '\n' && is_hidden(c)));
        }

        #[test]
        fn marks_stay_on_characters(bytes in proptest::collection::vec(any::<u8>(), 0..80), a in 0usize..90, b in 0usize..90) {
            let (text, marks) = code(&bytes, [a, b]);
            prop_assert!(marks.iter().all(|&mark| text.is_char_boundary(mark)));
        }
    }
}
