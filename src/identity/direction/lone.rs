//! Settings that came or went without a twin: `secure: true,` taken out of a cookie, a way around put into a client.

use super::clause;
use super::order::{Order, truth};
use super::pair::Pair;
use super::phrase::{holds_any, words};
use super::property::{self, Reading, Says};
use super::value::{self, Value};
use super::versions::KEPT;
use super::{Effect, Setting, parent, speaks};
use crate::identity::lexicon::Scratch;
use crate::identity::line::{self, LineKind};
use crate::model::{ChangedFile, Confidence, Direction, Hunk, Language, LineRange, Text, WhichSide};

/// How many lines of a side are looked at.
const MOST: usize = 60;

/// Settings that stand on one side only.
pub(super) fn settings(
    file: &ChangedFile,
    hunk: Hunk,
    pairs: &[Pair],
    setting: &Setting<'_>,
    scratch: &mut Scratch,
    effects: &mut Vec<Effect>,
) {
    let sides = [
        (&file.old, hunk.old, WhichSide::Old, pairs.iter().map(|pair| pair.old).collect::<Vec<_>>()),
        (&file.new, hunk.new, WhichSide::New, pairs.iter().map(|pair| pair.new).collect()),
    ];
    let told: Vec<(WhichSide, u32)> = effects.iter().map(|effect| (effect.side, effect.line)).collect();
    for (text, range, side, paired) in sides {
        let other = if side == WhichSide::Old { (&file.new, hunk.new) } else { (&file.old, hunk.old) };
        for number in range.lines().take(MOST) {
            let version = paired.iter().position(|at| *at == number).map(|at| twin(file, pairs[at], side));
            let line = text.line(number);
            if line::kind(line, setting.language) != LineKind::Code || !stays_inside(text, range, number) {
                continue;
            }
            if version.is_none()
                && let Some((way, what)) = standing(file, (text, number), setting.language)
            {
                let way = if side == WhichSide::New { way } else { -way };
                effects.push(effect(("identity/level-lowered", what), way, side, number, setting));
                continue;
            }
            // Most lines give no property a value.
            let readings = property::readings(line);
            if readings.is_empty() || holds_any(&words(line), KEPT) {
                continue;
            }
            let near = setting.identity || speaks(setting.lexicon, scratch, line);
            let Some((reading, asks)) = readings.into_iter().find_map(|reading| {
                let lives = reading.order == Order::Lifetime && setting.carrier;
                let counts = reading.says == Says::All || (near && (reading.says == Says::Much || lives));
                let way = asks(&reading).filter(|_| counts)?;
                Some((reading, way))
            }) else {
                continue;
            };
            // A version of the line with a property of that order is the same under another name.
            let renamed = |line: &[u8]| property::readings(line).iter().any(|twin| twin.order == reading.order);
            if named_in(other, &reading.name) || version.is_some_and(renamed) || told.contains(&(side, number)) {
                continue;
            }
            let way = if side == WhichSide::New { asks } else { -asks };
            let (rule, word) = reading.order.verdict(way);
            effects.push(effect((rule, &format!("{} {word}", reading.name)), way, side, number, setting));
        }
    }
}

/// The version of a paired line on the other side.
fn twin(file: &ChangedFile, pair: Pair, side: WhichSide) -> &[u8] {
    if side == WhichSide::Old { file.new.line(pair.new) } else { file.old.line(pair.old) }
}

fn effect((rule, what): (&'static str, &str), way: i32, side: WhichSide, line: u32, setting: &Setting<'_>) -> Effect {
    Effect {
        rule: if way < 0 { rule } else { "" },
        direction: if way < 0 { Direction::Weakens } else { Direction::Strengthens },
        what: what.to_owned(),
        side,
        line,
        category: setting.category,
        confidence: Confidence::Medium,
    }
}

/// A line that by itself asks more (1) or less (-1): the user of a container, an owner of a path.
fn standing(file: &ChangedFile, (text, number): (&Text, u32), language: Language) -> Option<(i32, &'static str)> {
    let body = text.line(number).trim_ascii();
    if language == Language::Dockerfile
        && let Some(user) = body.strip_prefix(b"USER ")
    {
        let root = matches!(user.trim_ascii(), b"root" | b"0" | b"0:0" | b"root:root");
        return Some((if root { -1 } else { 1 }, "container user"));
    }
    let first = words(&body[..body.len().min(24)]);
    if language == Language::Sql {
        return [("_revoke_", 1, "right taken"), ("_grant_", -1, "right given")]
            .iter()
            .find(|row| first.starts_with(row.0))
            .map(|row| (row.1, row.2));
    }
    let shown = ["_field_", "_expose_", "_attribute_", "_attributes_", "_serialize_"].iter().any(|head| first.starts_with(head));
    if shown && clause::hides_any(&words(body)) {
        return Some((-1, "credential in an answer"));
    }
    if is_answer(text, number) && is_declared_secret(body) {
        return Some((-1, "credential in an answer"));
    }
    let owners = file.change.path.to_ascii_uppercase().ends_with(b"CODEOWNERS") && body.contains(&b'@');
    owners.then_some((1, "code owners"))
}

/// Whether a line stands in what is sent as an answer, by its name: `class UserOut`, `interface AccountDto`.
fn is_answer(text: &Text, number: u32) -> bool {
    const ANSWERS: &[&str] = &["out", "response", "dto", "serializer", "public", "resource", "presenter", "view_model", "schema", "read"];
    parent(text, number).is_some_and(|at| {
        let words = words(text.line(at));
        holds_any(&words, &["class", "interface", "type", "struct", "record"]) && holds_any(&words, ANSWERS)
    })
}

/// `hashed_password: str`: a field of its own with a name that must not be shown.
fn is_declared_secret(body: &[u8]) -> bool {
    let name = &body[..body.iter().position(|&byte| !byte.is_ascii_alphanumeric() && byte != b'_').unwrap_or(body.len())];
    body[name.len()..].trim_ascii_start().starts_with(b":") && clause::hides_any(&words(name))
}

/// Names of times that are added to an end.
const GRACE: &[&str] = &["skew", "leeway", "tolerance", "drift", "grace", "valid_window"];

/// Whether a setting that stands here asks more (1) or less (-1) than none.
fn asks(reading: &Reading<'_>) -> Option<i32> {
    match reading.order {
        Order::Protection => truth(reading.text).map(|yes| if yes { 1 } else { -1 }),
        // To say no to what is known as a way around is more than to say nothing.
        Order::Bypass if truth(reading.text)? => Some(-1),
        Order::Bypass => (reading.says == Says::All).then_some(1),
        // How much later than its end something still counts: none is least.
        Order::Lifetime | Order::Limit if holds_any(&words(reading.name.as_bytes()), GRACE) => {
            value::number(reading.text).is_some().then_some(-1)
        }
        // An end, a limit, a demand: any is more than none.
        Order::Lifetime | Order::Limit => value::number(reading.text).is_some_and(|value| value != Value::Endless).then_some(1),
        Order::Demand => value::set(reading.text).is_some_and(|value| value != Value::Set(Vec::new())).then_some(1),
        _ => None,
    }
}

/// Whether what a line belongs to stays: in something that comes or goes as a whole, its settings are a matter of course.
fn stays_inside(text: &Text, range: LineRange, number: u32) -> bool {
    parent(text, number).is_none_or(|at| !range.contains(at))
}

/// Whether one of these lines has a property of that name.
fn named_in((text, range): (&Text, LineRange), name: &str) -> bool {
    range.lines().take(MOST).any(|number| property::readings(text.line(number)).iter().any(|reading| reading.name == name))
}
