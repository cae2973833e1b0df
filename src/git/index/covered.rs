//! Folders of an index that are as HEAD has them, told by the index's own cache of trees.
//!
//! Of such a folder one entry is kept, as a sparse index has one. Git itself believes the cache: it commits the trees that
//! stand there. Here it is believed only where the entries agree with it as far as they are looked at.

use super::entries::{Entry, FOLDER, Index};
use crate::git::objects::Objects;
use bstr::{BString, ByteSlice};
use gix::index::extension::Tree as CachedTree;
use gix::{ObjectId, oid};
use std::iter::Peekable;
use std::slice;

/// A folder that is as HEAD has it.
pub(super) struct Covered {
    /// Ends with `/`.
    pub(super) path: BString,
    pub(super) id: ObjectId,
    /// How many entries it has.
    pub(super) count: usize,
}

impl Covered {
    /// The outermost of them, in order of paths. `tree` is that of HEAD.
    pub(super) fn all(cached: &CachedTree, tree: &oid, objects: &Objects) -> Vec<Self> {
        let mut found = Vec::new();
        below(cached, tree, objects, &mut BString::default(), &mut found);
        found
    }
}

/// Adds those below a folder that is not covered itself. Trees have the order of an index: that of names with a `/` behind
/// those of folders.
fn below(cached: &CachedTree, tree: &oid, objects: &Objects, path: &mut BString, found: &mut Vec<Covered>) {
    if cached.children.is_empty() {
        return;
    }
    // What is wrong with a tree is told when it is compared.
    let Ok(tree) = objects.tree(tree) else { return };
    for entry in tree.entries().map_while(Result::ok).filter(|entry| entry.mode.is_tree()) {
        // gix keeps them sorted by name.
        let child = cached.children.binary_search_by(|child| child.name.as_slice().cmp(entry.filename));
        let Ok(child) = child.map(|at| &cached.children[at]) else { continue };
        let parent = path.len();
        path.extend_from_slice(entry.filename);
        path.push(b'/');
        match child.num_entries {
            Some(count) if count > 0 && child.id == entry.oid => {
                found.push(Covered { path: path.clone(), id: child.id, count: count as usize });
            }
            _ => below(child, entry.oid, objects, path, found),
        }
        path.truncate(parent);
    }
}

/// The tree that all of so many entries make, if the cache knows it.
pub(super) fn whole(cached: &CachedTree, count: usize) -> Option<ObjectId> {
    cached.num_entries.is_some_and(|known| known as usize == count).then_some(cached.id)
}

/// Takes the entries of an index in their order, and keeps one for each covered folder.
pub(super) struct Taker<'a> {
    pub(super) index: Index,
    covered: Peekable<slice::Iter<'a, Covered>>,
    /// The last covered folder that was met.
    folder: Option<&'a Covered>,
    /// How many of its entries are still to come.
    left: usize,
}

impl<'a> Taker<'a> {
    pub(super) fn new(index: Index, covered: &'a [Covered]) -> Self {
        Self { index, covered: covered.iter().peekable(), folder: None, left: 0 }
    }

    /// Takes the next entry. None where it is none that git would write, or is not as the cache says.
    pub(super) fn take(&mut self, entry: Entry<'_>) -> Option<()> {
        if self.left == 0 {
            // A folder has no more entries than the cache says.
            if self.folder.is_some_and(|folder| entry.path.starts_with(&folder.path)) {
                return None;
            }
            let Some(folder) = self.covered.next_if(|folder| entry.path.starts_with(&folder.path)) else { return self.index.push(entry) };
            let Covered { path, id, count } = folder;
            self.index.push(Entry { path: path.as_bstr(), id, mode: FOLDER, stage: 0, is_intent: false })?;
            self.index.is_sparse = true;
            (self.folder, self.left) = (Some(folder), *count);
        }
        self.left -= 1;
        // What is in conflict, or is to be added later, is in no tree.
        let is_plain = entry.stage == 0 && !entry.is_intent;
        let is_inside = self.left > 0 || self.folder.is_some_and(|folder| entry.path.starts_with(&folder.path));
        (is_plain && is_inside).then_some(())
    }

    /// Of how many entries that follow nothing need be known: those of a covered folder but for the last.
    pub(super) fn passable(&self) -> usize {
        self.left.saturating_sub(1)
    }

    /// Passes over so many of them.
    pub(super) fn pass(&mut self, count: usize) {
        self.left -= count;
    }

    /// The index, after the last entry.
    pub(super) fn end(self) -> Option<Index> {
        (self.left == 0).then_some(self.index)
    }
}
