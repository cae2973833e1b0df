//! Phrases among the words of a line, those of a whole table in one go.
//!
//! A line is written `_its_words_in_lower_case_`; a phrase stands in it where `_phrase_` does.

use crate::identity::normalize;
use rustc_hash::FxHashMap;

/// How much of a line is read.
const MOST: usize = 400;

/// `if (!user.isAdmin)` as `_if_user_is_admin_`.
pub(super) fn words(line: &[u8]) -> String {
    let line = &line[..line.len().min(MOST)];
    let mut out = Vec::with_capacity(line.len() + 16);
    out.push(b'_');
    normalize::words(line, 0..line.len(), |word| {
        out.extend_from_slice(&line[word]);
        out.push(b'_');
    });
    out.make_ascii_lowercase();
    String::from_utf8(out).expect("words are ASCII")
}

/// Whether `phrase` stands in `words`.
pub(super) fn holds(words: &str, phrase: &str) -> bool {
    words.match_indices(phrase).any(|(at, _)| words[..at].ends_with('_') && words[at + phrase.len()..].starts_with('_'))
}

/// Whether one of `phrases` stands in `words`.
pub(super) fn holds_any(words: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| holds(words, phrase))
}

/// The rows of a table: lines that are neither empty nor notes.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A phrase with its place in the table.
type Placed<T> = (usize, &'static str, T);

/// A table of phrases, under their first words.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    by_first: FxHashMap<&'static str, Vec<Placed<T>>>,
}

impl<T: Copy> Phrases<T> {
    /// Phrases with what they mean, the more telling first.
    pub(super) fn new(entries: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut by_first: FxHashMap<&'static str, Vec<Placed<T>>> = FxHashMap::default();
        for (place, (phrase, meaning)) in entries.enumerate() {
            let first = phrase.split('_').next().unwrap_or(phrase);
            by_first.entry(first).or_default().push((place, phrase, meaning));
        }
        Self { by_first }
    }

    /// The phrases that stand in `words`, in the order of the table.
    pub(super) fn find(&self, words: &str) -> Vec<(&'static str, T)> {
        let mut found: Vec<Placed<T>> = Vec::new();
        let mut left = words;
        while let Some(rest) = left.strip_prefix('_') {
            let first = rest.split('_').next().unwrap_or_default();
            let begun = |phrase: &str| rest.strip_prefix(phrase).is_some_and(|after| after.starts_with('_'));
            found.extend(self.by_first.get(first).into_iter().flatten().filter(|(_, phrase, _)| begun(phrase)));
            left = &rest[first.len()..];
        }
        found.sort_unstable_by_key(|(place, ..)| *place);
        found.dedup_by_key(|(place, ..)| *place);
        found.into_iter().map(|(_, phrase, meaning)| (phrase, meaning)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_stand_whole_in_any_spelling() {
        let table = Phrases::new([("verify_token", 1), ("token", 2)].into_iter());
        assert_eq!(table.find(&words(b"await this.verifyToken(raw)")), [("verify_token", 1), ("token", 2)]);
        assert_eq!(table.find(&words(b"tokenizer.verify()")), []);
        assert!(holds_any(&words(b"if not user.is_admin:"), &["nobody", "is_admin"]));
    }
}
