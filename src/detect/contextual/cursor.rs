//! A position in a text with the few moves the readers of names and values share. Never leaves the text.

/// A position in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    /// The whole text.
    pub(super) text: &'a [u8],
    /// The next byte.
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8], at: usize) -> Self {
        Self { text, at: at.min(text.len()) }
    }

    /// What is left, at most 4 KiB: no name or value we want reaches further, but for blocks, which have readers of their own.
    pub(super) fn rest(self) -> &'a [u8] {
        &self.text[self.at..self.text.len().min(self.at + 4096)]
    }

    pub(super) fn peek(self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The byte before the position.
    pub(super) fn before(self) -> Option<u8> {
        self.at.checked_sub(1).map(|at| self.text[at])
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.text.len());
    }

    /// Moves behind `literal` if it is next.
    pub(super) fn eat(&mut self, literal: &[u8]) -> bool {
        // The first byte decides nearly always, and whole lists of literals are tried.
        let found = self.peek() == literal.first().copied() && self.text[self.at..].starts_with(literal);
        if found {
            self.at += literal.len();
        }
        found
    }

    /// Moves behind bytes that `wanted` accepts; tells how many they were.
    pub(super) fn eat_while(&mut self, wanted: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        self.at - start
    }

    /// Moves behind blanks of this line.
    pub(super) fn blanks(&mut self) -> usize {
        self.eat_while(|b| matches!(b, b' ' | b'\t'))
    }

    /// Moves to the first byte that is not white, over at most `lines` line ends.
    pub(super) fn white(&mut self, lines: usize) {
        let mut left = lines;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' if left > 0 => {
                    left -= 1;
                    self.at += 1;
                }
                _ => break,
            }
        }
    }

    /// Whether nothing but white stands between here and the end of the line.
    pub(super) fn at_line_end(mut self) -> bool {
        self.blanks();
        matches!(self.peek(), None | Some(b'\n' | b'\r'))
    }

    /// From here to the end of the line, at most 4 KiB, without its end.
    pub(super) fn line_rest(self) -> &'a [u8] {
        let rest = self.rest();
        let line = rest.iter().position(|&b| b == b'\n').map_or(rest, |end| &rest[..end]);
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// What stands on the line before here, at most `limit` bytes.
    pub(super) fn line_before(self, limit: usize) -> &'a [u8] {
        let head = &self.text[self.at.saturating_sub(limit)..self.at];
        head.iter().rposition(|&b| b == b'\n').map_or(head, |end| &head[end + 1..])
    }
}

pub(super) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// How far back the start of a string is looked for.
const BACK: usize = 400;

/// The quote of the string on this line that `at` stands in, if it stands in one.
pub(super) fn enclosing_quote(text: &[u8], at: usize) -> Option<u8> {
    let head = Cursor::new(text, at).line_before(BACK);
    // The start of the line is out of sight: nothing can be said.
    if head.len() == BACK {
        return None;
    }
    let mut open = None;
    let mut index = 0;
    while index < head.len() {
        match (head[index], open) {
            (b'\\', _) => index += 1,
            (byte, None) if is_quote(byte) => {
                // An apostrophe within a word opens nothing.
                let apostrophe = byte == b'\'' && index > 0 && head[index - 1].is_ascii_alphanumeric();
                if !apostrophe || matches!(head[index - 1], b'b' | b'r' | b'f' | b'u') {
                    open = Some(byte);
                }
            }
            (byte, Some(quote)) if byte == quote => open = None,
            _ => {}
        }
        index += 1;
    }
    open
}
