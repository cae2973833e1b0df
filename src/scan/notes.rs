//! Authorship notes (`refs/notes/ai`): opened once, one look-up a commit. Without the ref it costs nothing.

use crate::attribution::{Surroundings, attribute};
use crate::git::{CommitTree, Repo};
use crate::model::{Attribution, Commit, Oid, Tree as _};
use anyhow::Result;

/// Where tools keep them.
const REFERENCE: &str = "refs/notes/ai";

/// The notes of a repository.
pub struct Notes(Option<CommitTree>);

impl std::fmt::Debug for Notes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notes({})", if self.0.is_some() { REFERENCE } else { "none" })
    }
}

impl Notes {
    /// Opens them.
    pub fn open(repo: &Repo) -> Result<Self> {
        let found = repo.find_reference(REFERENCE.into())?;
        Ok(Self(found.map(|found| repo.tree(found.target, REFERENCE)).transpose()?))
    }

    /// The note of a commit. Git spreads many notes over folders named by the first digits.
    fn of(&self, id: Oid) -> Result<Option<Vec<u8>>> {
        let Some(tree) = &self.0 else { return Ok(None) };
        let hex = id.to_string();
        let fanned = [hex.clone(), format!("{}/{}", &hex[..2], &hex[2..]), format!("{}/{}/{}", &hex[..2], &hex[2..4], &hex[4..])];
        for path in fanned {
            if let Some(blob) = tree.read(path.as_str().into())? {
                return Ok(Some(blob.data));
            }
        }
        Ok(None)
    }

    /// Attributes a commit, its note included.
    pub fn attribute(&self, commit: &Commit, around: &Surroundings<'_>) -> Result<Attribution> {
        let note = commit.id.map(|id| self.of(id)).transpose()?.flatten();
        Ok(attribute(commit, &Surroundings { note: note.as_deref().or(around.note), ..*around }))
    }
}
