//! Members of lists that stand on lines of their own: scopes, permissions, actions, validators.

use super::order::{self, Order};
use super::pair::Pair;
use super::property::{self, Says};
use super::{Effect, Setting};
use crate::model::{ChangedFile, Confidence, Direction, Hunk, Text, WhichSide};

/// How many lines of a side are looked at.
const MOST: usize = 40;
/// How far up a list's beginning is looked for.
const UP: u32 = 60;

/// A list around a line.
#[derive(Debug)]
pub(super) struct List {
    pub(super) order: Order,
    pub(super) name: String,
    pub(super) says: Says,
}

/// Members that came and went.
pub(super) fn members(file: &ChangedFile, hunk: Hunk, pairs: &[Pair], setting: &Setting<'_>) -> Vec<Effect> {
    let sides = [
        (&file.old, hunk.old, WhichSide::Old, pairs.iter().map(|pair| pair.old).collect::<Vec<_>>()),
        (&file.new, hunk.new, WhichSide::New, pairs.iter().map(|pair| pair.new).collect()),
    ];
    let mut found: Vec<Effect> = Vec::new();
    for (text, range, side, paired) in sides {
        // Members of one list follow each other: it is read once.
        let mut read: Option<(u32, Option<List>)> = None;
        for number in range.lines().take(MOST).filter(|number| !paired.contains(number)) {
            if !is_item(text.line(number).trim_ascii()) {
                continue;
            }
            let Some(opening) = opening(text, number) else { continue };
            let (_, list) = match read.take().filter(|(line, _)| *line == opening) {
                Some(known) => read.insert(known),
                None => read.insert((opening, opened(text, opening))),
            };
            let Some(List { order, name, says }) = list else { continue };
            let (order, says) = (*order, *says);
            if !setting.identity && says < Says::All {
                continue;
            }
            // In a list that is new as a whole nothing grew.
            let grown = !range.contains(opening);
            let weaker = (side == WhichSide::New) == (order == Order::Grant);
            let (rule, word) = order.verdict(if weaker { -1 } else { 1 });
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
    // A member that took another's place is neither more nor less.
    let count = |direction| found.iter().filter(|effect| effect.direction == direction).count();
    if count(Direction::Weakens) == count(Direction::Strengthens) {
        return Vec::new();
    }
    // One list, one word about it.
    found.sort_by_key(|effect| (effect.what.clone(), effect.rule.is_empty()));
    found.dedup_by(|a, b| a.what == b.what);
    found
}

/// What became of two versions of a line inside a list.
pub(super) fn compare(file: &ChangedFile, pair: Pair) -> Option<(List, i32)> {
    let list = opened(&file.new, opening(&file.new, pair.new)?)?;
    let way = order::compare(list.order, file.old.line(pair.old), file.new.line(pair.new))?;
    Some((list, way))
}

/// A line that is one member of a list: `"repo:read",` or `- repo:read`.
fn is_item(body: &[u8]) -> bool {
    let has_comma = body.ends_with(b",");
    // Most lines begin or end otherwise.
    if !has_comma && !matches!(body.first(), Some(b'-' | b'"' | b'\'' | b'{' | b':')) {
        return false;
    }
    let body = body.strip_suffix(b",").unwrap_or(body);
    if let Some(item) = body.strip_prefix(b"- ") {
        return !item.ends_with(b":") && !bstr::ByteSlice::contains_str(item, ": ");
    }
    let quoted =
        body.len() > 2 && matches!(body[0], b'"' | b'\'') && body.last() == Some(&body[0]) && !body[1..body.len() - 1].contains(&body[0]);
    // `{"NAME": "…"},`, `Allowed("x"),`, `:read,`
    let whole = |open: u8, close: u8| body.first() == Some(&open) && body.last() == Some(&close);
    let named = has_comma && body.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.:()\"'".contains(byte)) && !body.ends_with(b":");
    quoted || whole(b'{', b'}') || named
}

/// The line that opens the list around line `number`, if it stands in one.
fn opening(text: &Text, number: u32) -> Option<u32> {
    let indent = |line: &[u8]| line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let own = indent(text.line(number));
    let dash = text.line(number).trim_ascii().starts_with(b"- ");
    (number.saturating_sub(UP).max(1)..number).rev().find(|&at| {
        let line = text.line(at);
        let body = line.trim_ascii();
        let outside = || indent(line) < own || (dash && indent(line) == own);
        !body.is_empty() && !is_item(body) && outside()
    })
}

/// The property whose list line `number` opens.
fn opened(text: &Text, number: u32) -> Option<List> {
    let body = text.line(number).trim_ascii();
    // Most lines that others belong to are statements that have ended.
    if matches!(body.last(), None | Some(b')' | b']' | b'}' | b';')) {
        return None;
    }
    // What follows a list's name is its opening bracket and nothing else: `fn read(scope: &Scope) {` opens none.
    let opened = [body, b" 1"].concat();
    let opens = |text: &[u8]| text == b"1" || text.ends_with(b"[ 1") || text.ends_with(b"( 1") || text.ends_with(b"{ 1");
    property::readings(&opened)
        .into_iter()
        .filter(|reading| opens(reading.text) && !reading.text.contains(&b','))
        .map(|reading| List { order: reading.order, name: reading.name, says: reading.says })
        .find(|list| matches!(list.order, Order::Grant | Order::Demand) && list.name != "resource_names")
}
