//! The phrases that are a check by themselves, and a cheap look that passes over most lines.

use super::super::phrase::{Phrases, rows};
use crate::identity::lexicon::Lexicon;
use crate::model::Category;
use std::sync::LazyLock;

/// The phrases with their categories.
fn entries() -> impl Iterator<Item = (&'static str, Category)> {
    rows(include_str!("../guards.txt")).flat_map(|row| {
        let mut fields = row.split(' ');
        let category = fields.next().and_then(Category::parse).expect("the table names categories");
        fields.map(move |phrase| (phrase, category))
    })
}

static PHRASES: LazyLock<Phrases<Category>> = LazyLock::new(|| Phrases::new(entries()));

/// The phrases that stand in `_words_`, in the order of the table.
pub(super) fn phrases_in(words: &str) -> Vec<(&'static str, Category)> {
    PHRASES.find(words)
}

/// Which three letters begin a word that can make a line a guard: one of each phrase's, and the lexicon's.
static BEGINNINGS: LazyLock<Box<[bool]>> = LazyLock::new(|| {
    let mut known = vec![false; 1 << 15].into_boxed_slice();
    let phrases = entries().filter_map(|(phrase, _)| phrase.split('_').max_by_key(|part| part.len()));
    for word in phrases.chain(Lexicon::keywords().iter().copied()) {
        if let [a, b, c, ..] = *word.as_bytes() {
            known[letters(letters(letters(0, a), b), c)] = true;
        }
    }
    known
});

/// The last three letters, without their case: five bits each.
fn letters(state: usize, byte: u8) -> usize {
    (state << 5 | usize::from(byte & 0x1f)) & ((1 << 15) - 1)
}

/// Whether a line can be a guard at all. Most are not, and cost no more than this look.
pub(super) fn may_guard(body: &[u8]) -> bool {
    let known = &**BEGINNINGS;
    let mut state = 0;
    body.iter().any(|&byte| {
        state = letters(state, byte);
        known[state]
    })
}
