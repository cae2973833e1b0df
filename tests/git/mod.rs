//! The git layer against the real git.

mod history;
mod hooks;
mod pushes;
mod random;
mod scenarios;
mod trees;

use countersign::git::{Changes, Loaded, Repo, patch};
use countersign::model::PathClass;
use std::collections::BTreeMap;

/// Added and removed lines by path: what both we and `git diff --numstat` can tell.
pub(crate) type Lines = BTreeMap<Vec<u8>, (u32, u32)>;

/// The lines we find in a list of changes.
pub(crate) fn lines_of(repo: &Repo, changes: &Changes) -> Lines {
    let mut reader = repo.reader();
    count(changes.entries.iter().map(|change| reader.load(change.clone(), PathClass::Source, u64::MAX).unwrap()))
}

/// The lines of what `git diff` printed, read by our own parser.
pub(crate) fn lines_of_patch(patch: &[u8]) -> Lines {
    count(patch::parse(patch, |_| PathClass::Source, u64::MAX).unwrap().into_iter().flat_map(|part| part.files))
}

/// Sums up, because git shows a change of kind as a deletion and an addition. A submodule is one line, as git shows it; a
/// rename is what git shows if it is asked not to look for renames.
fn count(files: impl IntoIterator<Item = Loaded>) -> Lines {
    let mut lines = Lines::new();
    let mut add = |path: &[u8], added: u32, removed: u32| {
        let sum = lines.entry(path.to_vec()).or_default();
        *sum = (sum.0 + added, sum.1 + removed);
    };
    for loaded in files {
        match loaded {
            Loaded::File(file) => match &file.change.old_path {
                Some(old_path) => {
                    add(old_path, 0, file.old.line_count());
                    add(&file.change.path, file.new.line_count(), 0);
                }
                None => {
                    let (added, removed) =
                        (file.hunks.iter().map(|hunk| hunk.new.len).sum(), file.hunks.iter().map(|hunk| hunk.old.len).sum());
                    add(&file.change.path, added, removed);
                }
            },
            Loaded::Submodule(change) => add(&change.path, u32::from(change.new.is_some()), u32::from(change.old.is_some())),
            Loaded::Skipped(skipped) => add(&skipped.path, 0, 0),
        }
    }
    lines
}

/// What `git diff --numstat -z` printed.
pub(crate) fn numstat(printed: &[u8]) -> Lines {
    let entries = printed.split(|&b| b == 0).filter(|entry| !entry.is_empty());
    let number =
        |word: &[u8]| std::str::from_utf8(word).unwrap().parse().unwrap_or_else(|_| panic!("not lines: {}", printed.escape_ascii()));
    let parse = |entry: &[u8]| {
        let mut words = entry.splitn(3, |&b| b == b'\t');
        let (added, removed) = (number(words.next().unwrap()), number(words.next().unwrap()));
        (words.next().unwrap().to_vec(), (added, removed))
    };
    entries.map(parse).collect()
}
