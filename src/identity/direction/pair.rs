//! Pairs removed lines with the added lines that took their place.

use super::tokens::{Token, tokens};
use crate::model::{Hunk, LineRange, Text};

/// Lines of a side that are paired by likeness alone; in longer hunks a line's version is sought near its place.
const FREE: usize = 80;
/// How far from its place.
const REACH: usize = 40;
/// How many lines of a side are looked at.
const MOST: u32 = 2000;
/// The least share of words two lines must have in common.
const LEAST: f32 = 0.5;

/// A removed and an added line that are versions of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) old: u32,
    pub(super) new: u32,
}

/// The pairs of `hunk`, in order of removed lines.
pub(super) fn pairs(old: &Text, new: &Text, hunk: Hunk) -> Vec<Pair> {
    if hunk.old.len == 0 || hunk.new.len == 0 {
        return Vec::new();
    }
    let words = |text: &Text, range: LineRange| -> Vec<Vec<u64>> {
        range.lines().take(MOST as usize).map(|number| word_set(text.line(number))).collect()
    };
    let (olds, news) = (words(old, hunk.old), words(new, hunk.new));
    let heads = (heads(old, hunk.old), heads(new, hunk.new));
    let free = olds.len() <= FREE && news.len() <= FREE;
    let mut candidates = Vec::new();
    for (i, left) in olds.iter().enumerate() {
        let place = i * news.len() / olds.len();
        let near = if free { 0..news.len() } else { place.saturating_sub(REACH)..(place + REACH).min(news.len()) };
        for j in near {
            let right = &news[j];
            let likeness = likeness(left, right);
            if likeness >= LEAST {
                // Of two that are alike the one that begins with the same name is meant: a key with its value.
                let likeness = if heads.0[i] == heads.1[j] { likeness + 0.2 } else { likeness };
                // Where two are equally alike, the nearer place wins.
                let distance = (i as f32 / olds.len() as f32 - j as f32 / news.len() as f32).abs();
                candidates.push((likeness - 0.1 * distance, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_old, mut used_new) = (vec![false; olds.len()], vec![false; news.len()]);
    let mut out = Vec::new();
    for (_, i, j) in candidates {
        if !used_old[i] && !used_new[j] {
            (used_old[i], used_new[j]) = (true, true);
            out.push(Pair { old: hunk.old.start + i as u32, new: hunk.new.start + j as u32 });
        }
    }
    // One line for one line is a new version of it, however little is left.
    if out.is_empty() && hunk.old.len == 1 && hunk.new.len == 1 {
        out.push(Pair { old: hunk.old.start, new: hunk.new.start });
    }
    out.sort_by_key(|pair| pair.old);
    out
}

/// The words of a line as sorted hashes, without regard to case.
fn word_set(line: &[u8]) -> Vec<u64> {
    let hash = |word: &[u8]| {
        word.iter()
            .filter(|&&byte| byte != b'_')
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3))
    };
    let mut out: Vec<u64> =
        tokens(line).iter().filter_map(|token| if let Token::Word(word) = token { Some(hash(word)) } else { None }).collect();
    out.sort_unstable();
    out
}

/// The first word of each line.
fn heads(text: &Text, range: LineRange) -> Vec<&[u8]> {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let lines = range.lines().take(MOST as usize).map(|number| text.line(number));
    lines.map(|line| line.split(|byte| !word(byte)).find(|word| !word.is_empty()).unwrap_or_default()).collect()
}

/// Twice the common words over all words.
fn likeness(left: &[u64], right: &[u64]) -> f32 {
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < left.len() && j < right.len() {
        match left[i].cmp(&right[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    2.0 * common as f32 / (left.len() + right.len()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    fn paired(old: &str, new: &str) -> Vec<(u32, u32)> {
        let text = |text: &str| Text::new(text.as_bytes().to_vec(), Encoding::Bytes);
        let (old, new) = (text(old), text(new));
        let hunk = Hunk { old: LineRange { start: 1, len: old.line_count() }, new: LineRange { start: 1, len: new.line_count() } };
        pairs(&old, &new, hunk).iter().map(|pair| (pair.old, pair.new)).collect()
    }

    #[test]
    fn versions_find_each_other() {
        assert_eq!(paired("maxAge: 3600,\nsecure: true,\n", "path: '/',\nsecure: false,\nmaxAge: 7200,\n"), [(1, 3), (2, 2)]);
        assert_eq!(paired("check(user)\n", "x = 1\ny = 2\n"), []);
    }

    #[test]
    fn one_for_one_is_a_pair() {
        assert_eq!(paired("a = b\n", "c = d\n"), [(1, 1)]);
    }
}
