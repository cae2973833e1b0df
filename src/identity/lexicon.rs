//! The words of identity, their strength and their category: `lexicon.txt`, taken apart by the build script.
//!
//! Words are looked up in lower case and without their endings; compounds are keyed by the numbers of their words. The
//! keywords are the fewest literals one of which stands in every entry.

use super::normalize;
use super::stems::{Known, Stems};
use crate::model::Category;
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

/// How many entries there are at most.
const COUNT: usize = ENTRIES.len();
/// How many words: those of the entries, and compounds written as one.
const WORDS: usize = STEMS.len() + joined();
/// Slots of both tables: twice as many as words and entries at least.
const SLOTS: usize = (2 * if WORDS > COUNT { WORDS } else { COUNT }).next_power_of_two();

/// The whole table.
pub(super) static WHOLE: Lexicon = Lexicon::of(&[true; COUNT]);

/// The table, ready for look-ups.
#[derive(Debug)]
pub(super) struct Lexicon {
    stems: Stems<WORDS, SLOTS>,
    /// For each number of a word: what it is by itself, and whether compounds begin with it.
    alone: [Alone; STEMS.len() + 1],
    /// One more than the number of the compound whose key is hashed there, or before; 0 where there is none.
    compounds: [u16; SLOTS],
}

const fn joined() -> usize {
    let (mut entry, mut count) = (0, 0);
    while entry < COUNT {
        count += !ENTRIES[entry].2.is_empty() as usize;
        entry += 1;
    }
    count
}

/// What a word is when nothing follows it.
#[derive(Clone, Copy, Debug)]
struct Alone {
    entry: Option<u16>,
    begins: bool,
}

/// Some of the entries.
#[derive(Clone, Debug)]
pub(super) struct Entries([u64; COUNT.div_ceil(64)]);

impl Entries {
    pub(super) const NONE: Self = Self([0; COUNT.div_ceil(64)]);

    /// Whether `entry` is among them.
    pub(super) fn contain(&self, entry: u16) -> bool {
        self.0[usize::from(entry) / 64] >> (entry % 64) & 1 == 1
    }

    /// Adds `entry`.
    pub(super) fn add(&mut self, entry: u16) {
        self.0[usize::from(entry) / 64] |= 1 << (entry % 64);
    }
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
    pub(super) fn without(unless: &[String]) -> Box<Self> {
        let means = |(entry, ..): &(Entry, Key, &str)| !unless.iter().any(|word| word.eq_ignore_ascii_case(entry.text));
        Box::new(Self::of(&std::array::from_fn(|number| means(&ENTRIES[number]))))
    }

    /// The entries that are `kept`. The first one of a phrase stays: the table's order is the order of precedence.
    const fn of(kept: &[bool; COUNT]) -> Self {
        let alone = [Alone { entry: None, begins: false }; STEMS.len() + 1];
        let mut lexicon = Self { stems: Stems::empty(), alone, compounds: [0; SLOTS] };
        let mut number = 0;
        while number < STEMS.len() {
            lexicon.stems.entry(STEMS[number].as_bytes()).number = number as u16 + 1;
            number += 1;
        }
        let mut index = 0;
        while index < COUNT {
            if kept[index] {
                lexicon.add(index as u16);
            }
            index += 1;
        }
        lexicon
    }

    const fn add(&mut self, index: u16) {
        let (_, key, joined) = &ENTRIES[index as usize];
        let alone = &mut self.alone[key[0] as usize];
        if key[1] == 0 {
            if alone.entry.is_some() {
                return;
            }
            alone.entry = Some(index);
        } else {
            alone.begins = true;
            let slot = self.slot(*key);
            if self.compounds[slot] != 0 {
                return;
            }
            self.compounds[slot] = index + 1;
        }
        if !joined.is_empty() {
            let known = self.stems.entry(joined.as_bytes());
            if known.joined.is_none() {
                known.joined = Some(index);
            }
        }
    }

    /// Where a compound stands, or would.
    const fn slot(&self, key: Key) -> usize {
        let mut slot = (key[0] as u32).wrapping_mul(0x9e37_79b1).rotate_left(7) ^ (key[1] as u32).wrapping_mul(0x85eb_ca6b) ^ key[2] as u32;
        slot = slot.wrapping_mul(0x9e37_79b1) >> 8;
        while let Some(index) = self.compounds[slot as usize % SLOTS].checked_sub(1) {
            let known = ENTRIES[index as usize].1;
            if known[0] == key[0] && known[1] == key[1] && known[2] == key[2] {
                break;
            }
            slot += 1;
        }
        slot as usize % SLOTS
    }

    /// The compound with these words.
    fn compound(&self, key: Key) -> Option<u16> {
        self.compounds[self.slot(key)].checked_sub(1)
    }

    /// The literals whose hits are wanted: at least those of the entries.
    pub(super) const KEYWORDS: &'static [&'static str] = KEYWORDS;

    /// The literals of checks that hold none of these keywords.
    pub(super) const CHECKS: &'static [&'static str] = CHECKS;

    #[expect(clippy::unused_self, reason = "who asks has the table it was found in")]
    pub(super) fn entry(&self, index: u16) -> &'static Entry {
        &ENTRIES[index as usize].0
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
                if !alone.begins || second == 0 {
                    return alone.entry;
                }
                if third != 0
                    && let Some(entry) = self.compound([number, second, third])
                {
                    step = 3;
                    return Some(entry);
                }
                match self.compound([number, second, 0]) {
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
        found_in(&WHOLE, text)
    }

    fn found_in(lexicon: &Lexicon, text: &str) -> Vec<&'static str> {
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
        for (entry, ..) in ENTRIES {
            assert!(KEYWORDS.iter().any(|keyword| entry.text.contains(keyword)), "{}", entry.text);
            assert!(entry.text.split('_').filter(|part| !part.is_empty()).count() <= 3 || entry.text.len() > 24, "{}", entry.text);
        }
        assert!(KEYWORDS.iter().all(|keyword| keyword.len() >= 3));
    }

    #[test]
    fn a_policy_may_unsay_a_word() {
        let lexicon = Lexicon::without(&["Session".to_owned()]);
        assert_eq!((found("session"), found_in(&lexicon, "session")), (vec!["session"], vec![]));
        assert_eq!(found_in(&lexicon, "session_token"), ["session_token"]);
    }

    #[test]
    fn of_entries_with_the_same_words_the_first_stands() {
        for (_, key, _) in ENTRIES {
            let first = ENTRIES.iter().position(|(_, other, _)| other == key).map(|first| first as u16);
            let found = if key[1] == 0 { WHOLE.alone[usize::from(key[0])].entry } else { WHOLE.compound(*key) };
            assert_eq!(found, first, "{key:?}");
        }
        assert_eq!(WHOLE.compound([1, 1, 1]), None);
    }
}
