//! One value, one finding: of what overlaps, the most telling stays.

use crate::model::{Confidence, Finding, Text};
use std::cmp::Reverse;
use std::ops::Range;

/// How the ids of rules begin that name no provider: they stand back.
const GENERIC: &[&str] = &["secret/generic-", "secret/bearer-header"];

/// Keeps, of findings that share bytes, the best; the result is in order of place.
///
/// Better is: identifies itself, more than a hint, of a named provider, surer, worse if true, the longer value, and at last the rule's own order.
pub(super) fn resolve(text: &Text, findings: Vec<Finding>) -> Vec<Finding> {
    if findings.len() < 2 {
        return findings;
    }
    let mut ranked: Vec<(Range<usize>, Finding)> = findings.into_iter().map(|finding| (span_of(text, &finding), finding)).collect();
    ranked.sort_by_key(|(span, finding)| {
        let rule = finding.rule;
        let (heard, named) = (finding.confidence > Confidence::Low, !GENERIC.iter().any(|head| rule.id.starts_with(head)));
        Reverse((rule.self_identifying, heard, named, finding.confidence, finding.severity, span.len(), Reverse(span.start)))
    });
    // Kept spans are disjoint, so the neighbours by start are the only ones that can overlap.
    let mut kept: std::collections::BTreeMap<usize, (usize, Finding)> = std::collections::BTreeMap::new();
    for (span, finding) in ranked {
        let before = kept.range(..span.end).next_back().is_some_and(|(_, &(end, _))| end > span.start);
        if !before {
            kept.insert(span.start, (span.end, finding));
        }
    }
    kept.into_values().map(|(_, finding)| finding).collect()
}

/// The bytes a finding points at.
fn span_of(text: &Text, finding: &Finding) -> Range<usize> {
    let at = |line: u32, column: u32| text.span(line).start + column.saturating_sub(1) as usize;
    let start = at(finding.location.line, finding.location.column);
    start..at(finding.location.end_line, finding.location.end_column).max(start + 1)
}
