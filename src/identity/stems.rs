//! What the lexicon knows of single words: their numbers, and the compounds they are when they are written as one.
//!
//! Asked for every word beside a keyword, so a word is taken from the text as two numbers of eight letters each: to fold, to
//! hash and to compare it costs a step or two, and nothing is copied.

use super::stem::stem;
use std::ops::Range;

/// Sets the bit that tells small letters from capitals, in eight bytes at once. Words hold nothing it could blur.
const FOLD: u64 = 0x2020_2020_2020_2020;
/// Spreads what is multiplied by it over the high bits.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// Its number; 0 for none.
    pub(super) number: u16,
    /// The entry it is when a compound is written as one word.
    pub(super) joined: Option<u16>,
}

/// The words without their endings.
#[derive(Debug)]
pub(super) struct Stems {
    words: Vec<Word>,
    /// One more than the place in `words` at the place a word's letters are hashed to, or behind it; 0 where there is none.
    slots: Vec<u16>,
    /// The first three letters of all words as a bitmap: most words of a text begin otherwise. None loses them with its ending.
    beginnings: Box<[u64; 128]>,
}

/// A word without its ending, and what is known of it.
#[derive(Debug)]
struct Word {
    letters: Letters,
    text: &'static [u8],
    known: Known,
}

impl Stems {
    /// Room for `count` words.
    pub(super) fn with_room(count: usize) -> Self {
        // No more than half of the slots are ever filled.
        let slots = vec![0; (2 * count + 2).next_power_of_two()];
        Self { words: Vec::with_capacity(count), slots, beginnings: Box::new([0; 128]) }
    }

    /// What is known of `stem`, to be changed; nothing yet where it is new.
    pub(super) fn entry(&mut self, stem: &'static [u8]) -> &mut Known {
        let letters = Letters::of(stem, 0..stem.len());
        let slot = self.slot(letters, stem);
        if self.slots[slot] == 0 {
            let place = beginning(letters.first);
            self.beginnings[place / 64] |= 1 << (place % 64);
            self.words.push(Word { letters, text: stem, known: Known::default() });
            self.slots[slot] = self.words.len() as u16;
        }
        &mut self.words[usize::from(self.slots[slot]) - 1].known
    }

    /// What is known of the word at `at`, whatever its ending.
    pub(super) fn find(&self, text: &[u8], at: Range<usize>) -> Known {
        let place = beginning(eight(text, at.start, at.len()));
        if self.beginnings[place / 64] >> (place % 64) & 1 == 0 {
            return Known::default();
        }
        let stem = at.start..at.start + stem(&text[at.clone()]).len();
        let letters = Letters::of(text, stem.clone());
        match self.slots[self.slot(letters, &text[stem])] {
            0 => Known::default(),
            number => {
                let known = self.words[usize::from(number) - 1].known;
                // So few letters are a compound by chance.
                Known { joined: known.joined.filter(|_| at.len() > 5), ..known }
            }
        }
    }

    /// Where a word stands, or would.
    fn slot(&self, letters: Letters, text: &[u8]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = letters.hash() as usize & mask;
        while let Some(index) = self.slots[slot].checked_sub(1) {
            let word = &self.words[usize::from(index)];
            if word.letters == letters && (text.len() <= 16 || word.text.eq_ignore_ascii_case(text)) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// Where the first three of some letters stand in a bitmap.
#[inline]
fn beginning(first: u64) -> usize {
    ((first as u32 & 0x00ff_ffff).wrapping_mul(SPREAD as u32) >> 19) as usize
}

/// A word as numbers: all of it, up to sixteen letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letters {
    first: u64,
    /// The last eight letters of a longer word.
    last: u64,
    len: u32,
}

impl Letters {
    #[inline]
    fn of(text: &[u8], at: Range<usize>) -> Self {
        let last = if at.len() > 8 { eight(text, at.end - 8, 8) } else { 0 };
        Self { first: eight(text, at.start, at.len()), last, len: at.len() as u32 }
    }

    #[inline]
    fn hash(self) -> u64 {
        (self.first ^ self.last.rotate_left(23)).wrapping_mul(SPREAD).rotate_left(21)
    }
}

/// The first eight of the `len` letters at `at`, in lower case; zeros where there are fewer.
#[inline]
fn eight(text: &[u8], at: usize, len: usize) -> u64 {
    let rest = &text[at..];
    let bytes = match rest.first_chunk() {
        Some(&bytes) => u64::from_le_bytes(bytes),
        None => rest.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
    };
    let wanted = if len < 8 { !(u64::MAX << (8 * len)) } else { u64::MAX };
    (bytes | FOLD) & wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_with_any_ending() {
        let mut stems = Stems::with_room(4);
        for (stem, number) in [("revok", 1), ("otp", 2), ("authenticat", 3), ("multifactorauthenticat", 4)] {
            stems.entry(stem.as_bytes()).number = number;
        }
        stems.entry(b"authtoken").joined = Some(7);
        let number = |text: &str, from: usize| stems.find(text.as_bytes(), from..text.len()).number;
        for (text, expected) in [
            ("Revoking", 1),
            ("revokes", 1),
            ("OTP2", 2),
            ("Authenticated", 3),
            ("MultiFactorAuthenticating", 4),
            ("MultiFactorAuthoriz", 0),
            ("rev", 0),
        ] {
            assert_eq!(number(text, 0), expected, "{text}");
            assert_eq!(number(&format!("x.{text}"), 2), expected, "{text} at the end");
            assert_eq!(stems.find(format!("{text}.and more").as_bytes(), 0..text.len()).number, expected, "{text} at the start");
        }
        assert_eq!(stems.find(b"authTokens", 0..10).joined, Some(7));
    }

    #[test]
    fn every_word_has_its_own_place() {
        let texts: Vec<&'static str> = (0..900).map(|number| &*Box::leak(format!("word{number}x").into_boxed_str())).collect();
        let mut stems = Stems::with_room(texts.len());
        for (text, number) in texts.iter().zip(1..) {
            stems.entry(text.as_bytes()).number = number;
        }
        for (text, number) in texts.iter().zip(1..) {
            assert_eq!(stems.find(text.as_bytes(), 0..text.len()).number, number);
        }
    }
}
