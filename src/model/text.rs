//! The text of one side of a file, with its lines.

use super::hunk::LineRange;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How the bytes of a blob were turned into text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Taken as they are: UTF-8, or any other superset of ASCII.
    Bytes,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// UTF-32, little endian.
    Utf32Le,
    /// UTF-32, big endian.
    Utf32Be,
    /// Not text: what is looked at are its printable strings.
    Binary,
}

/// The text of a blob. Lines end with `\n`; a `\r` before it does not belong to the line. A copy shares the bytes: history meets
/// the same text again and again.
#[derive(Clone)]
pub struct Text {
    bytes: Arc<Vec<u8>>,
    /// Where each line starts; one entry more than there are lines where the text ends with `\n`.
    starts: Arc<Vec<u32>>,
    encoding: Encoding,
}

impl Text {
    /// Takes text that is already a superset of ASCII. Offsets are 32 bits: more than 4 GiB must come in pieces.
    pub fn new(bytes: impl Into<Arc<Vec<u8>>>, encoding: Encoding) -> Self {
        let bytes = bytes.into();
        let starts = starts(&bytes);
        Self { bytes, starts: Arc::new(starts), encoding }
    }

    /// A text without a line.
    pub fn empty() -> Self {
        Self::new(Vec::new(), Encoding::Bytes)
    }

    /// All of it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How it was decoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How many lines there are; an empty text has none.
    pub fn line_count(&self) -> u32 {
        let whole = self.starts.len() as u32;
        if self.starts.last().is_some_and(|&start| start as usize == self.bytes.len()) { whole - 1 } else { whole }
    }

    /// Line `number`, from 1, without its end. Empty where there is none.
    pub fn line(&self, number: u32) -> &[u8] {
        // By hand: it is asked for every line, and often.
        let line = &self.bytes[self.span(number)];
        let end = line.len() - usize::from(line.last() == Some(&b'\n'));
        let end = end - usize::from(end > 0 && line[end - 1] == b'\r');
        &line[..end]
    }

    /// The bytes of line `number`, from 1, its end included. Empty at the end of the text where there is none.
    pub fn span(&self, number: u32) -> Range<usize> {
        let at = |index: u32| self.starts.get(index as usize).map_or(self.bytes.len(), |&start| start as usize);
        match number.checked_sub(1) {
            Some(index) => at(index)..at(index + 1),
            None => 0..0,
        }
    }

    /// The bytes of all lines of `range`.
    pub fn span_of(&self, range: LineRange) -> Range<usize> {
        if range.len == 0 {
            return 0..0;
        }
        self.span(range.start).start..self.span(range.end() - 1).end
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line_of(&self, offset: usize) -> u32 {
        self.starts.partition_point(|&start| start as usize <= offset).max(1) as u32
    }

    /// The column, from 1 and in bytes, of the byte at `offset`.
    pub fn column_of(&self, offset: usize) -> u32 {
        (offset - self.span(self.line_of(offset)).start) as u32 + 1
    }

    /// All lines as one range.
    pub fn all_lines(&self) -> LineRange {
        LineRange { start: 1, len: self.line_count() }
    }
}

/// Where lines start. Eight bytes at a time: lines are short, and a search for the next end would begin anew for each.
fn starts(bytes: &[u8]) -> Vec<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut starts = Vec::with_capacity(bytes.len() / 32 + 2);
    starts.push(0);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (chunk, at) in chunks.iter().zip((1_u32..).step_by(8)) {
        // A byte is zero where a line ends; its high bit, and no other, is set then.
        let other = u64::from_le_bytes(*chunk) ^ (ONES * 0x0a);
        let mut ends = !(((other & !HIGH) + !HIGH) | other) & HIGH;
        while ends != 0 {
            starts.push(at + ends.trailing_zeros() / 8);
            ends &= ends - 1;
        }
    }
    let at = bytes.len() - rest.len() + 1;
    starts.extend(rest.iter().zip(at as u32..).filter(|&(&byte, _)| byte == b'\n').map(|(_, at)| at));
    starts
}

/// Never the contents: they may hold secrets.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes, {} lines, {:?})", self.bytes.len(), self.line_count(), self.encoding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &str) -> Text {
        Text::new(bytes.as_bytes().to_vec(), Encoding::Bytes)
    }

    #[test]
    fn lines_count_from_one_and_lose_their_ends() {
        let text = text("one\r\ntwo\n\nfour");
        assert_eq!(text.line_count(), 4);
        assert_eq!([text.line(1), text.line(2), text.line(3), text.line(4)], [&b"one"[..], b"two", b"", b"four"]);
        assert_eq!(text.line(0), b"");
        assert_eq!(text.line(9), b"");
        assert_eq!((text.line_of(0), text.line_of(4), text.line_of(5), text.column_of(6)), (1, 1, 2, 2));
    }

    #[test]
    fn a_final_newline_starts_no_line() {
        assert_eq!(text("one\n").line_count(), 1);
        assert_eq!(text("").line_count(), 0);
        assert_eq!(text("\n").line_count(), 1);
    }

    #[test]
    fn spans_cover_whole_lines() {
        let text = text("a\nbb\nccc\n");
        assert_eq!(text.span_of(LineRange { start: 2, len: 2 }), 2..9);
        assert_eq!(text.span_of(LineRange { start: 2, len: 0 }), 0..0);
    }
}
