//! The phrases that are a check by themselves.

use super::super::phrase::{Phrases, rows};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::lexicon::Lexicon;

    #[test]
    fn every_phrase_holds_a_keyword_however_it_is_spelled() {
        let held = |text: &str| Lexicon::KEYWORDS.iter().chain(Lexicon::CHECKS).any(|keyword| text.contains(keyword));
        for (phrase, _) in entries() {
            assert!(held(phrase) && held(&phrase.replace('_', "")) && held(&phrase.replace('_', "-")), "{phrase}");
        }
    }
}
