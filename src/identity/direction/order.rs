//! How the values of a property are ordered, and what two values of one mean for each other.

use super::phrase::{holds_any, words};
use super::value::{self, Value};
use bstr::ByteSlice;

/// How the values of a property are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// A lifetime: longer is weaker.
    Lifetime,
    /// A lock-out: shorter is weaker.
    Lockout,
    /// A cost, a key size, a least length: lower is weaker.
    Cost,
    /// A number of tries: higher is weaker.
    Limit,
    /// A protection: false is weaker.
    Protection,
    /// A way around: true is weaker.
    Bypass,
    /// What is allowed: more is weaker.
    Grant,
    /// What is denied, required or hidden: less is weaker.
    Demand,
}

impl Order {
    /// Whether its values are numbers.
    pub(super) fn is_measured(self) -> bool {
        matches!(self, Self::Lifetime | Self::Lockout | Self::Cost | Self::Limit)
    }

    /// The rule of a weakening, and the word for what happened: `way` is less than zero for a weaker value.
    pub(super) fn verdict(self, way: i32) -> (&'static str, &'static str) {
        let pick = |weak: &'static str, strong: &'static str| if way < 0 { weak } else { strong };
        match self {
            Self::Lifetime => ("identity/lifetime-lengthened", pick("lengthened", "shortened")),
            Self::Lockout => ("identity/lockout-shortened", pick("shortened", "lengthened")),
            Self::Cost => ("identity/cost-lowered", pick("lowered", "raised")),
            Self::Limit => ("identity/limit-raised", pick("raised", "lowered")),
            Self::Protection => ("identity/protection-off", pick("switched off", "switched on")),
            Self::Bypass => ("identity/protection-off", pick("switched on", "switched off")),
            Self::Grant => ("identity/scope-widened", pick("widened", "narrowed")),
            Self::Demand => ("identity/demand-lowered", pick("narrowed", "widened")),
        }
    }
}

/// What becomes of a property between two values: less than zero where the new one is weaker, more where it is stronger,
/// zero where they are the same in other words.
pub(super) fn compare(order: Order, old: &[u8], new: &[u8]) -> Option<i32> {
    if old == new {
        return None;
    }
    match order {
        Order::Protection | Order::Bypass => {
            let good = order == Order::Protection;
            switched(old, new).map(|on| if on == good { 1 } else { -1 })
        }
        Order::Grant | Order::Demand => {
            match (truth(old), truth(new)) {
                (None, None) => {}
                // Yes is everybody, where members may be named.
                (Some(true), None) if order == Order::Grant => return Some(1),
                (None, Some(true)) if order == Order::Grant => return Some(-1),
                _ => return None,
            }
            let (Value::Set(old), Value::Set(new)) = (value::set(old)?, value::set(new)?) else { return None };
            let more = grows(&old, &new)?;
            Some(if (order == Order::Grant) == more { -1 } else { 1 })
        }
        _ => measured(order, old, new),
    }
}

/// Whether a switch was turned on or off. What is neither is something in between: more than off, and, where it asks for the
/// surroundings, less than on.
fn switched(old: &[u8], new: &[u8]) -> Option<bool> {
    let state = |text: &[u8]| truth(text).or_else(|| is_nothing(text).then_some(false));
    match (state(old), state(new)) {
        (Some(before), Some(after)) => (before != after).then_some(after),
        (None, Some(false)) if is_something(old) => Some(false),
        (Some(false), None) if is_something(new) => Some(true),
        (Some(true), None) if asks_where(new) => Some(false),
        (None, Some(true)) if asks_where(old) => Some(true),
        _ => None,
    }
}

/// `None`, `null`, `:none`, `""`.
fn is_nothing(text: &[u8]) -> bool {
    let word = text.trim_with(|c| " \t\"'(:=>;,)".contains(c)).to_ascii_lowercase();
    matches!(word.as_slice(), b"none" | b"null" | b"nil" | b"undefined" | b"")
}

/// A value of its own: not only a name, which may hold anything.
fn is_something(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    text.iter().any(|byte| b"({[\"'!=:".contains(byte)) || text.first().is_some_and(u8::is_ascii_digit)
}

/// Whether a value depends on where the program runs.
fn asks_where(text: &[u8]) -> bool {
    holds_any(
        &words(text),
        &["production", "prod", "node_env", "environment", "env", "debug", "development", "dev", "staging", "is_development"],
    )
}

/// The same for numbers with their units.
fn measured(order: Order, old: &[u8], new: &[u8]) -> Option<i32> {
    let number = |text: &[u8]| if is_negative(text) { Some(Value::Endless) } else { value::number(text) };
    let more = match (number(old)?, number(new)?) {
        (Value::Number { amount: a, has_unit: x }, Value::Number { amount: b, has_unit: y }) => {
            if (a - b).abs() < f64::EPSILON * a.abs().max(1.0) {
                return Some(0);
            }
            // A number without a unit may be of any.
            if order == Order::Lifetime && (x != y || b == 0.0) {
                return None;
            }
            b > a
        }
        (Value::Number { .. }, Value::Endless) => true,
        (Value::Endless, Value::Number { .. }) => false,
        _ => return None,
    };
    Some(if more == matches!(order, Order::Lifetime | Order::Limit) { -1 } else { 1 })
}

/// Less than nothing: without an end.
fn is_negative(text: &[u8]) -> bool {
    let text = text.trim_start_with(|c| " \t\"'(=:".contains(c));
    text.starts_with(b"-") && text.get(1).is_some_and(u8::is_ascii_digit)
}

/// Also `1` and `0`.
pub(super) fn truth(text: &[u8]) -> Option<bool> {
    value::truth(text).or(match text {
        b"1" => Some(true),
        b"0" => Some(false),
        _ => None,
    })
}

/// Whether a set grew; none where it did neither. A wildcard is more than anything it stands for.
pub(super) fn grows(old: &[Vec<u8>], new: &[Vec<u8>]) -> Option<bool> {
    let lost: Vec<&Vec<u8>> = old.iter().filter(|item| !new.contains(item)).collect();
    let won: Vec<&Vec<u8>> = new.iter().filter(|item| !old.contains(item)).collect();
    match (won.is_empty(), lost.is_empty()) {
        (false, true) => return Some(true),
        (true, false) => return Some(false),
        (true, true) => return None,
        _ => {}
    }
    let within = |few: &[&Vec<u8>], many: &[&Vec<u8>]| few.iter().all(|item| many.iter().any(|other| covers(other, item)));
    let wild = |set: &[&Vec<u8>]| set.iter().any(|item| item.contains(&b'*'));
    if within(&lost, &won) {
        Some(true)
    } else if within(&won, &lost) {
        Some(false)
    } else {
        (wild(&won) != wild(&lost)).then_some(wild(&won))
    }
}

/// Whether `pattern` with its stars stands for `item`.
fn covers(pattern: &[u8], item: &[u8]) -> bool {
    let Some(star) = pattern.iter().position(|&byte| byte == b'*') else { return false };
    let (head, tail) = (&pattern[..star], pattern[star..].trim_start_with(|c| c == '*'));
    let Some(rest) = item.strip_prefix(head) else { return false };
    tail.is_empty() || rest.ends_with(tail)
}
