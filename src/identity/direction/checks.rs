//! Checks that went and came in one hunk: removed, added, commented out, or still there with nobody listening.

use super::dress::is_imported;
use super::guard::Guard;
use super::ledger::{Entry, Ledger};
use super::pair::Pair;
use super::phrase::{holds, words};
use super::{Effect, Setting, Telling, guard};
use crate::identity::lexicon::Scratch;
use crate::identity::line::{self, LineKind};
use crate::model::{ChangeKind, ChangedFile, Confidence, Direction, Hunk, Language, LineRange, Text, WhichSide};

/// How many lines of a side are looked at.
const MOST: usize = 2000;
/// How far below a condition its denial may stand.
const BELOW: u32 = 5;

/// A check on a line of one side.
#[derive(Debug)]
pub(super) struct Standing {
    line: u32,
    guard: Guard,
    denies: bool,
}

/// The checks of hunk `index` that went and came, into `ledger`; what is certain by now, into `effects`.
pub(super) fn checks(
    file: &ChangedFile,
    index: usize,
    pairs: &[Pair],
    setting: &Setting<'_>,
    [mut gone, mut come]: [Vec<Standing>; 2],
    ledger: &mut Ledger,
    effects: &mut Vec<Effect>,
) {
    let hunk = file.hunks[index];
    // What stands on both sides has stayed, wherever in the hunk.
    gone.retain(|check| match come.iter().position(|other| other.guard.key == check.guard.key) {
        Some(at) => {
            let other = come.swap_remove(at);
            effects.extend(heard(file, check, &other));
            false
        }
        None => true,
    });
    // A line that names it still was only changed.
    gone.retain(|check| !check.guard.plain || check.guard.condition || !names(&file.new, hunk.new, &check.guard.key));
    come.retain(|check| !check.guard.plain || check.guard.condition || !names(&file.old, hunk.old, &check.guard.key));
    gone.retain(|check| match commented_out(file, hunk, check.line, setting.language) {
        Some(number) => {
            effects.push(Effect {
                rule: "identity/check-commented-out",
                direction: Direction::Weakens,
                what: format!("commented out check {}", check.guard.key),
                side: WhichSide::New,
                line: number,
                category: Some(check.guard.category),
                confidence: Confidence::High,
            });
            false
        }
        None => true,
    });
    // Another check of the same kind in its place: which of them is stricter cannot be told.
    gone.retain(|check| match come.iter().position(|other| other.guard.category == check.guard.category) {
        Some(at) => {
            come.swap_remove(at);
            false
        }
        None => true,
    });
    let (old, new) = ((&file.old, hunk.old), (&file.new, hunk.new));
    let olds: Vec<u32> = pairs.iter().map(|pair| pair.old).collect();
    let news: Vec<u32> = pairs.iter().map(|pair| pair.new).collect();
    // A file that goes as a whole takes with it what its checks were for, unless they are what it was for.
    let leaves = file.change.kind == ChangeKind::Deleted && !setting.dedicated;
    for check in gone.into_iter().filter(|check| !leaves && counts(check, old, new, &olds, setting)) {
        let sure = check.guard.plain && (!check.guard.condition || check.denies);
        ledger.gone.push(Entry { hunk: index, guard: check.guard, line: check.line, sure });
    }
    for check in come.into_iter().filter(|check| counts(check, new, old, &news, setting)) {
        ledger.come.push(Entry { hunk: index, guard: check.guard, line: check.line, sure: true });
    }
}

/// The checks that stand on the two sides of a hunk.
pub(super) fn standing(
    file: &ChangedFile,
    hunk: Hunk,
    telling: &Telling,
    setting: &Setting<'_>,
    scratch: &mut Scratch,
) -> [Vec<Standing>; 2] {
    let mut side = |text, range, telling| on_side(text, range, telling, setting, scratch);
    [side(&file.old, hunk.old, &telling.old), side(&file.new, hunk.new, &telling.new)]
}

/// The checks on the lines of a side. `telling` are those where one may say its name.
fn on_side(text: &Text, range: LineRange, telling: &[u32], setting: &Setting<'_>, scratch: &mut Scratch) -> Vec<Standing> {
    let mut out = Vec::new();
    let mut telling = telling.iter().peekable();
    for number in range.lines().take(MOST) {
        let line = text.line(number);
        let refused = |test: fn(&[u8]) -> bool| block(text, number).any(|at| test(text.line(at)));
        let before = out.len();
        if telling.next_if_eq(&&number).is_some() && !is_imported(text, number, setting.language) {
            for guard in guard::guards(line, setting.language, setting.lexicon, scratch) {
                // In a workflow a condition is what a job waits for.
                let gate = setting.language == Language::Yaml && guard.plain;
                let denies = !guard.condition || gate || is_assertion(line) || refused(guard::denies);
                out.push(Standing { line: number, guard, denies });
            }
        }
        if out.len() > before {
            continue;
        }
        // The lines below are read last: most lines are no condition.
        if let Some(guard) = guard::nameless(line, setting.language, setting.category) {
            if refused(guard::refuses)
                || (guard::is_about_places(line) && refused(guard::sends_home))
                || (setting.dedicated && !guard::is_housekeeping(line) && refused(guard::throws))
            {
                out.push(Standing { line: number, guard, denies: true });
            }
        } else if guard::refuses(line)
            && !is_imported(text, number, setting.language)
            && !guard::is_switched_off(line)
            && line::kind(line, setting.language) == LineKind::Code
        {
            out.push(Standing { line: number, guard: guard::denial(setting.category), denies: true });
        }
    }
    out
}

/// The lines that hang on a condition: its own, those further in, and what is done else.
fn block(text: &Text, number: u32) -> impl Iterator<Item = u32> {
    let indent = |at: u32| text.line(at).iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let own = indent(number);
    let goes_on = move |at: u32| {
        let body = text.line(at).trim_ascii();
        let closing = matches!(body.first(), Some(b'{' | b'}' | b')' | b'&' | b'|'));
        body.is_empty()
            || closing
            || indent(at) > own
            || [&b"else"[..], b"elif", b"elsif", b"and ", b"or "].iter().any(|word| body.starts_with(word))
    };
    (number..number + BELOW).take_while(move |&at| at == number || goes_on(at))
}

/// Whether a check that stands on one side only says something. `paired`: lines that have a version on the other side.
fn counts(
    check: &Standing,
    (text, range): (&Text, LineRange),
    (other, others): (&Text, LineRange),
    paired: &[u32],
    setting: &Setting<'_>,
) -> bool {
    if (check.guard.condition && !check.denies) || (paired.contains(&check.line) && !check.guard.plain) {
        return false;
    }
    // The function around it went, or came, as a whole: with what it guards.
    if !setting.dedicated && is_inside_own(text, range, other, others, check.line) {
        return false;
    }
    // What stands on the other side may do the same under another name.
    let alike = |number: u32| {
        let line = other.line(number);
        line::kind(line, setting.language) == LineKind::Code && guard::checks_something(line)
    };
    check.guard.plain || !others.lines().take(MOST).any(alike)
}

/// Whether the definition that `line` belongs to stands on this side only.
fn is_inside_own(text: &Text, range: LineRange, other: &Text, others: LineRange, line: u32) -> bool {
    let indent = |number: u32| text.line(number).iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let defined = |number: u32| guard::defines(text.line(number)) && indent(number) < indent(line);
    let redefined = || others.lines().take(MOST).any(|number| guard::defines(other.line(number)));
    (range.start..line).any(defined) && !redefined()
}

/// A check that stays, but whose word is no longer heard, or is heard now: `let _ = verify(…)`.
fn heard(file: &ChangedFile, old: &Standing, new: &Standing) -> Option<Effect> {
    let ignored = |line: &[u8]| {
        let line = line.trim_ascii();
        [&b"let _ ="[..], b"_ =", b"_, _ =", b"(void)", b"void "].iter().any(|head| line.starts_with(head)) && !line.starts_with(b"_ =>")
    };
    // A condition whose call now stands by itself is not heard, either.
    let bare = |one: &Standing, other: &Standing| other.guard.condition && !one.guard.condition;
    let (before, after) = (ignored(file.old.line(old.line)) || bare(old, new), ignored(file.new.line(new.line)) || bare(new, old));
    (before != after).then(|| Effect {
        rule: if after { "identity/check-removed" } else { "" },
        direction: if after { Direction::Weakens } else { Direction::Strengthens },
        what: format!("result of {} {}", new.guard.key, if after { "ignored" } else { "heard" }),
        side: WhichSide::New,
        line: new.line,
        category: Some(new.guard.category),
        confidence: Confidence::High,
    })
}

/// A condition that turns away by itself.
fn is_assertion(line: &[u8]) -> bool {
    let body = line.trim_ascii_start();
    [&b"assert"[..], b"guard ", b"require"].iter().any(|head| body.starts_with(head))
}

/// Whether a setting of some lines has that name, whatever became of its value.
fn names(text: &Text, range: LineRange, key: &str) -> bool {
    range.lines().take(MOST).any(|number| {
        let line = text.line(number).trim_ascii();
        let at = line.iter().position(|&byte| matches!(byte, b'=' | b':')).unwrap_or(0);
        holds(&words(&line[..at]), key) && !line.contains(&b'(')
    })
}

/// The added line that is `line` as a comment.
fn commented_out(file: &ChangedFile, hunk: Hunk, line: u32, language: Language) -> Option<u32> {
    let old = file.old.line(line).trim_ascii();
    hunk.new.lines().take(MOST).find(|&number| {
        let new = file.new.line(number);
        line::kind(new, language) == LineKind::Comment && old.len() >= 4 && bstr::ByteSlice::find(new, old).is_some()
    })
}
