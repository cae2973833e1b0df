//! What everybody but `git` may ask of a repository.

use super::change::EntryKind;
use bstr::{BStr, BString};

/// A blob read from a tree.
#[derive(Clone, Debug)]
pub struct Blob {
    /// What the entry is: a policy that is a symlink must be refused, so it is told.
    pub kind: EntryKind,
    /// Its contents; a symlink's is its target, a submodule's is empty.
    pub data: Vec<u8>,
}

/// Reads paths of one tree: the index, a commit's tree, or a folder.
pub trait Tree: Sync {
    /// The entry at `path`, or none. Errors mean "could not look", never "is not there".
    fn read(&self, path: &BStr) -> anyhow::Result<Option<Blob>>;

    /// The names directly in the folder `path` (empty: the root), in no order. None where there is no such folder.
    fn list(&self, path: &BStr) -> anyhow::Result<Vec<BString>>;

    /// What it is called, for messages: "the index", "HEAD", "refs/heads/main".
    fn name(&self) -> String;
}
