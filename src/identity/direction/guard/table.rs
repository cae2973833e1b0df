//! The phrases that are a check by themselves.

use super::super::phrase::Phrases;
use crate::model::Category;

include!(concat!(env!("OUT_DIR"), "/guards.rs"));

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
        for (phrase, _) in PHRASES.entries() {
            assert!(held(phrase) && held(&phrase.replace('_', "")) && held(&phrase.replace('_', "-")), "{phrase}");
        }
    }
}
