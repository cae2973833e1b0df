//! The walk over the index: any bytes in place of a good index give changes or an error, and nothing is written.
#![no_main]

use countersign::git::Repo;
use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

static REPO: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = "git init -q -b main . && mkdir -p a/b && echo 1 > a/b/c && echo 2 > d && git add -A && \
                  git -c user.name=a -c user.email=a@example.org commit -qm x && echo 3 > d && git add d";
    assert!(Command::new("sh").args(["-c", script]).current_dir(folder.path()).status().expect("sh runs").success());
    let index = folder.path().join(".git/index");
    (folder, index)
});

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| std::fs::read(&REPO.1).expect("git wrote an index"));

fuzz_target!(|bytes: &[u8]| {
    let good = &*GOOD;
    // An odd first byte mutates the good index by patches of three bytes; an even one is an index of its own.
    let index = match bytes {
        [first, patches @ ..] if first % 2 == 1 => {
            let mut index = good.clone();
            for patch in patches.chunks_exact(3) {
                let at = usize::from(u16::from_be_bytes([patch[0], patch[1]])) % index.len();
                index[at] = patch[2];
            }
            index
        }
        [_, whole @ ..] => whole.to_vec(),
        [] => return,
    };
    std::fs::write(&REPO.1, &index).expect("the index can be written");
    let repo = Repo::discover(REPO.0.path()).expect("the repository is good");
    if let Ok(changes) = repo.staged(&[]) {
        let mut reader = repo.reader();
        for change in changes.entries {
            let _ = reader.load(change, countersign::model::PathClass::Source, 1 << 14);
        }
    }
    let _ = repo.index_tree_id();
    if let Ok(tree) = repo.index_tree() {
        use countersign::model::Tree as _;
        let _ = tree.read("a/b/c".into());
        let _ = tree.list("a".into());
    }
    assert_eq!(std::fs::read(&REPO.1).expect("the index is there"), index, "the index is never written");
});
