//! Takes what the detectors see, as stretches of bytes, and makes findings of it.
//!
//! The one place that decides whether a stretch touches a line that counts.

use super::Subject;
use crate::model::{Confidence, Direction, Finding, LineRange, Location, Place, Rule, Secret, Severity, WhichSide};
use std::ops::Range;

/// A value a detector takes for a secret.
#[derive(Debug)]
pub(super) struct Seen {
    /// The rule that says so.
    pub(super) rule: &'static Rule,
    /// Where it stands in the subject's text.
    pub(super) span: Range<usize>,
    /// The value, where it is not simply the bytes of `span` (decoded text).
    pub(super) value: Option<Vec<u8>>,
    /// How bad, here.
    pub(super) severity: Severity,
    /// How sure, here.
    pub(super) confidence: Confidence,
    /// Something to add.
    pub(super) detail: Option<String>,
}

impl Seen {
    /// A value as its rule describes it.
    pub(super) fn new(rule: &'static Rule, span: Range<usize>) -> Self {
        Self { rule, span, value: None, severity: rule.severity, confidence: rule.confidence, detail: None }
    }

    /// A finding made in what `span` decodes to.
    pub(super) fn inside(finding: Finding, span: Range<usize>, encoding: &str) -> Self {
        let detail = match finding.detail {
            Some(detail) => format!("in {encoding}; {detail}"),
            None => format!("in {encoding}"),
        };
        Self {
            rule: finding.rule,
            span,
            value: finding.secret.map(|secret| secret.expose().to_vec()),
            severity: finding.severity,
            confidence: finding.confidence,
            detail: Some(detail),
        }
    }
}

/// Collects the findings of one subject.
#[derive(Debug)]
pub(super) struct Sink<'a> {
    subject: &'a Subject<'a>,
    findings: Vec<Finding>,
}

impl<'a> Sink<'a> {
    /// An empty one.
    pub(super) fn new(subject: &'a Subject<'a>) -> Self {
        Self { subject, findings: Vec::new() }
    }

    /// Whether a stretch touches a line that counts.
    pub(super) fn counts(&self, span: &Range<usize>) -> bool {
        let text = self.subject.text;
        touches(self.subject.added, text.line_of(span.start), text.line_of(span.end.saturating_sub(1).max(span.start)))
    }

    /// Takes a value, if it touches a line that counts.
    pub(super) fn push(&mut self, seen: Seen) {
        if seen.span.is_empty() || !self.counts(&seen.span) {
            return;
        }
        let value = seen.value.unwrap_or_else(|| self.subject.text.bytes()[seen.span.clone()].to_vec());
        self.findings.push(Finding {
            rule: seen.rule,
            location: location(self.subject, &seen.span),
            severity: seen.severity,
            confidence: seen.confidence,
            category: seen.rule.category,
            direction: Direction::Unknown,
            secret: Some(Secret::new(value)),
            shown_line: Vec::new().into(),
            shown_from: 0,
            normalized_line: Vec::new().into(),
            enclosing: Vec::new().into(),
            in_test: false,
            detail: seen.detail,
        });
    }

    /// What was collected.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// Whether any of the lines `first..=last` is in `ranges`.
fn touches(ranges: &[LineRange], first: u32, last: u32) -> bool {
    let index = ranges.partition_point(|range| range.end() <= first);
    ranges[index..].iter().find(|range| range.len > 0).is_some_and(|range| range.start <= last)
}

/// The lines and columns of a stretch of the subject.
fn location(subject: &Subject<'_>, span: &Range<usize>) -> Location {
    let text = subject.text;
    let path = matches!(subject.place, Place::File | Place::Path).then(|| subject.path.to_owned());
    let last = span.end - 1;
    Location {
        place: subject.place,
        path,
        line: text.line_of(span.start),
        column: text.column_of(span.start),
        end_line: text.line_of(last),
        end_column: text.column_of(last) + 1,
        side: WhichSide::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_count_are_touched() {
        let ranges = [LineRange { start: 0, len: 0 }, LineRange { start: 3, len: 2 }, LineRange { start: 9, len: 1 }];
        for (first, last, expected) in [(1, 2, false), (1, 3, true), (4, 4, true), (5, 8, false), (5, 9, true), (10, 12, false)] {
            assert_eq!(touches(&ranges, first, last), expected, "{first}..={last}");
        }
    }
}
