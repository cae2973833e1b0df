//! Hunks: which lines of the old side gave way to which of the new.

use serde::{Deserialize, Serialize};

/// A run of lines, counted from 1. An empty run stands after line `start`, as in git's hunk headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineRange {
    /// First line; for an empty range the line before it (0 at the top).
    pub start: u32,
    /// How many lines.
    pub len: u32,
}

impl LineRange {
    /// The first line after the range.
    pub fn end(self) -> u32 {
        self.start + self.len
    }

    /// Whether `line` is one of its lines.
    pub fn contains(self, line: u32) -> bool {
        line >= self.start && line < self.end()
    }

    /// The numbers of its lines.
    pub fn lines(self) -> std::ops::Range<u32> {
        if self.len == 0 { 0..0 } else { self.start..self.end() }
    }
}

/// One change of a file: lines removed on the old side, lines added on the new. No context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hunk {
    /// Removed lines.
    pub old: LineRange,
    /// Added lines.
    pub new: LineRange,
}
