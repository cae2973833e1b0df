//! Where a finding is.

use super::level::scale;
use bstr::BString;
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// What was looked at.
    Place {
        /// The contents of a file.
        File = "file",
        /// The name of a file.
        Path = "path",
        /// A commit message.
        Message = "message",
        /// The name of a branch or tag.
        Ref = "ref",
        /// The message of a tag.
        Tag = "tag",
        /// An author or committer field.
        Author = "author",
    }
);

scale!(
    /// Which side of the diff.
    WhichSide { #[doc = "Removed."] Old = "old", #[doc = "Added."] New = "new" }
);

/// A stretch of text. Lines and columns count from 1, columns are bytes of the decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// What was looked at.
    pub place: Place,
    /// The file; none for messages, refs and author fields.
    pub path: Option<BString>,
    /// First line; 0 where lines make no sense (paths, refs, whole files).
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line, inclusive.
    pub end_line: u32,
    /// Column after the last byte, exclusive.
    pub end_column: u32,
    /// Which side.
    pub side: WhichSide,
}

impl Location {
    /// A whole file, path, message or ref: no line.
    pub fn whole(place: Place, path: Option<BString>) -> Self {
        Self { place, path, line: 0, column: 0, end_line: 0, end_column: 0, side: WhichSide::New }
    }
}
