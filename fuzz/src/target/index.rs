//! The walk over the index: any bytes in place of a good index give changes or an error, and nothing is written.

use super::super::{patched, sh};
use countersign::git::Repo;
use countersign::model::{PathClass, Tree as _};
use std::path::PathBuf;
use std::sync::LazyLock;

static REPO: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    sh(folder.path(), "mkdir -p a/b; echo 1 > a/b/c; echo 2 > d; git add -A; git commit -qm x; echo 3 > d; git add d");
    let index = folder.path().join(".git/index");
    (folder, index)
});

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| std::fs::read(&REPO.1).expect("git wrote an index"));

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let good = &*GOOD;
    // An odd first byte mutates the good index by patches of three bytes; an even one is an index of its own.
    let index = match bytes {
        [first, patches @ ..] if first % 2 == 1 => patched(good, patches),
        [_, whole @ ..] => whole.to_vec(),
        [] => return,
    };
    std::fs::write(&REPO.1, &index).expect("the index can be written");
    let repo = Repo::discover(REPO.0.path()).expect("the repository is good");
    if let Ok(changes) = repo.staged(&[]) {
        let mut reader = repo.reader();
        for change in changes.entries {
            let _ = reader.load(change, PathClass::Source, 1 << 14);
        }
    }
    let _ = repo.index_tree_id();
    if let Ok(tree) = repo.index_tree() {
        let _ = tree.read("a/b/c".into());
        let _ = tree.list("a".into());
    }
    assert_eq!(std::fs::read(&REPO.1).expect("the index is there"), index, "the index is never written");
}
