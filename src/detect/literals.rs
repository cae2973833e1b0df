//! Finds any of thousands of literals in one pass, without regard to ASCII case.
//!
//! Of each literal four bytes are chosen that stand seldom in code. One look into a small table turns nine places of ten
//! away, ten places at a time and without a branch; the few that pass are compared. The set is built in microseconds where
//! an automaton takes milliseconds, and it is built anew in every hook.

/// Sets the bit that tells small letters from capitals, in four bytes at once. It blurs some signs, too: whatever is found
/// by folded bytes is compared once more.
const FOLD: u64 = 0x2020_2020_2020_2020;
/// The first three bytes of a window.
const THREE: u32 = 0x00ff_ffff;
/// The first two bytes of a window.
const TWO: u32 = 0x0000_ffff;
/// Bits of the table's index: with two bytes each the table fits the first cache.
const ROWS: u32 = 14;
/// Bits of the index of the literals.
const BUCKETS: u32 = 12;

/// A set of literals.
#[derive(Debug)]
pub struct Literals {
    wanted: Vec<&'static [u8]>,
    /// By three bytes, for each low half of the fourth byte whether a literal may be here.
    rows: Box<[u16; 1 << ROWS]>,
    /// By their chosen four bytes; literals that have only three or two, by these.
    four: Heads,
    three: Heads,
    two: Heads,
}

impl Literals {
    /// The set of `literals`, which are numbered in this order. One of a single byte is never found.
    pub fn new(literals: impl IntoIterator<Item = &'static str>) -> Self {
        let wanted: Vec<&'static [u8]> = literals.into_iter().map(str::as_bytes).collect();
        let mut rows: Box<[u16; 1 << ROWS]> = vec![0; 1 << ROWS].try_into().expect("it is as long as it was made");
        let (mut four, mut three, mut two) = (Vec::with_capacity(wanted.len()), Vec::new(), Vec::new());
        for (literal, number) in wanted.iter().zip(0..) {
            match literal.len() {
                0 | 1 => {}
                2 => {
                    let key = window(literal, 0) & TWO;
                    // Whatever the third byte is.
                    (0..=255).for_each(|third| rows[row(key | third << 16)] = u16::MAX);
                    two.push(Head { key, number, ..Head::default() });
                }
                3 => {
                    let key = window(literal, 0) & THREE;
                    rows[row(key)] = u16::MAX;
                    three.push(Head { key, number, ..Head::default() });
                }
                len => {
                    let offset = rarest(literal);
                    let other = if offset + 4 < len { len - 4 } else { 0 };
                    let key = window(literal, offset);
                    rows[row(key)] |= 1 << fourth(key);
                    four.push(Head { key, number, offset: offset as u32, other: other as u32, other_key: window(literal, other) });
                }
            }
        }
        Self { wanted, rows, four: Heads::new(four), three: Heads::new(three), two: Heads::new(two) }
    }

    /// Calls `found` with start, end and number of every occurrence that lies in `text[from..to]`, in no order.
    pub fn find(&self, text: &[u8], from: usize, to: usize, mut found: impl FnMut(usize, usize, u32)) {
        let text = &text[..to];
        let mut at = from;
        // Two words of eight bytes hold ten windows of four.
        while let Some(block) = text[at..].first_chunk::<13>() {
            let (Some(first), Some(last)) = (block.first_chunk(), block.last_chunk()) else { break };
            let mut places = self.five(u64::from_le_bytes(*first) | FOLD) | self.five(u64::from_le_bytes(*last) | FOLD) << 5;
            while places != 0 {
                self.compare(text, from, at + places.trailing_zeros() as usize, &mut found);
                places &= places - 1;
            }
            at += 10;
        }
        (at..to).for_each(|at| self.compare(text, from, at, &mut found));
    }

    /// At which of five windows a literal may be, as bits.
    #[inline]
    fn five(&self, bytes: u64) -> u32 {
        let at = |index: u32| self.may(bytes.wrapping_shr(8 * index) as u32) << index;
        at(0) | at(1) | at(2) | at(3) | at(4)
    }

    #[inline]
    fn may(&self, window: u32) -> u32 {
        u32::from(self.rows[row(window)]) >> fourth(window) & 1
    }

    /// The literals whose chosen bytes stand at `at`.
    fn compare(&self, text: &[u8], from: usize, at: usize, found: &mut impl FnMut(usize, usize, u32)) {
        let window_here = window(text, at);
        for head in self.four.of(window_here) {
            if head.key != window_here {
                continue;
            }
            let Some(start) = at.checked_sub(head.offset as usize).filter(|&start| start >= from) else { continue };
            // Many literals share a beginning, few the end as well.
            if window(text, start + head.other as usize) == head.other_key {
                self.tell(text, start, head.number, found);
            }
        }
        if self.rows[row(window_here)] == u16::MAX {
            for (heads, key) in [(&self.three, window_here & THREE), (&self.two, window_here & TWO)] {
                heads.of(key).iter().filter(|head| head.key == key).for_each(|head| self.tell(text, at, head.number, found));
            }
        }
    }

    /// Tells of a literal at `start` if it does stand there.
    fn tell(&self, text: &[u8], start: usize, number: u32, found: &mut impl FnMut(usize, usize, u32)) {
        let literal = self.wanted[number as usize];
        let end = start + literal.len();
        if text.get(start..end).is_some_and(|there| there.eq_ignore_ascii_case(literal)) {
            found(start, end, number);
        }
    }
}

/// What is known of a literal before it is compared.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    /// The chosen bytes, folded.
    key: u32,
    number: u32,
    /// Where in the literal they stand.
    offset: u32,
    /// Where four others stand, its last or its first, and which.
    other: u32,
    other_key: u32,
}

/// Literals by their chosen bytes.
#[derive(Debug)]
struct Heads {
    /// In order of buckets.
    sorted: Vec<Head>,
    /// Where in `sorted` each bucket begins.
    starts: Vec<u32>,
}

impl Heads {
    fn new(mut heads: Vec<Head>) -> Self {
        heads.sort_unstable_by_key(|head| bucket(head.key));
        let mut starts = vec![0; (1 << BUCKETS) + 1];
        for head in &heads {
            starts[bucket(head.key) + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        Self { sorted: heads, starts }
    }

    /// The literals whose chosen bytes these are, and few others.
    #[inline]
    fn of(&self, key: u32) -> &[Head] {
        let bucket = bucket(key);
        &self.sorted[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }
}

/// Where the four bytes of `literal` begin that stand most seldom in code, by a rough measure of single bytes.
fn rarest(literal: &[u8]) -> usize {
    let common = |byte: &u8| match byte.to_ascii_lowercase() {
        b'e' | b' ' => 8,
        b't' | b'a' | b'r' | b'n' | b'i' | b's' | b'o' => 7,
        b'c' | b'l' | b'd' | b'u' | b'p' | b'm' => 6,
        b'f' | b'g' | b'h' | b'b' | b'_' | b'.' => 5,
        b'y' | b'v' | b'w' | b'x' | b'(' | b')' | b'"' | b'\'' | b'-' | b',' | b'=' | b'0' | b'1' => 4,
        b'k' | b':' | b'/' | b'2'..=b'9' => 3,
        b'q' | b'j' | b'z' => 2,
        _ => 1_u32,
    };
    let windows = literal.windows(4).map(|four| four.iter().map(common).sum::<u32>());
    windows.enumerate().min_by_key(|&(_, sum)| sum).map_or(0, |(at, _)| at)
}

/// The four bytes at `at`, folded; zeros, folded as well, behind the end of the text.
#[inline]
fn window(text: &[u8], at: usize) -> u32 {
    let rest = text.get(at..).unwrap_or_default();
    let bytes = rest.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|index| rest.get(index).copied().unwrap_or(0)));
    u32::from_le_bytes(bytes) | FOLD as u32
}

#[inline]
fn row(window: u32) -> usize {
    ((window & THREE).wrapping_mul(0x9e37_79b1) >> (32 - ROWS)) as usize
}

#[inline]
fn fourth(window: u32) -> u32 {
    window >> 24 & 15
}

#[inline]
fn bucket(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> (32 - BUCKETS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(literals: &'static [&'static str], text: &str, from: usize, to: usize) -> Vec<(usize, usize, u32)> {
        let mut hits = Vec::new();
        Literals::new(literals.iter().copied()).find(text.as_bytes(), from, to, |start, end, number| hits.push((start, end, number)));
        hits.sort_unstable();
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
        assert_eq!(all(&["ok"], "tok", 0, 3), [(1, 3, 0)]);
    }

    proptest::proptest! {
        #[test]
        fn it_agrees_with_a_plain_search(text in "[abAB]{0,40}") {
            let literals: &[&str] = &["aab", "abab", "bbb", "baaba", "bb", "aabbb", "abaaaa"];
            let mut plain = Vec::new();
            for start in 0..text.len() {
                for (number, literal) in (0_u32..).zip(literals) {
                    if text.get(start..start + literal.len()).is_some_and(|there| there.eq_ignore_ascii_case(literal)) {
                        plain.push((start, start + literal.len(), number));
                    }
                }
            }
            let found = all(&["aab", "abab", "bbb", "baaba", "bb", "aabbb", "abaaaa"], &text, 0, text.len());
            plain.sort_unstable();
            proptest::prop_assert_eq!(found, plain);
        }
    }
}
