//! Policies as code: what a rule that lets in asks more or less, one condition to a line (Rego, Cedar, rules of Firestore).

use super::phrase::{holds_any, words};
use super::tokens::{is_layout, tokens};
use super::{Effect, Setting};
use crate::identity::line::{self, LineKind};
use crate::model::{ChangedFile, Confidence, Direction, Hunk, Language, LineRange, Text, WhichSide};

/// How far up the head of a rule is looked for.
const UP: u32 = 30;
const ALLOWS: &[&str] = &["allow", "allowed", "permit", "authorized", "authorised", "grant", "can", "is_allowed"];
const DENIES: &[&str] = &["deny", "forbid", "violation", "denied", "block", "reject", "warn", "disallow"];

/// Whether `file` is such a policy.
fn is_policy(file: &ChangedFile, language: Language) -> bool {
    matches!(language, Language::Rego | Language::Cedar)
        || file.change.path.ends_with(b".rules")
        || file.change.path.ends_with(b".rules.json")
}

/// What `hunk` does to the conditions of a rule.
pub(super) fn conditions(file: &ChangedFile, hunk: Hunk, setting: &Setting<'_>) -> Option<Effect> {
    if !is_policy(file, setting.language) {
        return None;
    }
    let (gone, come) = (lines(&file.old, hunk.old, setting.language), lines(&file.new, hunk.new, setting.language));
    let asks = asked(&gone, &come)?;
    let (text, number, side) =
        if hunk.new.len > 0 { (&file.new, hunk.new.start, WhichSide::New) } else { (&file.old, hunk.old.start, WhichSide::Old) };
    let admits = admits(text, number)?;
    let weaker = asks != admits;
    Some(Effect {
        rule: if weaker { "identity/demand-lowered" } else { "" },
        direction: if weaker { Direction::Weakens } else { Direction::Strengthens },
        what: format!("policy asks {}", if asks { "more" } else { "less" }),
        side,
        line: number,
        category: setting.category,
        confidence: Confidence::Medium,
    })
}

/// Whether the rule around a line of a policy lets in what meets it; none: no policy, or no rule.
pub(super) fn admits_at(file: &ChangedFile, number: u32, language: Language) -> Option<bool> {
    if is_policy(file, language) { admits(&file.new, number) } else { None }
}

/// Lines of code as their words; none of them begins a rule.
fn lines(text: &Text, range: LineRange, language: Language) -> Vec<Vec<&[u8]>> {
    let code = range.lines().filter(|&number| line::kind(text.line(number), language) == LineKind::Code);
    let words = |number| tokens(text.line(number)).into_iter().filter(|token| !is_layout(token)).map(|token| token.text());
    code.map(|number| words(number).collect::<Vec<_>>()).filter(|words| !words.is_empty()).collect()
}

/// Whether the newer lines ask more, or less; none where one took another's place.
fn asked(gone: &[Vec<&[u8]>], come: &[Vec<&[u8]>]) -> Option<bool> {
    let heads = |lines: &[Vec<&[u8]>]| lines.iter().any(|line| is_head(line[0]));
    if heads(gone) != heads(come) {
        return None;
    }
    let (gone, come) = (gone.concat(), come.concat());
    let joins_or = |few: &[&[u8]], many: &[&[u8]]| {
        let count = |words: &[&[u8]]| words.iter().filter(|word| matches!(**word, b"||" | b"or")).count();
        count(few) != count(many)
    };
    if come.len() < gone.len() && is_part(&come, &gone) {
        Some(joins_or(&come, &gone))
    } else if gone.len() < come.len() && is_part(&gone, &come) {
        Some(!joins_or(&gone, &come))
    } else {
        None
    }
}

fn is_head(word: &[u8]) -> bool {
    ALLOWS.iter().chain(DENIES).any(|head| head.as_bytes() == word)
}

/// Whether the words of `few` stand in `many` in the same order.
fn is_part(few: &[&[u8]], many: &[&[u8]]) -> bool {
    let mut many = many.iter();
    few.iter().all(|word| many.any(|other| other == word))
}

/// Whether the rule around a line lets in what meets it.
fn admits(text: &Text, number: u32) -> Option<bool> {
    (number.saturating_sub(UP).max(1)..=number).rev().find_map(|at| {
        let words = words(text.line(at));
        let head: String = words.split_inclusive('_').take(4).collect();
        if holds_any(&head, DENIES) { Some(false) } else { holds_any(&head, ALLOWS).then_some(true) }
    })
}
