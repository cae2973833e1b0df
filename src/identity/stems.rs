//! What the lexicon knows of single words: their numbers, and the compounds they are when they are written as one.
//!
//! Filled by the compiler, and asked for every word beside a keyword, so a word is taken from the text as two numbers of eight letters each: to fold, to
//! hash and to compare it costs a step or two, and nothing is copied.

use super::stem::stem;
use std::ops::Range;

/// Sets the bit that tells small letters from capitals, in eight bytes at once. Words hold nothing it could blur.
const FOLD: u64 = 0x2020_2020_2020_2020;
/// Spreads what is multiplied by it over the high bits.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Its number; 0 for none.
    pub(super) number: u16,
    /// The entry it is when a compound is written as one word.
    pub(super) joined: Option<u16>,
}

impl Known {
    const NOTHING: Self = Self { number: 0, joined: None };
}

/// Up to `WORDS` words without their endings, in twice as many `SLOTS` or more.
#[derive(Debug)]
pub(super) struct Stems<const WORDS: usize, const SLOTS: usize> {
    words: [Word; WORDS],
    count: usize,
    /// One more than the place in `words` at the place a word's letters are hashed to, or behind it; 0 where there is none.
    slots: [u16; SLOTS],
    /// The first three letters of all words as a bitmap: most words of a text begin otherwise. None loses them with its ending.
    beginnings: [u64; 128],
}

/// A word without its ending, and what is known of it.
#[derive(Clone, Copy, Debug)]
struct Word {
    letters: Letters,
    text: &'static [u8],
    known: Known,
}

impl<const WORDS: usize, const SLOTS: usize> Stems<WORDS, SLOTS> {
    /// Without any word yet.
    pub(super) const fn empty() -> Self {
        assert!(SLOTS.is_power_of_two() && SLOTS >= 2 * WORDS, "half of the slots stay empty");
        let none = Word { letters: Letters::of(b"", 0, 0), text: b"", known: Known::NOTHING };
        Self { words: [none; WORDS], count: 0, slots: [0; SLOTS], beginnings: [0; 128] }
    }

    /// What is known of `stem`, to be changed; nothing yet where it is new.
    pub(super) const fn entry(&mut self, stem: &'static [u8]) -> &mut Known {
        let letters = Letters::of(stem, 0, stem.len());
        let slot = self.slot(letters, stem);
        if self.slots[slot] == 0 {
            let place = beginning(letters.first);
            self.beginnings[place / 64] |= 1 << (place % 64);
            self.words[self.count] = Word { letters, text: stem, known: Known::NOTHING };
            self.count += 1;
            self.slots[slot] = self.count as u16;
        }
        &mut self.words[self.slots[slot] as usize - 1].known
    }

    /// What is known of the word at `at`, whatever its ending.
    pub(super) fn find(&self, text: &[u8], at: Range<usize>) -> Known {
        let place = beginning(eight(text, at.start, at.len()));
        if self.beginnings[place / 64] >> (place % 64) & 1 == 0 {
            return Known::default();
        }
        let stem = stem(&text[at.clone()]);
        let letters = Letters::of(text, at.start, stem.len());
        match self.slots[self.slot(letters, stem)] {
            0 => Known::default(),
            number => {
                let known = self.words[usize::from(number) - 1].known;
                // So few letters are a compound by chance.
                Known { joined: known.joined.filter(|_| at.len() > 5), ..known }
            }
        }
    }

    /// Where a word stands, or would.
    const fn slot(&self, letters: Letters, text: &[u8]) -> usize {
        let mut slot = letters.hash() as usize % SLOTS;
        while let Some(index) = self.slots[slot].checked_sub(1) {
            let word = &self.words[index as usize];
            if word.letters.are(letters) && (text.len() <= 16 || word.text.eq_ignore_ascii_case(text)) {
                break;
            }
            slot = (slot + 1) % SLOTS;
        }
        slot
    }
}

/// Where the first three of some letters stand in a bitmap.
#[inline]
const fn beginning(first: u64) -> usize {
    ((first as u32 & 0x00ff_ffff).wrapping_mul(SPREAD as u32) >> 19) as usize
}

/// A word as numbers: all of it, up to sixteen letters.
#[derive(Clone, Copy, Debug)]
struct Letters {
    first: u64,
    /// The last eight letters of a longer word.
    last: u64,
    len: u32,
}

impl Letters {
    /// Those of the `len` letters at `start`.
    #[inline]
    const fn of(text: &[u8], start: usize, len: usize) -> Self {
        let last = if len > 8 { eight(text, start + len - 8, 8) } else { 0 };
        Self { first: eight(text, start, len), last, len: len as u32 }
    }

    #[inline]
    const fn are(self, other: Self) -> bool {
        self.first == other.first && self.last == other.last && self.len == other.len
    }

    #[inline]
    const fn hash(self) -> u64 {
        (self.first ^ self.last.rotate_left(23)).wrapping_mul(SPREAD).rotate_left(21)
    }
}

/// The first eight of the `len` letters at `at`, in lower case; zeros where there are fewer.
#[inline]
const fn eight(text: &[u8], at: usize, len: usize) -> u64 {
    let rest = text.split_at(at).1;
    let bytes = match rest.first_chunk() {
        Some(&bytes) => u64::from_le_bytes(bytes),
        None => {
            let (mut sum, mut left) = (0, rest.len());
            while left > 0 {
                left -= 1;
                sum = sum << 8 | rest[left] as u64;
            }
            sum
        }
    };
    let wanted = if len < 8 { !(u64::MAX << (8 * len)) } else { u64::MAX };
    (bytes | FOLD) & wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_with_any_ending() {
        let mut stems = Stems::<8, 16>::empty();
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
        let mut stems = Stems::<900, 2048>::empty();
        for (text, number) in texts.iter().zip(1..) {
            stems.entry(text.as_bytes()).number = number;
        }
        for (text, number) in texts.iter().zip(1..) {
            assert_eq!(stems.find(text.as_bytes(), 0..text.len()).number, number);
        }
    }
}
