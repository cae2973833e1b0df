//! Random states of an index, compared with what git finds: paths, kinds and ids.

use crate::common::repo::TestRepo;
use countersign::model::{EntryKind, Side};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

/// Names chosen so that files, folders and their neighbours in sort order collide.
const PATHS: [&str; 16] =
    ["a", "a.b", "a/x", "a/y/z", "a-b", "a0", "b/c", "b/c/d", "b/c.d", "b/c0/e", "c", "c/d/e/f", "c/d/e.f", "c/d.e", "z/z/z/z", "z/z"];

/// A small generator: tests must not differ from run to run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % sides
    }
}

type Raw = BTreeMap<Vec<u8>, (String, String)>;

fn gits(test: &TestRepo) -> Raw {
    let printed = test.git_bytes(["diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "HEAD"]);
    let words: Vec<&[u8]> = printed.split(|&b| b == 0).filter(|word| !word.is_empty()).collect();
    let parse = |pair: &[&[u8]]| {
        let meta = String::from_utf8(pair[0][1..].to_vec()).unwrap();
        let meta: Vec<_> = meta.split(' ').collect();
        (pair[1].to_vec(), (format!("{} {}", meta[0], meta[2]), format!("{} {}", meta[1], meta[3])))
    };
    words.chunks(2).map(parse).collect()
}

fn ours(test: &TestRepo) -> Raw {
    let show = |side: Option<Side>| match side {
        None => format!("000000 {}", "0".repeat(40)),
        Some(side) => {
            let mode = match side.kind {
                EntryKind::File => "100644",
                EntryKind::Executable => "100755",
                EntryKind::Symlink => "120000",
                EntryKind::Submodule => "160000",
            };
            format!("{mode} {}", side.id)
        }
    };
    let mut raw = Raw::new();
    for change in test.open().staged(&[]).unwrap().entries {
        match &change.old_path {
            Some(old_path) => {
                raw.insert(old_path.to_vec(), (show(change.old), show(None)));
                raw.insert(change.path.to_vec(), (show(None), show(change.new)));
            }
            None => {
                raw.insert(change.path.to_vec(), (show(change.old), show(change.new)));
            }
        }
    }
    raw
}

/// Puts entries into the index, without a work tree.
fn update_index(test: &TestRepo, lines: &str) {
    let mut child = test.command("git").args(["update-index", "--add", "--replace", "--index-info"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn random_indexes_are_read_as_git_reads_them() {
    let test = TestRepo::new();
    let mut dice = Dice(7);
    let mut blobs = Vec::new();
    for content in ["", "one\n", "two\n", "three\n"] {
        test.write("content", content);
        blobs.push(test.git(["hash-object", "-w", "content"]));
    }
    test.git(["commit", "-q", "--allow-empty", "-m", "root"]);
    for round in 0..40 {
        let mut lines = String::new();
        for _ in 0..=dice.throw(9) {
            let path = PATHS[dice.throw(PATHS.len() as u64) as usize];
            let blob = &blobs[dice.throw(blobs.len() as u64) as usize];
            let mode = ["100644", "100644", "100755", "120000", "0"][dice.throw(5) as usize];
            writeln!(lines, "{mode} {blob}\t{path}").unwrap();
        }
        update_index(&test, &lines);
        match dice.throw(8) {
            0 => test.git(["update-index", "--index-version", "4"]),
            1 => test.git(["update-index", "--split-index"]),
            2 => test.git(["update-index", "--no-split-index"]),
            3 => test.git(["write-tree"]),
            _ => String::new(),
        };
        assert_eq!(ours(&test), gits(&test), "round {round}");
        let tree = test.open().index_tree_id().unwrap().to_string();
        assert_eq!(tree, test.git(["write-tree"]), "round {round}");
        if dice.throw(3) == 0 {
            test.git(["commit", "-q", "--allow-empty", "-m", "x"]);
        }
    }
}
