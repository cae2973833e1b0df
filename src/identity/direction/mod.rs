//! What a change does to a security property: weakens, strengthens, moves it, or only writes it differently.
//!
//! Removed and added lines are paired; checks that went away are compared with those that came, first in the hunk, then in
//! the file, then (by the [`Ledger`]) in the whole change; values with an order are read on both sides.

mod guard;
mod pair;
mod property;
mod rank;
mod report;
mod tokens;
mod value;

pub(super) use guard::Guard;
pub(super) use report::finding;

use self::pair::{Pair, pairs};
use self::property::Says;
use self::tokens::{Token, is_layout, tokens, turns};
use super::lexicon::{Lexicon, Scratch, Strength};
use super::line::{self, LineKind};
use crate::model::{Category, ChangeKind, ChangedFile, Confidence, Direction, Hunk, Language, WhichSide};

/// How many lines of a hunk are looked at.
const MOST: u32 = 600;

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

/// A check that went away or came, until the whole change is known.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) hunk: usize,
    pub(super) guard: Guard,
    pub(super) line: u32,
    /// Taken away with the lines that turned somebody away, or nothing else than a check.
    pub(super) sure: bool,
}

/// The checks of one file that went and came, those that stayed in place left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub(super) gone: Vec<Entry>,
    pub(super) come: Vec<Entry>,
}

/// What one hunk does.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) effects: Vec<Effect>,
    /// It only writes the same differently.
    pub(super) neutral: bool,
}

/// What the reading of a hunk may lean on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) language: Language,
    /// A strong word, form or path is near: properties that say little by themselves count.
    pub(super) identity: bool,
    /// The form of its lines says what they are: every word counts.
    pub(super) formal: bool,
    /// A session, token or cookie is near: how long it lives counts.
    pub(super) carrier: bool,
    pub(super) category: Option<Category>,
}

/// Reads hunk `index` of `file`.
pub(super) fn read(file: &ChangedFile, index: usize, setting: &Setting<'_>, scratch: &mut Scratch, ledger: &mut Ledger) -> Reading {
    let hunk = file.hunks[index];
    let mut reading = Reading::default();
    if hunk.old.len > MOST || hunk.new.len > MOST {
        return reading;
    }
    let pairs = pairs(&file.old, &file.new, hunk);
    reading.neutral = is_rewrite(file, hunk);
    if reading.neutral {
        return reading;
    }
    for pair in &pairs {
        compare_pair(file, *pair, setting, scratch, &mut reading);
    }
    lists(file, hunk, &pairs, setting, &mut reading);
    checks(file, index, &pairs, setting, scratch, ledger, &mut reading);
    reading
}

/// The same words in the same order, but for layout; or one name given another everywhere.
fn is_rewrite(file: &ChangedFile, hunk: Hunk) -> bool {
    if hunk.old.len == 0 || hunk.new.len == 0 {
        let range = if hunk.old.len == 0 { (&file.new, hunk.new) } else { (&file.old, hunk.old) };
        return range.1.lines().all(|number| range.0.line(number).trim_ascii().is_empty());
    }
    let side = |text: &'_ crate::model::Text, range: crate::model::LineRange| -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        for number in range.lines() {
            out.extend(tokens(text.line(number)).iter().filter(|token| !is_layout(token)).map(|token| match token {
                Token::Word(text) | Token::Sign(text) => text.to_vec(),
            }));
        }
        out
    };
    let (old, new) = (side(&file.old, hunk.old), side(&file.new, hunk.new));
    if old == new {
        return true;
    }
    // A rename: where they differ, both are names, and always the same two.
    if old.len() != new.len() {
        return false;
    }
    let mut renamed: Option<(&[u8], &[u8])> = None;
    for (a, b) in old.iter().zip(&new).filter(|(a, b)| a != b) {
        let name = |word: &[u8]| word.len() > 1 && (word[0].is_ascii_alphabetic() || word[0] == b'_') && !is_value_word(word);
        if !name(a) || !name(b) || renamed.is_some_and(|known| known != (a.as_slice(), b.as_slice())) {
            return false;
        }
        renamed = Some((a, b));
    }
    // Said once it may be another thing; said twice it is a name.
    let times = renamed.map_or(0, |(name, _)| old.iter().filter(|word| word.as_slice() == name).count());
    renamed.is_some() && times >= 2
}

/// Words that are values, not names: to change one is to change what a line does.
fn is_value_word(word: &[u8]) -> bool {
    let lower = word.to_ascii_lowercase();
    value::truth(&lower).is_some()
        || [
            &b"none"[..],
            b"null",
            b"nil",
            b"lax",
            b"strict",
            b"allow",
            b"deny",
            b"permit",
            b"forbid",
            b"read",
            b"write",
            b"admin",
            b"disable",
            b"require",
            b"never",
            b"and",
            b"or",
            b"if",
            b"unless",
        ]
        .contains(&lower.as_slice())
}

/// Inverted conditions, ranks and values of one pair.
fn compare_pair(file: &ChangedFile, pair: Pair, setting: &Setting<'_>, scratch: &mut Scratch, reading: &mut Reading) {
    let (old, new) = (file.old.line(pair.old), file.new.line(pair.new));
    let code = |text| line::kind(text, setting.language) == LineKind::Code;
    if !code(old) || !code(new) || old == new {
        return;
    }
    let here = identity_word(setting.lexicon, scratch, new).or_else(|| identity_word(setting.lexicon, scratch, old));
    let relevant = setting.identity || here.is_some_and(|(strength, _)| strength >= Strength::Strong);
    let category = here.map(|(_, category)| category).or(setting.category);
    let mut push = |rule: &'static str, way: i32, what: String, confidence| {
        reading.effects.push(Effect {
            rule: if way < 0 { rule } else { "" },
            direction: if way < 0 { Direction::Weakens } else { Direction::Strengthens },
            what,
            side: WhichSide::New,
            line: pair.new,
            category,
            confidence,
        });
    };
    if let Some((what, way)) = rank::compare(old, new) {
        // A role or a level says nothing where nobody's identity is meant.
        let names_role = what == "role"
            && [old, new]
                .iter()
                .all(|line| bstr::ByteSlice::contains_str(*line, "roles/") || bstr::ByteSlice::contains_str(*line, "arn:aws"));
        if relevant || names_role || matches!(what, "SameSite" | "TLS version" | "sslmode" | "who may" | "workflow permission") {
            push("identity/level-lowered", way, format!("{what} {}", if way < 0 { "lowered" } else { "raised" }), Confidence::High);
            return;
        }
    }
    let before = property::readings(old);
    for after in property::readings(new) {
        let Some(before) = before.iter().find(|before| before.name == after.name && before.order == after.order) else { continue };
        let lives = after.order == property::Order::Lifetime && setting.carrier;
        let said = match after.says {
            Says::All => true,
            Says::Much => relevant || lives,
            Says::Little => (relevant || lives) && (here.is_some() || setting.formal),
        };
        if !said {
            continue;
        }
        if let Some(way) = property::compare(after.order, before.text, after.text) {
            let (rule, word) = rule_of(after.order, way);
            push(rule, way, format!("{} {word}", after.name), if after.says >= Says::Much { Confidence::High } else { Confidence::Medium });
            return;
        }
    }
    if relevant && let Some(way) = turned(old, new) {
        let known = way != 0;
        reading.effects.push(Effect {
            rule: if way > 0 { "" } else { "identity/check-inverted" },
            direction: match way {
                1.. => Direction::Strengthens,
                0 => Direction::Unknown,
                _ => Direction::Weakens,
            },
            what: "condition turned round".to_owned(),
            side: WhichSide::New,
            line: pair.new,
            category,
            confidence: if known { Confidence::High } else { Confidence::Medium },
        });
    }
}

fn rule_of(order: property::Order, way: i32) -> (&'static str, &'static str) {
    use property::Order;
    let weaker = way < 0;
    let pick = |weak: &'static str, strong: &'static str| if weaker { weak } else { strong };
    match order {
        Order::Lifetime => ("identity/lifetime-lengthened", pick("lengthened", "shortened")),
        Order::Lockout => ("identity/lockout-shortened", pick("shortened", "lengthened")),
        Order::Cost => ("identity/cost-lowered", pick("lowered", "raised")),
        Order::Limit => ("identity/limit-raised", pick("raised", "lowered")),
        Order::Protection => ("identity/protection-off", pick("switched off", "switched on")),
        Order::Bypass => ("identity/protection-off", pick("switched on", "switched off")),
        Order::Grant => ("identity/scope-widened", pick("widened", "narrowed")),
        Order::Demand => ("identity/demand-lowered", pick("narrowed", "widened")),
    }
}

/// Whether two lines differ only in what turns a condition: less than zero where the new one lets more through, zero where that
/// cannot be told.
fn turned(old: &[u8], new: &[u8]) -> Option<i32> {
    let plain = |line| -> Vec<Token<'_>> { tokens(line).into_iter().filter(|token| !is_layout(token) && !turns(token)).collect() };
    let signs = |line| -> Vec<Token<'_>> { tokens(line).into_iter().filter(turns).collect() };
    let (a, b) = (plain(old), plain(new));
    let (x, y) = (signs(old), signs(new));
    if a == b && x != y {
        let count = |side: &[Token<'_>], signs: &[&[u8]]| {
            side.iter().filter(|token| matches!(token, Token::Sign(text) | Token::Word(text) if signs.contains(text))).count() as i32
        };
        let negations = |side: &[Token<'_>]| count(side, &[b"!", b"!=", b"!==", b"not", b"unless"]);
        if negations(&x) == negations(&y) {
            let both = |side: &[Token<'_>]| count(side, &[b"&&", b"and"]);
            let either = |side: &[Token<'_>]| count(side, &[b"||", b"or"]);
            // `a and b` to `a or b`: whether that opens depends on what the condition guards.
            return (both(&x) != both(&y) || either(&x) != either(&y) || x.len() != y.len() || x != y).then_some(0);
        }
        return Some(0);
    }
    // `return false` to `return true`, and the reverse.
    let verdict = |side: &[Token<'_>]| match side {
        [Token::Word(b"return"), Token::Word(word)] => value::truth(word),
        [Token::Word(word)] => value::truth(word),
        _ => None,
    };
    match (verdict(&a), verdict(&b)) {
        (Some(false), Some(true)) => Some(-1),
        (Some(true), Some(false)) => Some(1),
        _ => None,
    }
}

/// The strongest word of identity on a line.
fn identity_word(lexicon: &Lexicon, scratch: &mut Scratch, text: &[u8]) -> Option<(Strength, Category)> {
    let mut found = Vec::new();
    lexicon.find(text, 0..text.len().min(400), scratch, &mut found);
    found.iter().map(|found| lexicon.entry(found.entry)).max_by_key(|entry| entry.strength).map(|entry| (entry.strength, entry.category))
}

/// Members of lists that stand on lines of their own: scopes, permissions, actions.
fn lists(file: &ChangedFile, hunk: Hunk, pairs: &[Pair], setting: &Setting<'_>, reading: &mut Reading) {
    let sides = [
        (&file.old, hunk.old, WhichSide::Old, pairs.iter().map(|pair| pair.old).collect::<Vec<_>>()),
        (&file.new, hunk.new, WhichSide::New, pairs.iter().map(|pair| pair.new).collect()),
    ];
    let mut found: Vec<Effect> = Vec::new();
    for (text, range, side, paired) in sides {
        for number in range.lines().take(40).filter(|number| !paired.contains(number)) {
            let body = text.line(number).trim_ascii();
            if !is_item(body) {
                continue;
            }
            let Some(List { order, name, says, opening }) = list_around(text, number) else { continue };
            if !setting.identity && says < Says::All {
                continue;
            }
            // In a list that is new as a whole nothing grew.
            let grown = !range.contains(opening);
            let gives = order == property::Order::Grant;
            let weaker = (side == WhichSide::New) == gives;
            let way = if weaker { -1 } else { 1 };
            let (rule, word) = rule_of(order, way);
            found.push(Effect {
                rule: if weaker && grown { rule } else { "" },
                direction: if weaker { Direction::Weakens } else { Direction::Strengthens },
                what: format!("{name} {word}"),
                side,
                line: number,
                category: setting.category,
                confidence: Confidence::Medium,
            });
        }
    }
    // One list, one word about it; a member that took another's place is neither more nor less.
    let count = |direction| found.iter().filter(|effect| effect.direction == direction).count();
    if count(Direction::Weakens) != count(Direction::Strengthens) {
        found.sort_by_key(|effect| (effect.what.clone(), effect.rule.is_empty()));
        found.dedup_by(|a, b| a.what == b.what);
        reading.effects.append(&mut found);
    }
}

/// A list around a line.
struct List {
    order: property::Order,
    name: String,
    says: Says,
    /// The line that opens it.
    opening: u32,
}

/// A line that is one member of a list: `"repo:read",` or `- repo:read`.
fn is_item(body: &[u8]) -> bool {
    let body = body.strip_suffix(b",").unwrap_or(body);
    if let Some(item) = body.strip_prefix(b"- ") {
        return !item.ends_with(b":") && !bstr::ByteSlice::contains_str(item, ": ");
    }
    body.len() > 2 && matches!(body[0], b'"' | b'\'') && body.last() == Some(&body[0]) && !body[1..body.len() - 1].contains(&body[0])
}

/// The property whose list is open at line `number`.
fn list_around(text: &crate::model::Text, number: u32) -> Option<List> {
    let indent = |line: &[u8]| line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let own = indent(text.line(number));
    let dash = text.line(number).trim_ascii().starts_with(b"- ");
    for at in (number.saturating_sub(60).max(1)..number).rev() {
        let line = text.line(at);
        let body = line.trim_ascii();
        if body.is_empty() || is_item(body) {
            continue;
        }
        let outer = indent(line) < own || (dash && indent(line) == own);
        if !outer {
            continue;
        }
        let opens = matches!(body.last(), Some(b'[' | b':' | b'(' | b'{'));
        let reading = property::readings(&[body, b" 1"].concat())
            .into_iter()
            .map(|reading| List { order: reading.order, name: reading.name, says: reading.says, opening: at })
            .find(|list| matches!(list.order, property::Order::Grant | property::Order::Demand) && list.name != "resource_names");
        return reading.filter(|_| opens);
    }
    None
}

/// Checks that went and came in one hunk.
fn checks(
    file: &ChangedFile,
    index: usize,
    pairs: &[Pair],
    setting: &Setting<'_>,
    scratch: &mut Scratch,
    ledger: &mut Ledger,
    reading: &mut Reading,
) {
    let hunk = file.hunks[index];
    let mut of = |text: &crate::model::Text, range: crate::model::LineRange| -> Vec<(u32, Guard)> {
        let lines = range.lines().flat_map(|number| {
            guard::guards(text.line(number), setting.language, setting.lexicon, scratch).into_iter().map(move |guard| (number, guard))
        });
        lines.collect()
    };
    let mut gone = of(&file.old, hunk.old);
    let mut come = of(&file.new, hunk.new);
    // What stands on both sides has stayed, wherever in the hunk.
    gone.retain(|(_, guard)| match come.iter().position(|(_, other)| other.key == guard.key) {
        Some(at) => {
            come.swap_remove(at);
            false
        }
        None => true,
    });
    for (line, guard) in gone {
        if let Some(number) = commented_out(file, hunk, line, setting.language) {
            reading.effects.push(Effect {
                rule: "identity/check-commented-out",
                direction: Direction::Weakens,
                what: format!("commented out check {}", guard.key),
                side: WhichSide::New,
                line: number,
                category: Some(guard.category),
                confidence: Confidence::High,
            });
            continue;
        }
        // Another check of the same kind in its place: which of them is stricter cannot be told.
        if let Some(at) = come.iter().position(|(_, other)| other.category == guard.category) {
            come.swap_remove(at);
            continue;
        }
        // The function around it went as a whole: what it guarded went with it.
        if file.change.kind != ChangeKind::Deleted && is_inside_removed(file, hunk, line) {
            continue;
        }
        let paired = pairs.iter().find(|pair| pair.old == line);
        let denies = (line..hunk.old.end().min(line + 5)).any(|number| guard::denies(file.old.line(number)));
        let sure = guard.plain && (!guard.condition || denies);
        if (guard.condition && !denies) || (paired.is_some() && !guard.plain) {
            continue;
        }
        // What came may do the same under another name.
        if hunk.new.lines().any(|number| {
            line::kind(file.new.line(number), setting.language) == LineKind::Code && guard::checks_something(file.new.line(number))
        }) {
            continue;
        }
        ledger.gone.push(Entry { hunk: index, guard, line, sure });
    }
    for (line, guard) in come {
        ledger.come.push(Entry { hunk: index, guard, line, sure: true });
    }
}

/// Whether the definition that `line` belongs to was removed with it.
fn is_inside_removed(file: &ChangedFile, hunk: Hunk, line: u32) -> bool {
    let indent = |number: u32| file.old.line(number).iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let defined = |number: u32| guard::defines(file.old.line(number)) && indent(number) < indent(line);
    let redefined = || hunk.new.lines().any(|number| guard::defines(file.new.line(number)));
    (hunk.old.start..line).any(defined) && !redefined()
}

/// The added line that is `line` as a comment.
fn commented_out(file: &ChangedFile, hunk: Hunk, line: u32, language: Language) -> Option<u32> {
    let old = file.old.line(line).trim_ascii();
    hunk.new.lines().find(|&number| {
        let new = file.new.line(number);
        line::kind(new, language) == LineKind::Comment && old.len() >= 4 && bstr::ByteSlice::find(new, old).is_some()
    })
}
