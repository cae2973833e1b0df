//! Pattern rules: a regular expression on the line of a keyword, or on three lines each side of it; so for what speaks
//! against a find.

use super::regexes::Lazy;
use super::view::{Found, View};
use crate::model::{FindingKind, Pattern, Rule};
use crate::rules::needs::{self, Seen};
use bstr::ByteSlice;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::sync::OnceLock;

/// Lines each side of the keyword that a pattern with `(?s)` sees.
const REACH: u32 = 3;
/// A longer line is data or minified code: only its start is looked at.
const LINE_LIMIT: usize = 4096;

/// What was compiled of a pattern so far.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// What stands in paths that a glob may match; none for a glob that says nothing in short.
    hints: OnceLock<Box<[Option<&'static str>]>>,
    wide: OnceLock<bool>,
    paths: OnceLock<GlobSet>,
    regex: Lazy,
    unless: Lazy,
}

/// What stands in the line that was looked at last, and in the last one with its neighbours: most keywords wake several patterns.
#[derive(Debug)]
pub(super) struct Windows([(u32, Seen); 2]);

impl Windows {
    /// None was looked at.
    pub(super) const NONE: Self = Self([(0, Seen::NOTHING), (0, Seen::NOTHING)]);

    /// What stands in the `window` around `line`.
    fn seen(&mut self, wide: bool, line: u32, window: &[u8]) -> &Seen {
        let (last, seen) = &mut self.0[usize::from(wide)];
        if *last != line {
            *last = line;
            *seen = Seen::NOTHING;
            seen.look(window);
        }
        seen
    }
}

/// A pattern of a rule, compiled when it is first needed.
#[derive(Clone, Copy, Debug)]
pub(super) struct PatternRule<'a> {
    rule: &'static Rule,
    pattern: &'static Pattern,
    compiled: &'a Compiled,
}

impl<'a> PatternRule<'a> {
    /// A rule that has a pattern.
    pub(super) fn new(rule: &'static Rule, pattern: &'static Pattern, compiled: &'a Compiled) -> Self {
        Self { rule, pattern, compiled }
    }

    /// What its rule finds.
    pub(super) fn kind(&self) -> FindingKind {
        self.rule.kind
    }

    /// Whether it is for this file at all. `in_path`: what stands in its path.
    pub(super) fn applies(&self, view: &View<'_>, in_path: &Seen) -> bool {
        let languages = self.pattern.languages;
        if !languages.is_empty() && !languages.contains(&view.language.as_str()) {
            return false;
        }
        if self.pattern.paths.is_empty() {
            return true;
        }
        let path = view.file.change.path.as_bstr();
        let hints = self.compiled.hints.get_or_init(|| self.pattern.paths.iter().map(|glob| needs::hint(glob)).collect());
        let may_match =
            hints.iter().any(|hint| hint.is_none_or(|hint| in_path.may_hold(hint.as_bytes()) && needs::holds(path, hint.as_bytes())));
        may_match && self.compiled.paths.get_or_init(|| globs(self.pattern.paths)).is_match(path.to_path_lossy())
    }

    /// Looks at the line of a keyword. `windows`: what was seen in the last ones.
    pub(super) fn check(&self, view: &View<'_>, line: u32, windows: &mut Windows, found: &mut Vec<Found>) {
        if self.rule.kind == FindingKind::Identity && view.is_comment(line) {
            return;
        }
        let (first, last) = if self.wide() { (line.saturating_sub(REACH).max(1), line + REACH) } else { (line, line) };
        let start = view.text.span(first).start;
        let end = view.text.span(last).end.min(start + LINE_LIMIT);
        let window = view.text.bytes().get(start..end).unwrap_or_default();
        let ends = window.iter().rev().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let window = &window[..window.len() - ends];
        // Asked however often: it costs a tenth of what a search by the regex does.
        if !windows.seen(self.wide(), line, window).meets(self.pattern.needs, window) {
            return;
        }
        let Some(regex) = self.compiled.regex.get(self.pattern.regex) else { return };
        for captures in regex.captures_iter(window) {
            let Some(place) = captures.get_group(self.pattern.group).or_else(|| captures.get_group(0)) else { continue };
            let span = start + place.start..start + place.end.max(place.start + 1).min(window.len().max(1));
            let whole = captures.get_group(0).map_or(span.clone(), |all| start + all.start..start + all.end);
            let (from, to) = view.lines(&whole);
            if view.hunk_touching(from, to).is_none() || self.vetoed(view, &span) {
                continue;
            }
            let span = if view.found(self.rule, span.clone()).is_some() { span } else { whole };
            if !found.iter().any(|other| std::ptr::eq(other.rule, self.rule) && other.span == span) {
                found.extend(view.found(self.rule, span));
            }
        }
    }

    /// Whether it sees more than the line of the keyword.
    fn wide(&self) -> bool {
        *self.compiled.wide.get_or_init(|| is_wide(self.pattern.regex))
    }

    fn vetoed(&self, view: &View<'_>, span: &std::ops::Range<usize>) -> bool {
        if self.pattern.unless.is_empty() {
            return false;
        }
        let line = view.text.line_of(span.start);
        let text = if is_wide(self.pattern.unless) {
            let around = view.text.span(line.saturating_sub(REACH).max(1)).start..view.text.span(line + REACH).end;
            view.text.bytes().get(around).unwrap_or_default()
        } else {
            view.text.line(line)
        };
        if !self.compiled.unless.is_compiled() && !needs::met(self.pattern.unless_needs, text) {
            return false;
        }
        self.compiled.unless.get(self.pattern.unless).is_some_and(|regex| regex.is_match(text))
    }
}

/// Whether a pattern's flags let the dot match line ends.
fn is_wide(pattern: &str) -> bool {
    pattern.strip_prefix("(?").and_then(|flags| flags.split_once(')')).is_some_and(|(flags, _)| flags.contains('s'))
}

fn globs(patterns: &[&str]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        if let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).case_insensitive(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}
