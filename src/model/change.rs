//! What changed: entries of trees, and a changed file with both its sides.

use super::hunk::{Hunk, LineRange};
use super::oid::Oid;
use super::path_class::PathClass;
use super::text::Text;
use bstr::BString;

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link; its blob is the target.
    Symlink,
    /// A commit of another repository.
    Submodule,
}

/// One side of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    /// What the entry is.
    pub kind: EntryKind,
    /// The blob (or commit, for a submodule).
    pub id: Oid,
}

/// How an entry changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Only the new side exists.
    Added,
    /// Only the old side exists.
    Deleted,
    /// Both exist; contents, mode or kind differ.
    Modified,
    /// The same blob under another path.
    Renamed,
    /// In conflict: git would refuse to commit it.
    Unmerged,
}

/// A changed entry, before its contents are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// How it changed.
    pub kind: ChangeKind,
    /// Where it is now (where it was, for a deletion). Bytes, separated by `/`.
    pub path: BString,
    /// Where it was, if renamed.
    pub old_path: Option<BString>,
    /// Before.
    pub old: Option<Side>,
    /// After.
    pub new: Option<Side>,
    /// Before, in the further parents of a merge: a line counts as added only where it is new to every parent.
    pub other_olds: Vec<Side>,
}

/// A changed file with everything a detector may look at.
#[derive(Debug)]
pub struct ChangedFile {
    /// What changed.
    pub change: Change,
    /// The class of its path.
    pub class: PathClass,
    /// The text before; empty if there was none, or if it could not be read (see `old_missing`).
    pub old: Text,
    /// The text after; empty if deleted.
    pub new: Text,
    /// What gave way to what, in order.
    pub hunks: Vec<Hunk>,
    /// The old side exists but could not be read (partial clone): everything counts as added.
    pub old_missing: bool,
    /// Above `max_judged`: only credentials that identify themselves are looked for.
    pub oversized: bool,
    /// The text is a patch's: only the lines of its hunks are known, others are empty.
    pub partial: bool,
}

impl ChangedFile {
    /// The added lines, in order.
    pub fn added(&self) -> impl Iterator<Item = LineRange> + '_ {
        self.hunks.iter().map(|hunk| hunk.new).filter(|range| range.len > 0)
    }

    /// The hunk whose added lines hold `line`.
    pub fn hunk_of(&self, line: u32) -> Option<&Hunk> {
        let index = self.hunks.partition_point(|hunk| hunk.new.end() <= line);
        self.hunks.get(index).filter(|hunk| hunk.new.contains(line))
    }

    /// Whether `line` of the new side is an added one.
    pub fn is_added(&self, line: u32) -> bool {
        self.hunk_of(line).is_some()
    }
}
