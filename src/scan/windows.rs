//! Which stretches of a text the automaton reads: changed lines and a little around them.

use crate::model::{LineRange, Text};
use std::ops::Range;

/// Lines on each side of a hunk that may hold the other part of a statement (`judgement.md`: at most 8).
const AROUND: u32 = 8;

/// The byte stretches of `hunks`, each widened by up to eight lines, in order and without overlap.
pub(super) fn windows(text: &Text, hunks: impl Iterator<Item = LineRange>) -> Vec<Range<usize>> {
    let last = text.line_count();
    let mut out: Vec<Range<usize>> = Vec::new();
    for hunk in hunks.filter(|hunk| hunk.len > 0) {
        let start = hunk.start.saturating_sub(AROUND).max(1);
        let end = (hunk.end() - 1).saturating_add(AROUND).min(last);
        let (from, to) = (text.span(start).start, text.span(end).end);
        match out.last_mut() {
            Some(before) if before.end >= from => before.end = before.end.max(to),
            _ => out.push(from..to),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    #[test]
    fn near_hunks_share_a_window_and_ends_are_kept() {
        let text = Text::new(b"x\n".repeat(100), Encoding::Bytes);
        let hunks = [LineRange { start: 1, len: 1 }, LineRange { start: 12, len: 2 }, LineRange { start: 100, len: 1 }];
        assert_eq!(windows(&text, hunks.into_iter()), [0..42, 182..200]);
        assert!(windows(&text, [LineRange { start: 5, len: 0 }].into_iter()).is_empty());
    }
}
