//! What "stricter" means for a key: every key of the policy names one of these orders.
//!
//! A layer above an organisation's may only move a key the strict way, and a change that moves one the other way is a
//! loosening. Both ask the same question here.

use std::collections::BTreeSet;

/// How a key moved from one policy to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shift {
    /// Not at all.
    Same,
    /// Tightened.
    Stricter,
    /// Loosened.
    Weaker,
    /// Changed, and nobody can say in which direction: counts as loosened.
    Changed,
}

impl Shift {
    /// Whether the other side must answer for it.
    pub fn loosens(self) -> bool {
        matches!(self, Self::Weaker | Self::Changed)
    }
}

/// An order: from the value before and the value after to the way it moved.
pub type Order<T> = fn(&T, &T) -> Shift;

/// More is stricter: actions, tiers, depths.
pub fn more<T: Ord>(old: &T, new: &T) -> Shift {
    match new.cmp(old) {
        std::cmp::Ordering::Equal => Shift::Same,
        std::cmp::Ordering::Greater => Shift::Stricter,
        std::cmp::Ordering::Less => Shift::Weaker,
    }
}

/// Less is stricter: thresholds, lifetimes.
pub fn less<T: Ord>(old: &T, new: &T) -> Shift {
    more(new, old)
}

/// A longer list is stricter, and must hold the old one.
#[expect(clippy::ptr_arg, reason = "an order is a function of the key's own type")]
pub fn superset<T: Ord>(old: &Vec<T>, new: &Vec<T>) -> Shift {
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (old.iter().collect(), new.iter().collect());
    if old == new {
        Shift::Same
    } else if new.is_superset(&old) {
        Shift::Stricter
    } else {
        Shift::Weaker
    }
}

/// A shorter list is stricter.
pub fn subset<T: Ord>(old: &Vec<T>, new: &Vec<T>) -> Shift {
    superset(new, old)
}

/// A list of what something applies to, where empty means everything: wider is stricter.
pub fn reach<T: Ord>(old: &Vec<T>, new: &Vec<T>) -> Shift {
    match (old.is_empty(), new.is_empty()) {
        (true, true) => Shift::Same,
        (true, false) => Shift::Weaker,
        (false, true) => Shift::Stricter,
        (false, false) => superset(old, new),
    }
}

/// A list of what is allowed, where empty means everything: narrower is stricter.
pub fn allowance<T: Ord>(old: &Vec<T>, new: &Vec<T>) -> Shift {
    reach(new, old)
}

/// Cannot be compared: any change counts.
pub fn fixed<T: PartialEq>(old: &T, new: &T) -> Shift {
    if old == new { Shift::Same } else { Shift::Changed }
}

/// Nothing at all, then something; two somethings cannot be compared.
pub fn some<T: PartialEq + Default>(old: &T, new: &T) -> Shift {
    if old == new {
        Shift::Same
    } else if *old == T::default() {
        Shift::Stricter
    } else if *new == T::default() {
        Shift::Weaker
    } else {
        Shift::Changed
    }
}

/// Says nothing about strictness: texts, and keys that only shape the output.
pub fn free<T: PartialEq>(_: &T, _: &T) -> Shift {
    Shift::Same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_knows_its_direction() {
        assert_eq!(more(&1, &2), Shift::Stricter);
        assert_eq!(less(&1, &2), Shift::Weaker);
        assert_eq!(superset(&vec![1], &vec![2, 1]), Shift::Stricter);
        assert_eq!(superset(&vec![1], &vec![2]), Shift::Weaker);
        assert_eq!(superset(&vec![1, 2], &vec![2, 1]), Shift::Same);
        assert_eq!(subset(&vec![1], &vec![]), Shift::Stricter);
        assert_eq!(reach(&vec![], &vec![1]), Shift::Weaker);
        assert_eq!(reach(&vec![1], &vec![]), Shift::Stricter);
        assert_eq!(allowance(&vec![], &vec![1]), Shift::Stricter);
        assert_eq!(fixed(&1, &2), Shift::Changed);
        assert_eq!(some(&String::new(), &"a".to_owned()), Shift::Stricter);
        assert_eq!(some(&"b".to_owned(), &"a".to_owned()), Shift::Changed);
        assert!(Shift::Changed.loosens() && !Shift::Stricter.loosens());
    }
}
