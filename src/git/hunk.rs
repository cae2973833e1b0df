//! Hunks: which lines of a text gave way to which.
//!
//! Two engines behind one function: git's own (through git2) where line numbers must be git's, and a faster one for
//! long ranges. A side that is not there needs neither.

use super::middle::middle;
use crate::model::{Hunk, LineRange, Text};
use anyhow::{Context as _, Result};

/// Lines that are the same at both ends and compared all the same, on each side.
const AROUND: u32 = 32;

/// Which algorithm finds the hunks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HunkEngine {
    /// Git's own: for what is staged and for whatever is printed.
    #[default]
    Git,
    /// About three times cheaper, and not always the same lines: for the first look at ranges.
    Fast,
}

/// The hunks between two texts.
pub fn hunks(engine: HunkEngine, old: &Text, new: &Text) -> Result<Vec<Hunk>> {
    if old.bytes() == new.bytes() {
        return Ok(Vec::new());
    }
    if old.line_count() == 0 || new.line_count() == 0 {
        return Ok(vec![Hunk { old: whole(old), new: whole(new) }]);
    }
    let middle = middle(old, new);
    // Lines that were only added, or only taken away, need no search. Git slides them down as far as they go, to where the
    // texts first differ.
    if middle.old.len == 0 || middle.new.len == 0 {
        return Ok(vec![middle]);
    }
    match engine {
        HunkEngine::Git => by_git(old.bytes(), new.bytes()),
        HunkEngine::Fast => Ok(by_imara(old, new, middle)),
    }
}

fn whole(text: &Text) -> LineRange {
    match text.line_count() {
        0 => LineRange { start: 0, len: 0 },
        len => LineRange { start: 1, len },
    }
}

fn by_git(old: &[u8], new: &[u8]) -> Result<Vec<Hunk>> {
    let mut options = git2::DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).force_text(true);
    let failed = "while computing the lines that changed";
    let patch = git2::Patch::from_buffers(old, None, new, None, Some(&mut options)).context(failed)?;
    let mut hunks = Vec::with_capacity(patch.num_hunks());
    for index in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(index).context(failed)?;
        hunks.push(Hunk {
            old: LineRange { start: hunk.old_start(), len: hunk.old_lines() },
            new: LineRange { start: hunk.new_start(), len: hunk.new_lines() },
        });
    }
    Ok(hunks)
}

/// Compares only the lines that are not the same at both ends, and some around them: where a hunk may stand in more than one
/// place, it is moved to where it reads best.
fn by_imara(old: &Text, new: &Text, middle: Hunk) -> Vec<Hunk> {
    use imara_diff::{Algorithm, Diff, InternedInput, sources::byte_lines};
    let skipped = (middle.new.start - 1).saturating_sub(AROUND);
    let after = (new.line_count() + 1 - middle.new.end()).saturating_sub(AROUND);
    let around = |text: &'_ Text| LineRange { start: skipped + 1, len: text.line_count() - skipped - after };
    let (before, after) = (old.span_of(around(old)), new.span_of(around(new)));
    let input = InternedInput::new(byte_lines(&old.bytes()[before]), byte_lines(&new.bytes()[after]));
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_lines(&input);
    let range = |range: std::ops::Range<u32>| LineRange {
        start: skipped + range.start + u32::from(!range.is_empty()),
        len: range.end - range.start,
    };
    diff.hunks().map(|hunk| Hunk { old: range(hunk.before), new: range(hunk.after) }).collect()
}

/// For a merge: what of the hunks against the first parent is new to every other parent too. `others` are the hunks
/// against those.
pub(super) fn new_to_all(first: Vec<Hunk>, others: &[Vec<Hunk>]) -> Vec<Hunk> {
    let mut kept = Vec::new();
    for hunk in first {
        if hunk.new.len == 0 {
            if others.iter().all(|other| other.iter().any(|there| there.old.len > 0 && touches(there.new, hunk.new.start))) {
                kept.push(hunk);
            }
            continue;
        }
        let is_new = |line: u32| others.iter().all(|other| other.iter().any(|there| there.new.contains(line)));
        let mut old = hunk.old;
        let mut line = hunk.new.start;
        while line < hunk.new.end() {
            let start = line;
            while line < hunk.new.end() && is_new(line) {
                line += 1;
            }
            if line > start {
                kept.push(Hunk { old, new: LineRange { start, len: line - start } });
                // What was removed belongs to the first piece.
                old = LineRange { start: if old.len == 0 { old.start } else { old.end() - 1 }, len: 0 };
            } else {
                line += 1;
            }
        }
    }
    kept
}

/// Whether a range of new lines covers or borders the place after line `line`.
fn touches(range: LineRange, line: u32) -> bool {
    if range.len == 0 { range.start == line } else { range.start <= line + 1 && line < range.end() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;
    use proptest::prelude::*;

    fn text(lines: &str) -> Text {
        Text::new(lines.as_bytes().to_vec(), Encoding::Bytes)
    }

    fn hunk(old: (u32, u32), new: (u32, u32)) -> Hunk {
        let range = |(start, len)| LineRange { start, len };
        Hunk { old: range(old), new: range(new) }
    }

    #[test]
    fn both_engines_number_lines_as_git_does() {
        let (old, new) = (text("a\nb\nc\nd\ne\n"), text("a\nB\nc\ne\nf\n"));
        let expected = vec![hunk((2, 1), (2, 1)), hunk((4, 1), (3, 0)), hunk((5, 0), (5, 1))];
        assert_eq!(hunks(HunkEngine::Git, &old, &new).unwrap(), expected);
        assert_eq!(hunks(HunkEngine::Fast, &old, &new).unwrap(), expected);
    }

    #[test]
    fn a_side_that_is_not_there_is_one_hunk() {
        assert_eq!(hunks(HunkEngine::Git, &Text::empty(), &text("a\nb")).unwrap(), vec![hunk((0, 0), (1, 2))]);
        assert_eq!(hunks(HunkEngine::Git, &text("a\nb"), &Text::empty()).unwrap(), vec![hunk((1, 2), (0, 0))]);
        assert_eq!(hunks(HunkEngine::Git, &text("a"), &text("a")).unwrap(), vec![]);
    }

    #[test]
    fn insertions_at_the_top_stand_after_line_zero() {
        for engine in [HunkEngine::Git, HunkEngine::Fast] {
            assert_eq!(hunks(engine, &text("b\n"), &text("a\nb\n")).unwrap(), vec![hunk((0, 0), (1, 1))]);
        }
    }

    proptest! {
        /// Where a search is spared, git must have found the same.
        #[test]
        fn what_is_only_added_or_taken_away_stands_where_git_says(lines in "([ab]?\n){0,9}[ab]?", more in "([ab]?\n){1,4}", at in 0..9_usize) {
            let lines: Vec<&str> = lines.split_inclusive('\n').collect();
            let (head, tail) = lines.split_at(at.min(lines.len().saturating_sub(1)));
            let (short, long) = (text(&lines.concat()), text(&[head.concat(), more, tail.concat()].concat()));
            for (old, new) in [(&short, &long), (&long, &short)] {
                let by_us = hunks(HunkEngine::Git, old, new).unwrap();
                prop_assert_eq!(&by_us, &hunks(HunkEngine::Fast, old, new).unwrap());
                if old.line_count() > 0 && new.line_count() > 0 {
                    prop_assert_eq!(by_us, by_git(old.bytes(), new.bytes()).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_merge_keeps_lines_new_to_all_parents() {
        let first = vec![hunk((2, 1), (2, 4)), hunk((9, 1), (11, 0)), hunk((20, 2), (19, 0))];
        let other = vec![hunk((2, 0), (2, 1)), hunk((5, 0), (4, 1)), hunk((30, 1), (19, 0))];
        assert_eq!(new_to_all(first, &[other]), vec![hunk((2, 1), (2, 1)), hunk((2, 0), (4, 1)), hunk((20, 2), (19, 0))]);
    }
}
