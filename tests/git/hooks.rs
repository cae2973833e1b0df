//! The situations git puts hooks in: every hook of these tests runs this test binary again, as `probe`.

use crate::common::repo::TestRepo;
use countersign::git::Repo;
use countersign::git::push::parse_pre_receive;
use countersign::model::Oid;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

/// Not a test: what the hooks below run. Writes what the repository looks like from inside a hook.
#[test]
#[ignore = "run by the hooks of the other tests"]
fn probe() {
    #[expect(clippy::disallowed_methods, reason = "how the other tests talk to this one")]
    let said = |name: &str| std::env::var(name).unwrap_or_default();
    let repo = Repo::discover(Path::new(".")).unwrap();
    let mut report = String::new();
    if said("PROBE") == "pre-receive" {
        let mut input = Vec::new();
        std::io::stdin().read_to_end(&mut input).unwrap();
        let updates = parse_pre_receive(&input).unwrap();
        let history = repo.incoming(&updates).unwrap();
        for id in &history.commits {
            let commit = repo.commit(*id).unwrap();
            writeln!(report, "{} {}", commit.subject(), history.refs[0].kind == countersign::git::push::MoveKind::Forced).unwrap();
        }
        writeln!(report, "base {}", history.refs[0].base.is_some()).unwrap();
    } else {
        let heads: Vec<Oid> = said("HEADS").split_whitespace().map(|id| Oid::from_hex(id.as_bytes()).unwrap()).collect();
        let changes = repo.staged(&heads).unwrap();
        for (path, (added, removed)) in super::lines_of(&repo, &changes) {
            writeln!(report, "{} +{added} -{removed}", path.escape_ascii()).unwrap();
        }
    }
    std::fs::write(said("PROBE_OUT"), report).unwrap();
}

/// Puts a hook in place that runs the probe; gives the file it reports to.
fn hook(test: &TestRepo, hooks: &str, name: &str, before: &str) -> std::path::PathBuf {
    let out = test.path().join("../probe.out").canonicalize().unwrap_or_else(|_| test.path().canonicalize().unwrap().join("probe.out"));
    let exe = std::env::current_exe().unwrap();
    let script = format!(
        "#!/bin/sh\n{before}\nexport PROBE={name} PROBE_OUT='{}'\nexec '{}' --exact git::hooks::probe --ignored -q > /dev/null\n",
        out.display(),
        exe.display()
    );
    let path = test.path().join(hooks).join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, script).unwrap();
    test.command("chmod").arg("+x").arg(&path).status().unwrap();
    out
}

#[test]
fn pre_commit_sees_what_each_kind_of_commit_records() {
    for (commit, expected) in [
        ("git add a; git commit -qm x", "a +1 -1\n"),
        ("git commit -qam x", "a +1 -1\nsub/b +1 -1\n"),
        ("git add a; git commit -qm x -- sub/b", "sub/b +1 -1\n"),
        ("git add a; cd sub; git commit -qm x -i b", "a +1 -1\nsub/b +1 -1\n"),
        ("git add a; git commit -q --amend -m x", "a +1 -1\n"),
        ("cd /; git --git-dir=\"$OLDPWD/.git\" --work-tree=\"$OLDPWD\" commit -qam x", "a +1 -1\nsub/b +1 -1\n"),
        ("git worktree add -q tree; cd tree; file a t; file n 1; git add n; git commit -qam x", "a +1 -1\nn +1 -0\n"),
        ("git mv a c; git commit -qm x", "a +0 -1\nc +1 -0\n"),
    ] {
        let test = TestRepo::scripted(
            "git init -q -b main; file a 1; file sub/b 1; printf 'probe.out\\ntree\\n' > .git/info/exclude; commit; file a 2; file sub/b 2",
        );
        let out = hook(&test, ".git/hooks", "pre-commit", "");
        test.sh(commit);
        assert_eq!(std::fs::read_to_string(out).unwrap(), expected, "{commit}");
    }
}

#[test]
fn pre_merge_commit_is_told_the_heads_by_variables() {
    let test = TestRepo::scripted(
        "git init -q -b main; file a 1; commit; git checkout -qb x; file theirs 1; commit; git checkout -q main; file ours 1; commit; echo probe.out > .git/info/exclude",
    );
    let before = "HEADS=$(env | sed -n 's/^GITHEAD_\\([0-9a-f]*\\)=.*/\\1/p'); export HEADS";
    let out = hook(&test, ".git/hooks", "pre-merge-commit", before);
    test.git(["merge", "-q", "--no-edit", "x"]);
    assert_eq!(std::fs::read_to_string(out).unwrap(), "");
}

#[test]
fn pre_receive_reads_the_quarantine() {
    let test = TestRepo::scripted(
        "git init -q --bare -b main up.git; git clone -q up.git work; cd work; git checkout -qb main; file a 1; commit one; git push -q origin main; file a 2; commit two; file a 3; commit three",
    )
    .at("up.git");
    let out = hook(&test, "hooks", "pre-receive", "");
    test.sh("cd ../work; git push -q origin main");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "two false\nthree false\nbase true\n");
    test.sh("cd ../work; git reset -q --hard HEAD~2; file b 1; commit four; git push -qf origin main");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "four true\nbase true\n");
}

#[test]
#[cfg(unix)]
fn a_repository_that_is_named_is_trusted_as_git_trusts_it() {
    let test = TestRepo::scripted("git init -q -b main; file a 1; echo probe.out > .git/info/exclude; commit; file a 2");
    let out = hook(&test, ".git/hooks", "pre-commit", "");
    if std::os::unix::fs::chown(test.path(), Some(12345), None).is_err() {
        // Only the superuser can give a folder away.
        return;
    }
    std::os::unix::fs::chown(test.path().join(".git"), Some(12345), None).unwrap();
    test.sh("! git status 2> /dev/null; export GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD; git commit -qam x");
    assert_eq!(std::fs::read_to_string(out).unwrap(), "a +1 -1\n");
}

#[test]
fn pre_receive_passes_over_tags_of_files() {
    let test = TestRepo::scripted(
        "git init -q --bare -b main up.git; git clone -q up.git work; cd work; git checkout -qb main; file a 1; commit one; git tag -am x blob HEAD:a; git tag light HEAD:a; git push -q origin main blob light; file a 2; commit two",
    )
    .at("up.git");
    let out = hook(&test, "hooks", "pre-receive", "");
    test.sh("cd ../work; git push -q origin main:other");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "two false\nbase true\n");
}
