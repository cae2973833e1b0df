//! Packs and their indexes: any bytes in place of good ones give contents or an error.

use super::super::{patched, sh};
use countersign::git::{CommitChanges, Repo};
use countersign::model::PathClass;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A file with what git wrote.
type Good = (PathBuf, Vec<u8>);

/// A repository, its pack and the index of that.
static REPO: LazyLock<(tempfile::TempDir, [Good; 2])> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = "seq 500 > a; mkdir b; seq 300 > b/c; git add -A; git commit -qm x; seq 501 > a; seq 2 301 > b/c; git commit -qam y; \
                  git repack -qadf; rm -f .git/objects/pack/*.rev; chmod -R u+w .git/objects/pack; git config core.multiPackIndex false; \
                  mv .git/objects/pack/*.pack .git/objects/pack/pack-0123456789012345678901234567890123456789.pack; \
                  mv .git/objects/pack/*.idx .git/objects/pack/pack-0123456789012345678901234567890123456789.idx";
    sh(folder.path(), script);
    let files = ["pack", "idx"].map(|end| {
        let path = folder.path().join(format!(".git/objects/pack/pack-0123456789012345678901234567890123456789.{end}"));
        let good = std::fs::read(&path).expect("git wrote a pack");
        (path, good)
    });
    (folder, files)
});

/// Tries an input: an odd first byte patches the index of the pack, an even one the pack.
pub fn run(bytes: &[u8]) {
    let [first, patches @ ..] = bytes else { return };
    let (folder, files) = &*REPO;
    for (at, (path, good)) in files.iter().enumerate() {
        let bytes = if at == usize::from(first % 2) { patched(good, patches) } else { good.clone() };
        std::fs::write(path, bytes).expect("the pack can be written");
    }
    let repo = Repo::discover(folder.path()).expect("the repository is good");
    let head = repo.head().expect("no pack holds references").commit.expect("there is a commit");
    if let Ok(CommitChanges::Known(changes)) = repo.changes_of(head) {
        let mut reader = repo.reader();
        for change in changes.entries {
            let _ = reader.load(change, PathClass::Source, 1 << 14);
        }
    }
}
