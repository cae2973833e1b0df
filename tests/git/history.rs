//! Commits, ranges, references and tags.

use super::{lines_of, numstat};
use crate::common::repo::TestRepo;
use countersign::git::{Changes, CommitChanges, OpenError, Repo};
use countersign::model::Oid;
use std::collections::BTreeSet;

const HISTORY: &str = "git init -q -b main; seq 1 40 > f; file a/b 1; commit one
    git checkout -qb side; sed -i 's/^5$/five/' f; file theirs/x 1; commit two
    git checkout -q main; sed -i 's/^35$/x/' f; git mv a c; commit three
    git merge -q --no-commit side; sed -i 's/^20$/evil/' f; file new 1; git add -A; git commit -qm four
    file last 1; rm new; commit five";

fn known(changes: CommitChanges) -> Changes {
    match changes {
        CommitChanges::Known(changes) => changes,
        CommitChanges::ParentsCutOff => panic!("cut off"),
    }
}

fn ids(test: &TestRepo, args: &[&str]) -> Vec<Oid> {
    test.git(args).lines().map(|line| Oid::from_hex(line.as_bytes()).unwrap()).collect()
}

#[test]
fn commits_change_what_git_shows() {
    for init in ["git init -q", "git init -q --object-format=sha256", "git init -q --ref-format=reftable"] {
        let test = TestRepo::scripted(&HISTORY.replacen("git init -q", init, 1));
        if init == "git init -q" {
            test.git(["gc", "-q"]);
        }
        let repo = test.open();
        for id in ids(&test, &["rev-list", "--no-merges", "HEAD"]) {
            let printed =
                test.git_bytes(["diff-tree", "-r", "--root", "--no-commit-id", "--numstat", "-z", "--no-renames", &id.to_string()]);
            assert_eq!(lines_of(&repo, &known(repo.changes_of(id).unwrap())), numstat(&printed), "{id}");
        }
    }
}

#[test]
fn a_merge_commit_has_what_is_new_to_all_its_parents() {
    let test = TestRepo::scripted(HISTORY);
    let repo = test.open();
    let merge = test.id("HEAD~1");
    let changes = known(repo.changes_of(merge).unwrap());
    let lines = lines_of(&repo, &changes);
    assert_eq!(lines.into_iter().collect::<Vec<_>>(), [(b"f".to_vec(), (1, 1)), (b"new".to_vec(), (1, 0))]);
    assert_eq!(repo.commit(merge).unwrap().parents.len(), 2);
}

#[test]
fn ranges_are_compared_and_walked() {
    let test = TestRepo::scripted(HISTORY);
    let repo = test.open();
    let (root, head, side) = (test.id("HEAD~3"), test.id("HEAD"), test.id("side"));
    let printed = test.git_bytes(["diff", "--numstat", "-z", "--no-renames", "HEAD~3", "HEAD"]);
    assert_eq!(lines_of(&repo, &repo.changes_between(Some(root), head).unwrap()), numstat(&printed));
    assert_eq!(repo.changes_between(None, head).unwrap().entries.len(), 4);

    let walked = repo.walk(&[head], &[side]).unwrap();
    let expected: BTreeSet<_> = ids(&test, &["rev-list", "HEAD", "^side"]).into_iter().collect();
    assert_eq!(walked.iter().copied().collect::<BTreeSet<_>>(), expected);
    for (at, &id) in walked.iter().enumerate() {
        for parent in repo.commit(id).unwrap().parents {
            assert!(walked[at..].iter().all(|&later| later != parent), "a parent comes after its child");
        }
    }
    let absent = Oid::from_hex(&[b'7'; 40]).unwrap();
    assert_eq!(repo.walk(&[head], &[absent]).unwrap().len(), 5);
    assert!(repo.walk(&[absent], &[]).is_err());
    assert_eq!(repo.walk(&[head, side], &[head]).unwrap(), vec![]);
    assert_eq!(repo.merge_bases(head, side).unwrap(), [side]);
}

#[test]
fn clocks_may_be_wrong() {
    let test = TestRepo::scripted(
        "git init -q -b main; export GIT_COMMITTER_DATE='2030-01-01T00:00:00Z'; file a 1; commit; git branch base
         export GIT_COMMITTER_DATE='2001-01-01T00:00:00Z'; for i in 1 2 3 4 5 6 7 8; do file a x $i; commit $i; done; git branch mid
         export GIT_COMMITTER_DATE='2010-01-01T00:00:00Z'; for i in 1 2 3; do file b $i; commit $i; done",
    );
    let repo = test.open();
    assert_eq!(repo.walk(&[test.id("main")], &[test.id("mid")]).unwrap().len(), 3);
    assert_eq!(repo.walk(&[test.id("main")], &[test.id("base")]).unwrap().len(), 11);
}

#[test]
fn a_shallow_boundary_is_told() {
    let test = TestRepo::scripted(
        "git init -q one; cd one; for i in 1 2 3; do file a $i; commit $i; done; cd ..; git clone -q --depth 2 \"file://$PWD/one\" clone",
    )
    .at("clone");
    let repo = test.open();
    assert!(repo.is_shallow().unwrap());
    assert_eq!(repo.changes_of(test.id("HEAD~1")).unwrap(), CommitChanges::ParentsCutOff);
    assert_eq!(known(repo.changes_of(test.id("HEAD")).unwrap()).entries.len(), 1);
    assert_eq!(repo.walk(&[test.id("HEAD")], &[]).unwrap().len(), 2);
}

#[test]
fn heads_are_found_in_every_state() {
    for format in ["files", "reftable"] {
        let test = TestRepo::scripted(&format!("git init -q -b main --ref-format={format}"));
        let head = test.open().head().unwrap();
        assert_eq!((head.branch.unwrap().to_string(), head.commit), ("refs/heads/main".to_owned(), None));
        test.sh("file a 1; commit");
        let head = test.open().head().unwrap();
        assert_eq!((head.branch.unwrap().to_string(), head.commit), ("refs/heads/main".to_owned(), Some(test.id("HEAD"))));
        test.git(["checkout", "-q", "--detach"]);
        let head = test.open().head().unwrap();
        assert_eq!((head.branch, head.commit), (None, Some(test.id("HEAD"))));
    }
}

#[test]
fn references_and_tags_are_peeled() {
    for (format, pack) in [("files", false), ("files", true), ("reftable", false)] {
        let test = TestRepo::scripted(&format!(
            "git init -q -b main --ref-format={format}; file a 1; commit; git tag light; git tag -am 'first one' one; git tag -am 'of one' two one; git tag -am 'a file' blob HEAD:a"
        ));
        if pack {
            test.git(["pack-refs", "--all"]);
        }
        let repo = test.open();
        let found: Vec<_> = repo.references().unwrap().into_iter().map(|r| (r.name.to_string(), r.target, r.tag.is_some())).collect();
        let head = test.id("HEAD");
        let expected = [
            ("refs/heads/main", head, false),
            ("refs/tags/blob", test.id("HEAD:a"), true),
            ("refs/tags/light", head, false),
            ("refs/tags/one", head, true),
            ("refs/tags/two", head, true),
        ];
        assert_eq!(found, expected.map(|(name, id, tag)| (name.to_owned(), id, tag)), "{format}, packed {pack}");
        let peeled = repo.peel(test.id("two")).unwrap();
        assert_eq!(peeled.target, head);
        let messages: Vec<_> = peeled.tags.iter().map(|tag| (tag.name.to_string(), tag.message.to_string())).collect();
        assert_eq!(messages, [("two".to_owned(), "of one\n".to_owned()), ("one".to_owned(), "first one\n".to_owned())]);
        assert_eq!(repo.resolve("HEAD~0".into()).unwrap(), head);
        assert_eq!(repo.resolve("main".into()).unwrap(), head);
        assert!(repo.resolve("nonsense".into()).is_err());
        assert!(repo.resolve("--all".into()).is_err());
    }
}

#[test]
fn a_commit_keeps_its_bytes() {
    let test = TestRepo::scripted(
        "git init -q; git config i18n.commitEncoding ISO-8859-1; file a 1; git add a; printf 'caf\\351\\n\\nbody\\n' | git commit -q -F -",
    );
    let commit = test.open().commit(test.id("HEAD")).unwrap();
    assert_eq!(commit.message, "café\n\nbody\n");
    assert_eq!((commit.author.name.to_string(), commit.author.email.to_string()), ("Ada Author".to_owned(), "ada@example.org".to_owned()));
    assert_eq!(commit.committer.name, "Carl Committer");
    assert_eq!((commit.author_time, commit.signed), (1704164645, false));
}

#[test]
fn places_and_settings_are_git_s() {
    let test = TestRepo::scripted(
        "git init -q -b main; file a 1; commit; git config core.hooksPath my/hooks; git config core.commentString '//'; git config user.name N
         git config commit.cleanup scissors; git worktree add -q ../$(basename $PWD)/tree; git clone -q --bare . bare.git; mkdir -p deep/er",
    );
    let repo = test.open();
    assert_eq!(repo.hooks_dir().unwrap(), test.path().join("my/hooks"));
    assert_eq!(repo.comment(), countersign::git::message::Comment::Text("//".into()));
    assert_eq!(repo.cleanup(true), countersign::git::message::Cleanup::Scissors);
    assert_eq!(repo.config_string("user.name").unwrap(), "N");
    assert_eq!(repo.config_bool("core.bare"), Some(false));
    assert!(!repo.is_bare());
    let real = |path: &std::path::Path| path.canonicalize().unwrap();
    let deep = Repo::discover(&test.path().join("deep/er")).unwrap();
    assert_eq!(real(deep.work_dir().unwrap()), real(&test.path()));
    let tree = Repo::discover(&test.path().join("tree")).unwrap();
    assert_eq!(real(tree.common_dir()), real(repo.git_dir()));
    assert_ne!(real(tree.git_dir()), real(repo.git_dir()));
    let bare = Repo::discover(&test.path().join("bare.git")).unwrap();
    assert!(bare.is_bare());
    assert_eq!(bare.head().unwrap().commit, Some(test.id("HEAD")));
    assert!(bare.staged(&[]).is_err());
}

#[test]
fn no_repository_is_told_as_such() {
    let test = TestRepo::empty();
    assert!(matches!(Repo::discover(&test.path()), Err(OpenError::NotARepository { .. })));
}

#[test]
#[cfg(unix)]
fn the_repository_of_somebody_else_is_refused() {
    let test = TestRepo::scripted("git init -q; file a/b 1; commit");
    if std::os::unix::fs::chown(test.path(), Some(12345), None).is_err() {
        // Only the superuser can give a folder away.
        return;
    }
    std::os::unix::fs::chown(test.path().join(".git"), Some(12345), None).unwrap();
    match Repo::discover(&test.path().join("a")) {
        Err(OpenError::Untrusted { path, hint }) => {
            assert_eq!(path, test.path().canonicalize().unwrap());
            assert!(hint.contains("safe.directory"));
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened"),
    }
}
