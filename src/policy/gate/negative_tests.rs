//! Duty `negative-tests`: the change brings tests that prove the refusal, or says in the message why not.

use super::{Case, Met};
use crate::evidence::companion;
use crate::evidence::message::NEGATIVE_TESTS;
use crate::model::{Category, PathClass};
use bstr::BStr;

/// The shortest reason that counts.
const SHORTEST_REASON: usize = 8;

pub(super) fn ask(case: &Case<'_>) -> Met {
    let provable: Vec<Category> = case.categories.iter().copied().filter(|category| companion::obligation(*category).is_some()).collect();
    if provable.is_empty() {
        return Met::NotHere;
    }
    if case.sections(NEGATIVE_TESTS).iter().any(|value| value.len() >= SHORTEST_REASON) {
        return Met::Yes;
    }
    let is_test = |path: &BStr| case.seat.compiled.class(path) == PathClass::Test;
    if !companion::negative_tests(&case.touched(), case.facts.tree, &is_test, &provable).is_empty() {
        return Met::Yes;
    }
    let show: Vec<&str> = provable.iter().filter_map(|category| companion::obligation(*category)).collect();
    let places = companion::places(&case.paths(), case.facts.tree, &is_test);
    let place = places.first().map_or_else(String::new, |place| format!(", for instance in {place}"));
    Met::No(format!(
        "negative-tests: add a test which shows that {}{place}; or write `{NEGATIVE_TESTS}: <path or reason>` in the message",
        show.join("; and that ")
    ))
}
