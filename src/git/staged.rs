//! What is staged: the index against a tree.
//!
//! Our own walk, because it is the only one that reads every kind of index (sparse, split, in conflict) and that uses
//! the index's cache of tree ids to pass over folders that are equal, as git does. Intent-to-add entries are not there.

use super::changes::{RawChange, Recorder, side};
use super::objects::Objects;
use super::tree_diff;
use anyhow::{Result, bail};
use bstr::{BStr, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::extension::Tree as CachedTree;
use gix::index::{Entry, State};
use gix::objs::tree::EntryRef;
use gix::oid;
use std::cmp::Ordering;

/// Every entry of the index that differs from the tree, in order of paths.
pub(super) fn compare(index: &State, objects: &Objects, tree: &oid) -> Result<Vec<RawChange>> {
    let mut walk = Walk { index, objects, path: Vec::new(), out: Recorder::default() };
    walk.folder(tree, index.entries(), index.tree())?;
    Ok(walk.out.changes)
}

struct Walk<'a> {
    index: &'a State,
    objects: &'a Objects,
    /// The folder we are in: empty, or ending with `/`.
    path: Vec<u8>,
    out: Recorder,
}

/// What the index has under one name of a folder.
enum Here<'a> {
    /// A file, link or submodule.
    File(&'a Entry),
    /// Stages of a conflict.
    Unmerged,
    /// To be added later: not there yet.
    Intent,
    /// A folder that a sparse index keeps as one entry.
    Sparse(&'a Entry),
    /// A folder with its entries.
    Folder(&'a [Entry]),
}

impl Here<'_> {
    fn is_folder(&self) -> bool {
        matches!(self, Self::Sparse(_) | Self::Folder(_))
    }
}

impl<'a> Walk<'a> {
    fn folder(&mut self, tree: &oid, entries: &'a [Entry], cached: Option<&'a CachedTree>) -> Result<()> {
        let is_valid = |cached: &CachedTree| cached.num_entries.is_some_and(|n| n as usize == entries.len());
        if cached.is_some_and(|cached| is_valid(cached) && cached.id == tree) {
            return Ok(());
        }
        let tree = self.objects.tree(tree)?;
        let mut theirs = tree.entries();
        let mut their_entry = theirs.next().transpose()?;
        let mut rest = entries;
        let mut here = self.next(&mut rest, cached)?;
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
                Ordering::Less => self.visit(their_entry, None, cached)?,
                Ordering::Equal => self.visit(their_entry, here.take(), cached)?,
                Ordering::Greater => self.visit(None, here.take(), cached)?,
            }
            if order != Ordering::Greater {
                their_entry = theirs.next().transpose()?;
            }
            if order != Ordering::Less {
                here = self.next(&mut rest, cached)?;
            }
        }
    }

    /// Takes what stands under the next name off `rest`.
    fn next(&self, rest: &mut &'a [Entry], cached: Option<&CachedTree>) -> Result<Option<(&'a BStr, Here<'a>)>> {
        let all: &'a [Entry] = rest;
        let Some(first) = all.first() else { return Ok(None) };
        let path = first.path(self.index);
        let Some(name) = path.strip_prefix(self.path.as_slice()) else { bail!("the index is not in order at {path}") };
        let Some(slash) = name.find_byte(b'/') else {
            let stages = all.iter().take_while(|entry| entry.path(self.index) == path).count();
            *rest = &all[stages..];
            let here = if stages > 1 || first.stage() != Stage::Unconflicted {
                Here::Unmerged
            } else if first.flags.contains(Flags::INTENT_TO_ADD) {
                Here::Intent
            } else {
                Here::File(first)
            };
            return Ok(Some((name.as_bstr(), here)));
        };
        let folder = name[..slash].as_bstr();
        if slash + 1 == name.len() && first.mode == Mode::DIR {
            *rest = &all[1..];
            return Ok(Some((folder, Here::Sparse(first))));
        }
        let prefix = &path[..=self.path.len() + slash];
        let inside = |entry: &Entry| entry.path(self.index).starts_with(prefix);
        // The cache tells the length; it is believed only if the entries there agree.
        let told = child(cached, folder).and_then(|cached| cached.num_entries).map(|n| n as usize);
        let len = told.filter(|&n| n > 0 && n <= all.len() && inside(&all[n - 1]) && !all.get(n).is_some_and(inside));
        let len = len.unwrap_or_else(|| all.partition_point(inside).max(1));
        *rest = &all[len..];
        Ok(Some((folder, Here::Folder(&all[..len]))))
    }

    /// One name: the tree's entry, the index's, or both (then both folders or both not).
    fn visit(&mut self, old: Option<EntryRef<'_>>, new: Option<(&'a BStr, Here<'a>)>, cached: Option<&'a CachedTree>) -> Result<()> {
        let Some(name) = old.map(|entry| entry.filename).or(new.as_ref().map(|(name, _)| *name)) else { return Ok(()) };
        let parent = self.path.len();
        self.path.extend_from_slice(name);
        let old_side = || old.map(|entry| side(entry.mode.value(), entry.oid));
        match new.map(|(_, here)| here) {
            Some(Here::File(entry)) => {
                let new = side(entry.mode.bits() as u16, &entry.id);
                self.out.entry(self.path.as_bstr(), old_side(), Some(new));
            }
            Some(Here::Unmerged) => self.out.unmerged(self.path.as_bstr(), old_side()),
            Some(Here::Sparse(entry)) => self.trees(old.map(|entry| entry.oid), Some(&entry.id))?,
            Some(Here::Folder(entries)) => {
                let empty = self.objects.empty_tree();
                self.path.push(b'/');
                self.folder(old.map_or(empty.as_ref(), |entry| entry.oid), entries, child(cached, name))?;
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

/// The cache of a folder's folder. gix keeps them sorted by name.
pub(super) fn child<'a>(cached: Option<&'a CachedTree>, name: &BStr) -> Option<&'a CachedTree> {
    let children = &cached?.children;
    children.binary_search_by(|child| child.name.as_slice().cmp(name)).ok().map(|at| &children[at])
}
