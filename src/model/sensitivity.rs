//! How much a hunk matters to identity, and why.

use super::category::Category;
use super::hunk::Hunk;
use super::level::Direction;
use super::written;
use bstr::BString;
use serde::{Deserialize, Serialize};

/// One reason for a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// "identifier refresh_token", "path auth/", "damper tests".
    pub what: String,
    /// Between -1 and 1: what it adds to or takes from certainty.
    pub weight: f32,
    /// The line of the new side (of the old one where the line was removed); 0 where it is about the file.
    pub line: u32,
}

/// A hunk with its score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoredHunk {
    /// The file.
    #[serde(with = "written")]
    pub path: BString,
    /// Which lines.
    pub hunk: Hunk,
    /// 0 to 100: who must look.
    pub sensitivity: u8,
    /// Which parts of identity, strongest first.
    pub categories: Vec<Category>,
    /// What it does.
    pub direction: Direction,
    /// What the score is made of, heaviest first.
    pub contributions: Vec<Contribution>,
    /// The name of the function, class, job or resource around it; empty at the top.
    #[serde(with = "written")]
    pub enclosing: BString,
}
