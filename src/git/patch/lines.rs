//! A patch, line by line, with the number of the line for who must say what is wrong with it.

use super::PatchError;
use bstr::ByteSlice;

/// The lines of the patch, with their ends.
pub(super) struct Lines<'a> {
    /// The next line; empty at the end.
    line: &'a [u8],
    /// What comes after it.
    pub(super) after: &'a [u8],
    /// The number of the line last taken.
    number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(patch: &'a [u8]) -> Self {
        let (line, after) = split(patch);
        Self { line, after, number: 0 }
    }

    /// The next line, end included.
    pub(super) fn peek(&self) -> Option<&'a [u8]> {
        (!self.line.is_empty()).then_some(self.line)
    }

    pub(super) fn next(&mut self) -> Option<&'a [u8]> {
        let line = self.peek()?;
        (self.line, self.after) = split(self.after);
        self.number += 1;
        Some(line)
    }

    /// An error about the next line.
    pub(super) fn error(&self, what: &str) -> PatchError {
        PatchError { line: self.number + 1, what: what.to_owned() }
    }
}

fn split(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.find_byte(b'\n').map_or(text.len(), |at| at + 1))
}

/// A line without its end.
pub(super) fn text(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
