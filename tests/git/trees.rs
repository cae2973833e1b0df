//! Trees as the rest of the product reads them.

use crate::common::repo::TestRepo;
use countersign::git::WorkdirTree;
use countersign::model::{EntryKind, Tree};

fn listed(tree: &dyn Tree, path: &str) -> Vec<String> {
    let mut names: Vec<_> = tree.list(path.into()).unwrap().iter().map(ToString::to_string).collect();
    names.sort();
    names
}

fn text(tree: &dyn Tree, path: &str) -> Option<String> {
    tree.read(path.into()).unwrap().map(|blob| String::from_utf8(blob.data).unwrap())
}

#[test]
fn commit_index_and_folder_answer_alike() {
    let test = TestRepo::scripted("git init -q; file top 1; file a/b/c 2; file a/d 3; ln -s top link; commit");
    let repo = test.open();
    let commit = repo.tree(test.id("HEAD"), "HEAD").unwrap();
    let index = repo.index_tree().unwrap();
    let folder = WorkdirTree::new(test.path());
    for tree in [&commit as &dyn Tree, &index, &folder] {
        assert_eq!(text(tree, "a/b/c").as_deref(), Some("2\n"), "{}", tree.name());
        assert_eq!(text(tree, "a/b"), None);
        assert_eq!(text(tree, "a/b/c/d"), None);
        assert_eq!(text(tree, "none/x"), None);
        assert_eq!(listed(tree, "a"), ["b", "d"]);
        assert_eq!(listed(tree, "none"), Vec::<String>::new());
        let link = tree.read("link".into()).unwrap().unwrap();
        assert_eq!((link.kind, link.data.as_slice()), (EntryKind::Symlink, &b"top"[..]));
        let root: Vec<_> = listed(tree, "").into_iter().filter(|name| name != ".git").collect();
        assert_eq!(root, ["a", "link", "top"]);
    }
    assert!(folder.read("../x".into()).is_err());
}

#[test]
fn a_sparse_index_is_read_through() {
    let test = TestRepo::scripted(
        "git init -q; file in/a 1; file out/b/c 2; file out/d 3; commit; git sparse-checkout init --cone --sparse-index; git sparse-checkout set in",
    );
    let index = test.open().index_tree().unwrap();
    assert_eq!(text(&index, "out/b/c").as_deref(), Some("2\n"));
    assert_eq!(text(&index, "out/none"), None);
    assert_eq!(listed(&index, "out"), ["b", "d"]);
    assert_eq!(listed(&index, "out/b"), ["c"]);
    assert_eq!(listed(&index, ""), ["in", "out"]);
}

#[test]
fn what_is_staged_is_read_not_what_lies_there() {
    let test = TestRepo::scripted("git init -q; file a 1; git add a; file a 2; file n 1; git add -N n");
    let index = test.open().index_tree().unwrap();
    assert_eq!(text(&index, "a").as_deref(), Some("1\n"));
    assert_eq!(text(&index, "n"), None);
    assert_eq!(listed(&index, ""), ["a"]);
}
