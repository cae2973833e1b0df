//! The trees others may read: of a commit, of the index, of a folder on disk.

use super::handles::Handle;
use super::ids::{object_id, oid};
use super::index::Index;
use super::objects::Objects;
use super::repo::Repo;
use super::tree_diff::{self, TREE, lookup};
use crate::model::{Blob, EntryKind, Oid, Tree};
use anyhow::{Context as _, Result, bail};
use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The tree of a commit.
pub struct CommitTree {
    objects: Mutex<Handle>,
    root: ObjectId,
    /// The contents of the root: many files are asked for that are not there, and nothing else need be read to tell.
    listing: OnceLock<super::objects::Tree>,
    name: String,
}

/// The index.
pub struct IndexTree {
    objects: Mutex<Handle>,
    index: Arc<Index>,
}

/// A folder on disk. Symbolic links are not followed.
#[derive(Clone, Debug)]
pub struct WorkdirTree {
    root: PathBuf,
}

impl Repo {
    /// The tree of a commit, of a tag of one, or a tree itself. `name` is what messages call it.
    pub fn tree(&self, rev: Oid, name: &str) -> Result<CommitTree> {
        let objects = self.objects();
        let root = self.tree_of(&objects, rev)?;
        Ok(CommitTree { objects: Mutex::new(objects), root, listing: OnceLock::new(), name: name.to_owned() })
    }

    /// The index.
    pub fn index_tree(&self) -> Result<IndexTree> {
        Ok(IndexTree { objects: Mutex::new(self.objects()), index: self.open_index()? })
    }
}

impl CommitTree {
    /// The id of the tree.
    pub fn id(&self) -> Oid {
        oid(&self.root)
    }

    /// The mode and id of the entry at `path`.
    fn entry(&self, objects: &Objects, path: &BStr) -> Result<Option<(u16, ObjectId)>> {
        let (name, rest) = path.split_once_str("/").unwrap_or((path, b""));
        if name.is_empty() {
            return lookup(objects, &self.root, path);
        }
        let listing = match self.listing.get() {
            Some(listing) => listing,
            None => {
                let listing = objects.tree(&self.root)?;
                self.listing.get_or_init(|| listing)
            }
        };
        match tree_diff::named(listing.entries(), name)? {
            Some((TREE, id)) => lookup(objects, &id, rest.as_bstr()),
            Some(_) if !rest.is_empty() => Ok(None),
            found => Ok(found),
        }
    }
}

fn held(objects: &Mutex<Handle>) -> MutexGuard<'_, Handle> {
    objects.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The blob of an entry; a submodule's is empty, a folder's none.
fn blob(objects: &Objects, mode: u16, id: &gix::oid) -> Result<Option<Blob>> {
    if mode == TREE {
        return Ok(None);
    }
    let side = super::changes::side(mode, id);
    let data = match side.kind {
        EntryKind::Submodule => Vec::new(),
        _ => match objects.find(&object_id(side.id))? {
            Some(object) => Arc::unwrap_or_clone(object.data),
            None => bail!("object {id} is missing"),
        },
    };
    Ok(Some(Blob { kind: side.kind, data }))
}

fn names(objects: &Objects, tree: &gix::oid) -> Result<Vec<BString>> {
    objects.tree(tree)?.entries().map(|entry| Ok(entry?.filename.to_owned())).collect()
}

impl Tree for CommitTree {
    fn read(&self, path: &BStr) -> Result<Option<Blob>> {
        let objects = held(&self.objects);
        match self.entry(&objects, path).with_context(|| format!("while reading {path} of {}", self.name))? {
            Some((mode, id)) => blob(&objects, mode, &id),
            None => Ok(None),
        }
    }

    fn list(&self, path: &BStr) -> Result<Vec<BString>> {
        let objects = held(&self.objects);
        match self.entry(&objects, path)? {
            Some((TREE, id)) => names(&objects, &id),
            _ => Ok(Vec::new()),
        }
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}

impl IndexTree {
    /// The entry of a sparse index that stands for a folder around `path` (or `path` itself), and the rest of the path.
    fn sparse<'p>(&self, path: &'p BStr) -> Option<(ObjectId, &'p BStr)> {
        if !self.index.is_sparse() {
            return None;
        }
        let mut ends = path.find_iter(b"/").chain((!path.is_empty()).then_some(path.len()));
        ends.find_map(|end| {
            let mut folder = path[..end].to_owned();
            folder.push(b'/');
            let entry = self.index.find(folder.as_bstr())?;
            entry.is_folder().then(|| (entry.id.to_owned(), path.get(end + 1..).unwrap_or_default().as_bstr()))
        })
    }
}

impl Tree for IndexTree {
    fn read(&self, path: &BStr) -> Result<Option<Blob>> {
        let objects = held(&self.objects);
        if let Some(entry) = self.index.find(path) {
            if entry.is_intent {
                return Ok(None);
            }
            return blob(&objects, entry.mode, entry.id).with_context(|| format!("while reading {path} of the index"));
        }
        match self.sparse(path) {
            Some((tree, rest)) if !rest.is_empty() => match lookup(&objects, &tree, rest)? {
                Some((mode, id)) => blob(&objects, mode, &id),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn list(&self, path: &BStr) -> Result<Vec<BString>> {
        if let Some((tree, rest)) = self.sparse(path) {
            let objects = held(&self.objects);
            return match lookup(&objects, &tree, rest)? {
                Some((TREE, id)) => names(&objects, &id),
                _ => Ok(Vec::new()),
            };
        }
        let mut prefix = path.to_owned();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let mut names: Vec<BString> = Vec::new();
        let entries = self.index.below(&prefix).map(|number| self.index.entry(number));
        for entry in entries.filter(|entry| !entry.is_intent) {
            let rest = entry.path.strip_prefix(prefix.as_slice()).unwrap_or_default();
            let name = rest.split(|&b| b == b'/').next().unwrap_or_default();
            if names.last().is_none_or(|last| last != name) {
                names.push(name.into());
            }
        }
        Ok(names)
    }

    fn name(&self) -> String {
        "the index".to_owned()
    }
}

impl WorkdirTree {
    /// A folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn path(&self, path: &BStr) -> Result<PathBuf> {
        let relative = path.to_path().context("the path is not text")?;
        let inside = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        anyhow::ensure!(inside, "{path} leads out of {}", self.root.display());
        Ok(self.root.join(relative))
    }
}

impl Tree for WorkdirTree {
    fn read(&self, path: &BStr) -> Result<Option<Blob>> {
        let full = self.path(path)?;
        let Some(meta) = present(full.symlink_metadata())? else { return Ok(None) };
        if meta.is_symlink() {
            let target = std::fs::read_link(&full).with_context(|| format!("while reading {}", full.display()))?;
            return Ok(Some(Blob { kind: EntryKind::Symlink, data: target.into_os_string().into_encoded_bytes() }));
        }
        if !meta.is_file() {
            return Ok(None);
        }
        let data = std::fs::read(&full).with_context(|| format!("while reading {}", full.display()))?;
        Ok(Some(Blob { kind: if is_executable(&meta) { EntryKind::Executable } else { EntryKind::File }, data }))
    }

    fn list(&self, path: &BStr) -> Result<Vec<BString>> {
        let full = if path.is_empty() { self.root.clone() } else { self.path(path)? };
        let Some(entries) = present(full.read_dir())? else { return Ok(Vec::new()) };
        entries.map(|entry| Ok(entry?.file_name().into_encoded_bytes().into())).collect()
    }

    fn name(&self) -> String {
        self.root.display().to_string()
    }
}

/// What is not there is none, not an error; so is a path through something that is no folder.
fn present<T>(result: std::io::Result<T>) -> Result<Option<T>> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(unix)]
fn is_executable(meta: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}

impl AsRef<Path> for WorkdirTree {
    fn as_ref(&self) -> &Path {
        &self.root
    }
}
