//! Receipts: what one hook tells the next about the same commit.
//!
//! A receipt may spare commit-msg a second look at a tree in which nothing was found, and lets post-commit notice a commit
//! that met no hook. Push, pre-receive and scan never skip work because of one.

use super::room::room;
use crate::model::{Coverage, ScoredHunk, Unit};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// More hunks are not written down: to look again costs less than it seems beside what git does with so many.
const MOST_HUNKS: usize = 2000;

/// What looking at a tree gave in which nothing was found and nothing skipped.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Every hunk with its score.
    pub hunks: Vec<ScoredHunk>,
    /// How much was looked at.
    pub coverage: Coverage,
}

impl Seen {
    /// What is worth writing down of a unit; none where it must be looked at again.
    pub fn of(unit: &Unit) -> Option<Self> {
        let nothing_found = unit.findings.is_empty() && unit.skipped.is_empty();
        (nothing_found && unit.hunks.len() <= MOST_HUNKS).then(|| Self { hunks: unit.hunks.clone(), coverage: unit.coverage })
    }
}

/// What was judged, and what a second look would say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// What a second look at the tree would give; none where it must be taken.
    pub seen: Option<Seen>,
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
        let bytes = serde_json::to_vec(self).with_context(doing)?;
        // Taken away first and not replaced: some file systems write through to the disk what replaces a file. Who reads in between
        // finds none, or half of one, which counts as none.
        Self::remove(git_dir);
        room(bytes.len() as u64).and_then(|()| std::fs::write(&path, bytes)).inspect_err(|_| Self::remove(git_dir)).with_context(doing)
    }

    /// The receipt that is there. One that cannot be read counts as none: it may only spare work.
    pub fn read(git_dir: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(Self::path(git_dir)).ok()?).ok()
    }

    /// Takes it away: it has served.
    pub fn remove(git_dir: &Path) {
        let _ = std::fs::remove_file(Self::path(git_dir));
    }

    /// Notes that the git of this number has had its commit judged, and that nothing is left to be done after it: the shim of
    /// post-commit, which is run by the same git, need not start us then. That may fail, because it spares work and no more.
    pub fn met(git_dir: &Path, git: u32) {
        let line = format!("{git}\n");
        let _ = room(line.len() as u64).and_then(|()| std::fs::write(git_dir.join("countersign").join("met"), line));
    }

    /// Whether it is about the same change, judged by the same policies and version.
    pub fn covers(&self, other: &Self) -> bool {
        self.parents == other.parents && self.tree == other.tree && self.policies == other.policies && self.version == other.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Category, Contribution, Direction, Hunk, LineRange};

    #[test]
    fn a_receipt_comes_back_and_covers_only_the_same() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Receipt::read(folder.path()), None);
        let hunk = |path: &[u8]| ScoredHunk {
            path: path.into(),
            hunk: Hunk { old: LineRange { start: 3, len: 0 }, new: LineRange { start: 4, len: 7 } },
            sensitivity: 41,
            categories: vec![Category::Session],
            direction: Direction::Weakens,
            contributions: vec![Contribution { what: "identifier session".to_owned(), weight: 0.1, line: 5 }],
            enclosing: "main".into(),
        };
        let receipt = Receipt {
            stage: "pre-commit".into(),
            parents: vec!["a".into()],
            tree: "t".into(),
            message: String::new(),
            policies: vec!["p".into()],
            version: "0".into(),
            seen: Some(Seen { hunks: vec![hunk(b"src/a\xFF.rs"), hunk(b"b")], coverage: Coverage { commits: 0, files: 2, lines: 7 } }),
            note: false,
        };
        receipt.write(folder.path()).unwrap();
        let read = Receipt::read(folder.path()).unwrap();
        assert_eq!(read, receipt);
        assert!(read.covers(&receipt));
        assert!(!read.covers(&Receipt { tree: "other".into(), ..receipt.clone() }));
        assert!(!read.covers(&Receipt { policies: vec![], ..receipt }));
        Receipt::remove(folder.path());
        assert_eq!(Receipt::read(folder.path()), None);
    }
}
