//! Which commits a push makes new, against what the real git would send.

use crate::common::repo::TestRepo;
use countersign::git::push::{MoveKind, NewHistory, RefUpdate, parse_pre_push};
use countersign::model::Oid;
use std::collections::BTreeSet;

/// A remote with history, a clone, and work in the clone.
const CLONED: &str =
    "git init -q -b main up; cd up; for i in 1 2 3; do file a $i; commit $i; done; git config receive.denyCurrentBranch ignore; cd ..
    git clone -q up work; cd work; git checkout -qb topic; for i in 4 5; do file b $i; commit $i; done";

fn cloned(more: &str) -> TestRepo {
    TestRepo::scripted(&format!("{CLONED}\n{more}")).at("work")
}

/// What git tells a pre-push hook, recorded by one.
fn updates(test: &TestRepo, args: &[&str]) -> Vec<RefUpdate> {
    test.sh("mkdir -p .git/hooks; printf '#!/bin/sh\\ncat > \"$(git rev-parse --git-dir)/said\"\\nexit 1\\n' > .git/hooks/pre-push; chmod +x .git/hooks/pre-push");
    let output = test.command("git").arg("push").args(args).output().unwrap();
    assert!(!output.status.success());
    parse_pre_push(&std::fs::read(test.path().join(".git/said")).unwrap()).unwrap()
}

fn outgoing(test: &TestRepo, remote: &str, args: &[&str]) -> NewHistory {
    test.open().outgoing(&updates(test, args), remote.into(), remote.into()).unwrap()
}

fn set(test: &TestRepo, args: &[&str]) -> BTreeSet<Oid> {
    test.git(args).lines().map(|line| Oid::from_hex(line.as_bytes()).unwrap()).collect()
}

fn of(history: &NewHistory) -> BTreeSet<Oid> {
    history.commits.iter().copied().collect()
}

#[test]
fn a_new_branch_brings_what_the_remote_does_not_track() {
    let test = cloned("");
    let history = outgoing(&test, "origin", &["origin", "topic"]);
    assert_eq!(of(&history), set(&test, &["rev-list", "topic", "^origin/main"]));
    let moved = &history.refs[0];
    assert_eq!((moved.kind, moved.update.branch()), (MoveKind::New, Some("topic".into())));
    assert_eq!((moved.tip, moved.base), (Some(test.id("topic")), Some(test.id("origin/main"))));
    assert_eq!(history.default_branch.as_ref().unwrap().branch, "main");
    assert!(!history.nothing_there);
}

#[test]
fn forward_forced_and_deleted() {
    let test = cloned("git push -q origin topic; file b 6; commit 6");
    let history = outgoing(&test, "origin", &["origin", "topic"]);
    assert_eq!((history.refs[0].kind, history.commits.as_slice()), (MoveKind::Forward, &[test.id("topic")][..]));

    test.sh("git commit -q --amend -m other; git reset -q --hard HEAD~2; file c 1; commit 7");
    let history = outgoing(&test, "origin", &["-f", "origin", "topic"]);
    assert_eq!((history.refs[0].kind, history.commits.as_slice()), (MoveKind::Forced, &[test.id("topic")][..]));
    assert_eq!(history.refs[0].base, Some(test.id("topic~1")));

    let history = outgoing(&test, "origin", &["origin", ":topic"]);
    assert_eq!((history.refs[0].kind, history.refs[0].tip, history.commits.len()), (MoveKind::Deletion, None, 0));
}

#[test]
fn a_tracking_reference_that_lies_hides_nothing_from_a_known_branch() {
    let test = cloned("git push -q origin topic; file b 6; commit 6; git update-ref refs/remotes/origin/lie HEAD");
    assert_eq!(of(&outgoing(&test, "origin", &["origin", "topic"])), BTreeSet::from([test.id("topic")]));
}

#[test]
fn a_remote_object_that_is_not_here_is_passed_over() {
    let test = cloned("git push -q origin topic; cd ../up; git checkout -q topic; file x 1; commit x; cd ../work; file b 7; commit 7");
    let history = outgoing(&test, "origin", &["-f", "origin", "topic"]);
    assert_eq!((history.refs[0].kind, history.commits.as_slice()), (MoveKind::Forced, &[test.id("topic")][..]));
}

#[test]
fn addresses_are_mapped_to_remotes() {
    let test = cloned("");
    let url = test.path().parent().unwrap().join("up").display().to_string();
    let history = outgoing(&test, &url, &[&url, "topic"]);
    assert_eq!(of(&history), set(&test, &["rev-list", "topic", "^origin/main"]));
    assert!(history.default_branch.is_some());

    test.sh("git init -q --bare ../empty.git");
    let other = test.path().parent().unwrap().join("empty.git").display().to_string();
    let history = outgoing(&test, &other, &[&other, "topic"]);
    assert_eq!(of(&history), set(&test, &["rev-list", "topic", "^origin/main"]), "all that is tracked anywhere counts");
}

#[test]
fn a_remote_that_has_nothing_of_ours() {
    let test = cloned("git init -q --bare ../empty.git; git remote add new ../empty.git");
    let history = outgoing(&test, "new", &["new", "topic"]);
    assert!(history.nothing_there);
    assert_eq!(history.commits.len(), 5);
    assert_eq!(history.refs[0].base, None);
}

#[test]
fn commits_of_another_remote_s_default_branch_are_upstream() {
    let test = cloned(
        "git init -q --bare ../fork.git; git remote add fork ../fork.git; git push -q fork main~1:refs/heads/main; git fetch -q fork; git checkout -q main; file z 1; commit z",
    );
    let history = outgoing(&test, "fork", &["fork", "main"]);
    assert_eq!(of(&history), set(&test, &["rev-list", "main", "^fork/main"]));
    assert_eq!(history.upstream, [test.id("origin/main")].into());
}

#[test]
fn tags_are_peeled_and_listed() {
    let test = cloned("git tag -am 'a note' v1 topic; git tag -am 'a file' f HEAD:b; git tag light topic~1");
    let history = outgoing(&test, "origin", &["origin", "v1", "f", "light"]);
    let mut by_name: Vec<_> =
        history.refs.iter().map(|moved| (moved.update.target.to_string(), moved.tags.len(), moved.tip, moved.loose)).collect();
    by_name.sort();
    assert_eq!(
        by_name,
        [
            ("refs/tags/f".to_owned(), 1, None, Some(test.id("HEAD:b"))),
            ("refs/tags/light".to_owned(), 0, Some(test.id("topic~1")), None),
            ("refs/tags/v1".to_owned(), 1, Some(test.id("topic")), None),
        ]
    );
    assert_eq!(history.commits.len(), 2);
    let changes = test.open().object_changes("f".into(), test.id("HEAD:b")).unwrap();
    assert_eq!(super::lines_of(&test.open(), &changes).into_values().collect::<Vec<_>>(), [(1, 0)]);
}

#[test]
fn sources_may_be_expressions() {
    let test = cloned("");
    let history = outgoing(&test, "origin", &["origin", "HEAD~1:refs/heads/part"]);
    assert_eq!(history.commits, [test.id("HEAD~1")]);
    assert_eq!(history.refs[0].update.branch(), Some("part".into()));
}
