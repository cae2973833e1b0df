//! A commit's own facts.

use super::oid::Oid;
use bstr::{BStr, BString, ByteSlice};
use std::borrow::Cow;

/// A name and a mail address, as the commit has them. Never mapped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The name.
    pub name: BString,
    /// The mail address, without angle brackets.
    pub email: BString,
}

/// A commit, or one about to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Text that is published with it besides its message: headers that git does not write by itself, such as a tag that
    /// was merged; in a mail what stands below the message.
    pub appendix: BString,
    /// Seconds since 1970 of the author date; 0 where there is none yet.
    pub author_time: i64,
    /// Whether the object carries a signature. Its worth is `evidence`'s to tell.
    pub signed: bool,
}

impl Commit {
    /// All the text that is published with it besides its files and the names of people.
    pub fn published_text(&self) -> Cow<'_, [u8]> {
        if self.appendix.is_empty() {
            return Cow::Borrowed(&self.message);
        }
        Cow::Owned([self.message.as_slice(), b"\n", &self.appendix].concat())
    }

    /// The first line of the message.
    pub fn subject(&self) -> &BStr {
        let line = self.message.lines().next().unwrap_or_default();
        line.trim().as_bstr()
    }
}
