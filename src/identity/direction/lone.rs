//! Settings that came or went without a twin: `secure: true,` taken out of a cookie, a way around put into a client.

use super::order::{Order, truth};
use super::pair::Pair;
use super::property::{self, Reading, Says};
use super::value::{self, Value};
use super::{Effect, Setting, parent, speaks};
use crate::identity::lexicon::Scratch;
use crate::identity::line::{self, LineKind};
use crate::model::{ChangedFile, Confidence, Direction, Hunk, LineRange, Text, WhichSide};

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
    for (text, range, side, paired) in sides {
        let other = if side == WhichSide::Old { (&file.new, hunk.new) } else { (&file.old, hunk.old) };
        for number in range.lines().take(MOST).filter(|number| !paired.contains(number)) {
            let line = text.line(number);
            if line::kind(line, setting.language) != LineKind::Code || !stays_inside(text, range, number) {
                continue;
            }
            let near = setting.identity || speaks(setting.lexicon, scratch, line);
            let Some((reading, asks)) = property::readings(line).into_iter().find_map(|reading| {
                let told = reading.says == Says::All || (near && reading.says == Says::Much);
                let way = asks(&reading).filter(|_| told)?;
                Some((reading, way))
            }) else {
                continue;
            };
            if named_in(other, &reading.name) {
                continue;
            }
            let way = if side == WhichSide::New { asks } else { -asks };
            let (rule, word) = reading.order.verdict(way);
            effects.push(Effect {
                rule: if way < 0 { rule } else { "" },
                direction: if way < 0 { Direction::Weakens } else { Direction::Strengthens },
                what: format!("{} {word}", reading.name),
                side,
                line: number,
                category: setting.category,
                confidence: Confidence::Medium,
            });
        }
    }
}

/// Whether a setting that stands here asks more (1) or less (-1) than none.
fn asks(reading: &Reading<'_>) -> Option<i32> {
    match reading.order {
        Order::Protection => truth(reading.text).map(|yes| if yes { 1 } else { -1 }),
        Order::Bypass => truth(reading.text).filter(|yes| *yes).map(|_| -1),
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
