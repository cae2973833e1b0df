//! Phrases among the words of a line, those of a whole table in one go.
//!
//! A line is written `_its_words_in_lower_case_`; a phrase stands in it where `_phrase_` does.

use crate::identity::normalize;

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
    starts(words).any(|rest| begins(rest, phrase))
}

/// What is left of `_words_` from each word on.
fn starts(words: &str) -> impl Iterator<Item = &[u8]> {
    let words = words.as_bytes();
    (1..words.len()).filter(|&at| words[at - 1] == b'_').map(|at| &words[at..])
}

/// Whether `rest` begins with `phrase`, and a word ends there: asked for every phrase at every word, so the cheap signs first.
fn begins(rest: &[u8], phrase: &str) -> bool {
    let phrase = phrase.as_bytes();
    rest.get(phrase.len()) == Some(&b'_') && rest.first() == phrase.first() && rest.starts_with(phrase)
}

/// Whether one of `phrases` stands in `words`.
pub(super) fn holds_any(words: &str, phrases: &[&str]) -> bool {
    starts(words).any(|rest| phrases.iter().any(|phrase| begins(rest, phrase)))
}

/// The rows of a table: lines that are neither empty nor notes.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A table of `COUNT` phrases with what they mean, the more telling first; found by the hash of their first words in `SLOTS`.
#[derive(Debug)]
pub(super) struct Phrases<T: 'static, const COUNT: usize, const SLOTS: usize> {
    entries: [(&'static str, T); COUNT],
    /// One more than the place of the first phrase that begins with a word of this hash; 0 where there is none.
    slots: [u16; SLOTS],
    /// The same for the next of such phrases.
    next: [u16; COUNT],
}

impl<T: Copy, const COUNT: usize, const SLOTS: usize> Phrases<T, COUNT, SLOTS> {
    /// Done by the compiler.
    pub(super) const fn new(entries: [(&'static str, T); COUNT]) -> Self {
        let mut table = Self { entries, slots: [0; SLOTS], next: [0; COUNT] };
        // From the last on, so that each goes before those after it.
        let mut place = COUNT;
        while place > 0 {
            place -= 1;
            let slot = hash(table.entries[place].0.as_bytes()) % SLOTS;
            table.next[place] = table.slots[slot];
            table.slots[slot] = place as u16 + 1;
        }
        table
    }

    /// The phrases that stand in `words`, in the order of the table.
    pub(super) fn find(&self, words: &str) -> Vec<(&'static str, T)> {
        let mut found: Vec<usize> = starts(words).flat_map(|rest| self.beginning(rest)).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|place| self.entries[place]).collect()
    }

    /// Whether one of the phrases stands in `words`.
    pub(super) fn any(&self, words: &str) -> bool {
        starts(words).any(|rest| self.beginning(rest).next().is_some())
    }

    /// The places of the phrases that `rest` begins with.
    fn beginning(&self, rest: &[u8]) -> impl Iterator<Item = usize> {
        let chain = |next: u16| next.checked_sub(1).map(usize::from);
        let first = chain(self.slots[hash(rest) % SLOTS]);
        std::iter::successors(first, move |&place| chain(self.next[place])).filter(move |&place| begins(rest, self.entries[place].0))
    }

    /// All phrases.
    #[cfg(test)]
    pub(super) fn entries(&self) -> &[(&'static str, T)] {
        &self.entries
    }
}

impl<const COUNT: usize, const SLOTS: usize> Phrases<(), COUNT, SLOTS> {
    /// Phrases of which it only matters that one is there. Done by the compiler.
    pub(super) const fn of(phrases: [&'static str; COUNT]) -> Self {
        let mut entries = [("", ()); COUNT];
        let mut at = 0;
        while at < COUNT {
            entries[at].0 = phrases[at];
            at += 1;
        }
        Self::new(entries)
    }
}

/// A hash of the first word.
const fn hash(words: &[u8]) -> usize {
    let (mut at, mut hash) = (0, 0_u32);
    while at < words.len() && words[at] != b'_' {
        hash = (hash ^ words[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ hash >> 15) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_stand_whole_in_any_spelling() {
        static TABLE: Phrases<u8, 4, 2> = Phrases::new([("verify_token", 1), ("verify", 2), ("token", 3), ("raw_data", 4)]);
        assert_eq!(TABLE.find(&words(b"await this.verifyToken(raw)")), [("verify_token", 1), ("verify", 2), ("token", 3)]);
        assert_eq!(TABLE.find(&words(b"token = token.verify")), [("verify", 2), ("token", 3)]);
        assert_eq!(TABLE.find(&words(b"tokenizer.verifying(rawDatum)")), []);
        static ANY: Phrases<(), 2, 2> = Phrases::of(["nobody", "is_admin"]);
        assert!(ANY.any(&words(b"if not user.is_admin:")) && !ANY.any(&words(b"if not user.admin:")));
        assert!(holds_any(&words(b"if not user.is_admin:"), &["nobody", "is_admin"]));
    }
}
