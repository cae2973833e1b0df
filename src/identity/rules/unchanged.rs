//! Hits on lines that a change left alone, carried from the new side to the old: keywords were looked for around the changed
//! lines of the new side only, but a call may begin above what was changed in it.

use crate::model::{ChangedFile, Hit};

/// The hits of the old side with those of unchanged lines of the new one, in order.
pub(super) fn with_unchanged(file: &ChangedFile, new: &[Hit], old: &[Hit]) -> Vec<Hit> {
    let mut out = old.to_vec();
    for hit in new {
        let line = file.new.line_of(hit.start as usize);
        let Some(before) = old_line(file, line) else { continue };
        let (from, to) = (file.new.span(line), file.old.span(before));
        let inside = hit.end as usize <= from.end && to.len() == from.len();
        if inside {
            let moved = |at: u32| (at as usize - from.start + to.start) as u32;
            out.push(Hit { start: moved(hit.start), end: moved(hit.end), keyword: hit.keyword });
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The line that an unchanged line of the new side was.
fn old_line(file: &ChangedFile, line: u32) -> Option<u32> {
    let mut shift = 0_i64;
    for hunk in &file.hunks {
        if hunk.new.contains(line) {
            return None;
        }
        // A hunk without new lines stands behind the line it names.
        let behind = if hunk.new.len == 0 { hunk.new.start + 1 } else { hunk.new.end() };
        if line < behind {
            break;
        }
        shift += i64::from(hunk.old.len) - i64::from(hunk.new.len);
    }
    u32::try_from(i64::from(line) + shift).ok().filter(|&number| number > 0 && number <= file.old.line_count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::rules::testing::file;
    use crate::model::{Hunk, LineRange};

    #[test]
    fn unchanged_lines_are_found_again() {
        let mut file = file("a.js", "one\ntwo\nthree\nfour\n", "zero\none\ntwo\nfour\nfive\n");
        let lines = |start, len| LineRange { start, len };
        let hunk = |old, new| Hunk { old, new };
        file.hunks = vec![hunk(lines(0, 0), lines(1, 1)), hunk(lines(3, 1), lines(3, 0)), hunk(lines(4, 0), lines(5, 1))];
        let lines: Vec<Option<u32>> = (1..=5).map(|line| old_line(&file, line)).collect();
        assert_eq!(lines, [None, Some(1), Some(2), Some(4), None]);
        let hit = Hit { start: 9, end: 12, keyword: 7 };
        assert_eq!(with_unchanged(&file, &[hit], &[]), [Hit { start: 4, end: 7, keyword: 7 }]);
    }
}
