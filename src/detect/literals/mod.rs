//! Finds any of thousands of literals in one pass, without regard to ASCII case.
//!
//! Of each literal four bytes are chosen that stand seldom in code. One look into a small table turns nine places of ten
//! away, ten places at a time and without a branch; the few that pass are compared. The table of what is known when the
//! program is compiled is data of the program.

mod table;

use table::{FOLD, Frame, Head, THREE, TWO, bucket, fourth, row, window};
pub use table::{FixedTable, Table};

/// A set of literals, with the table they are found by.
#[derive(Clone, Copy, Debug)]
pub struct Literals<'a> {
    wanted: &'a [&'static str],
    heads: &'a [Head],
    frame: &'a Frame,
}

impl Literals<'_> {
    /// Calls `found` with start, end and number of every occurrence that lies in `text[from..to]`, in no order.
    pub fn find(&self, text: &[u8], from: usize, to: usize, mut found: impl FnMut(usize, usize, u32)) {
        let text = &text[..to];
        let mut at = from;
        // Two words of eight bytes hold ten windows of four.
        while let Some(block) = text[at..].first_chunk::<13>() {
            let (Some(first), Some(last)) = (block.first_chunk(), block.last_chunk()) else { break };
            let (first, last) = (u64::from_le_bytes(*first) | FOLD, u64::from_le_bytes(*last) | FOLD);
            let mut places = self.five(first) | self.five(last) << 5;
            while places != 0 {
                let place = places.trailing_zeros();
                let window = if place < 5 { first >> (8 * place) } else { last >> (8 * (place - 5)) };
                self.compare(text, from, at + place as usize, window as u32, &mut found);
                places &= places - 1;
            }
            at += 10;
        }
        (at..to).for_each(|at| self.compare(text, from, at, window(text, at), &mut found));
    }

    /// At which of five windows a literal may be, as bits.
    #[inline]
    fn five(&self, bytes: u64) -> u32 {
        let at = |index: u32| self.may(bytes.wrapping_shr(8 * index) as u32) << index;
        at(0) | at(1) | at(2) | at(3) | at(4)
    }

    #[inline]
    fn may(&self, window: u32) -> u32 {
        u32::from(self.frame.rows[row(window)]) >> fourth(window) & 1
    }

    /// The literals whose chosen bytes are `window_here`, which stand at `at`.
    fn compare(&self, text: &[u8], from: usize, at: usize, window_here: u32, found: &mut impl FnMut(usize, usize, u32)) {
        for head in self.heads_of(0, window_here) {
            if head.key != window_here {
                continue;
            }
            let Some(start) = at.checked_sub(head.offset.into()).filter(|&start| start >= from) else { continue };
            // Many literals share a beginning, few the end as well.
            if window_at(text, start + usize::from(head.other)) == head.other_key {
                self.tell(text, start, head.number, found);
            }
        }
        if self.frame.rows[row(window_here)] == u16::MAX {
            for (class, key) in [(1, window_here & THREE), (2, window_here & TWO)] {
                let same = self.heads_of(class, key).iter().filter(|head| head.key == key);
                same.for_each(|head| self.tell(text, at, head.number, found));
            }
        }
    }

    /// The literals of a class whose chosen bytes these are, and few others.
    #[inline]
    fn heads_of(&self, class: usize, key: u32) -> &[Head] {
        let (starts, bucket) = (&self.frame.starts[class], bucket(key));
        &self.heads[usize::from(starts[bucket])..usize::from(starts[bucket + 1])]
    }

    /// Tells of a literal at `start` if it does stand there.
    fn tell(&self, text: &[u8], start: usize, number: u16, found: &mut impl FnMut(usize, usize, u32)) {
        let literal = self.wanted[usize::from(number)].as_bytes();
        let end = start + literal.len();
        if text.get(start..end).is_some_and(|there| there.eq_ignore_ascii_case(literal)) {
            found(start, end, number.into());
        }
    }
}

/// As [`window`], which is slow where the compiler need not do it.
#[inline]
fn window_at(text: &[u8], at: usize) -> u32 {
    match text.get(at..).and_then(<[u8]>::first_chunk) {
        Some(bytes) => u32::from_le_bytes(*bytes) | FOLD as u32,
        None => window(text, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(literals: &[&'static str], text: &str, from: usize, to: usize) -> Vec<(usize, usize, u32)> {
        let mut hits = Vec::new();
        Table::new(literals.to_vec()).literals().find(text.as_bytes(), from, to, |start, end, number| hits.push((start, end, number)));
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
            const LITERALS: [&str; 7] = ["aab", "abab", "bbb", "baaba", "bb", "aabbb", "abaaaa"];
            static FIXED: FixedTable<7> = FixedTable::new(&LITERALS);
            let mut plain = Vec::new();
            for start in 0..text.len() {
                for (number, literal) in (0_u32..).zip(LITERALS) {
                    if text.get(start..start + literal.len()).is_some_and(|there| there.eq_ignore_ascii_case(literal)) {
                        plain.push((start, start + literal.len(), number));
                    }
                }
            }
            plain.sort_unstable();
            proptest::prop_assert_eq!(all(&LITERALS, &text, 0, text.len()), plain.clone());
            let mut fixed = Vec::new();
            FIXED.literals(&LITERALS).find(text.as_bytes(), 0, text.len(), |start, end, number| fixed.push((start, end, number)));
            fixed.sort_unstable();
            proptest::prop_assert_eq!(fixed, plain);
        }
    }
}
