//! Kinds of entries and names of files.

use super::tells_apart;
use crate::common::guard::{BINARY, INNOCENT, token};
use crate::common::repo::TestRepo;

#[test]
fn link_targets_are_text() {
    tells_apart("a link", |test, value| {
        std::os::unix::fs::symlink(format!("/run/{value}"), test.path().join("link")).unwrap();
        test.git(["add", "-A"]);
    });
}

#[test]
fn submodules_are_not_entered_and_pointers_are_no_secrets() {
    let test =
        TestRepo::scripted("git init -q -b main; file a 1; commit; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub");
    test.write("big.bin", format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n", "4d7a2146".repeat(8)));
    test.git(["add", "big.bin"]);
    for command in [&["scan", "--staged"][..], &["hook", "pre-commit"]] {
        let said = test.guard(command);
        assert_eq!(said.code, 0, "{}", said.text);
    }
}

#[test]
fn names_that_differ_in_case_only_are_two_files() {
    for name in ["settings.py", "Settings.py"] {
        tells_apart(name, |test, value| {
            test.write("settings.py", "value = 1\n");
            test.write("Settings.py", "value = 1\n");
            test.write(name, format!("value = \"{value}\"\n"));
            test.git(["add", "-A"]);
        });
    }
}

#[test]
#[cfg(target_os = "linux")]
fn names_are_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let names: [&[u8]; 7] = [b"two\nlines.py", b"caf\xE9.py", b"\xFF\xFE\x01", b"tab\there.py", b" ", b"-rf", b"quote\"d.py"];
    for name in names {
        tells_apart(&name.escape_ascii().to_string(), |test, value| {
            std::fs::write(test.path().join(std::ffi::OsStr::from_bytes(name)), format!("value = \"{value}\"\n")).unwrap();
            test.git(["add", "-A"]);
        });
    }
    // Every format names them without breaking its own rules.
    let test = TestRepo::new();
    for name in names {
        std::fs::write(test.path().join(std::ffi::OsStr::from_bytes(name)), format!("value = \"{}\"\n", token())).unwrap();
    }
    test.git(["add", "-A"]);
    for format in ["text", "json", "jsonl", "sarif", "junit", "gitlab", "github", "markdown"] {
        let said = test.guard(["scan", "--staged", "--format", format]);
        assert_eq!(said.code, 1, "{format}: {}", said.text);
        assert!(!said.text.contains(&token()), "{format}");
        assert!(!said.text.contains("two\nlines.py"), "{format}: a name breaks its line\n{}", said.text);
        if matches!(format, "json" | "sarif" | "gitlab") {
            serde_json::from_str::<serde_json::Value>(&said.text).unwrap();
        }
        if format == "jsonl" {
            said.text.lines().for_each(|line| drop(serde_json::from_str::<serde_json::Value>(line).unwrap()));
        }
    }
}

#[test]
fn names_are_published_too() {
    tells_apart("a name", |test, value| {
        test.write(&format!("keys/{value}.txt"), "x\n");
        test.git(["add", "-A"]);
    });
}

#[test]
fn paths_are_read_outside_of_a_repository() {
    let test = TestRepo::empty();
    test.write("a b/settings.py", format!("value = \"{}\"\n", token()));
    test.write("good.py", "value = 1\n");
    assert_eq!(test.guard(["scan", "a b"]).code, 1);
    assert_eq!(test.guard(["scan", "good.py"]).code, 0);
    assert_eq!(test.guard(["scan", "."]).code, 1);
    assert_eq!(test.guard(["scan", "absent.py"]).code, 2);
    assert_eq!(test.guard_fed(["scan", "--files-from", "-"], b"good.py\na b/settings.py\n").code, 1);
    assert_eq!(test.guard_fed(["scan", "--files-from", "-"], b"good.py\r\n").code, 0);
    assert_eq!(test.guard_fed(["scan", "--files-from", "-", "-z"], b"good.py\0a b/settings.py\0").code, 1);
    assert_eq!(test.guard_fed(["scan", "--files-from", "-", "-z"], b"good.py\n").code, 2);
    let said = test.guard_fed(["scan", "--files-from", "-"], b"");
    assert!(said.code == 0 && said.text.contains("nothing was looked at"), "{}", said.text);
    assert!(std::path::Path::new(BINARY).exists());
}

#[test]
fn messages_are_read() {
    for (value, code) in [(token(), 1), ("words".to_owned(), 0)] {
        let test = TestRepo::empty();
        test.write("message", format!("Add a thing\n\nIt needs {value} to work.\n"));
        let said = test.guard(["scan", "--message", "message"]);
        assert_eq!(said.code, code, "{}", said.text);
        assert!(!said.text.contains(&token()));
    }
    assert_eq!(TestRepo::empty().guard(["scan", "--message", "absent"]).code, 2);
}

#[test]
fn all_of_history_is_also_its_names_tags_and_notes() {
    for script in [
        "git branch \"x-$VALUE\"",
        "git tag \"v-$VALUE\"",
        "git tag -am \"see $VALUE\" v1",
        "GIT_COMMITTER_NAME=\"$VALUE\" git tag -am x v1",
        "git tag v1 $(echo \"$VALUE\" | git hash-object -w --stdin)",
        "git notes add -m \"$VALUE\"",
        "echo \"$VALUE\" > a; git stash -q",
    ] {
        for (value, code) in [(token(), 1), (INNOCENT.to_owned(), 0)] {
            let test = TestRepo::scripted("git init -q -b main; file a 1; commit");
            test.sh(&format!("VALUE={value}; {script}"));
            let said = test.guard(["scan", "--history", "--all"]);
            assert_eq!(said.code, code, "{script}: {}", said.text);
        }
    }
}
