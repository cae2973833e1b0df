//! The table by which literals are found, and how it is made: by the compiler for what it knows, at run time for the rest.
#![expect(clippy::large_stack_arrays, reason = "the compiler makes them, on no stack")]

use super::Literals;

/// Sets the bit that tells small letters from capitals, in four bytes at once. It blurs some signs, too: whatever is found
/// by folded bytes is compared once more.
pub(super) const FOLD: u64 = 0x2020_2020_2020_2020;
/// The first three bytes of a window.
pub(super) const THREE: u32 = 0x00ff_ffff;
/// The first two bytes of a window.
pub(super) const TWO: u32 = 0x0000_ffff;
/// Bits of the table's index: with two bytes each the table fits the first cache.
const ROWS: u32 = 14;
/// Bits of the index of the literals.
const BUCKETS: u32 = 12;
/// Literals with four bytes or more, with three, with two.
const CLASSES: usize = 3;
/// Bytes of a literal that are looked at for the chosen ones.
const MOST: usize = 256;

/// What is known of a literal before it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The chosen bytes, folded.
    pub(super) key: u32,
    /// Four others, its last or its first.
    pub(super) other_key: u32,
    pub(super) number: u16,
    /// Where in the literal the chosen bytes stand, and where the others.
    pub(super) offset: u8,
    pub(super) other: u8,
}

impl Head {
    const NONE: Self = Self { key: 0, other_key: 0, number: 0, offset: 0, other: 0 };
}

/// Which places may be literals, and where the literals of each hash begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// By three bytes, for each low half of the fourth byte whether a literal may be here.
    pub(super) rows: [u16; 1 << ROWS],
    /// For each class, where in the heads each bucket begins.
    pub(super) starts: [[u16; (1 << BUCKETS) + 1]; CLASSES],
}

impl Frame {
    const EMPTY: Self = Self { rows: [0; 1 << ROWS], starts: [[0; (1 << BUCKETS) + 1]; CLASSES] };

    /// Enters literals, numbered in this order. `heads` has room for as many. One of a single byte is never found.
    const fn fill(&mut self, wanted: &[&str], heads: &mut [Head]) {
        assert!(wanted.len() < u16::MAX as usize, "literals are numbered with two bytes");
        // Counted first, so that each head can be put into its bucket at once.
        let mut number = 0;
        while number < wanted.len() {
            if let Some((class, head)) = head(wanted[number].as_bytes(), number as u16) {
                self.starts[class][bucket(head.key)] += 1;
                self.allow(class, head.key);
            }
            number += 1;
        }
        // Where each bucket ends; putting its heads in moves that down to where it begins.
        let (mut class, mut end) = (0, 0);
        while class < CLASSES {
            let mut bucket = 0;
            while bucket <= 1 << BUCKETS {
                end += self.starts[class][bucket];
                self.starts[class][bucket] = end;
                bucket += 1;
            }
            class += 1;
        }
        while number > 0 {
            number -= 1;
            if let Some((class, head)) = head(wanted[number].as_bytes(), number as u16) {
                let start = &mut self.starts[class][bucket(head.key)];
                *start -= 1;
                heads[*start as usize] = head;
            }
        }
    }

    /// Lets windows pass that begin with the chosen bytes of a literal.
    const fn allow(&mut self, class: usize, key: u32) {
        match class {
            0 => self.rows[row(key)] |= 1 << fourth(key),
            1 => self.rows[row(key)] = u16::MAX,
            _ => {
                // Whatever the third byte is.
                let mut third = 0;
                while third < 256 {
                    self.rows[row(key | third << 16)] = u16::MAX;
                    third += 1;
                }
            }
        }
    }
}

/// A table made by the compiler, for as many literals as it was told.
#[derive(Debug)]
pub struct FixedTable<const COUNT: usize> {
    heads: [Head; COUNT],
    frame: Frame,
}

impl<const COUNT: usize> FixedTable<COUNT> {
    /// The table for these literals, which are numbered in this order.
    pub const fn new(wanted: &[&'static str; COUNT]) -> Self {
        let mut table = Self { heads: [Head::NONE; COUNT], frame: Frame::EMPTY };
        table.frame.fill(wanted, &mut table.heads);
        table
    }

    /// The set. `wanted` are the literals it was made for.
    pub fn literals<'a>(&'a self, wanted: &'a [&'static str; COUNT]) -> Literals<'a> {
        Literals { wanted, heads: &self.heads, frame: &self.frame }
    }
}

/// A table for literals that are known at run time only.
#[derive(Debug)]
pub struct Table {
    wanted: Vec<&'static str>,
    heads: Vec<Head>,
    frame: Box<Frame>,
}

impl Table {
    /// The table for these literals, which are numbered in this order.
    pub fn new(wanted: Vec<&'static str>) -> Self {
        let mut table = Self { heads: vec![Head::NONE; wanted.len()], wanted, frame: Box::new(Frame::EMPTY) };
        table.frame.fill(&table.wanted, &mut table.heads);
        table
    }

    /// The set.
    pub fn literals(&self) -> Literals<'_> {
        Literals { wanted: &self.wanted, heads: &self.heads, frame: &self.frame }
    }
}

/// The class of a literal, and what is known of it.
const fn head(literal: &[u8], number: u16) -> Option<(usize, Head)> {
    let first = window(literal, 0);
    match literal.len() {
        0 | 1 => None,
        2 => Some((2, Head { key: first & TWO, number, ..Head::NONE })),
        3 => Some((1, Head { key: first & THREE, number, ..Head::NONE })),
        len => {
            let offset = rarest(literal);
            let other = if offset + 4 < len && len < MOST { len - 4 } else { 0 };
            let (key, other_key) = (window(literal, offset), window(literal, other));
            Some((0, Head { key, other_key, number, offset: offset as u8, other: other as u8 }))
        }
    }
}

/// Where the four bytes of `literal` begin that stand most seldom in code, by a rough measure of single bytes.
const fn rarest(literal: &[u8]) -> usize {
    let (mut best, mut least) = (0, u32::MAX);
    let mut at = 0;
    while at + 4 <= literal.len() && at < MOST {
        let sum = common(literal[at]) + common(literal[at + 1]) + common(literal[at + 2]) + common(literal[at + 3]);
        if sum < least {
            (best, least) = (at, sum);
        }
        at += 1;
    }
    best
}

const fn common(byte: u8) -> u32 {
    match byte.to_ascii_lowercase() {
        b'e' | b' ' => 8,
        b't' | b'a' | b'r' | b'n' | b'i' | b's' | b'o' => 7,
        b'c' | b'l' | b'd' | b'u' | b'p' | b'm' => 6,
        b'f' | b'g' | b'h' | b'b' | b'_' | b'.' => 5,
        b'y' | b'v' | b'w' | b'x' | b'(' | b')' | b'"' | b'\'' | b'-' | b',' | b'=' | b'0' | b'1' => 4,
        b'k' | b':' | b'/' | b'2'..=b'9' => 3,
        b'q' | b'j' | b'z' => 2,
        _ => 1,
    }
}

/// The four bytes at `at`, folded; zeros, folded as well, behind the end of the text.
#[inline]
pub(super) const fn window(text: &[u8], at: usize) -> u32 {
    let rest = if at < text.len() { text.split_at(at).1 } else { &[] };
    let bytes = match (rest.first_chunk(), rest) {
        (Some(bytes), _) => *bytes,
        (_, [first, second, third]) => [*first, *second, *third, 0],
        (_, [first, second]) => [*first, *second, 0, 0],
        (_, [first]) => [*first, 0, 0, 0],
        _ => [0; 4],
    };
    u32::from_le_bytes(bytes) | FOLD as u32
}

#[inline]
pub(super) const fn row(window: u32) -> usize {
    ((window & THREE).wrapping_mul(0x9e37_79b1) >> (32 - ROWS)) as usize
}

#[inline]
pub(super) const fn fourth(window: u32) -> u32 {
    window >> 24 & 15
}

#[inline]
pub(super) const fn bucket(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> (32 - BUCKETS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_makes_the_same_table() {
        const LITERALS: [&str; 6] = ["client_secret", "://", "pa", "x", "password", "PASSWORD="];
        static FIXED: FixedTable<6> = FixedTable::new(&LITERALS);
        let table = Table::new(LITERALS.to_vec());
        assert_eq!(FIXED.heads[..], table.heads[..]);
        assert_eq!(FIXED.frame, *table.frame);
    }

    #[test]
    fn the_chosen_bytes_are_the_seldom_ones() {
        assert_eq!(rarest(b"statesqzjx"), 6);
        assert_eq!(rarest(b"aaaaaaaa"), 0);
    }
}
