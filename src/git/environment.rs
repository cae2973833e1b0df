//! The variables of git that gix does not read by itself. Git sets them for its hooks, so they are part of how a
//! repository is found, not of our own configuration.

use super::quote::unquote;
use bstr::ByteSlice;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[expect(clippy::disallowed_methods, reason = "git tells its hooks by variables where the repository is; gix reads the others itself")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The object directories that stand in place of the repository's own, in order. Empty where none are named.
pub(super) fn object_directories(own: &Path) -> Vec<PathBuf> {
    let directory = variable("GIT_OBJECT_DIRECTORY");
    let alternates = variable("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    if directory.is_none() && alternates.is_none() {
        return Vec::new();
    }
    let mut all = vec![directory.map_or_else(|| own.to_owned(), PathBuf::from)];
    if let Some(alternates) = alternates {
        all.extend(split_paths(alternates.as_encoded_bytes()));
    }
    all
}

/// `GIT_DIR`.
pub(super) fn git_dir() -> Option<PathBuf> {
    variable("GIT_DIR").map(PathBuf::from)
}

/// `GIT_COMMON_DIR`.
pub(super) fn common_dir() -> Option<PathBuf> {
    variable("GIT_COMMON_DIR").map(PathBuf::from)
}

/// Paths joined with `:`; one that starts with a quotation mark is quoted as git quotes.
fn split_paths(mut value: &[u8]) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let separator = if cfg!(windows) { b';' } else { b':' };
    while !value.is_empty() {
        let (path, rest) = match unquote(value) {
            Some((path, used)) => (path, &value[used..]),
            None => {
                let end = value.find_byte(separator).unwrap_or(value.len());
                (value[..end].into(), &value[end..])
            }
        };
        if let (false, Ok(path)) = (path.is_empty(), path.to_path()) {
            paths.push(path.to_owned());
        }
        value = rest.find_byte(separator).map_or(&[][..], |at| &rest[at + 1..]);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternates_are_split_and_unquoted() {
        let paths = split_paths(b"/a/objects:\"/b:c/obj\\145cts\"::/d");
        assert_eq!(paths, vec![PathBuf::from("/a/objects"), PathBuf::from("/b:c/objects"), PathBuf::from("/d")]);
    }
}
