//! CODEOWNERS in the three dialects, asked about any path.

use super::super::parts;
use bstr::ByteSlice;
use countersign::evidence::codeowners::{CodeOwners, Dialect};

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let [file, path] = parts::<2>(bytes);
    for dialect in [Dialect::Github, Dialect::Gitlab, Dialect::Gitea] {
        let owners = CodeOwners::parse(dialect, "CODEOWNERS", file);
        let lines = file.lines().count() as u32;
        for ownership in owners.owners(path.as_bstr()) {
            assert!((1..=lines).contains(&ownership.line));
        }
    }
}
