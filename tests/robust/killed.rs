//! Processes that are killed, and two at once.

use super::planted;
use crate::common::guard::BINARY;
use crate::common::repo::TestRepo;
use std::process::Stdio;
use std::time::Duration;

/// Installs the hooks of the binary by hand: what `install` does is tested elsewhere.
fn hooked(test: &TestRepo) {
    for hook in ["pre-commit", "commit-msg", "post-commit"] {
        let path = test.path().join(".git/hooks").join(hook);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("#!/bin/sh\nexec '{BINARY}' hook {hook} \"$@\"\n")).unwrap();
        test.command("chmod").arg("+x").arg(&path).status().unwrap();
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    let test = planted("");
    test.sh("git rm -qf settings.py; file policy.toml 'schema = 1'; commit");
    hooked(&test);
    let before = test.git(["write-tree"]);
    for round in 0..40u64 {
        test.write("settings.py", format!("value = {round}\n"));
        test.git(["add", "settings.py"]);
        let staged = test.everything_in(".git");
        let hook = if round % 2 == 0 { "pre-commit" } else { "post-commit" };
        let mut command = test.command(BINARY);
        let mut child = command.args(["hook", hook]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(700 * (round * 7 % 40)));
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(test.everything_in(".git"), staged, "{hook} wrote, and was killed in round {round}");
    }
    assert!(!test.path().join(".git/index.lock").exists());
    assert_ne!(test.git(["write-tree"]), before);
    // Whatever was cut off, the next commit goes through and its log can be read.
    test.git(["commit", "-qm", "after all"]);
    let said = test.guard(["audit", "verify"]);
    assert!(said.code == 0 || (said.code == 1 && said.text.contains("line")), "{} {}", said.code, said.text);
}

/// A repository with a log and hooks, and something staged in every round.
fn logged() -> TestRepo {
    let test = planted("");
    test.sh("git rm -qf settings.py; file policy.toml 'schema = 1' '[audit]' 'enabled = true'; commit");
    hooked(&test);
    test
}

#[test]
fn a_commit_whose_hook_is_killed_leaves_everything_as_it_was() {
    let test = logged();
    for round in 0..24 {
        let hook = ["pre-commit", "commit-msg"][round % 2];
        let delay = format!("0.{:03}", 1 + round * 7 % 40);
        let path = test.path().join(".git/hooks").join(hook);
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, whole.replace("exec '", &format!("exec timeout -s KILL {delay} '"))).unwrap();
        test.write("a", format!("{round}\n"));
        test.git(["add", "a"]);
        let (head, index) = (test.git(["rev-parse", "HEAD"]), test.git(["ls-files", "-s"]));
        let committed = test.command("git").args(["commit", "-qm", "x"]).output().unwrap().status.success();
        assert_eq!(test.git(["rev-parse", "HEAD"]) != head, committed, "round {round}");
        assert_eq!(test.git(["ls-files", "-s"]), index, "round {round}");
        assert!(!test.path().join(".git/index.lock").exists(), "round {round}");
        std::fs::write(&path, whole).unwrap();
    }
    ends_well(&test);
}

#[test]
fn a_commit_that_is_killed_whole_loses_nothing() {
    let test = logged();
    for round in 0..24 {
        test.write("a", format!("{round}\n"));
        test.git(["add", "a"]);
        let (head, index) = (test.git(["rev-parse", "HEAD"]), test.git(["ls-files", "-s"]));
        let delay = format!("0.{:03}", 4 + round * 11 % 90);
        let _ = test.command("timeout").args(["-s", "KILL", &delay, "git", "commit", "-qm", "x"]).output().unwrap();
        // The locks are git's own, and git says so itself.
        for lock in ["index.lock", "HEAD.lock", "refs/heads/main.lock"] {
            let _ = std::fs::remove_file(test.path().join(".git").join(lock));
        }
        assert_eq!(test.git(["ls-files", "-s"]), index, "round {round}");
        let now = test.git(["rev-parse", "HEAD"]);
        assert!(now == head || test.git(["rev-parse", "HEAD~1"]) == head, "round {round}");
    }
    ends_well(&test);
}

/// Whatever was cut off: git finds nothing wrong, the next commit goes through, and the log is whole but for torn lines.
fn ends_well(test: &TestRepo) {
    test.git(["fsck", "--strict", "--no-dangling"]);
    test.write("a", "at last\n");
    test.git(["commit", "-qam", "after all"]);
    let said = test.guard(["audit", "verify"]);
    assert!(said.code == 0 || (said.code == 1 && said.text.contains("line")), "{} {}", said.code, said.text);
    let left: Vec<_> = std::fs::read_dir(test.path().join(".git/countersign")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.len() <= 4, "{left:?}");
}

#[test]
fn a_torn_log_goes_on_and_its_torn_line_is_named() {
    let test = planted("");
    test.sh("git rm -qf settings.py; file policy.toml 'schema = 1' '[audit]' 'enabled = true'; commit");
    hooked(&test);
    test.sh("file a 2; git add a; git commit -qm one; file a 3; git add a; git commit -qm two");
    let log = test.path().join(".git/countersign/audit.jsonl");
    let whole = std::fs::read(&log).unwrap();
    assert_eq!(test.guard(["audit", "verify"]).code, 0);
    std::fs::write(&log, &whole[..whole.len() - 30]).unwrap();
    test.sh("file a 4; git add a; git commit -qm three");
    let said = test.guard(["audit", "verify"]);
    assert!(said.code == 1 && said.text.contains("line 2"), "{} {}", said.code, said.text);
}

#[test]
fn two_worktrees_commit_at_once() {
    let test = planted("");
    test.sh("git rm -qf settings.py; file policy.toml 'schema = 1' '[audit]' 'enabled = true'; commit; git worktree add -q other -b other; echo other >> .git/info/exclude");
    hooked(&test);
    test.sh("work() { cd \"$1\"; for i in 1 2 3 4 5 6 7 8; do echo $i > n; git add n; git commit -qm \"$1 $i\" || exit 1; done; }
         (work .) & first=$!; (work other); wait $first");
    assert_eq!(test.git(["rev-list", "--count", "--all", "--grep", "[1-8]$"]), "16");
    let said = test.guard(["audit", "verify"]);
    assert_eq!(said.code, 0, "{}", said.text);
    assert_eq!(std::fs::read_to_string(test.path().join(".git/countersign/audit.jsonl")).unwrap().lines().count(), 16);
}
