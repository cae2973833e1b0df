//! The index that `GIT_INDEX_FILE` names, opened once and never written, locked or refreshed.

use super::changes::{Changes, join};
use super::ids::oid;
use super::repo::Repo;
use super::staged::{child, compare};
use crate::model::{Oid, Skipped};
use anyhow::{Context as _, Result, bail, ensure};
use bstr::{BStr, ByteSlice};
use gix::ObjectId;
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::extension::Tree as CachedTree;
use gix::index::{Entry, File, State};
use std::sync::Arc;

/// Bytes of an index that one thread reads at once.
const SMALL: u64 = 1 << 20;

impl Repo {
    /// The index; an empty one where there is no file yet.
    pub(super) fn open_index(&self) -> Result<Arc<File>> {
        if let Some(index) = self.index.get() {
            return Ok(Arc::clone(index));
        }
        // An empty index would mean that everything is to be deleted.
        ensure!(!self.is_bare() || self.index_path().exists(), "a bare repository has no index: there is nothing staged");
        // Threads are worth their start where the index is large; to ask how many there could be takes longer than a small one.
        let is_small = self.index_path().metadata().is_ok_and(|index| index.len() < SMALL);
        let options = gix::index::decode::Options { thread_limit: is_small.then_some(1), ..Default::default() };
        // Git does not verify the checksum when it reads, either: it costs as much as everything else together.
        let index = File::at_or_default(self.index_path(), self.hash(), true, options);
        let index = index.with_context(|| format!("the index {} cannot be read", self.index_path().display()))?;
        Ok(Arc::clone(self.index.get_or_init(|| Arc::new(index))))
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
        let comparisons = trees.iter().map(|tree| compare(&index, &objects, tree)).collect::<Result<Vec<_>>>();
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
        let mut folder = Folder { index: &index, hash: self.hash() };
        Ok(oid(&folder.id(0, index.entries(), index.tree())?))
    }
}

/// Computes ids of trees from index entries.
struct Folder<'a> {
    index: &'a State,
    hash: gix::hash::Kind,
}

impl Folder<'_> {
    /// The id of the tree of `entries`, whose paths agree in the first `prefix` bytes.
    fn id(&mut self, prefix: usize, entries: &[Entry], cached: Option<&CachedTree>) -> Result<ObjectId> {
        if let Some(cached) = cached.filter(|cached| cached.num_entries.is_some_and(|n| n as usize == entries.len())) {
            return Ok(cached.id);
        }
        let mut tree = Vec::new();
        let mut rest = entries;
        while let Some(first) = rest.first() {
            ensure!(first.stage() == Stage::Unconflicted, "the index has unmerged paths");
            let path = first.path(self.index);
            let Some(name) = path.get(prefix..) else { bail!("the index is not in order at {path}") };
            let Some(slash) = name.find_byte(b'/') else {
                if !first.flags.contains(Flags::INTENT_TO_ADD) {
                    push(&mut tree, first.mode, name.as_bstr(), &first.id);
                }
                rest = &rest[1..];
                continue;
            };
            let folder = name[..slash].as_bstr();
            let inside = &path[..=prefix + slash];
            let len = rest.partition_point(|entry| entry.path(self.index).starts_with(inside)).max(1);
            let id = match first.mode {
                Mode::DIR => first.id,
                _ => self.id(prefix + slash + 1, &rest[..len], child(cached, folder))?,
            };
            if id != ObjectId::empty_tree(self.hash) {
                push(&mut tree, Mode::DIR, folder, &id);
            }
            rest = &rest[len..];
        }
        gix::objs::compute_hash(self.hash, gix::objs::Kind::Tree, &tree).context("while hashing the index")
    }
}

fn push(tree: &mut Vec<u8>, mode: Mode, name: &BStr, id: &gix::oid) {
    match mode.to_tree_entry_mode() {
        Some(mode) => tree.extend_from_slice(mode.as_bytes(&mut Default::default())),
        None => tree.extend_from_slice(format!("{:o}", mode.bits()).as_bytes()),
    }
    tree.push(b' ');
    tree.extend_from_slice(name);
    tree.push(0);
    tree.extend_from_slice(id.as_bytes());
}
