//! What the rules' tests share: changed files from two texts, and the ids of what is found in them.

use super::{Checker, Settings};
use crate::model::{Change, ChangeKind, ChangedFile, Encoding, Finding, Hit, Hunk, Language, LineRange, PathClass, Text};
use std::sync::OnceLock;

/// A change of a whole file: what is equal at both ends is context.
pub(crate) fn file(path: &str, old: &str, new: &str) -> ChangedFile {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(old), lines(new));
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let range = |len: usize| {
        let len = len - head - tail;
        LineRange { start: if len == 0 { head as u32 } else { head as u32 + 1 }, len: len as u32 }
    };
    let hunks = if old == new { Vec::new() } else { vec![Hunk { old: range(before.len()), new: range(after.len()) }] };
    ChangedFile {
        change: Change { kind: ChangeKind::Modified, path: path.into(), old_path: None, old: None, new: None, other_olds: Vec::new() },
        class: PathClass::Source,
        old: Text::new(old.as_bytes().to_vec(), Encoding::Bytes),
        new: Text::new(new.as_bytes().to_vec(), Encoding::Bytes),
        hunks,
        old_missing: false,
        oversized: false,
        partial: false,
    }
}

/// What the built-in rules find in a change.
pub(crate) fn findings(path: &str, old: &str, new: &str) -> Vec<Finding> {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    found_by(CHECKER.get_or_init(|| Checker::new(&[], &Settings::default())), path, old, new)
}

/// What the built-in rules find in a change under a policy.
pub(crate) fn findings_under(settings: &Settings, path: &str, old: &str, new: &str) -> Vec<Finding> {
    found_by(&Checker::new(&[], settings), path, old, new)
}

fn found_by(checker: &Checker, path: &str, old: &str, new: &str) -> Vec<Finding> {
    let hits = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let mut hits = Vec::new();
        let own = (super::super::KEYWORD_COUNT..).zip(checker.own_keywords());
        for (index, keyword) in super::KEYWORDS.iter().enumerate().chain(own) {
            let keyword = keyword.to_ascii_lowercase();
            hits.extend(lower.match_indices(&keyword).map(|(start, word)| Hit {
                start: start as u32,
                end: (start + word.len()) as u32,
                keyword: index as u32,
            }));
        }
        hits.sort_unstable();
        hits
    };
    checker.check(&file(path, old, new), Language::of(path.into()), &hits(new), &hits(old)).findings
}

/// The ids of what is found in a new file.
pub(crate) fn ids(path: &str, text: &str) -> Vec<&'static str> {
    findings(path, "", text).iter().map(|finding| finding.rule.id).collect()
}

/// A table of texts that a rule must find, and of texts that it must not.
#[track_caller]
pub(crate) fn table(rule: &str, bad: &[(&str, &str)], good: &[(&str, &str)]) {
    for (path, text) in bad {
        assert!(ids(path, text).contains(&rule), "{rule} misses {path}: {text}\n found {:?}", ids(path, text));
    }
    for (path, text) in good {
        assert!(!ids(path, text).contains(&rule), "{rule} hits {path}: {text}");
    }
}
