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
    // Binary contents that the patch leaves out are named as not read.
    let test = TestRepo::scripted("git init -q -b main; printf 'a\\0\\001\\002\\003' > x.bin; git add -A");
    let said = test.guard_fed(["scan", "--diff", "-"], &test.git_bytes(["diff", "--cached"]));
    assert!(said.code == 0 && said.text.contains("x.bin"), "{} {}", said.code, said.text);
}

#[test]
fn binary_patches_are_unpacked() {
    for (name, script) in [
        ("literal", "printf 'a\\0\\001%s\\002\\003' \"$VALUE\" > x.bin"),
        ("literal of UTF-16", "printf 'value = %s\\n' \"$VALUE\" | iconv -t UTF-16 > x.ps1"),
        ("delta", "printf '\\002%s\\003' \"$VALUE\" >> noise.bin"),
    ] {
        check(name, |test| {
            let noise: Vec<u8> = (0..3000u32).map(|n| (n * n * 31 + n / 7) as u8).collect();
            test.write("noise.bin", noise);
            test.sh(&format!("VALUE=$(sed -n 's/^value = //p' a.py | tr -d '\"'); git add -A; git commit -qm noise; {script}; git add -A"));
            test.git_bytes(["diff", "--cached", "--binary"])
        });
    }
    let test = TestRepo::scripted("git init -q -b main; printf 'a\\0\\001' > x.bin; commit; printf 'a\\0\\002' > x.bin");
    let patch = test.git(["diff", "--binary"]);
    for broken in [patch.replace("literal 3", "literal 4"), patch.replace("literal 3", "literal 99999999999"), patch.replace("Kc", "K\"")] {
        let said = test.guard_fed(["scan", "--diff", "-"], broken.as_bytes());
        assert!(said.code == 2 || said.text.contains("too-large"), "{} {}", said.code, said.text);
    }
}

#[test]
fn a_text_of_wide_characters_is_read_in_a_diff_too() {
    for (name, encoding) in [("little", "utf-16le"), ("big", "utf-16be"), ("marked", "utf-16")] {
        let again = format!("iconv -f utf-8 -t {encoding} a.py > wide.py; git add wide.py");
        check(name, |test| {
            test.sh(&again);
            test.git_bytes(["diff", "--cached", "--text"])
        });
        check(name, |test| {
            test.sh(&format!(
                "git show HEAD~1:a.py | iconv -f utf-8 -t {encoding} > wide.py; git add wide.py; git commit -qm wide; {again}"
            ));
            test.git_bytes(["diff", "--cached", "--text", "-U0"])
        });
    }
    let moved = "Submodule lib 1111111..2222222:\n  > Say hello\n";
    let said = TestRepo::new().guard_fed(["scan", "--diff", "-"], moved.as_bytes());
    assert_eq!(said.code, 0, "{}", said.text);
    let said = TestRepo::new().guard_fed(["scan", "--diff", "-"], moved.replace("hello", &token()).as_bytes());
    assert_eq!(said.code, 1, "{}", said.text);
}

#[test]
fn what_stands_around_a_diff_is_judged() {
    type Patch = (&'static str, &'static [&'static str]);
    let forms: [Patch; 3] = [
        ("mail", &["format-patch", "--stdout", "-1", "--notes"]),
        ("log", &["log", "-p", "-1"]),
        ("raw", &["log", "-p", "-1", "--format=raw", "--notes"]),
    ];
    for (form, args) in forms {
        for script in [
            "git commit -qm \"see $VALUE\"",
            "git commit -qm subject -m \"see $VALUE\"",
            "git commit -qm \"gr\u{fc}n $VALUE\"",
            "git commit -qm subject --trailer \"Key: $VALUE\"",
            "git commit -qm subject --author \"$VALUE <a@example.org>\"",
            "git commit -qm subject --author \"A <$VALUE@example.org>\"",
            "git commit -qm subject; git notes add -m \"$VALUE\"",
        ] {
            check(&format!("{form}: {script}"), |test| {
                test.sh(&format!(
                    "VALUE=$(sed -n 's/^value = //p' a.py | tr -d '\"'); git reset -q --hard HEAD~1; echo 9 > new; git add new; {script}"
                ));
                test.git_bytes(args)
            });
        }
    }
}

#[test]
fn names_of_files_are_judged() {
    for (name, script) in [
        ("new", "echo 1 > \"$VALUE.py\""),
        ("renamed", "git mv moved.py \"$VALUE\""),
        ("changed as well", "git mv moved.py \"$VALUE\"; echo 9 >> \"$VALUE\""),
    ] {
        check(name, |test| {
            test.sh(&format!("VALUE=$(sed -n 's/^value = //p' a.py | tr -d '\"'); git reset -q --hard HEAD~1; {script}; git add -A"));
            test.git_bytes(["diff", "--cached", "-M"])
        });
    }
}

#[test]
fn a_shell_may_write_it_in_another_encoding() {
    let wide = |patch: &[u8], mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        [mark, &patch.iter().flat_map(|&b| unit(b.into())).collect::<Vec<_>>()].concat()
    };
    check("UTF-16 LE", |test| wide(&test.git_bytes(["diff", "HEAD~1"]), b"\xFF\xFE", u16::to_le_bytes));
    check("UTF-16 BE", |test| wide(&test.git_bytes(["diff", "HEAD~1"]), b"\xFE\xFF", u16::to_be_bytes));
    check("UTF-16 BE without a mark", |test| wide(&test.git_bytes(["diff", "HEAD~1"]), b"", u16::to_be_bytes));
    check("UTF-8 with a mark", |test| [b"\xEF\xBB\xBF", &test.git_bytes(["diff", "HEAD~1"])[..]].concat());
}

#[test]
fn a_mail_tells_who_wrote_a_change() {
    let test = TestRepo::scripted(
        "git init -q -b main; file a 1; commit; file a 2; git commit -qam \"Do it\" -m 'Co-authored-by: Claude <noreply@anthropic.com>'",
    );
    for args in [&["format-patch", "--stdout", "-1"][..], &["log", "-p", "-1"]] {
        let said = test.guard_fed(["scan", "--format", "jsonl", "--diff", "-"], &test.git_bytes(args));
        for word in ["\"subject\":\"Do it\"", "Ada Author", "\"kind\":\"ai\""] {
            assert!(said.text.contains(word), "{word}: {}", said.text);
        }
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
        ("words", b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n[-a-]{+b+}\n", "word diff"),
        ("words on an indented line", b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n    key = [-a-]{+b+}\n", "word diff"),
        ("other marks", b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n<a\n>b\n", "no other marks"),
        ("a graph", b"* commit\n| diff --git a/x b/x\n| --- a/x\n", "line 2 of the patch: something stands before the diff"),
        ("numbers beyond all lines", b"--- a/x\n+++ b/x\n@@ -1 +4294967295,4294967295 @@\n-a\n+b\n", "patch"),
    ] {
        let said = merged.guard_fed(["scan", "--diff", "-"], patch);
        assert!(said.code == 2 && said.text.contains(reason), "{name}: {} {}", said.code, said.text);
    }
    assert_eq!(merged.guard(["scan", "--diff", "absent.patch"]).code, 2);
    let said = merged.guard_fed(["scan", "--diff", "-"], b"");
    assert!(said.code == 0 && said.text.contains("nothing was looked at"), "{}", said.text);
}
