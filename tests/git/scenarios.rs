//! What is staged, in every kind of repository, with two oracles: git itself, and libgit2 where it can open it.

use super::{Lines, lines_of, lines_of_patch};
use crate::common::repo::TestRepo;
use countersign::git::Loaded;
use countersign::model::{ChangeKind, EntryKind, PathClass};

/// Which oracles can tell.
#[derive(Clone, Copy, PartialEq)]
enum Oracle {
    /// git and libgit2.
    Both,
    /// libgit2 refuses the repository, or sees it otherwise.
    Git,
}

struct Scenario {
    name: &'static str,
    script: &'static str,
    /// Where the repository to look at is.
    at: &'static str,
    oracle: Oracle,
    /// How many entries there must be: an empty answer on both sides would prove nothing.
    entries: usize,
}

const fn scenario(name: &'static str, oracle: Oracle, entries: usize, script: &'static str) -> Scenario {
    Scenario { name, script, at: "", oracle, entries }
}

const fn below(name: &'static str, at: &'static str, oracle: Oracle, entries: usize, script: &'static str) -> Scenario {
    Scenario { name, script, at, oracle, entries }
}

const SCENARIOS: &[Scenario] = &[
    scenario(
        "plain",
        Oracle::Both,
        3,
        "git init -q; file a 1 2 3 4 5; file b x; file c y; commit; file a 1 two 3 5 6; rm b; file d new; git add -A",
    ),
    scenario(
        "names that sort before and after a slash",
        Oracle::Both,
        6,
        "git init -q; file a/x 1; file a.b 1; file a-b/c 1; file a0 1; file b/c/d 1; commit
         file a/x 2; file a.b 2; file a-b/c 2; file a0 2; file a/y/z 1; file b/c/e 1; git add -A",
    ),
    scenario("packed", Oracle::Both, 1, "git init -q; for i in 1 2 3 4; do file f $i $i $i; file g/h $i; commit $i; done; git gc -q; file f 9; git add f"),
    below(
        "alternates",
        "clone",
        Oracle::Both,
        2,
        "git init -q one; cd one; file a 1; file b/c 1; commit; cd ..; git clone -q --shared one clone; cd clone; file a 2; file b/d 3; git add -A",
    ),
    below(
        "shallow",
        "clone",
        Oracle::Both,
        1,
        "git init -q one; cd one; file a 1; commit; file a 2; commit; cd ..; git clone -q --depth 1 \"file://$PWD/one\" clone; cd clone; file a 3; git add -A",
    ),
    scenario("sha-256", Oracle::Both, 2, "git init -q --object-format=sha256; file a/b 1 2; commit; file a/b 1 3; file c 1; git add -A"),
    scenario("reftable", Oracle::Git, 2, "git init -q --ref-format=reftable; file a/b 1 2; commit; file a/b 1 3; file c 1; git add -A"),
    scenario("reftable, unborn", Oracle::Git, 1, "git init -q --ref-format=reftable; file a/b 1 2; git add -A"),
    below(
        "linked worktree",
        "tree",
        Oracle::Both,
        1,
        "git init -q one; cd one; file a 1; commit; git worktree add -q ../tree -b other; cd ../tree; file a 2; git add a; cd ../one; file z 1; git add z",
    ),
    scenario("worktree config", Oracle::Both, 1, "git init -q; git config extensions.worktreeConfig true; file a 1; commit; file a 2; git add a"),
    scenario("detached", Oracle::Both, 1, "git init -q; file a 1; commit; git checkout -q --detach; file a 2; git add a"),
    scenario("packed references", Oracle::Both, 1, "git init -q; file a 1; commit; git pack-refs --all; file a 2; git add a"),
    scenario(
        "sparse index, change in the cone",
        Oracle::Git,
        1,
        "git init -q; file in/a 1; file out/b/c 1; file out/d 1; commit; git sparse-checkout init --cone --sparse-index; git sparse-checkout set in; file in/a 2; git add in",
    ),
    scenario(
        "sparse index, folders outside differ",
        Oracle::Git,
        4,
        "git init -q; file in/a 1; file out/b/c 1; file out/d 1; file gone/x 8; commit
         file out/b/c 2; file out/e 1; file new/x 7; git rm -q -r gone; commit
         git sparse-checkout init --cone --sparse-index; git sparse-checkout set in; git reset -q --soft HEAD~1",
    ),
    scenario("split index", Oracle::Git, 2, "git init -q; file a 1; file b/c 1; commit; git update-index --split-index; file a 2; file d 1; git add -A"),
    scenario("index v4 and no hash", Oracle::Both, 3, "git init -q; git config feature.manyFiles true; git config index.skipHash true; file a/b/c 1; file a/b/d 1; file a/e 1; commit; file a/b/c 2; file a/b/f 3; rm a/e; git add -A"),
    scenario("unborn", Oracle::Both, 2, "git init -q; file a 1 2; file b/c 3; git add -A"),
    scenario("unborn without an index", Oracle::Both, 0, "git init -q"),
    scenario("intent to add", Oracle::Git, 1, "git init -q; file a 1; commit; file b 1; git add -N b; file a 2; git add a"),
    scenario("intent to add what HEAD has", Oracle::Git, 1, "git init -q; file a 1; file b 1; commit; git rm -q --cached b; git add -N b"),
    scenario(
        "conflict",
        Oracle::Git,
        2,
        "git init -q -b main; file a 1; file b 1; commit; git checkout -qb x; file a 2; commit; git checkout -q main; file a 3; commit; git merge -q x || true; file c 1; git add c",
    ),
    scenario("symbolic links", Oracle::Both, 3, "git init -q; ln -s one a; file b 1; ln -s c d; commit; ln -sf two a; rm b; ln -s x b; rm d; file d 1 2; git add -A"),
    scenario("file to folder and back", Oracle::Both, 5, "git init -q; file a 1; file b/c 1; file b/d 2; commit; rm a; file a/x 3; rm -r b; file b 4; git add -A"),
    scenario(
        "submodule",
        Oracle::Both,
        3,
        "git init -q; file a 1; commit; id=$(git rev-parse HEAD); git update-index --add --cacheinfo 160000,$id,m; git update-index --add --cacheinfo 160000,$id,gone; git commit -qm m
         file a 2; git commit -qm x -- a; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),m; git update-index --force-remove gone; git update-index --add --cacheinfo 160000,$id,new",
    ),
    scenario("mode only", Oracle::Both, 1, "git init -q; file a 1; commit; chmod +x a; git add a"),
    scenario("empty files and missing newlines", Oracle::Both, 4, "git init -q; file a 1 2; : > e; printf 'x\\ny' > n; commit; rm e; : > f; printf 'x\\ny\\n' > n; printf '1\\n2' > a; git add -A"),
    scenario(
        "attributes cannot hide",
        Oracle::Both,
        3,
        "git init -q; file s.env 1; file t.x 1; commit; file .gitattributes '*.env -diff' '*.x diff=y' '*.env binary'; git config diff.y.textconv 'echo same'; file s.env 1 secret; file t.x 2; git add -A",
    ),
    scenario("any bytes in paths", Oracle::Both, 4, "git init -q; file a 1; commit; file \"$(printf 'tab\\there')\" 1; file \"$(printf 'x\\ny')\" 2; file \"$(printf 'b\\377ad')\" 3; file '\"q\" \\' 4; git add -A"),
    scenario("CRLF", Oracle::Both, 1, "git init -q; printf 'a\\r\\nb\\r\\nc\\r\\n' > f; commit; printf 'a\\r\\nB\\r\\nc\\n' > f; git add f"),
    scenario("renames", Oracle::Both, 5, "git init -q; file a 1 2 3; file b/c 4 5; file d 6; : > e; commit; git mv a a2; git mv b c; git mv e f; file d 7; git add -A"),
    scenario("everything goes", Oracle::Both, 3, "git init -q; file a 1; file b/c 1; file b/d/e 1; commit; git rm -q -r ."),
    scenario("nothing staged", Oracle::Both, 0, "git init -q; file a/b 1; commit; file a/b 2; file c 1"),
    scenario("no cache of trees", Oracle::Both, 1, "git init -q; file a/b/c 1; file a/d 1; file e 1; commit; rm .git/index; git read-tree HEAD; git update-index --force-remove a/d; git add e a/b/c"),
    scenario("replaced commits are not believed", Oracle::Both, 1, "git init -q; file a 1; commit; file a 2; commit; git replace HEAD HEAD~1; file a 1; git add a"),
    scenario("moved lines", Oracle::Both, 1, "git init -q; seq 1 200 > f; commit; { seq 50 90; seq 1 49; echo x; seq 91 150; seq 160 200; echo y; } > f; git add f"),
];

const DIFF: [&str; 8] = ["diff", "--cached", "-U0", "--no-renames", "--no-textconv", "--no-ext-diff", "--text", "--no-color"];

#[test]
fn staged_changes_are_those_git_would_record() {
    let mut wrong = Vec::new();
    for scenario in SCENARIOS {
        let test = TestRepo::scripted(scenario.script).at(scenario.at);
        let repo = test.open();
        let changes = repo.staged(&[]).unwrap();
        let sorted = changes.entries.is_sorted_by(|a, b| a.path < b.path);
        let ours = lines_of(&repo, &changes);
        let mut gits = lines_of_patch(&test.git_bytes(DIFF));
        for unmerged in test.git_bytes(["diff", "--cached", "--diff-filter=U", "--name-only", "-z"]).split(|&b| b == 0) {
            if !unmerged.is_empty() {
                gits.insert(unmerged.to_vec(), (0, 0));
            }
        }
        let entries = changes.entries.len();
        if ours != gits || entries != scenario.entries || !sorted {
            wrong.push(format!("{}: {entries} entries\n  ours {}\n  git  {}", scenario.name, show(&ours), show(&gits)));
        }
        if scenario.oracle == Oracle::Both {
            let theirs = libgit2(&test);
            if ours != theirs {
                wrong.push(format!("{}:\n  ours    {}\n  libgit2 {}", scenario.name, show(&ours), show(&theirs)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn show(lines: &Lines) -> String {
    lines.iter().map(|(path, (added, removed))| format!("{}:+{added}-{removed} ", path.escape_ascii())).collect()
}

fn libgit2(test: &TestRepo) -> Lines {
    let repo = git2::Repository::open(test.path()).unwrap();
    let tree = repo.head().ok().map(|head| head.peel_to_tree().unwrap());
    let mut options = git2::DiffOptions::new();
    options.context_lines(0).force_text(true);
    let diff = repo.diff_tree_to_index(tree.as_ref(), None, Some(&mut options)).unwrap();
    let mut lines = Lines::new();
    for (index, delta) in diff.deltas().enumerate() {
        let path = delta.new_file().path_bytes().or(delta.old_file().path_bytes()).unwrap().to_vec();
        let patch = git2::Patch::from_diff(&diff, index).unwrap();
        let (_, added, removed) = patch.map_or((0, 0, 0), |patch| patch.line_stats().unwrap());
        let sum = lines.entry(path).or_default();
        *sum = (sum.0 + added as u32, sum.1 + removed as u32);
    }
    lines
}

#[test]
fn the_tree_id_is_that_of_write_tree() {
    for scenario in SCENARIOS.iter().filter(|scenario| scenario.name != "conflict") {
        let test = TestRepo::scripted(scenario.script).at(scenario.at);
        let ours = test.open().index_tree_id().unwrap();
        assert_eq!(ours, test.id_of_tree(), "{}", scenario.name);
    }
}

impl TestRepo {
    fn id_of_tree(&self) -> countersign::model::Oid {
        countersign::model::Oid::from_hex(self.git(["write-tree"]).as_bytes()).unwrap()
    }
}

#[test]
fn kinds_of_changes_are_told_apart() {
    let test = TestRepo::scripted(
        "git init -q; file a 1 2; file m 1; ln -s x l; commit
         git mv a b; chmod +x m; rm l; file l 1; git add -A; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub",
    );
    let changes = test.open().staged(&[]).unwrap().entries;
    let got: Vec<_> = changes.iter().map(|c| (c.path.to_string(), c.kind, c.old.map(|s| s.kind), c.new.map(|s| s.kind))).collect();
    use EntryKind::{Executable, File, Submodule, Symlink};
    assert_eq!(
        got,
        vec![
            ("b".to_owned(), ChangeKind::Renamed, Some(File), Some(File)),
            ("l".to_owned(), ChangeKind::Modified, Some(Symlink), Some(File)),
            ("m".to_owned(), ChangeKind::Modified, Some(File), Some(Executable)),
            ("sub".to_owned(), ChangeKind::Added, None, Some(Submodule)),
        ]
    );
}

#[test]
fn conflicts_are_reported_and_not_read() {
    let test = TestRepo::scripted(
        "git init -q -b main; file a 1; commit; git checkout -qb x; file a 2; commit; git checkout -q main; file a 3; commit; git merge -q x || true",
    );
    let repo = test.open();
    let changes = repo.staged(&[]).unwrap();
    assert_eq!(changes.entries[0].kind, ChangeKind::Unmerged);
    assert_eq!(changes.skipped[0].reason, "unmerged");
    let loaded = repo.reader().load(changes.entries[0].clone(), PathClass::Source, 1000).unwrap();
    assert!(matches!(loaded, Loaded::Skipped(_)));
    assert!(repo.index_tree_id().is_err());
}

#[test]
fn a_broken_index_is_an_error() {
    for broken in [&b"DIRC"[..], b"nonsense that is long enough to be read as a header", &[0; 100]] {
        let test = TestRepo::scripted("git init -q; file a 1; commit");
        test.write(".git/index", broken);
        assert!(test.open().staged(&[]).is_err());
    }
    let test = TestRepo::scripted("git init -q; for i in 1 2 3 4 5 6 7 8; do file d/$i $i; done; commit; file d/3 x; git add -A");
    let whole = std::fs::read(test.path().join(".git/index")).unwrap();
    for cut in (12..whole.len() - 20).step_by(7) {
        test.write(".git/index", &whole[..cut]);
        assert!(test.open().staged(&[]).is_err(), "cut at {cut} of {}", whole.len());
    }
}

#[test]
fn a_merge_reports_what_is_new_to_every_parent() {
    let test = TestRepo::scripted(
        "git init -q -b main; seq 1 30 > f; file same 1; commit
         git checkout -qb x; sed -i 's/^5$/five/' f; file theirs 1; file same 2; commit
         git checkout -q main; sed -i 's/^25$/twentyfive/' f; file ours 1; commit
         git merge -q --no-commit x; sed -i 's/^15$/evil/' f; file added 1; git add -A",
    );
    let repo = test.open();
    let changes = repo.staged(&[]).unwrap();
    let paths: Vec<_> = changes.entries.iter().map(|change| change.path.to_string()).collect();
    assert_eq!(paths, ["added", "f"]);
    let Loaded::File(file) = repo.reader().load(changes.entries[1].clone(), PathClass::Source, 1000).unwrap() else { panic!() };
    let added: Vec<_> = file.added().flat_map(countersign::model::LineRange::lines).collect();
    assert_eq!(added, [15]);
    assert_eq!(file.change.other_olds.len(), 1);

    // Before the commit of a clean merge MERGE_HEAD is not there yet: the heads are handed in.
    let heads = repo.merge_heads().unwrap();
    assert_eq!(heads, [test.id("x")]);
    std::fs::remove_file(test.path().join(".git/MERGE_HEAD")).unwrap();
    assert_eq!(repo.staged(&heads).unwrap(), changes);
    assert!(repo.staged(&[]).unwrap().entries.len() > 2);
}

#[test]
fn utf16_and_binary_are_looked_into() {
    let test = TestRepo::new();
    let utf16: Vec<u8> = "key = 1\nvalue = 2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    test.write("wide", [&[0xFF, 0xFE][..], &utf16].concat());
    test.write("blob", [&[0, 1, 2, 3, 0, 255, 4][..], b"a string inside", &[0; 9]].concat());
    test.git(["add", "-A"]);
    let repo = test.open();
    let changes = repo.staged(&[]).unwrap();
    let mut reader = repo.reader();
    let mut texts = changes.entries.into_iter().map(|change| match reader.load(change, PathClass::Source, 1000).unwrap() {
        Loaded::File(file) => String::from_utf8(file.new.bytes().to_vec()).unwrap(),
        other => panic!("{other:?}"),
    });
    assert_eq!(texts.next().unwrap(), "a string inside\n");
    assert_eq!(texts.next().unwrap(), "key = 1\nvalue = 2\n");
}

#[test]
fn a_missing_old_side_is_told_and_a_missing_new_one_is_named() {
    let test = TestRepo::scripted("git init -q; file a 1; file b one; commit; file a 2; file b two; git add -A");
    for rev in ["HEAD:a", ":b"] {
        let id = test.git(["rev-parse", rev]);
        std::fs::remove_file(test.path().join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    }
    let repo = test.open();
    let mut changes = repo.staged(&[]).unwrap().entries.into_iter();
    let mut reader = repo.reader();
    let mut load = || reader.load(changes.next().unwrap(), PathClass::Source, 1000);
    assert!(matches!(load(), Ok(Loaded::File(file)) if file.old_missing && file.is_added(1)));
    assert!(load().unwrap_err().to_string().contains("is missing"));
    // Only a partial clone may leave it out.
    test.git(["config", "remote.origin.promisor", "true"]);
    let repo = test.open();
    let change = repo.staged(&[]).unwrap().entries.into_iter().nth(1).unwrap();
    let loaded = repo.reader().load(change, PathClass::Source, 1000).unwrap();
    assert!(matches!(loaded, Loaded::Skipped(skipped) if skipped.path == "b" && skipped.reason.starts_with("new-side-missing")));
}

#[test]
fn the_size_limit_is_on_what_is_judged() {
    let test = TestRepo::new();
    test.write("big", "line\n".repeat(1000));
    test.git(["add", "-A"]);
    test.git(["commit", "-qm", "x"]);
    test.write("big", "line\n".repeat(1000) + "more\n");
    test.write("new", "line\n".repeat(1000));
    test.git(["add", "-A"]);
    let repo = test.open();
    let mut reader = repo.reader();
    let loaded = repo.staged(&[]).unwrap().entries.into_iter().map(|change| reader.load(change, PathClass::Source, 100).unwrap());
    let oversized: Vec<_> = loaded.map(|loaded| matches!(loaded, Loaded::File(file) if file.oversized)).collect();
    assert_eq!(oversized, [false, true]);
}
