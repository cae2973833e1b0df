//! Who or what wrote a commit, from everything that tells of it. One file per source; this one decides.

use crate::model::{Attribution, Commit};
use bstr::BStr;

/// What stands around a commit besides its own fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The environment of the hook: names and values. Empty for a commit of history.
    pub environment: &'a [(String, String)],
    /// The branch it is made or pushed on.
    pub branch: Option<&'a BStr>,
    /// Its authorship note (`refs/notes/ai`), if one exists.
    pub note: Option<&'a [u8]>,
    /// The key of the author's own declaration in the message, by policy.
    pub declaration_key: &'a str,
}

/// Attributes a commit. Its message must be cleaned up already if it comes from a message file.
pub fn attribute(_commit: &Commit, _around: &Surroundings<'_>) -> Attribution {
    Attribution::default()
}
