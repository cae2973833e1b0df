//! The file of an index, read in pieces that stay in the processor's cache.

use super::raw::{LONGEST, len_of_plain};
use std::io::Read;

/// Bytes that are read at once.
const PIECE: usize = 128 << 10;

/// A file, read by pieces.
pub(super) struct Input<R> {
    source: R,
    buffer: Vec<u8>,
    /// What of the buffer is filled and not yet used.
    from: usize,
    to: usize,
    /// How much of the file is used.
    pub(super) used: usize,
}

impl<R: Read> Input<R> {
    /// A file of this size, from where `source` stands.
    pub(super) fn new(source: R, size: usize) -> Self {
        Self { source, buffer: vec![0; size.clamp(LONGEST, PIECE)], from: 0, to: 0, used: 0 }
    }

    /// Takes so many of the bytes that follow.
    pub(super) fn take(&mut self, len: usize) {
        self.from += len;
        self.used += len;
    }

    /// Passes over entries that are plain and whole in the buffer, so many at most. Tells how many.
    pub(super) fn pass(&mut self, most: usize, hash_len: usize) -> Option<usize> {
        if most == 0 {
            return Some(0);
        }
        let data = self.some()?;
        let (mut at, mut passed) = (0, 0);
        while passed < most
            && let Some(len) = len_of_plain(&data[at..], hash_len)
        {
            at += len;
            passed += 1;
        }
        self.take(at);
        Some(passed)
    }

    /// Some bytes that follow: more than the longest entry where there are so many.
    pub(super) fn some(&mut self) -> Option<&[u8]> {
        if self.to - self.from < LONGEST {
            self.fill()?;
        }
        Some(&self.buffer[self.from..self.to])
    }

    fn fill(&mut self) -> Option<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        while self.to < self.buffer.len() {
            match self.source.read(&mut self.buffer[self.to..]) {
                Ok(0) => break,
                Ok(read) => self.to += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        Some(())
    }

    /// Everything that follows.
    pub(super) fn rest(mut self) -> Option<Vec<u8>> {
        let mut rest = self.buffer[self.from..self.to].to_vec();
        self.source.read_to_end(&mut rest).ok()?;
        Some(rest)
    }
}
