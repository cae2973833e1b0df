//! What one look at one change has found, before any policy speaks.

use super::attribution::Attribution;
use super::commit::Commit;
use super::finding::Finding;
use super::sensitivity::ScoredHunk;
use bstr::BString;
use serde::{Deserialize, Serialize};

/// What a unit stands for, and so which kinds of findings bind in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitScope {
    /// Judged as a whole: what is staged, a patch, files, a commit looked at alone.
    Whole,
    /// One commit of a range: secrets, leaks and messages bind here.
    Commit,
    /// The net change of a range: identity findings, sensitivity and gates bind here.
    Net,
}

/// Something that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file; empty where it is not about one.
    pub path: BString,
    /// Why, as a stable word first: "old-side-missing", "too-large: …".
    pub reason: String,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Commits.
    pub commits: u64,
    /// Changed files.
    pub files: u64,
    /// Added and removed lines.
    pub lines: u64,
}

impl std::ops::AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        self.commits += other.commits;
        self.files += other.files;
        self.lines += other.lines;
    }
}

/// A change that was looked at.
#[derive(Debug)]
pub struct Unit {
    /// What it stands for.
    pub scope: UnitScope,
    /// The commit's facts; its id is none for what is staged or loose.
    pub commit: Commit,
    /// Who or what wrote it.
    pub attribution: Attribution,
    /// Every hunk, in order of paths and lines.
    pub hunks: Vec<ScoredHunk>,
    /// Every finding, in order of paths and lines.
    pub findings: Vec<Finding>,
    /// What could not be looked at.
    pub skipped: Vec<Skipped>,
    /// The paths that changed, in order.
    pub paths: Vec<BString>,
    /// How much was looked at.
    pub coverage: Coverage,
}
