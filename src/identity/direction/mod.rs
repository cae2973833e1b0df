//! What a change does to a security property: weakens, strengthens, moves it, or only writes it differently.
//!
//! Removed and added lines are paired and their versions compared; what has no twin is looked at by itself: settings, members
//! of lists, checks. Checks that went are sought among those that came, first in the hunk, then in the file, then (by the
//! [`Ledger`]) in the whole change.

mod balance;
mod checks;
mod clause;
mod dress;
mod guard;
mod ledger;
mod lists;
mod lone;
mod measure;
mod order;
mod pair;
mod phrase;
mod polarity;
mod policy;
mod property;
mod quoted;
mod rank;
mod recast;
mod renamed;
mod report;
mod rewrite;
mod same;
mod skeleton;
#[cfg(test)]
mod tests;
mod tokens;
mod turn;
mod value;
mod versions;
mod wide;
mod wiring;

pub(super) use balance::weigh;
pub(super) use ledger::{Entry, Ledger};
pub(super) use recast::{clear, says_nothing};
pub(super) use report::finding;

use self::pair::pairs;
use self::rewrite::{Rewrite, rewrite};
use self::same::Heed;
use super::lexicon::{Lexicon, Scratch, Strength};
use crate::model::{Category, ChangeKind, ChangedFile, Confidence, Direction, Hunk, Language, Text, WhichSide};

/// One thing that a hunk does.
#[derive(Clone, Debug)]
pub(super) struct Effect {
    /// The rule that says so, for a weakening; empty where it is none.
    pub(super) rule: &'static str,
    pub(super) direction: Direction,
    /// What is printed: "removed check login_required".
    pub(super) what: String,
    pub(super) side: WhichSide,
    pub(super) line: u32,
    pub(super) category: Option<Category>,
    pub(super) confidence: Confidence,
}

/// What one hunk does.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) effects: Vec<Effect>,
    /// It only writes the same differently.
    pub(super) neutral: bool,
    /// Whatever else it does, its words say nothing about identity.
    pub(super) idle: bool,
    /// A rule found something here that was not there before.
    pub(super) weaker: bool,
    /// It does not only write the same differently, line by line.
    pub(super) open: bool,
}

/// What the reading of a hunk may lean on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) language: Language,
    /// A strong word, form or path is near: properties that say little by themselves count.
    pub(super) identity: bool,
    /// The path says that the file is about identity.
    pub(super) dedicated: bool,
    /// The form of its lines says what they are: every word counts.
    pub(super) formal: bool,
    /// A session, token or cookie is near: how long it lives counts.
    pub(super) carrier: bool,
    pub(super) category: Option<Category>,
}

/// The lines of a hunk on each side where a keyword stands, in order: only there can a check be that says its name.
#[derive(Debug, Default)]
pub(super) struct Telling {
    pub(super) old: Vec<u32>,
    pub(super) new: Vec<u32>,
}

/// Reads hunk `index` of `file`. `telling` is none where its checks do not matter.
pub(super) fn read(
    file: &ChangedFile,
    index: usize,
    setting: &Setting<'_>,
    telling: Option<&Telling>,
    scratch: &mut Scratch,
    ledger: &mut Ledger,
) -> Reading {
    let hunk = file.hunks[index];
    let mut reading = Reading { open: true, ..Reading::default() };
    match rewrite(file, hunk, setting.language) {
        Some(Rewrite::Same) => return Reading { neutral: true, ..Reading::default() },
        Some(Rewrite::Reordered) => return reordered(file, hunk, setting, scratch),
        None => {}
    }
    if same::same(file, hunk, setting.language, Heed::All) {
        return Reading { neutral: true, ..Reading::default() };
    }
    let pairs = pairs(&file.old, &file.new, hunk);
    let all_paired = pairs.len() as u32 == hunk.old.len && hunk.old.len == hunk.new.len;
    if all_paired && pairs.iter().all(|pair| versions::same_value(file.old.line(pair.old), file.new.line(pair.new))) {
        return Reading { neutral: true, ..Reading::default() };
    }
    reading.effects.extend(pairs.iter().filter_map(|pair| versions::compare(file, *pair, setting, scratch)));
    reading.effects.append(&mut lists::members(file, hunk, &pairs, setting));
    if !is_new_code(file, hunk) {
        lone::settings(file, hunk, &pairs, setting, scratch, &mut reading.effects);
    }
    if reading.effects.is_empty() {
        reading.effects.extend(policy::conditions(file, hunk, setting));
    }
    if let Some(telling) = telling {
        let found = checks::standing(file, hunk, telling, setting, scratch);
        checks::checks(file, index, &pairs, setting, found, ledger, &mut reading.effects);
    }
    if reading.effects.is_empty() && ledger.silent_about(index, false) {
        reading.neutral = same::same(file, hunk, setting.language, Heed::Deeds);
    }
    reading
}

/// Whether a hunk brings, or takes, a file or more than a few lines: there settings and checks are a matter of course.
pub(super) fn is_new_code(file: &ChangedFile, hunk: Hunk) -> bool {
    const FEW: u32 = 24;
    let whole = matches!(file.change.kind, ChangeKind::Added | ChangeKind::Deleted);
    whole || (hunk.old.len == 0 && hunk.new.len > FEW) || (hunk.new.len == 0 && hunk.old.len > FEW)
}

/// The same lines in another order: a check that stands elsewhere now has moved.
fn reordered(file: &ChangedFile, hunk: Hunk, setting: &Setting<'_>, scratch: &mut Scratch) -> Reading {
    if let Some(effect) = wiring::moved(file, hunk, setting, scratch) {
        return Reading { effects: vec![effect], ..Reading::default() };
    }
    let mut guards = |number: u32| guard::guards(file.new.line(number), setting.language, setting.lexicon, scratch);
    let moved = hunk.new.lines().find_map(|number| guards(number).pop().map(|guard| (number, guard)));
    let effects = moved.map(|(line, guard)| Effect {
        rule: "",
        direction: Direction::Moved,
        what: format!("moved check {}", guard.key),
        side: WhichSide::New,
        line,
        category: Some(guard.category),
        confidence: Confidence::High,
    });
    Reading { neutral: effects.is_none(), effects: effects.into_iter().collect(), ..Reading::default() }
}

/// The strongest word of identity on a line.
fn identity_word(lexicon: &Lexicon, scratch: &mut Scratch, text: &[u8]) -> Option<(Strength, Category)> {
    let mut found = Vec::new();
    lexicon.find(text, 0..text.len().min(400), scratch, &mut found);
    found.iter().map(|found| lexicon.entry(found.entry)).max_by_key(|entry| entry.strength).map(|entry| (entry.strength, entry.category))
}

/// Whether a line speaks of identity.
fn speaks(lexicon: &Lexicon, scratch: &mut Scratch, text: &[u8]) -> bool {
    identity_word(lexicon, scratch, text).is_some_and(|(strength, _)| strength >= Strength::Strong)
}

/// The line above that line `number` belongs to: the next one that stands further out.
fn parent(text: &Text, number: u32) -> Option<u32> {
    const UP: u32 = 40;
    let indent = |line: &[u8]| line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let own = indent(text.line(number));
    (number.saturating_sub(UP).max(1)..number).rev().find(|&at| {
        let line = text.line(at);
        !line.trim_ascii().is_empty() && indent(line) < own
    })
}
