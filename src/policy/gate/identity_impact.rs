//! Duty `identity-impact`: the message says what the change does to identities, in words of its own about what it touches.

use super::{Case, Met};
use crate::evidence::companion::words;
use crate::evidence::message::IDENTITY_IMPACT;
use bstr::ByteSlice;

/// The shortest statement that says something.
pub(super) const SHORTEST: usize = 40;

pub(super) fn ask(case: &Case<'_>) -> Met {
    let subjects: Vec<_> = case.facts.commits_of(case.unit).into_iter().map(|commit| commit.subject().to_ascii_lowercase()).collect();
    let values = case.sections(IDENTITY_IMPACT);
    let says = |value: &bstr::BString| {
        let lower = value.to_ascii_lowercase();
        let about = case.categories.is_empty()
            || case.categories.iter().any(|category| {
                let slug = category.as_str().split('-').filter(|word| word.len() > 3);
                words(*category)
                    .iter()
                    .copied()
                    .chain(slug)
                    .any(|word| lower.contains_str(word.replace('_', " ")) || lower.contains_str(word))
            });
        value.chars().count() >= SHORTEST && about && !subjects.contains(&lower)
    };
    if values.iter().any(says) {
        return Met::Yes;
    }
    let what = if case.categories.is_empty() { "who can do what now".to_owned() } else { case.category_words() };
    let why = if values.is_empty() { "" } else { " (the one there is shorter, repeats the subject, or names nothing that is touched)" };
    Met::No(format!(
        "identity-impact: write `{IDENTITY_IMPACT}: <{SHORTEST} characters or more on {what}: who may do what after this, and who no longer may>` in the message{why}"
    ))
}
