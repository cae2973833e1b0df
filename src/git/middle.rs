//! What is left of two texts without the lines that they begin and end with alike.

use crate::model::{Hunk, LineRange, Text};

/// The lines between the longest beginning that both texts share, and the longest end that the rest of them share.
pub(super) fn middle(old: &Text, new: &Text) -> Hunk {
    // A line counts only with its end: the one the first difference stands in is another one on each side.
    let before = old.line_of(common_start(old.bytes(), new.bytes())) - 1;
    let from = old.span(before + 1).start;
    let same = common_end(&old.bytes()[from..], &new.bytes()[from..]);
    let after = lines_at_end(old, same).min(lines_at_end(new, same));
    let range = |text: &Text| {
        let len = text.line_count() - before - after;
        LineRange { start: before + u32::from(len > 0), len }
    };
    Hunk { old: range(old), new: range(new) }
}

/// How many whole lines stand in the last `len` bytes.
fn lines_at_end(text: &Text, len: usize) -> u32 {
    let at = text.bytes().len() - len;
    let line = text.line_of(at);
    let first = if text.span(line).start == at { line } else { line + 1 };
    (text.line_count() + 1).saturating_sub(first)
}

/// Bytes that are compared at once.
const STEP: usize = 32;

/// How many bytes both begin with.
pub(super) fn common_start(a: &[u8], b: &[u8]) -> usize {
    let steps = a.chunks_exact(STEP).zip(b.chunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    steps + a[steps..].iter().zip(&b[steps..]).take_while(|(a, b)| a == b).count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    let steps = a.rchunks_exact(STEP).zip(b.rchunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    let (a, b) = (&a[..a.len() - steps], &b[..b.len() - steps]);
    steps + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;
    use proptest::prelude::*;

    fn text(lines: &str) -> Text {
        Text::new(lines.as_bytes().to_vec(), Encoding::Bytes)
    }

    fn middle_of(old: &str, new: &str) -> [(u32, u32); 2] {
        let hunk = middle(&text(old), &text(new));
        [hunk.old, hunk.new].map(|range| (range.start, range.len))
    }

    #[test]
    fn lines_at_both_ends_are_left_out() {
        assert_eq!(middle_of("a\nb\nc\n", "a\nx\ny\nc\n"), [(2, 1), (2, 2)]);
        assert_eq!(middle_of("a\nb\n", "a\nx\nb\n"), [(1, 0), (2, 1)]);
        assert_eq!(middle_of("b\n", "a\nb\n"), [(0, 0), (1, 1)]);
        assert_eq!(middle_of("a\na\na\n", "a\na\n"), [(3, 1), (2, 0)]);
    }

    #[test]
    fn a_line_counts_only_as_a_whole() {
        assert_eq!(middle_of("a\nbc", "a\nbc\n"), [(2, 1), (2, 1)]);
        assert_eq!(middle_of("ab\nc\n", "b\nc\n"), [(1, 1), (1, 1)]);
        assert_eq!(middle_of("x\n", "\nx\n"), [(0, 0), (1, 1)]);
    }

    proptest! {
        /// The lines that are left out are those that a comparison of lines leaves out.
        #[test]
        fn the_same_as_line_by_line(old in "[ab\n]{0,12}", new in "[ab\n]{0,12}", end in "(|[ab\n]{30,70})") {
            let (old, new) = (format!("{end}{old}{end}"), format!("{end}{new}{end}"));
            let lines = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
            let (a, b) = (lines(&old), lines(&new));
            let before = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            let after = a[before..].iter().rev().zip(b[before..].iter().rev()).take_while(|(a, b)| a == b).count();
            let left = |lines: &[String]| (lines.len() - before - after) as u32;
            prop_assert_eq!(middle_of(&old, &new).map(|range| range.1), [left(&a), left(&b)]);
        }
    }
}
