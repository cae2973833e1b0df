//! A commit's own facts.

use super::oid::Oid;
use bstr::{BStr, BString, ByteSlice};

/// A name and a mail address, as the commit has them. Never mapped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The name.
    pub name: BString,
    /// The mail address, without angle brackets.
    pub email: BString,
}

/// A commit, or one about to be made.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// Its id; none for what is staged.
    pub id: Option<Oid>,
    /// Its parents.
    pub parents: Vec<Oid>,
    /// Who wrote it.
    pub author: Identity,
    /// Who recorded it.
    pub committer: Identity,
    /// The whole message, as bytes; before clean-up where the commit is about to be made.
    pub message: BString,
    /// Seconds since 1970 of the author date; 0 where there is none yet.
    pub author_time: i64,
    /// Whether the object carries a signature. Its worth is `evidence`'s to tell.
    pub signed: bool,
}

impl Commit {
    /// The first line of the message.
    pub fn subject(&self) -> &BStr {
        let line = self.message.lines().next().unwrap_or_default();
        line.trim().as_bstr()
    }
}
