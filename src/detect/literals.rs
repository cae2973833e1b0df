//! Finds any of thousands of literals in one pass, without regard to ASCII case.
//!
//! A bitmap over the hash of four folded bytes turns nearly every position away; the few that pass are compared. The set
//! is built in microseconds where an automaton takes milliseconds, and it is built anew in every hook.

/// Bits of the hash: the bitmaps fit the first cache.
const BITS: u32 = 16;

/// A set of literals.
#[derive(Debug)]
pub struct Literals {
    wanted: Vec<&'static [u8]>,
    /// By the first four bytes; of literals that have only three or two, by these.
    four: Heads<0xffff_ffff>,
    three: Heads<0x00ff_ffff>,
    two: Heads<0x0000_ffff>,
}

impl Literals {
    /// The set of `literals`, which are numbered in this order. One of a single byte is never found.
    pub fn new(literals: impl IntoIterator<Item = &'static str>) -> Self {
        let wanted: Vec<&'static [u8]> = literals.into_iter().map(str::as_bytes).collect();
        let of = |len: usize| (0..).zip(&wanted).filter(move |(_, literal)| literal.len().min(4) == len);
        let head = |(number, literal): (u32, &&'static [u8])| Head {
            bytes: literal.iter().take(4).fold(0, |state, &byte| push(state, byte)),
            number,
        };
        Self {
            four: Heads::new(of(4).map(head).collect()),
            three: Heads::new(of(3).map(head).collect()),
            two: Heads::new(of(2).map(head).collect()),
            wanted,
        }
    }

    /// Calls `found` with start, end and number of every occurrence that lies in `text[from..to]`. Starts come nearly in
    /// order: a short one may come before a longer one that starts a byte or two earlier.
    pub fn find(&self, text: &[u8], from: usize, to: usize, mut found: impl FnMut(usize, usize, u32)) {
        let text = &text[..to];
        let mut state = 0;
        for (end, &byte) in (from + 1..).zip(&text[from..]) {
            state = push(state, byte);
            if self.four.may_hold(state) && end >= from + 4 {
                let start = end - 4;
                for number in self.four.of(state) {
                    let literal = self.wanted[number as usize];
                    if text.get(end..start + literal.len()).is_some_and(|rest| rest.eq_ignore_ascii_case(&literal[4..])) {
                        found(start, start + literal.len(), number);
                    }
                }
            }
            if self.three.may_hold(state) && end >= from + 3 {
                self.three.of(state).for_each(|number| found(end - 3, end, number));
            }
            if self.two.may_hold(state) && end >= from + 2 {
                self.two.of(state).for_each(|number| found(end - 2, end, number));
            }
        }
    }
}

/// The first bytes of a literal, folded, and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    bytes: u32,
    number: u32,
}

/// The first bytes of some literals; `MASK` says how many they are.
#[derive(Debug)]
struct Heads<const MASK: u32> {
    bitmap: Vec<u64>,
    /// In order of their hashes.
    sorted: Vec<Head>,
    /// Where in `sorted` each value of the hash's first ten bits begins.
    starts: Vec<u32>,
}

impl<const MASK: u32> Heads<MASK> {
    fn new(mut heads: Vec<Head>) -> Self {
        let mut bitmap = vec![0_u64; 1 << (BITS - 6)];
        for head in &heads {
            let hash = hash(head.bytes);
            bitmap[usize::from(hash >> 6)] |= 1 << (hash & 63);
        }
        heads.sort_unstable_by_key(|head| (hash(head.bytes), *head));
        let mut starts = vec![0; 1025];
        for head in &heads {
            starts[usize::from(hash(head.bytes) >> 6) + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        Self { bitmap, sorted: heads, starts }
    }

    /// Whether a literal may begin with the bytes seen last; nearly always the answer is no.
    fn may_hold(&self, state: u32) -> bool {
        let hash = hash(state & MASK);
        self.bitmap[usize::from(hash >> 6)] >> (hash & 63) & 1 == 1
    }

    /// The literals that begin with the bytes seen last.
    fn of(&self, state: u32) -> impl Iterator<Item = u32> + '_ {
        let bucket = usize::from(hash(state & MASK) >> 6);
        let heads = &self.sorted[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        heads.iter().filter(move |head| head.bytes == state & MASK).map(|head| head.number)
    }
}

/// The last four bytes, folded.
fn push(state: u32, byte: u8) -> u32 {
    state << 8 | u32::from(byte.to_ascii_lowercase())
}

fn hash(bytes: u32) -> u16 {
    (bytes.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(literals: &'static [&'static str], text: &str, from: usize, to: usize) -> Vec<(usize, usize, u32)> {
        let mut hits = Vec::new();
        Literals::new(literals.iter().copied()).find(text.as_bytes(), from, to, |start, end, number| hits.push((start, end, number)));
        hits
    }

    #[test]
    fn overlaps_and_any_case_are_found() {
        assert_eq!(all(&["client_secret", "secret", "://"], "x Client_SECRET://", 0, 18), [(2, 15, 0), (9, 15, 1), (15, 18, 2)]);
    }

    #[test]
    fn only_what_lies_within_is_found() {
        let text = "token token token";
        assert_eq!(all(&["token"], text, 0, text.len()).len(), 3);
        assert_eq!(all(&["token"], text, 1, text.len() - 1), [(6, 11, 0)]);
        assert_eq!(all(&["token"], text, 3, 3), []);
        assert_eq!(all(&["to"], text, 0, text.len()).len(), 3);
        assert_eq!(all(&["t"], text, 0, text.len()), []);
    }

    proptest::proptest! {
        #[test]
        fn it_agrees_with_a_plain_search(text in "[abAB]{0,40}") {
            let literals: &[&str] = &["aab", "abab", "bbb", "baaba", "bb"];
            let mut plain = Vec::new();
            for start in 0..text.len() {
                for (number, literal) in (0_u32..).zip(literals) {
                    if text.get(start..start + literal.len()).is_some_and(|there| there.eq_ignore_ascii_case(literal)) {
                        plain.push((start, start + literal.len(), number));
                    }
                }
            }
            let mut found = all(&["aab", "abab", "bbb", "baaba", "bb"], &text, 0, text.len());
            found.sort_unstable();
            plain.sort_unstable();
            proptest::prop_assert_eq!(found, plain);
        }
    }
}
