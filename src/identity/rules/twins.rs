//! Pair before rule: what a rule also sees on the other side of the change is not new.
//!
//! A line that was only moved or reformatted keeps its property. Each find on the judged side is cancelled by one of the
//! same rule on the other side, in the same hunk or with the same words anywhere in the file.

use super::Mended;
use super::view::{Found, View};
use crate::identity::context::Context;
use crate::identity::in_test::is_in_test;
use crate::model::{Category, Confidence, Detection, Direction, Finding, FindingKind, Location, PathClass, Place, WhichSide};
use bstr::{BString, ByteSlice};

/// The finds that are new, or gone, as findings in order of lines.
pub(super) fn findings(new_view: &View<'_>, new: &[Found], old_view: &View<'_>, old: &[Found]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = unmatched(new_view, new, old_view, old, judges)
        .map(|found| finding(new_view, found))
        .chain(unmatched(old_view, old, new_view, new, judges).map(|found| finding(old_view, found)))
        .collect();
    findings.sort_by_key(|finding| (finding.location.side == WhichSide::Old, finding.location.line, finding.location.column));
    findings
}

/// What was wrong and no longer is: a weakness that is not on the new side, a protection that was not on the old one.
pub(super) fn mended(new_view: &View<'_>, new: &[Found], old_view: &View<'_>, old: &[Found]) -> Vec<Mended> {
    let mend =
        |view: &View<'_>, found: &Found| Mended { rule: found.rule, hunk: found.hunk, side: view.side, line: view.lines(&found.span).0 };
    let not_judged = |found: &Found, side| !judges(found, side);
    let gone = unmatched(old_view, old, new_view, new, not_judged).map(|found| mend(old_view, found));
    gone.chain(unmatched(new_view, new, old_view, old, not_judged).map(|found| mend(new_view, found))).collect()
}

/// The finds on the side of `view` that are `wanted` and have no twin on the other.
fn unmatched<'f>(
    view: &View<'_>,
    here: &'f [Found],
    other: &View<'_>,
    there: &[Found],
    wanted: fn(&Found, WhichSide) -> bool,
) -> impl Iterator<Item = &'f Found> {
    let mut used = vec![false; there.len()];
    // Same words first: a moved line must not use up the twin of a changed one.
    let mut rest: Vec<&Found> = here.iter().filter(|found| wanted(found, view.side)).collect();
    for same_words in [true, false] {
        rest.retain(|found| {
            let twin = there.iter().enumerate().position(|(index, twin)| {
                !used[index]
                    && std::ptr::eq(twin.rule, found.rule)
                    && if same_words { words(view, found) == words(other, twin) } else { twin.hunk == found.hunk }
            });
            twin.inspect(|&index| used[index] = true).is_none()
        });
    }
    rest.into_iter()
}

/// Whether the rule judges that side: removed lines only where it says so.
fn judges(found: &Found, side: WhichSide) -> bool {
    match (&found.rule.detection, side) {
        (Detection::Pattern(pattern), WhichSide::New) => pattern.on_new,
        (Detection::Pattern(pattern), WhichSide::Old) => pattern.on_old,
        (Detection::Code, side) => side == found.judges,
    }
}

/// The find's text without blanks.
fn words(view: &View<'_>, found: &Found) -> Vec<u8> {
    let (first, last) = view.lines(&found.span);
    let span = view.text.span(first).start..view.text.span(last).end;
    view.text.bytes()[span].iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}

fn finding(view: &View<'_>, found: &Found) -> Finding {
    let (line, end_line) = view.lines(&found.span);
    let in_test = found.rule.kind == FindingKind::Identity
        && found.rule.category != Some(Category::IdentityTests)
        && is_in_test(view.text, line, view.language);
    Finding {
        rule: found.rule,
        location: Location {
            place: Place::File,
            path: Some(view.file.change.path.clone()),
            line,
            column: view.text.column_of(found.span.start),
            end_line,
            end_column: view.text.column_of(found.span.end.max(1) - 1) + 1,
            side: view.side,
        },
        severity: found.severity,
        confidence: confidence(view, found, in_test),
        category: found.rule.category,
        direction: Direction::Weakens,
        secret: None,
        shown_line: BString::default(),
        shown_from: 0,
        normalized_line: view.text.line(line).trim().into(),
        enclosing: Context::of(view.text, line, view.language).name,
        in_test,
        detail: found.detail.clone(),
    }
}

/// One step less in tests: their credentials and switches are mostly made up. What is about tests keeps its own.
fn confidence(view: &View<'_>, found: &Found, in_test: bool) -> Confidence {
    let on_path = view.file.class == PathClass::Test
        && found.rule.kind == FindingKind::Identity
        && found.rule.category != Some(Category::IdentityTests);
    match (on_path || in_test, found.confidence) {
        (true, Confidence::High) => Confidence::Medium,
        (true, _) => Confidence::Low,
        (false, own) => own,
    }
}
