//! Receipts: what one hook tells the next about the same commit.
//!
//! A receipt may spare commit-msg a second look at a tree that had nothing to say, and lets post-commit notice a commit
//! that met no hook. Push, pre-receive and scan never skip work because of one.

use super::room::room;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What was judged, and whether anything was to be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The hook that wrote it.
    pub stage: String,
    /// The commits it was judged against: HEAD, and merge heads.
    pub parents: Vec<String>,
    /// Digest of the index that was judged.
    pub tree: String,
    /// Digest of author and message; empty before the message is known.
    pub message: String,
    /// Digests of the policies that judged.
    pub policies: Vec<String>,
    /// The version that judged.
    pub version: String,
    /// Nothing was found, no gate applied, nothing was skipped: a second look could say nothing new about the tree.
    pub quiet: bool,
    /// The policy wants a note of who wrote it.
    pub note: bool,
}

impl Receipt {
    fn path(git_dir: &Path) -> PathBuf {
        git_dir.join("countersign").join("receipt.json")
    }

    /// Leaves the receipt in a worktree's git directory, in place of the one before.
    pub fn write(&self, git_dir: &Path) -> Result<()> {
        let path = Self::path(git_dir);
        let doing = || format!("while writing the receipt {}", path.display());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(doing)?;
        }
        // Written aside and renamed: a reader sees the old one or the new one.
        // Always under one name, so that killed processes do not litter.
        let aside = path.with_extension("tmp");
        let bytes = serde_json::to_vec(self).with_context(doing)?;
        let written = room(bytes.len() as u64).and_then(|()| std::fs::write(&aside, bytes));
        written.and_then(|()| std::fs::rename(&aside, &path)).inspect_err(|_| drop(std::fs::remove_file(&aside))).with_context(doing)
    }

    /// The receipt that is there. One that cannot be read counts as none: it may only spare work.
    pub fn read(git_dir: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(Self::path(git_dir)).ok()?).ok()
    }

    /// Takes it away: it has served.
    pub fn remove(git_dir: &Path) {
        let _ = std::fs::remove_file(Self::path(git_dir));
    }

    /// Whether it is about the same change, judged by the same policies and version.
    pub fn covers(&self, other: &Self) -> bool {
        self.parents == other.parents && self.tree == other.tree && self.policies == other.policies && self.version == other.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_comes_back_and_covers_only_the_same() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Receipt::read(folder.path()), None);
        let receipt = Receipt {
            stage: "pre-commit".into(),
            parents: vec!["a".into()],
            tree: "t".into(),
            message: String::new(),
            policies: vec!["p".into()],
            version: "0".into(),
            quiet: true,
            note: false,
        };
        receipt.write(folder.path()).unwrap();
        let read = Receipt::read(folder.path()).unwrap();
        assert!(read.covers(&receipt));
        assert!(!read.covers(&Receipt { tree: "other".into(), ..receipt.clone() }));
        assert!(!read.covers(&Receipt { policies: vec![], ..receipt }));
        Receipt::remove(folder.path());
        assert_eq!(Receipt::read(folder.path()), None);
    }
}
