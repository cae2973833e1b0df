//! Makes the table of trigrams from `words.txt`. Run the ignored test `writes_the_table` after a change of the words.

use super::{EDGE, STEP, SYMBOLS, TABLE};
use std::path::Path;

const WORDS: &str = include_str!("words.txt");

/// The cost of every trigram: shares of the words' letters, smoothed by those of pairs and of single letters.
fn table() -> Vec<u8> {
    let mut triples = vec![0u32; SYMBOLS * SYMBOLS * SYMBOLS];
    let mut pairs = vec![0u32; SYMBOLS * SYMBOLS];
    let mut singles = vec![0u32; SYMBOLS];
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    for word in lines.flat_map(str::split_whitespace) {
        let (mut before, mut last) = (EDGE, EDGE);
        for symbol in word.bytes().map(|b| usize::from(b - b'a')).chain([EDGE]) {
            triples[(before * SYMBOLS + last) * SYMBOLS + symbol] += 1;
            pairs[last * SYMBOLS + symbol] += 1;
            singles[symbol] += 1;
            (before, last) = (last, symbol);
        }
    }
    let share = |counts: &[u32], symbol: usize| {
        let all: u32 = counts.iter().sum();
        if all == 0 { 0.0 } else { f64::from(counts[symbol]) / f64::from(all) }
    };
    let mut steps = Vec::with_capacity(triples.len());
    for context in 0..SYMBOLS * SYMBOLS {
        let last = context % SYMBOLS;
        for symbol in 0..SYMBOLS {
            let likely = 0.6 * share(&triples[context * SYMBOLS..(context + 1) * SYMBOLS], symbol)
                + 0.28 * share(&pairs[last * SYMBOLS..(last + 1) * SYMBOLS], symbol)
                + 0.08 * share(&singles, symbol)
                + 0.04 / SYMBOLS as f64;
            steps.push((-likely.log2() / f64::from(STEP)).round().min(15.0) as u8);
        }
    }
    steps.chunks(2).map(|two| two[0] | two.get(1).unwrap_or(&0) << 4).collect()
}

#[test]
fn the_table_is_what_the_words_make() {
    assert!(TABLE[..] == table()[..], "words.txt or the trainer has changed: run writes_the_table");
}

#[test]
#[ignore = "writes a file of the source tree"]
fn writes_the_table() {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/detect/verify/randomness/trigrams.bin");
    std::fs::write(target, table()).expect("a writable source tree");
}
