//! The index that `GIT_INDEX_FILE` names, opened once and never written, locked or refreshed.

mod covered;
mod decode;
mod entries;
mod extensions;
mod input;
mod raw;

use super::changes::{Changes, join};
use super::ids::oid;
use super::repo::Repo;
use super::staged::compare;
use crate::model::{Oid, Skipped};
use anyhow::{Context as _, Result, bail, ensure};
use bstr::{BStr, ByteSlice};
use covered::{Covered, Taker, whole};
use entries::FOLDER;
pub(super) use entries::{Entry, Index};
use gix::ObjectId;
use gix::index::entry::Flags;
use gix::index::extension::Tree as CachedTree;
use std::fs;
use std::ops::Range;
use std::sync::Arc;

impl Repo {
    /// The index; an empty one where there is no file yet.
    pub(super) fn open_index(&self) -> Result<Arc<Index>> {
        if let Some(index) = self.index.get() {
            return Ok(Arc::clone(index));
        }
        // An empty index would mean that everything is to be deleted.
        ensure!(!self.is_bare() || self.index_path().exists(), "a bare repository has no index: there is nothing staged");
        let index = match self.plain_index() {
            Some(index) => index,
            None => self.index_by_gix().with_context(|| format!("the index {} cannot be read", self.index_path().display()))?,
        };
        Ok(Arc::clone(self.index.get_or_init(|| Arc::new(index))))
    }

    /// The index, if it is one that we read ourselves.
    fn plain_index(&self) -> Option<Index> {
        let file = fs::File::open(self.index_path()).ok()?;
        let size = file.metadata().ok()?.len();
        let read = |cover: &dyn Fn(&CachedTree) -> Vec<Covered>| decode::decode(&file, size, self.hash(), cover);
        // Where the cache of trees is wrong, everything is read.
        read(&|cached| self.covered(cached)).or_else(|| read(&|_| Vec::new()))
    }

    fn index_by_gix(&self) -> Result<Index> {
        // Git does not verify the checksum when it reads, either: it costs as much as everything else together.
        let index = gix::index::File::at_or_default(self.index_path(), self.hash(), true, gix::index::decode::Options::default())?;
        let covered = index.tree().map(|cached| self.covered(cached)).unwrap_or_default();
        let taken = taken(&index, &covered).or_else(|| taken(&index, &[]));
        taken.context("it has an entry that git would not write")
    }

    /// The folders that need not be read, because HEAD has them alike.
    fn covered(&self, cached: &CachedTree) -> Vec<Covered> {
        let objects = self.objects();
        let head = self.head().ok().and_then(|head| self.tree_of(&objects, head.commit?).ok());
        head.map(|tree| Covered::all(cached, &tree, &objects)).unwrap_or_default()
    }

    /// What is staged: the index against HEAD, and, in a merge, against the other heads too. Those are `merge_heads`
    /// (before a merge commit git tells them only by variables, which are the caller's to read) and else what `MERGE_HEAD` says.
    pub fn staged(&self, merge_heads: &[Oid]) -> Result<Changes> {
        let index = self.open_index()?;
        let objects = self.objects();
        let mut parents: Vec<Oid> = self.head()?.commit.into_iter().collect();
        let others = if merge_heads.is_empty() { self.merge_heads()? } else { merge_heads.to_vec() };
        parents.extend(others);
        let mut trees = parents.into_iter().map(|commit| self.tree_of(&objects, commit)).collect::<Result<Vec<_>>>()?;
        if trees.is_empty() {
            trees.push(objects.empty_tree());
        }
        let comparisons = trees.iter().map(|tree| compare(&index, &objects, &|| self.objects(), tree)).collect::<Result<Vec<_>>>();
        let mut changes = join(comparisons.context("while comparing the index with HEAD")?, &ObjectId::empty_blob(self.hash()));
        let unmerged = changes.entries.iter().filter(|change| change.kind == crate::model::ChangeKind::Unmerged);
        changes.skipped = unmerged.map(|change| Skipped { path: change.path.clone(), reason: "unmerged".to_owned() }).collect();
        Ok(changes)
    }

    /// The heads that `MERGE_HEAD` names: none outside of a merge.
    pub fn merge_heads(&self) -> Result<Vec<Oid>> {
        let path = self.git_dir().join("MERGE_HEAD");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(|| format!("while reading {}", path.display())),
        };
        text.lines().map(|line| Oid::from_hex(line.trim()).context("MERGE_HEAD does not hold ids")).collect()
    }

    /// The id of the tree that `git write-tree` would make of the index. Nothing is written.
    pub fn index_tree_id(&self) -> Result<Oid> {
        let index = self.open_index()?;
        match index.tree() {
            Some(tree) => Ok(oid(tree)),
            None => Ok(oid(&Folder { index: &index, hash: self.hash() }.id(0, index.all())?)),
        }
    }
}

/// What gix has read.
fn taken(state: &gix::index::State, covered: &[Covered]) -> Option<Index> {
    let mut taker = Taker::new(Index::empty(state.object_hash()), covered);
    for entry in state.entries() {
        taker.take(Entry {
            path: entry.path(state),
            id: &entry.id,
            mode: u16::try_from(entry.mode.bits()).ok()?,
            stage: entry.stage_raw() as u8,
            is_intent: entry.flags.contains(Flags::INTENT_TO_ADD),
        })?;
    }
    let mut index = taker.end()?;
    index.is_sparse |= state.is_sparse();
    index.tree = state.tree().and_then(|tree| whole(tree, state.entries().len()));
    Some(index)
}

/// Computes ids of trees from index entries.
struct Folder<'a> {
    index: &'a Index,
    hash: gix::hash::Kind,
}

impl Folder<'_> {
    /// The id of the tree of `entries`, whose paths agree in the first `prefix` bytes.
    fn id(&self, prefix: usize, entries: Range<usize>) -> Result<ObjectId> {
        let mut tree = Vec::new();
        let mut rest = entries;
        while !rest.is_empty() {
            let first = self.index.entry(rest.start);
            ensure!(first.stage == 0, "the index has unmerged paths");
            let Some(name) = first.path.get(prefix..) else { bail!("the index is not in order at {}", first.path) };
            let Some(slash) = name.find_byte(b'/') else {
                if !first.is_intent {
                    push(&mut tree, first.mode, name.as_bstr(), first.id);
                }
                rest.start += 1;
                continue;
            };
            let folder = name[..slash].as_bstr();
            let end = self.index.end_of_folder(rest.clone(), &first.path[..=prefix + slash]);
            let is_whole = slash + 1 == name.len() && first.is_folder();
            let id = if is_whole { first.id.to_owned() } else { self.id(prefix + slash + 1, rest.start..end)? };
            if id != ObjectId::empty_tree(self.hash) {
                push(&mut tree, FOLDER, folder, &id);
            }
            rest.start = end;
        }
        gix::objs::compute_hash(self.hash, gix::objs::Kind::Tree, &tree).context("while hashing the index")
    }
}

fn push(tree: &mut Vec<u8>, mode: u16, name: &BStr, id: &gix::oid) {
    match mode {
        FOLDER => tree.extend_from_slice(b"40000"),
        0o100644 => tree.extend_from_slice(b"100644"),
        _ => tree.extend_from_slice(format!("{mode:o}").as_bytes()),
    }
    tree.push(b' ');
    tree.extend_from_slice(name);
    tree.push(0);
    tree.extend_from_slice(id.as_bytes());
}
