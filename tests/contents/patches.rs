//! `--diff`: every form in which git writes a patch.

use crate::common::guard::{INNOCENT, token};
use crate::common::repo::TestRepo;

/// A repository whose last commit but one is the base, and whose last brings the value in many ways.
fn history(value: &str) -> TestRepo {
    let test = TestRepo::scripted(
        "git init -q -b main; file a.py 1 2 3 4 5 6 7 8 9; file 'two words/caf\u{e9} \"q\".py' 1; file moved.py 1 2 3 4 5 6 7 8; file run.sh 1; commit base",
    );
    test.write("a.py", format!("1\n2\n3\n4\nvalue = \"{value}\"\n6\n7\n8\n9\n"));
    test.git(["commit", "-qam", "change"]);
    test
}

fn check(name: &str, patch_of: impl Fn(&TestRepo) -> Vec<u8>) {
    for (value, code) in [(token(), 1), (INNOCENT.to_owned(), 0)] {
        let test = history(&value);
        let patch = patch_of(&test);
        assert!(!patch.is_empty(), "{name}");
        test.write("given.patch", &patch);
        let elsewhere = TestRepo::empty();
        for said in [test.guard(["scan", "--diff", "given.patch"]), elsewhere.guard_fed(["scan", "--diff", "-"], &patch)] {
            assert_eq!(said.code, code, "{name}: {}\n{}", said.text, patch.escape_ascii());
        }
    }
}

#[test]
fn options_of_diff_change_nothing() {
    for options in [
        &["diff", "HEAD~1"][..],
        &["diff", "-U0", "HEAD~1"],
        &["diff", "-U99", "HEAD~1"],
        &["diff", "--no-prefix", "HEAD~1"],
        &["-c", "diff.mnemonicPrefix=true", "diff", "HEAD~1"],
        &["diff", "--src-prefix=old/", "--dst-prefix=new/", "HEAD~1"],
        &["diff", "--full-index", "--binary", "HEAD~1"],
        &["diff", "--stat", "-p", "HEAD~1"],
        &["diff", "--raw", "-p", "HEAD~1"],
        &["diff", "--patience", "--function-context", "HEAD~1"],
        &["diff", "-w", "--ignore-blank-lines", "HEAD~1"],
        &["diff", "--color=always", "HEAD~1"],
        &["show"],
        &["log", "-p", "-2"],
        &["format-patch", "--stdout", "-1"],
        &["format-patch", "--stdout", "--root", "HEAD"],
        &["format-patch", "--stdout", "--attach", "-1"],
        &["format-patch", "--stdout", "--cover-letter", "-1"],
        &["diff-tree", "-p", "HEAD"],
    ] {
        check(&options.join(" "), |test| test.git_bytes(options));
    }
}

#[test]
fn kinds_of_changes_are_read() {
    for (name, script) in [
        (
            "a quoted path",
            "VALUE=$(sed -n 's/^value = //p' a.py); git reset -q --hard HEAD~1; echo \"$VALUE\" >> 'two words/caf\u{e9} \"q\".py'",
        ),
        (
            "a rename with a change",
            "VALUE=$(sed -n 's/^value = //p' a.py); git reset -q --hard HEAD~1; git mv moved.py there.py; echo \"$VALUE\" >> there.py",
        ),
        (
            "a copy with a change",
            "VALUE=$(sed -n 's/^value = //p' a.py); git reset -q --hard HEAD~1; cp moved.py there.py; echo \"$VALUE\" >> there.py; echo 9 >> moved.py",
        ),
        ("a new file", "VALUE=$(sed -n 's/^value = //p' a.py); git reset -q --hard HEAD~1; echo \"$VALUE\" > new.py"),
        ("a new file without an end", "VALUE=$(sed -n 's/^value = //p' a.py); git reset -q --hard HEAD~1; printf %s \"$VALUE\" > new.py"),
        (
            "a mode with a change",
            "VALUE=$(sed -n 's/^value = //p' a.py); git reset -q --hard HEAD~1; chmod +x run.sh; echo \"$VALUE\" >> run.sh",
        ),
        ("a link", "VALUE=$(sed -n 's/^value = //p' a.py | tr -d '\"'); git reset -q --hard HEAD~1; ln -s \"$VALUE\" link"),
    ] {
        check(name, |test| {
            test.sh(script);
            test.git(["add", "-A"]);
            test.git_bytes(["diff", "--cached", "-M", "-C"])
        });
    }
}

#[test]
fn patches_without_lines_pass() {
    for (name, script) in [
        ("mode alone", "chmod +x run.sh"),
        ("a pure rename", "git mv a.py b.py"),
        ("a pure copy", "cp moved.py c.py; echo 9 >> moved.py"),
        ("an empty file", ": > empty.py"),
        ("a deletion", "git rm -q a.py"),
    ] {
        let test = history(&token());
        test.sh(script);
        test.git(["add", "-A"]);
        let patch = test.git_bytes(["diff", "--cached", "-M", "-C", "--find-copies-harder"]);
        let said = test.guard_fed(["scan", "--diff", "-"], &patch);
        assert_eq!(said.code, 0, "{name}: {}", said.text);
    }
    // The token was there before: removing it publishes nothing, and one of binary contents is named as not read.
    let test = TestRepo::scripted("git init -q -b main; printf 'a\\0\\001\\002\\003' > x.bin; git add -A");
    for options in [&["diff", "--cached"][..], &["diff", "--cached", "--binary"]] {
        let said = test.guard_fed(["scan", "--diff", "-"], &test.git_bytes(options));
        assert!(said.code == 0 && said.text.contains("x.bin"), "{options:?}: {} {}", said.code, said.text);
    }
}

#[test]
fn several_mails_are_one_patch() {
    let test = history(&token());
    test.sh("for i in 1 2 3; do file n$i.py \"x = $i\"; commit \"change $i\"; done");
    assert_eq!(test.guard_fed(["scan", "--diff", "-"], &test.git_bytes(["format-patch", "--stdout", "-3"])).code, 0);
    assert_eq!(test.guard_fed(["scan", "--diff", "-"], &test.git_bytes(["format-patch", "--stdout", "-4"])).code, 1);
}

#[test]
fn what_cannot_be_judged_is_refused_with_a_reason() {
    let merged = TestRepo::scripted(
        "git init -q -b main; file a 1; commit; git checkout -qb x; file a 2; commit; git checkout -q main; file a 3; commit; ! git merge -q x > /dev/null; file a 4; commit",
    );
    let combined = merged.git_bytes(["show", "--cc", "HEAD"]);
    let mut cut = merged.git_bytes(["show", "-m", "--first-parent", "HEAD"]);
    cut.truncate(cut.len() - 3);
    for (name, patch, reason) in [
        ("combined", &combined[..], "combined"),
        ("cut", &cut, "patch"),
        ("prose", b"There is nothing here.\n", "no diff"),
        ("a hunk alone", b"@@ -1 +1 @@\n-a\n+b\n", "hunk"),
        ("lies about its lines", b"--- a/x\n+++ b/x\n@@ -1 +1,9 @@\n-a\n+b\n", "patch"),
        ("numbers beyond all lines", b"--- a/x\n+++ b/x\n@@ -1 +4294967295,4294967295 @@\n-a\n+b\n", "patch"),
    ] {
        let said = merged.guard_fed(["scan", "--diff", "-"], patch);
        assert!(said.code == 2 && said.text.contains(reason), "{name}: {} {}", said.code, said.text);
    }
    assert_eq!(merged.guard(["scan", "--diff", "absent.patch"]).code, 2);
    let said = merged.guard_fed(["scan", "--diff", "-"], b"");
    assert!(said.code == 0 && said.text.contains("nothing was looked at"), "{}", said.text);
}
