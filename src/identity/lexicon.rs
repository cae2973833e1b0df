//! The words of identity, their strength and their category: `lexicon.txt`, taken apart by the build script.
//!
//! Words are looked up in lower case and without their endings; compounds are keyed by the numbers of their words. The
//! keywords are the fewest literals one of which stands in every entry.

use super::normalize;
use super::stems::{Known, Stems};
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
    stems: Stems,
    /// For each number of a word: what it is by itself, and whether compounds begin with it.
    alone: Vec<Alone>,
    phrases: HashMap<Key, u16>,
}

/// What a word is when nothing follows it.
#[derive(Clone, Copy, Debug, Default)]
struct Alone {
    entry: Option<u16>,
    begins: bool,
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
            stems: Stems::with_room(STEMS.len() + ENTRIES.len()),
            alone: vec![Alone::default(); STEMS.len() + 1],
            phrases: HashMap::with_capacity_and_hasher(ENTRIES.len(), FxBuildHasher),
        };
        for (stem, number) in STEMS.iter().zip(1..) {
            this.stems.entry(stem.as_bytes()).number = number;
        }
        for (entry, key, joined) in ENTRIES {
            if !unless.iter().any(|word| word.eq_ignore_ascii_case(entry.text)) {
                this.add(*entry, *key, joined.as_bytes());
            }
        }
        this
    }

    /// Adds an entry. The first one of a phrase stays: the table's order is the order of precedence.
    fn add(&mut self, entry: Entry, key: Key, joined: &'static [u8]) {
        let index = self.entries.len() as u16;
        let alone = &mut self.alone[usize::from(key[0])];
        if key[1] == 0 {
            if alone.entry.is_some() {
                return;
            }
            alone.entry = Some(index);
        } else {
            alone.begins = true;
            let Slot::Vacant(slot) = self.phrases.entry(key) else { return };
            slot.insert(index);
        }
        self.entries.push(entry);
        if !joined.is_empty() {
            self.stems.entry(joined).joined.get_or_insert(index);
        }
    }

    /// The literals whose hits are wanted: at least those of the entries.
    pub(super) const KEYWORDS: &'static [&'static str] = KEYWORDS;

    /// The literals of checks that hold none of these keywords.
    pub(super) const CHECKS: &'static [&'static str] = CHECKS;

    pub(super) fn entry(&self, index: u16) -> &Entry {
        &self.entries[index as usize]
    }

    /// Adds every entry in the chain of identifiers `chain` to `found`; longer compounds win over their parts.
    pub(super) fn find(&self, text: &[u8], chain: Range<usize>, scratch: &mut Scratch, found: &mut Vec<Found>) {
        let words = &mut scratch.words;
        words.clear();
        normalize::words(text, chain, |word| words.push((word.start, self.stems.find(text, word))));
        self.compounds(words, found);
    }

    /// Adds every entry in words that are there already, as `_reset_password_`.
    pub(super) fn find_in_words(&self, text: &str, scratch: &mut Scratch, found: &mut Vec<Found>) {
        let words = &mut scratch.words;
        words.clear();
        let mut start = 0;
        for word in text.split('_') {
            let end = start + word.len();
            if !word.is_empty() {
                words.push((start, self.stems.find(text.as_bytes(), start..end)));
            }
            start = end + 1;
        }
        self.compounds(words, found);
    }

    fn compounds(&self, words: &[(usize, Known)], found: &mut Vec<Found>) {
        let mut at = 0;
        while let Some(&(start, Known { number, joined })) = words.get(at) {
            let mut step = 1;
            let alone = self.alone[usize::from(number)];
            let entry = joined.or_else(|| {
                let after = |offset: usize| words.get(at + offset).map_or(0, |(_, word)| word.number);
                let (second, third) = (after(1), after(2));
                let of = |key: Key| self.phrases.get(&key).copied();
                if !alone.begins || second == 0 {
                    return alone.entry;
                }
                if third != 0
                    && let Some(entry) = of([number, second, third])
                {
                    step = 3;
                    return Some(entry);
                }
                match of([number, second, 0]) {
                    Some(entry) => {
                        step = 2;
                        Some(entry)
                    }
                    None => alone.entry,
                }
            });
            found.extend(entry.map(|entry| Found { entry, start }));
            at += step;
        }
    }
}

/// Room for one look-up, kept from chain to chain.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    words: Vec<(usize, Known)>,
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
            assert!(KEYWORDS.iter().any(|keyword| entry.text.contains(keyword)), "{}", entry.text);
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
