//! The entries of an index, packed: their paths one after another, their ids one after another. An index of a large
//! repository is read in every hook, and an allocation for each entry would take longer than everything else.

use bstr::{BStr, ByteSlice};
use gix::index::entry::Mode;
use gix::{ObjectId, oid};
use std::ops::Range;

/// An index, as far as it says what would be recorded.
pub(in crate::git) struct Index {
    hash: gix::hash::Kind,
    paths: Vec<u8>,
    ids: Vec<u8>,
    slots: Vec<Slot>,
    /// The tree that all entries together make, where its own cache of trees tells.
    pub(super) tree: Option<ObjectId>,
    /// Whether there may be entries that stand for folders.
    pub(super) is_sparse: bool,
}

/// What an entry has beside its path and id.
#[derive(Clone, Copy)]
struct Slot {
    /// Where its path ends. It begins where that of the entry before ends.
    end: u32,
    mode: u16,
    stage: u8,
    is_intent: bool,
}

/// An entry.
#[derive(Clone, Copy)]
pub(in crate::git) struct Entry<'a> {
    /// Where it stands.
    pub(in crate::git) path: &'a BStr,
    /// Its blob, its commit, or its tree in a sparse index.
    pub(in crate::git) id: &'a oid,
    /// As git writes it.
    pub(in crate::git) mode: u16,
    /// In a conflict the side, from 1.
    pub(in crate::git) stage: u8,
    /// To be added later: not there yet.
    pub(in crate::git) is_intent: bool,
}

impl Index {
    pub(super) fn empty(hash: gix::hash::Kind) -> Self {
        Self { hash, paths: Vec::new(), ids: Vec::new(), slots: Vec::new(), tree: None, is_sparse: false }
    }

    /// Makes room for so many entries, of a file of this size.
    pub(super) fn reserve(&mut self, count: usize, size: usize) {
        let ids = count * self.hash.len_in_bytes();
        self.slots.reserve_exact(count);
        self.ids.reserve_exact(ids);
        self.paths.reserve_exact(size.saturating_sub(ids));
    }

    /// Adds an entry at the end. None where it is one that git would not write.
    pub(super) fn push(&mut self, entry: Entry<'_>) -> Option<()> {
        let Entry { path, id, mode, stage, is_intent } = entry;
        self.paths.extend_from_slice(path);
        self.ids.extend_from_slice(id.as_bytes());
        self.slots.push(Slot { end: u32::try_from(self.paths.len()).ok()?, mode, stage, is_intent });
        (!path.is_empty()).then_some(())
    }

    /// All entries, by their numbers.
    pub(in crate::git) fn all(&self) -> Range<usize> {
        0..self.slots.len()
    }

    /// The tree that all entries together make, if it is known without hashing.
    pub(in crate::git) fn tree(&self) -> Option<&oid> {
        self.tree.as_deref()
    }

    /// Whether there may be entries that stand for folders.
    pub(in crate::git) fn is_sparse(&self) -> bool {
        self.is_sparse
    }

    /// The path of an entry.
    pub(in crate::git) fn path(&self, number: usize) -> &BStr {
        let begin = number.checked_sub(1).map_or(0, |before| self.slots[before].end);
        self.paths[begin as usize..self.slots[number].end as usize].as_bstr()
    }

    /// An entry.
    pub(in crate::git) fn entry(&self, number: usize) -> Entry<'_> {
        let Slot { mode, stage, is_intent, .. } = self.slots[number];
        let len = self.hash.len_in_bytes();
        let id = oid::from_bytes_unchecked(&self.ids[number * len..(number + 1) * len]);
        Entry { path: self.path(number), id, mode, stage, is_intent }
    }

    /// The entry of a path that is not in conflict.
    pub(in crate::git) fn find(&self, path: &BStr) -> Option<Entry<'_>> {
        let number = self.first_at(self.all(), |other| other < path);
        let entry = self.all().contains(&number).then(|| self.entry(number))?;
        (entry.path == path && entry.stage == 0).then_some(entry)
    }

    /// The entries whose paths begin so.
    pub(in crate::git) fn below(&self, prefix: &[u8]) -> Range<usize> {
        let begin = self.first_at(self.all(), |path| path < prefix);
        begin..self.first_at(begin..self.slots.len(), |path| path.starts_with(prefix))
    }

    /// Where in `range` the entries of the folder `prefix` end that begin with its first.
    pub(in crate::git) fn end_of_folder(&self, range: Range<usize>, prefix: &[u8]) -> usize {
        self.first_at(range.clone(), |path| path.starts_with(prefix)).max(range.start + 1)
    }

    /// The first entry of `range` whose path is not as the ones before are.
    fn first_at(&self, range: Range<usize>, is_before: impl Fn(&[u8]) -> bool) -> usize {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if is_before(self.path(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl Entry<'_> {
    /// Whether it stands for a folder with all that is in it.
    pub(in crate::git) fn is_folder(&self) -> bool {
        self.mode == FOLDER
    }
}

/// The mode of a folder.
pub(super) const FOLDER: u16 = Mode::DIR.bits() as u16;
