//! The words of identity, their strength and their category: `lexicon.txt`, taken apart by the build script.
//!
//! Words are looked up in lower case and without their endings; compounds are keyed by the numbers of their words. The
//! keywords are the fewest literals one of which stands in every entry.

use super::normalize;
use super::stem::stem;
use crate::model::Category;
use rustc_hash::{FxBuildHasher, FxHashMap as HashMap};
use std::collections::hash_map::Entry as Slot;
use std::ops::Range;

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));

/// How much a word says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Strength {
    /// Counts only beside others.
    Weak,
    /// Needs company.
    Medium,
    /// Nearly enough.
    Strong,
    /// Alone enough.
    Certain,
}

/// An entry: a word or compound.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// As the table spells it.
    pub(super) text: &'static str,
    pub(super) strength: Strength,
    pub(super) category: Category,
}

/// The numbers of an entry's words.
type Key = [u16; 3];

/// The table, ready for look-ups.
#[derive(Debug)]
pub(super) struct Lexicon {
    entries: Vec<Entry>,
    words: HashMap<&'static [u8], u16>,
    joined: HashMap<&'static [u8], u16>,
    phrases: HashMap<Key, u16>,
    /// With which letters the keys of `words` and `joined` begin: most words of a text are in neither.
    beginnings: Beginnings,
}

/// A place where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Index of the entry.
    pub(super) entry: u16,
    /// First byte.
    pub(super) start: usize,
}

impl Lexicon {
    /// The table, but for what `unless` says means nothing here.
    pub(super) fn new(unless: &[String]) -> Self {
        let mut this = Self {
            entries: Vec::with_capacity(ENTRIES.len()),
            words: with_room(STEMS.len()),
            joined: with_room(ENTRIES.len()),
            phrases: with_room(ENTRIES.len()),
            beginnings: Beginnings::default(),
        };
        for (stem, number) in STEMS.iter().zip(1..) {
            this.beginnings.add(stem.as_bytes());
            this.words.insert(stem.as_bytes(), number);
        }
        for (entry, key, joined) in ENTRIES {
            if !unless.iter().any(|word| word.eq_ignore_ascii_case(entry.text)) {
                this.add(*entry, *key, joined.as_bytes());
            }
        }
        this
    }

    fn add(&mut self, entry: Entry, key: Key, joined: &'static [u8]) {
        let index = self.entries.len() as u16;
        // The first entry of a phrase stays: the table's order is the order of precedence.
        if let Slot::Vacant(slot) = self.phrases.entry(key) {
            slot.insert(index);
            self.entries.push(entry);
            if !joined.is_empty() {
                self.beginnings.add(joined);
                self.joined.entry(joined).or_insert(index);
            }
        }
    }

    /// The literals whose hits are wanted: at least those of the entries.
    pub(super) fn keywords() -> &'static [&'static str] {
        KEYWORDS
    }

    /// The literals of checks that hold none of these keywords.
    pub(super) fn checks() -> &'static [&'static str] {
        CHECKS
    }

    pub(super) fn entry(&self, index: u16) -> &Entry {
        &self.entries[index as usize]
    }

    /// Adds every entry in the chain of identifiers `chain` to `found`; longer compounds win over their parts.
    pub(super) fn find(&self, text: &[u8], chain: Range<usize>, scratch: &mut Scratch, found: &mut Vec<Found>) {
        let Scratch { buffer, numbers } = scratch;
        numbers.clear();
        normalize::words(text, chain, buffer, |word, at| numbers.push(self.known(word, at.start)));
        self.compounds(numbers, found);
    }

    /// Adds every entry in words that are there already, as `_reset_password_`.
    pub(super) fn find_in_words(&self, words: &str, scratch: &mut Scratch, found: &mut Vec<Found>) {
        let numbers = &mut scratch.numbers;
        numbers.clear();
        let words = words.split('_').filter(|word| !word.is_empty());
        numbers.extend(words.map(|word| self.known(word.as_bytes(), 0)));
        self.compounds(numbers, found);
    }

    /// What the table knows of one word that starts at `start`.
    fn known(&self, word: &[u8], start: usize) -> Known {
        if !self.beginnings.has(word) {
            return Known { number: 0, joined: None, start };
        }
        let stem = stem(word);
        let joined = if word.len() > 5 { self.joined.get(stem).copied() } else { None };
        Known { number: self.words.get(stem).copied().unwrap_or(0), joined, start }
    }

    fn compounds(&self, words: &[Known], found: &mut Vec<Found>) {
        let mut at = 0;
        while at < words.len() {
            let Known { number, joined, start } = words[at];
            if let Some(entry) = joined {
                found.push(Found { entry, start });
                at += 1;
                continue;
            }
            let mut step = 1;
            if number != 0 {
                let after = |offset: usize| words.get(at + offset).map_or(0, |word| word.number);
                let (second, third) = (after(1), after(2));
                let tries = [([number, second, third], 3), ([number, second, 0], 2), ([number, 0, 0], 1)];
                let hit = tries
                    .iter()
                    .filter(|(key, len)| key[..*len].iter().all(|&n| n != 0))
                    .find_map(|(key, len)| self.phrases.get(key).map(|&entry| (entry, *len)));
                if let Some((entry, len)) = hit {
                    found.push(Found { entry, start });
                    step = len;
                }
            }
            at += step;
        }
    }
}

/// The first three letters of known words, hashed into a bitmap. No word loses them with its ending.
#[derive(Debug)]
struct Beginnings([u64; 128]);

impl Default for Beginnings {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl Beginnings {
    fn add(&mut self, word: &[u8]) {
        let place = Self::place(word);
        self.0[place / 64] |= 1 << (place % 64);
    }

    fn has(&self, word: &[u8]) -> bool {
        let place = Self::place(word);
        self.0[place / 64] >> (place % 64) & 1 == 1
    }

    fn place(word: &[u8]) -> usize {
        let letters = word.iter().take(3).fold(0, |letters: u32, &byte| letters << 8 | u32::from(byte));
        (letters.wrapping_mul(0x9e37_79b1) >> 19) as usize
    }
}

/// What the table knows of a word.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Its number; 0 for none.
    number: u16,
    /// The compound it is when it is written as one word.
    joined: Option<u16>,
    start: usize,
}

/// Room for one look-up, kept from chain to chain.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    buffer: Vec<u8>,
    numbers: Vec<Known>,
}

fn with_room<K, V>(count: usize) -> HashMap<K, V> {
    HashMap::with_capacity_and_hasher(count, FxBuildHasher)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        let lexicon = Lexicon::new(&[]);
        let mut found = Vec::new();
        lexicon.find(text.as_bytes(), 0..text.len(), &mut Scratch::default(), &mut found);
        found.iter().map(|found| lexicon.entry(found.entry).text).collect()
    }

    #[test]
    fn compounds_win_over_their_parts() {
        assert_eq!(found("refreshToken"), ["refresh_token"]);
        assert_eq!(found("REFRESH_TOKENS"), ["refresh_token"]);
        assert_eq!(found("accesstoken"), ["access_token"]);
        assert_eq!(found("user.password_hash"), ["user", "password_hash"]);
    }

    #[test]
    fn word_boundaries_hold() {
        for text in ["author", "authority", "coauthored", "monkey", "rolled", "tokenize"] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(found("auth"), ["auth"]);
        assert_eq!(found("authorized"), ["authorize"]);
    }

    #[test]
    fn every_entry_holds_a_keyword() {
        let lexicon = Lexicon::new(&[]);
        for entry in &lexicon.entries {
            assert!(KEYWORDS.iter().any(|keyword| entry.text.split('_').any(|part| part.contains(keyword))), "{}", entry.text);
            assert!(entry.text.split('_').filter(|part| !part.is_empty()).count() <= 3 || entry.text.len() > 24, "{}", entry.text);
        }
        assert!(KEYWORDS.iter().all(|keyword| keyword.len() >= 3));
    }

    #[test]
    fn a_policy_may_unsay_a_word() {
        let lexicon = Lexicon::new(&["session".to_owned()]);
        assert!(lexicon.entries.iter().all(|entry| entry.text != "session"));
    }
}
