//! Tells generated keys from what people write: words, identifiers, prose, in any mixture of case and separators.
//!
//! Two explanations of a value compete, each with its cost in bits: drawn evenly from the smallest usual alphabet that
//! holds it, or written by a person, letter after letter as a table of trigrams expects (trained by `train` from
//! `words.txt`), with a price for digits, symbols and changes of case. The difference is the evidence. Bare entropy
//! would take `getUserAccountSettings` for a key and `deadbeefcafe0042` for a word.

use crate::model::Randomness;

#[cfg(test)]
mod train;

/// Letters, and one symbol for the edge of a word.
const SYMBOLS: usize = 27;
/// The edge of a word.
const EDGE: usize = 26;
/// One cost for each trigram, two in a byte, in steps of [`STEP`] bits.
static TABLE: &[u8; (SYMBOLS * SYMBOLS * SYMBOLS).div_ceil(2)] = include_bytes!("randomness/trigrams.bin");
/// What one step of the table is worth, in bits.
const STEP: f32 = 0.6;
/// Values longer than this are judged by their beginning: more evidence would change nothing.
const ENOUGH: usize = 256;

/// Evidence, in bits, from which a value is no word, and from which it looks generated; a short one cannot give as much.
const NOT_A_WORD: f32 = 5.0;
const GENERATED: f32 = 13.0;

/// How random a value looks.
pub(in crate::detect) fn randomness(value: &[u8]) -> Randomness {
    let evidence = evidence(value);
    if value.len() >= 12 && evidence >= GENERATED.min(value.len() as f32 * 0.55) {
        Randomness::High
    } else if value.len() >= 6 && evidence >= NOT_A_WORD {
        Randomness::Low
    } else {
        Randomness::None
    }
}

/// Bits by which "drawn at random" explains the value better than "written by a person"; negative for words. Repeated
/// and counted characters are written by a person, whatever the table says.
pub(in crate::detect) fn evidence(value: &[u8]) -> f32 {
    let value = &value[..value.len().min(ENOUGH)];
    let drawn = drawn(value);
    let dull = value.len() as f32 * entropy(value);
    // Text that repeats itself carries less than an even draw would: that much less is it a draw.
    let repeated = (drawn * 0.55 - dull).max(0.0) * 2.0;
    written(value) - drawn - repeated - counted(value) as f32 * 3.0
}

/// The shortest part that has an alphabet of its own; shorter ones are drawn from the whole value's.
const PART: usize = 8;

/// Bits of an even draw, part by part between separators, each from the smallest usual alphabet that holds it. Issuers put
/// a mark before hexadecimal digits: that one is taken as written.
fn drawn(value: &[u8]) -> f32 {
    let whole = size(value);
    let mut cost = 0.0;
    let mut leading = true;
    for part in value.chunk_by(|a, b| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()) {
        let even = match part[0] {
            b'-' | b'_' | b'.' => 3.0,
            byte if !byte.is_ascii_alphanumeric() => 6.0,
            _ if part.len() < PART => part.len() as f32 * whole.log2(),
            _ => marked(part).min(part.len() as f32 * size(part).log2()),
        };
        let mark = leading && value.len() >= part.len() + 2 * PART && !part.iter().any(u8::is_ascii_digit);
        cost += if mark { even.min(written(part)) } else { even };
        leading = false;
    }
    cost
}

/// The cost of a part whose greater stretch is hexadecimal digits of one case, with marks before and after it as written.
fn marked(part: &[u8]) -> f32 {
    let is_hex =
        |byte: u8, upper: bool| byte.is_ascii_digit() || if upper { (b'A'..=b'F').contains(&byte) } else { (b'a'..=b'f').contains(&byte) };
    let longest = [false, true].into_iter().filter_map(|upper| {
        let mut at = 0;
        let runs = part.chunk_by(move |a, b| is_hex(*a, upper) == is_hex(*b, upper)).map(move |run| {
            at += run.len();
            at - run.len()..at
        });
        runs.filter(|run| is_hex(part[run.start], upper)).max_by_key(ExactSizeIterator::len)
    });
    match longest.max_by_key(ExactSizeIterator::len) {
        Some(run) if run.len() >= 2 * PART => written(&part[..run.start]) + run.len() as f32 * 4.0 + written(&part[run.end..]),
        _ => f32::MAX,
    }
}

/// How many letters and digits the smallest usual alphabet has that holds those of `value`.
fn size(value: &[u8]) -> f32 {
    let (mut lower, mut upper, mut digit, mut hex) = (false, false, false, true);
    for &byte in value {
        match byte {
            b'0'..=b'9' => digit = true,
            b'a'..=b'z' => {
                lower = true;
                hex &= byte <= b'f';
            }
            b'A'..=b'Z' => {
                upper = true;
                hex &= byte <= b'F';
            }
            _ => {}
        }
    }
    match (lower, upper, digit) {
        (false, false, _) => 10.0,
        _ if hex && !(lower && upper) => 16.0,
        (true, false, false) | (false, true, false) => 26.0,
        (true, false, true) | (false, true, true) => 36.0,
        (true, true, false) => 52.0,
        (true, true, true) => 62.0,
    }
}

/// The cost in bits of the value as words, numbers and separators.
fn written(value: &[u8]) -> f32 {
    let mut cost = 0.0;
    let mut at = 0;
    let mut after_digits = false;
    while at < value.len() {
        let byte = value[at];
        if byte.is_ascii_alphabetic() {
            let len = word_len(&value[at..]);
            let word = &value[at..at + len];
            cost += word_cost(word) + if after_digits { 3.5 } else { 0.0 };
            cost += if word.iter().all(u8::is_ascii_lowercase) { 0.4 } else { 1.2 };
            after_digits = false;
            at += len;
        } else if byte.is_ascii_digit() {
            let len = value[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            cost += 1.5 + len as f32 * 3.4;
            after_digits = true;
            at += len;
        } else {
            cost += match byte {
                b'_' | b'-' | b'.' | b' ' | b'/' => 1.5,
                b':' | b',' | b'=' => 3.0,
                0x80.. => 3.0,
                _ => 5.0,
            };
            after_digits = false;
            at += 1;
        }
    }
    cost
}

/// The length of the word at the start: capitals that stand together, one capital with small letters, or small letters.
/// As in `HTTPServer`, the last of several capitals belongs to the small letters after it.
fn word_len(rest: &[u8]) -> usize {
    let capitals = rest.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let small = rest[capitals..].iter().take_while(|b| b.is_ascii_lowercase()).count();
    match (capitals, small) {
        (0 | 1, _) => capitals + small,
        (_, 0 | 1) => capitals,
        _ => capitals - 1,
    }
}

fn word_cost(word: &[u8]) -> f32 {
    let (mut before, mut last) = (EDGE, EDGE);
    let mut steps = 0u32;
    for symbol in word.iter().map(|b| usize::from(b.to_ascii_lowercase() - b'a')).chain([EDGE]) {
        steps += u32::from(step(before, last, symbol));
        (before, last) = (last, symbol);
    }
    steps as f32 * STEP
}

fn step(before: usize, last: usize, symbol: usize) -> u8 {
    let index = (before * SYMBOLS + last) * SYMBOLS + symbol;
    let pair = TABLE[index / 2];
    if index.is_multiple_of(2) { pair & 15 } else { pair >> 4 }
}

/// Bits of the value's own distribution of characters.
fn entropy(value: &[u8]) -> f32 {
    let mut counts = [0u16; 256];
    for &byte in value {
        counts[usize::from(byte)] += 1;
    }
    let len = value.len() as f32;
    counts.iter().filter(|&&count| count > 0).map(|&count| f32::from(count) / len).map(|share| -share * share.log2()).sum()
}

/// How many characters only count on from the two before them (`abcd`, `9876`), or repeat them (`aaaa`).
fn counted(value: &[u8]) -> usize {
    value
        .windows(3)
        .filter(|three| {
            let (first, second) = (i16::from(three[1]) - i16::from(three[0]), i16::from(three[2]) - i16::from(three[1]));
            first == second && first.abs() <= 1 && three[0].is_ascii_alphanumeric()
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::expand;

    #[test]
    fn words_and_identifiers_are_written() {
        for value in [
            "password",
            "getUserAccountSettings",
            "refresh_token_lifetime_seconds",
            "HTTPServerConfigurationBuilder",
            "application/x-www-form-urlencoded",
            "Geben Sie Ihr Passwort ein",
            "com.example.security.oauth2.client.registration",
            "MAX_CONNECTION_RETRY_COUNT",
            "kubernetes-dashboard-key-holder",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "abcdefghijklmnopqrstuvwxyz",
            "12345678901234567890",
            "2024-01-02T03:04:05Z",
            "",
        ] {
            assert!(randomness(value.as_bytes()) == Randomness::None, "{value}: {}", evidence(value.as_bytes()));
        }
    }

    #[test]
    fn a_mark_before_a_key_changes_nothing() {
        for template in [
            "private_{b64url:27}=",
            "sk-{hex:32}",
            "AC{hex:32}",
            "key-{hex:32}",
            "{hex:32}.{alnum:16}",
            "ghp_{alnum:36}",
            "{uuid}",
            "xoxa-2-{digit:11}-{hex:32}",
        ] {
            let value = expand(template).expect("a good template");
            assert_eq!(randomness(&value), Randomness::High, "{template}: {}", evidence(&value));
        }
    }

    #[test]
    fn keys_of_every_alphabet_are_drawn() {
        for class in ["alnum", "alnum_lc", "alnum_uc", "hex", "hex_uc", "b32", "b64", "b64url", "alpha"] {
            for len in [20, 24, 32, 40, 64] {
                let value = expand(&format!("{class}{len}{{{class}:{len}}}")).expect("a good template");
                let value = &value[value.len() - len..];
                assert_eq!(randomness(value), Randomness::High, "{class} {len}: {}", evidence(value));
            }
        }
    }
}
