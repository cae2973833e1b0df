//! Tests that expected denial and now expect access.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::{PathClass, WhichSide};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] =
    &[Detector { keywords: &["200", "201", "204", " ok", ".ok", "_ok", "\"ok", "success"], languages: &[], check: Check::Whole(check) }];

/// Words of denial, and of access.
const DENIED: &[&str] = &["401", "403", "unauthorized", "forbidden", "denied"];
const GRANTED: &[&str] = &["200", "201", "204", "ok", "success", "status_ok", "statusok"];

fn check(view: &View<'_>, found: &mut Vec<Found>) {
    if view.side == WhichSide::Old || view.file.class != PathClass::Test {
        return;
    }
    // Where nothing went, no denial did.
    for hunk in view.file.hunks.iter().filter(|hunk| hunk.old.len > 0) {
        let expects = |line: &[u8], words: &[&str]| {
            let lower = line.to_ascii_lowercase();
            let asserts = ["expect", "assert", "status", "should", "must"].iter().any(|word| lower.contains_str(word));
            asserts
                && lower
                    .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
                    .any(|word| words.iter().any(|known| word == known.as_bytes()))
        };
        let denied = hunk.old.lines().filter(|&line| expects(view.file.old.line(line), DENIED)).count();
        let still = hunk.new.lines().filter(|&line| expects(view.text.line(line), DENIED)).count();
        let granted = hunk.new.lines().find(|&line| expects(view.text.line(line), GRANTED));
        if let Some(line) = granted.filter(|_| denied > still) {
            let text = view.text.line(line);
            let start = view.text.span(line).start + text.len() - text.trim_start().len();
            view.report("identity/denial-loosened", start..view.text.span(line).start + text.trim_end().len(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::super::{Checker, Settings};
    use crate::model::{Hit, Language, PathClass};

    fn found(old: &str, new: &str) -> bool {
        let checker = Checker::new(&[], &Settings::default());
        let mut file = testing::file("tests/a.py", old, new);
        file.class = PathClass::Test;
        let keyword = super::super::KEYWORDS.iter().position(|keyword| *keyword == "200").expect("the word is one of them") as u32;
        let hits = [Hit { start: 0, end: 3, keyword }];
        checker.check(&file, Language::Python, &hits, &[]).findings.iter().any(|finding| finding.rule.id == "identity/denial-loosened")
    }

    #[test]
    fn a_denial_that_became_access() {
        assert!(found("assert r.status == 403\n", "assert r.status == 200\n"));
        assert!(!found("assert r.status == 403\n", "assert r.status == 401\n"));
        assert!(!found("assert r.status == 200\n", "assert r.status == 201\n"));
    }
}
