//! What is staged: the index against a tree.
//!
//! Our own walk, because it is the only one that reads every kind of index (sparse, split, in conflict). Folders that are as
//! HEAD has them stand there as one entry each, like those of a sparse index. Intent-to-add entries are not there.

use super::changes::{RawChange, Recorder, side};
use super::handles::Handle;
use super::index::{Entry, Index};
use super::objects::Objects;
use super::{threads, tree_diff};
use anyhow::{Result, bail};
use bstr::{BStr, ByteSlice};
use gix::objs::tree::EntryRef;
use gix::{ObjectId, oid};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::ops::Range;

/// Every entry of the index that differs from the tree, in order of paths. `open` makes a handle for another thread.
pub(super) fn compare(index: &Index, objects: &Objects, open: &Open<'_>, tree: &oid) -> Result<Vec<RawChange>> {
    if index.tree() == Some(tree) {
        return Ok(Vec::new());
    }
    let root = Job { path: Vec::new(), tree: tree.to_owned(), entries: index.all(), place: 0 };
    root.run(index, objects, open)
}

/// Makes a handle to the object database.
type Open<'a> = dyn Fn() -> Handle + Sync + 'a;

/// A folder to compare.
struct Job {
    /// Empty, or ending with `/`.
    path: Vec<u8>,
    /// What the tree has there.
    tree: ObjectId,
    /// What the index has there.
    entries: Range<usize>,
    /// Before which of the changes in the folder around it its own belong.
    place: usize,
}

impl Job {
    /// Everything that differs, also in the folders below. To inflate the trees of many folders is work for all threads.
    fn run(&self, index: &Index, objects: &Objects, open: &Open<'_>) -> Result<Vec<RawChange>> {
        let mut walk = Walk { index, objects, path: self.path.clone(), out: Recorder::default(), folders: Vec::new() };
        walk.folder(&self.tree, self.entries.clone())?;
        let Walk { out: Recorder { changes }, folders, .. } = walk;
        if folders.is_empty() {
            return Ok(changes);
        }
        let below: Vec<Vec<RawChange>> = if threads::are_worth(folders.len()) {
            threads::start();
            folders.par_iter().map_init(open, |objects, job| job.run(index, objects, open)).collect::<Result<_>>()?
        } else {
            folders.iter().map(|job| job.run(index, objects, open)).collect::<Result<_>>()?
        };
        let mut all = Vec::new();
        let mut here = changes.into_iter();
        let mut taken = 0;
        for (job, below) in folders.iter().zip(below) {
            all.extend(here.by_ref().take(job.place - taken));
            all.extend(below);
            taken = job.place;
        }
        all.extend(here);
        Ok(all)
    }
}

struct Walk<'a> {
    index: &'a Index,
    objects: &'a Objects,
    /// The folder we are in: empty, or ending with `/`.
    path: Vec<u8>,
    out: Recorder,
    /// The folders in it that are to be compared, too.
    folders: Vec<Job>,
}

/// What the index has under one name of a folder.
enum Here<'a> {
    /// A file, link or submodule.
    File(Entry<'a>),
    /// Stages of a conflict.
    Unmerged,
    /// To be added later: not there yet.
    Intent,
    /// A folder that a sparse index keeps as one entry.
    Sparse(Entry<'a>),
    /// A folder with its entries.
    Folder(Range<usize>),
}

impl Here<'_> {
    fn is_folder(&self) -> bool {
        matches!(self, Self::Sparse(_) | Self::Folder(_))
    }
}

/// Whether both are the same: most are.
fn is_same(old: Option<&EntryRef<'_>>, new: Option<&(&BStr, Here<'_>)>) -> bool {
    match (old, new) {
        (Some(old), Some((_, Here::File(new) | Here::Sparse(new)))) => old.mode.value() == new.mode && old.oid == new.id,
        _ => false,
    }
}

impl<'a> Walk<'a> {
    fn folder(&mut self, tree: &oid, entries: Range<usize>) -> Result<()> {
        let tree = self.objects.tree(tree)?;
        let mut theirs = tree.entries();
        let mut their_entry = theirs.next().transpose()?;
        let mut rest = entries;
        let mut here = self.next(&mut rest)?;
        loop {
            let order = match (&their_entry, &here) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(their), Some((name, ours))) => {
                    gix::objs::tree::name_order(their.filename, their.mode.is_tree(), name, ours.is_folder())
                }
            };
            match order {
                Ordering::Less => self.visit(their_entry, None)?,
                Ordering::Equal if is_same(their_entry.as_ref(), here.as_ref()) => {}
                Ordering::Equal => self.visit(their_entry, here.take())?,
                Ordering::Greater => self.visit(None, here.take())?,
            }
            if order != Ordering::Greater {
                their_entry = theirs.next().transpose()?;
            }
            if order != Ordering::Less {
                here = self.next(&mut rest)?;
            }
        }
    }

    /// Takes what stands under the next name off `rest`.
    fn next(&self, rest: &mut Range<usize>) -> Result<Option<(&'a BStr, Here<'a>)>> {
        if rest.start == rest.end {
            return Ok(None);
        }
        let first = self.index.entry(rest.start);
        let Some(name) = first.path.strip_prefix(self.path.as_slice()) else { bail!("the index is not in order at {}", first.path) };
        let Some(slash) = name.find_byte(b'/') else {
            let stages = 1 + (rest.start + 1..rest.end).take_while(|&number| self.index.path(number) == first.path).count();
            rest.start += stages;
            let here = if stages > 1 || first.stage != 0 {
                Here::Unmerged
            } else if first.is_intent {
                Here::Intent
            } else {
                Here::File(first)
            };
            return Ok(Some((name.as_bstr(), here)));
        };
        let folder = name[..slash].as_bstr();
        if slash + 1 == name.len() && first.is_folder() {
            rest.start += 1;
            return Ok(Some((folder, Here::Sparse(first))));
        }
        let prefix = &first.path[..=self.path.len() + slash];
        let inside = rest.start..self.index.end_of_folder(rest.clone(), prefix);
        rest.start = inside.end;
        Ok(Some((folder, Here::Folder(inside))))
    }

    /// One name: the tree's entry, the index's, or both (then both folders or both not).
    fn visit(&mut self, old: Option<EntryRef<'_>>, new: Option<(&'a BStr, Here<'a>)>) -> Result<()> {
        let Some(name) = old.map(|entry| entry.filename).or(new.as_ref().map(|(name, _)| *name)) else { return Ok(()) };
        let parent = self.path.len();
        self.path.extend_from_slice(name);
        let old_side = || old.map(|entry| side(entry.mode.value(), entry.oid));
        match new.map(|(_, here)| here) {
            Some(Here::File(entry)) => {
                let new = side(entry.mode, entry.id);
                self.out.entry(self.path.as_bstr(), old_side(), Some(new));
            }
            Some(Here::Unmerged) => self.out.unmerged(self.path.as_bstr(), old_side()),
            Some(Here::Sparse(entry)) => self.trees(old.map(|entry| entry.oid), Some(entry.id))?,
            Some(Here::Folder(entries)) => {
                self.path.push(b'/');
                let tree = old.map_or_else(|| self.objects.empty_tree(), |entry| entry.oid.to_owned());
                self.folders.push(Job { path: self.path.clone(), tree, entries, place: self.out.changes.len() });
            }
            Some(Here::Intent) | None => match old {
                Some(entry) if entry.mode.is_tree() => self.trees(Some(entry.oid), None)?,
                _ => self.out.entry(self.path.as_bstr(), old_side(), None),
            },
        }
        self.path.truncate(parent);
        Ok(())
    }

    fn trees(&mut self, old: Option<&oid>, new: Option<&oid>) -> Result<()> {
        self.path.push(b'/');
        tree_diff::diff(self.objects, &mut self.path, old, new, &mut self.out)
    }
}
