//! How the values of a property are ordered, and what two values of one mean for each other.

use super::value::{self, Value};

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
            let (old, new) = (truth(old)?, truth(new)?);
            let good = order == Order::Protection;
            (old != new).then_some(if new == good { 1 } else { -1 })
        }
        Order::Grant | Order::Demand => {
            if truth(old).is_some() || truth(new).is_some() {
                return None;
            }
            let (Value::Set(old), Value::Set(new)) = (value::set(old)?, value::set(new)?) else { return None };
            let more = grows(&old, &new)?;
            Some(if (order == Order::Grant) == more { -1 } else { 1 })
        }
        _ => measured(order, old, new),
    }
}

/// The same for numbers with their units.
fn measured(order: Order, old: &[u8], new: &[u8]) -> Option<i32> {
    let more = match (value::number(old)?, value::number(new)?) {
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

/// Also `1` and `0`.
pub(super) fn truth(text: &[u8]) -> Option<bool> {
    value::truth(text).or(match text {
        b"1" => Some(true),
        b"0" => Some(false),
        _ => None,
    })
}

/// Whether a set grew; none where it did neither. A wildcard is more than anything.
pub(super) fn grows(old: &[Vec<u8>], new: &[Vec<u8>]) -> Option<bool> {
    let wild = |set: &[Vec<u8>]| set.iter().any(|item| item.contains(&b'*'));
    if wild(old) != wild(new) {
        return Some(wild(new));
    }
    let lost = old.iter().filter(|item| !new.contains(item)).count();
    let won = new.iter().filter(|item| !old.contains(item)).count();
    match (won, lost) {
        (1.., 0) => Some(true),
        (0, 1..) => Some(false),
        _ => None,
    }
}
