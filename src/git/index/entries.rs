//! The entries of an index, packed: their paths one after another, their ids one after another. An index of a large
//! repository is read in every hook, and an allocation for each entry would take longer than everything else.

use bstr::{BStr, ByteSlice};
use gix::index::State;
use gix::index::entry::{Flags, Mode};
use gix::index::extension::Tree as CachedTree;
use gix::oid;
use std::ops::Range;

/// An index, as far as it says what would be recorded.
pub(in crate::git) struct Index {
    pub(super) hash: gix::hash::Kind,
    pub(super) paths: Vec<u8>,
    pub(super) ids: Vec<u8>,
    pub(super) slots: Vec<Slot>,
    /// The ids of folders as they were last written.
    pub(super) tree: Option<CachedTree>,
    /// Whether there may be entries that stand for folders.
    pub(super) is_sparse: bool,
}

/// What an entry has beside its path and id.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// Where its path ends. It begins where that of the entry before ends.
    pub(super) end: u32,
    pub(super) mode: u16,
    pub(super) stage: u8,
    pub(super) is_intent: bool,
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

    /// What gix has read.
    pub(super) fn of(state: &State) -> Option<Self> {
        let mut index = Self::empty(state.object_hash());
        for entry in state.entries() {
            index.paths.extend_from_slice(entry.path(state));
            index.ids.extend_from_slice(entry.id.as_bytes());
            index.slots.push(Slot {
                end: u32::try_from(index.paths.len()).ok()?,
                mode: u16::try_from(entry.mode.bits()).ok()?,
                stage: entry.stage_raw() as u8,
                is_intent: entry.flags.contains(Flags::INTENT_TO_ADD),
            });
        }
        index.tree = state.tree().cloned();
        index.is_sparse = state.is_sparse();
        Some(index)
    }

    /// All entries, by their numbers.
    pub(in crate::git) fn all(&self) -> Range<usize> {
        0..self.slots.len()
    }

    /// The ids of folders as they were last written.
    pub(in crate::git) fn tree(&self) -> Option<&CachedTree> {
        self.tree.as_ref()
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

    /// Where in `range` the entries of the folder `prefix` end that begin with its first. The cache tells; it is believed only
    /// if the entries there agree.
    pub(in crate::git) fn end_of_folder(&self, range: Range<usize>, prefix: &[u8], cached: Option<&CachedTree>) -> usize {
        let is_inside = |number: usize| self.path(number).starts_with(prefix);
        let told = cached.and_then(|cached| cached.num_entries).map(|count| range.start + count as usize);
        let is_end = |&end: &usize| end > range.start && end <= range.end && is_inside(end - 1) && (end == range.end || !is_inside(end));
        told.filter(is_end).unwrap_or_else(|| self.first_at(range.clone(), |path| path.starts_with(prefix)).max(range.start + 1))
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
        u32::from(self.mode) == Mode::DIR.bits()
    }
}

/// The cache of a folder's folder. gix keeps them sorted by name.
pub(in crate::git) fn child<'a>(cached: Option<&'a CachedTree>, name: &BStr) -> Option<&'a CachedTree> {
    let children = &cached?.children;
    children.binary_search_by(|child| child.name.as_slice().cmp(name)).ok().map(|at| &children[at])
}
