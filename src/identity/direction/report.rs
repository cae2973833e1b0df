//! Findings of weakenings, with the rules of `rules/identity/direction.toml`.

use super::Effect;
use crate::identity::in_test::is_in_test;
use crate::model::{ChangedFile, Confidence, Direction, Finding, Language, Location, Place, Severity, Text, WhichSide};
use crate::rules;
use bstr::{BStr, BString, ByteSlice};

/// The finding for a weakening in `file`; none where there is no rule for it.
pub(in crate::identity) fn finding(file: &ChangedFile, effect: &Effect, enclosing: &BStr) -> Option<Finding> {
    let rule = rules::find(effect.rule)?;
    let text: &Text = if effect.side == WhichSide::Old { &file.old } else { &file.new };
    let line = text.line(effect.line);
    let indent = line.len() - line.trim_ascii_start().len();
    Some(Finding {
        rule,
        location: Location {
            place: Place::File,
            path: Some(file.change.path.clone()),
            line: effect.line,
            column: indent as u32 + 1,
            end_line: effect.line,
            end_column: line.trim_ascii_end().len() as u32 + 1,
            side: effect.side,
        },
        // What only may be a check is no alarm.
        severity: if effect.confidence == Confidence::Low { rule.severity.min(Severity::Medium) } else { rule.severity },
        confidence: effect.confidence.min(rule.confidence),
        category: effect.category.or(rule.category),
        direction: Direction::Weakens,
        secret: None,
        shown_line: BString::default(),
        shown_from: 0,
        normalized_line: BString::default(),
        enclosing: enclosing.to_owned(),
        in_test: is_in_test(text, effect.line, Language::of(file.change.path.as_bstr())),
        detail: Some(effect.what.clone()),
    })
}
