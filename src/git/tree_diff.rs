//! Compares two trees, entering only folders that differ.

use super::changes::{Recorder, side};
use super::middle::common_start;
use super::objects::Objects;
use anyhow::{Result, bail};
use bstr::{BStr, ByteSlice};
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryRef;
use gix::oid;
use std::cmp::Ordering;

/// Deeper trees are made to break programs; git itself stops at 2048.
const MAX_DEPTH: usize = 1000;

/// Reports every entry that differs between two trees below `path` (empty, or ending with `/`).
pub(super) fn diff(objects: &Objects, path: &mut Vec<u8>, old: Option<&oid>, new: Option<&oid>, out: &mut Recorder) -> Result<()> {
    if old == new {
        return Ok(());
    }
    if path.find_iter(b"/").count() > MAX_DEPTH {
        bail!("folders are nested more than {MAX_DEPTH} deep at {}", path.as_bstr());
    }
    let empty = objects.empty_tree();
    let (old, new) = (objects.tree(old.unwrap_or(&empty))?, objects.tree(new.unwrap_or(&empty))?);
    let (mut at_old, mut at_new) = (0, 0);
    loop {
        // Most entries are the same, and so are their bytes.
        let same = same_entries(&old.bytes()[at_old..], &new.bytes()[at_new..], objects.id_len());
        (at_old, at_new) = (at_old + same, at_new + same);
        let (mut olds, mut news) = (old.entries_from(at_old), new.entries_from(at_new));
        let (old_entry, new_entry) = (olds.next().transpose()?, news.next().transpose()?);
        let order = match (&old_entry, &new_entry) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => name_order(old, new),
        };
        let here_old = old_entry.filter(|_| order != Ordering::Greater);
        let here_new = new_entry.filter(|_| order != Ordering::Less);
        entry(objects, path, here_old, here_new, out)?;
        if order != Ordering::Greater {
            at_old = olds.offset_to_next_entry(old.bytes());
        }
        if order != Ordering::Less {
            at_new = news.offset_to_next_entry(new.bytes());
        }
    }
}

/// How many bytes the entries take that both begin with.
fn same_entries(old: &[u8], new: &[u8], id_len: usize) -> usize {
    let common = common_start(old, new);
    let mut end = 0;
    // A mode, a name, a zero, an id.
    while let Some(name) = old[end..common].find_byte(0) {
        let next = end + name + 1 + id_len;
        if next > common {
            break;
        }
        end = next;
    }
    end
}

fn name_order(a: &EntryRef<'_>, b: &EntryRef<'_>) -> Ordering {
    gix::objs::tree::name_order(a.filename, a.mode.is_tree(), b.filename, b.mode.is_tree())
}

/// Both are of one name and both trees or both not, or one is none.
fn entry(objects: &Objects, path: &mut Vec<u8>, old: Option<EntryRef<'_>>, new: Option<EntryRef<'_>>, out: &mut Recorder) -> Result<()> {
    let Some(any) = old.or(new) else { return Ok(()) };
    if old.map(|e| (e.oid, e.mode)) == new.map(|e| (e.oid, e.mode)) {
        return Ok(());
    }
    let parent = path.len();
    path.extend_from_slice(any.filename);
    if any.mode.is_tree() {
        path.push(b'/');
        diff(objects, path, old.map(|e| e.oid), new.map(|e| e.oid), out)?;
    } else {
        let as_side = |entry: EntryRef<'_>| side(entry.mode.value(), entry.oid);
        out.entry(path.as_bstr(), old.map(as_side), new.map(as_side));
    }
    path.truncate(parent);
    Ok(())
}

/// The mode and id of the entry at `path` below the tree `root`. The empty path is the tree itself.
pub(super) fn lookup(objects: &Objects, root: &oid, path: &BStr) -> Result<Option<(u16, gix::ObjectId)>> {
    let mut at = (TREE, root.to_owned());
    for name in path.split(|&b| b == b'/').filter(|name| !name.is_empty()) {
        if at.0 != TREE {
            return Ok(None);
        }
        match named(objects.tree(&at.1)?.entries(), name)? {
            Some(entry) => at = entry,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// The mode of a folder.
pub(super) const TREE: u16 = 0o040000;

/// The mode and id of the entry of this name.
pub(super) fn named(tree: TreeRefIter<'_>, name: &[u8]) -> Result<Option<(u16, gix::ObjectId)>> {
    for entry in tree {
        let entry = entry?;
        if entry.filename == name {
            return Ok(Some((entry.mode.value(), entry.oid.to_owned())));
        }
    }
    Ok(None)
}
