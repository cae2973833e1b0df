//! What a walk through a work tree passes over: what git ignores and does not track.

use crate::git::{IndexTree, Repo};
use crate::model::Tree as _;
use bstr::{BString, ByteSlice};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};

/// The rules around a folder, from the user's own to the innermost `.gitignore`, and what the index has.
pub(super) struct Ignored {
    root: PathBuf,
    rules: Vec<Gitignore>,
    index: Option<IndexTree>,
}

impl Ignored {
    /// The rules above a folder, given by its real path. None outside of a work tree: there nothing is ignored.
    pub(super) fn above(folder: &Path) -> Option<Self> {
        let repo = Repo::discover(folder).ok()?;
        let root = repo.work_dir()?.canonicalize().ok()?;
        let below = folder.strip_prefix(&root).ok()?.to_owned();
        let (global, _) = GitignoreBuilder::new(&root).build_global();
        let mut exclude = GitignoreBuilder::new(&root);
        // A rule that cannot be read hides nothing.
        exclude.add(repo.common_dir().join("info/exclude"));
        let mut ignored =
            Self { rules: vec![global, exclude.build().unwrap_or_else(|_| Gitignore::empty())], index: repo.index_tree().ok(), root };
        let mut above = ignored.root.clone();
        for name in below.components() {
            ignored.enter(&above);
            above.push(name);
        }
        Some(ignored)
    }

    /// Goes down into a folder.
    pub(super) fn enter(&mut self, folder: &Path) {
        let (rules, _) = Gitignore::new(folder.join(".gitignore"));
        self.rules.push(rules);
    }

    /// Comes back up.
    pub(super) fn leave(&mut self) {
        self.rules.pop();
    }

    /// Whether git passes over a file or folder, by its real path. The innermost rule that speaks of it decides.
    pub(super) fn hides(&self, path: &Path, is_folder: bool) -> bool {
        let verdict = self.rules.iter().rev().map(|rules| rules.matched(path, is_folder)).find(|verdict| !verdict.is_none());
        verdict.is_some_and(|verdict| verdict.is_ignore()) && !self.is_tracked(path)
    }

    /// Whether the index has the file, or one below the folder.
    fn is_tracked(&self, path: &Path) -> bool {
        let (Some(index), Ok(below)) = (&self.index, path.strip_prefix(&self.root)) else { return false };
        let path = BString::from(below.as_os_str().as_encoded_bytes());
        let (folder, name) = path.rsplit_once_str("/").unwrap_or((b"", &path));
        index.list(folder.as_bstr()).is_ok_and(|names| names.iter().any(|known| known == name))
    }
}
