//! What is known about one hunk before it is scored: words and forms on its lines, around it and near it.

use super::domain::Domain;
use super::line::{self, LineKind};
use super::structure::Form;
use crate::model::{Finding, FindingKind, Hunk, Language, Rule, Severity, WhichSide};
use bstr::BString;

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// On an unchanged line close by.
    Around,
    /// In a changed comment.
    Comment,
    /// On a changed line that only imports.
    Import,
    /// On a changed line of a hunk close by.
    Near,
    /// In what the change stands in.
    Opening,
    /// On a changed line.
    Changed,
}

/// A word at a spot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signal {
    pub(super) entry: u16,
    pub(super) spot: Spot,
    pub(super) line: u32,
}

/// Everything one hunk is scored by.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Each word once, where it counts most.
    pub(super) signals: Vec<Signal>,
    /// Forms of changed lines and of what is around them, with their lines; each form once.
    pub(super) forms: Vec<(Form, u32)>,
    /// Another trade whose words stand here.
    pub(super) domain: Option<&'static Domain>,
    /// Words of tests stand here.
    pub(super) like_tests: bool,
    /// Distinct words of web code that stand here.
    pub(super) web: usize,
    /// Changed lines by kind; of code only whether there is any, where there are no sentences.
    pub(super) code: u32,
    pub(super) comments: u32,
    pub(super) imports: u32,
    /// Changed lines that give a key a text with blanks.
    pub(super) sentences: u32,
    /// Such lines near the change, its own included; none where it has none itself.
    pub(super) sentences_near: u32,
    /// Changed lines that are sentences, in a text of no known language; a half of them is enough.
    pub(super) prose: u32,
    /// Words on changed lines too long for anybody to have written.
    pub(super) on_long_lines: usize,
    /// Only empty lines came or went.
    pub(super) blank: bool,
    pub(super) enclosing: BString,
    /// A keyword stands on a changed line or near it.
    pub(super) live: bool,
    /// Rules that found something here.
    pub(super) rules: Vec<(&'static Rule, Severity, u32)>,
}

impl Evidence {
    /// Takes note of the findings in `hunk` and tells them what they stand in.
    pub(super) fn judge(&mut self, hunk: Hunk, findings: &mut [Finding]) {
        for finding in findings {
            let (line, end) = (finding.location.line, finding.location.end_line);
            let range = if finding.location.side == WhichSide::New { hunk.new } else { hunk.old };
            if range.len == 0 || line >= range.end() || end < range.start {
                continue;
            }
            if finding.enclosing.is_empty() {
                finding.enclosing.clone_from(&self.enclosing);
            }
            if finding.rule.kind != FindingKind::Leak && !self.rules.iter().any(|(rule, ..)| rule.id == finding.rule.id) {
                self.rules.push((finding.rule, finding.severity, line));
            }
        }
    }

    /// Counts a changed line by its kind.
    pub(super) fn count(&mut self, line: &[u8], language: Language) {
        match line::kind(line, language) {
            LineKind::Blank => {}
            LineKind::Comment => self.comments += 1,
            LineKind::Import => self.imports += 1,
            LineKind::Code => self.code += 1,
        }
    }

    /// Keeps each word and form once, where it counts most.
    pub(super) fn settle(&mut self) {
        self.signals.sort_by_key(|signal| (signal.entry, std::cmp::Reverse(signal.spot), signal.line));
        self.signals.dedup_by_key(|signal| signal.entry);
        self.forms.sort_by(|(a, _), (b, _)| a.what.cmp(b.what).then(b.weight.total_cmp(&a.weight)));
        self.forms.dedup_by_key(|(form, _)| form.what);
    }
}
