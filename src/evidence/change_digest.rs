//! `csd1`: the digest of a change that signatures are over.
//!
//! Over the net change, sorted by path: mode, exact bytes of removed and added lines, three lines of context, the name of
//! the enclosing function. Not over line numbers, commits or trees: a clean rebase and a squash keep it, and any change to
//! the code kills it.

use bstr::BString;
use sha2::{Digest, Sha256};

/// The prefix of the first form.
pub const PREFIX: &str = "csd1:";

/// One hunk of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DigestHunk {
    /// Up to three lines before, with their ends.
    pub before: Vec<BString>,
    /// Removed lines, with their ends.
    pub removed: Vec<BString>,
    /// Added lines, with their ends.
    pub added: Vec<BString>,
    /// Up to three lines after, with their ends.
    pub after: Vec<BString>,
    /// The name of the function, class, job or resource around it.
    pub enclosing: BString,
}

/// One file of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DigestFile {
    /// Where it is now.
    pub path: BString,
    /// Where it was, if elsewhere.
    pub old_path: Option<BString>,
    /// Modes before and after, as git writes them; empty where there is none.
    pub modes: (String, String),
    /// For what has no lines (binary, links, submodules): the ids before and after.
    pub ids: (String, String),
    /// Its hunks, in order.
    pub hunks: Vec<DigestHunk>,
}

/// The digest of a change.
pub fn digest(files: &[DigestFile]) -> String {
    let mut sorted: Vec<&DigestFile> = files.iter().collect();
    sorted.sort();
    let mut hash = Fields(Sha256::new());
    for file in sorted {
        hash.field(b"file", &file.path);
        hash.field(b"from", file.old_path.as_deref().map_or(&b""[..], |path| path));
        hash.field(b"mode", file.modes.0.as_bytes());
        hash.field(b"mode", file.modes.1.as_bytes());
        hash.field(b"id", file.ids.0.as_bytes());
        hash.field(b"id", file.ids.1.as_bytes());
        for hunk in &file.hunks {
            hash.field(b"hunk", &hunk.enclosing);
            for (name, lines) in [(b" ", &hunk.before), (b"-", &hunk.removed), (b"+", &hunk.added), (b" ", &hunk.after)] {
                for line in lines {
                    hash.field(name, line);
                }
            }
        }
    }
    format!("{PREFIX}{}", data_encoding::HEXLOWER.encode(&hash.0.finalize()))
}

/// Hashes named fields, each with its length, so that no two changes read alike.
struct Fields(Sha256);

impl Fields {
    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.0.update((name.len() as u64).to_be_bytes());
        self.0.update(name);
        self.0.update((value.len() as u64).to_be_bytes());
        self.0.update(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, removed: &str, added: &str, context: &str) -> DigestFile {
        let lines = |text: &str| if text.is_empty() { Vec::new() } else { vec![BString::from(text)] };
        let hunk = DigestHunk { before: lines(context), removed: lines(removed), added: lines(added), ..DigestHunk::default() };
        DigestFile { path: path.into(), modes: ("100644".to_owned(), "100644".to_owned()), hunks: vec![hunk], ..DigestFile::default() }
    }

    #[test]
    fn order_of_files_does_not_matter_and_everything_else_does() {
        let (a, b) = (file("a", "x\n", "y\n", "c\n"), file("b", "x\n", "y\n", "c\n"));
        assert_eq!(digest(&[a.clone(), b.clone()]), digest(&[b.clone(), a.clone()]));
        for other in
            [file("a", "x\n", "y \n", "c\n"), file("a", "", "y\n", "c\n"), file("a", "y\n", "x\n", "c\n"), file("a", "x\n", "y\n", " c\n")]
        {
            assert_ne!(digest(&[other]), digest(std::slice::from_ref(&a)));
        }
        let mut mode = a.clone();
        mode.modes.1 = "100755".to_owned();
        assert_ne!(digest(&[mode]), digest(&[a]));
    }
}
