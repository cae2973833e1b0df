//! Files and folders on disk, named on the command line or in a list.

use crate::common::guard::{BINARY, INNOCENT, Said, token};
use crate::common::repo::TestRepo;

/// What a scan says where a file holds a token and where it does not.
fn both(file: &str, prepare: &str, args: &[&str]) -> [Said; 2] {
    [token(), INNOCENT.to_owned()].map(|value| {
        let test = TestRepo::scripted("git init -q -b main");
        test.write(file, format!("value = \"{value}\"\n"));
        test.sh(prepare);
        test.guard(args)
    })
}

#[test]
fn what_git_ignores_is_passed_over_unless_it_is_named_or_tracked() {
    for (ignore, file, prepare, args, found) in [
        ("target", "target/a.py", "", &["."][..], false),
        ("target/", "target/a.py", "", &["."], false),
        ("target", "target/a.py", "", &["target"], true),
        ("target", "target/a.py", "", &["target/a.py"], true),
        ("target", "target/deep/er/a.py", "", &["target/deep"], true),
        ("*.log", "x/y/a.log", "", &["x"], false),
        ("*.log\n!keep.log", "x/keep.log", "", &["."], true),
        ("/build", "x/build/a.py", "", &["."], true),
        ("secret", "secret/a.py", "git add -f secret", &["."], true),
        ("*.env", "x/a.env", "git add -f x/a.env", &["x"], true),
        ("", "x/a.py", "echo a.py > x/.gitignore", &["."], false),
        ("", "x/a.py", "echo a.py > .git/info/exclude", &["."], false),
        ("", ".env", "", &["."], true),
        ("", "x/.hidden/a.py", "", &["x"], true),
        ("", "x/a.py", "echo x > .ignore", &["."], true),
        ("", "sub/a.py", "git init -q sub", &["."], true),
        ("", ".git/a.py", "", &["."], false),
    ] {
        let prepare = format!("printf '{}\\n' > .gitignore; {prepare}", ignore.replace('\n', "\\n"));
        let args = [&["scan"], args].concat();
        let [planted, clean] = both(file, &prepare, &args);
        assert_eq!(planted.code, i32::from(found), "{ignore:?} {file} {args:?}: {}", planted.text);
        assert_eq!(clean.code, 0, "{ignore:?} {file} {args:?}: {}", clean.text);
        let told = planted.text.contains("git ignores that");
        assert!(found || told || file.starts_with(".git/"), "{ignore:?} {file}: {}", planted.text);
    }
    // Outside of a work tree nothing is ignored.
    let test = TestRepo::scripted("echo a.py > .gitignore");
    test.write("a.py", token());
    assert_eq!(test.guard(["scan", "."]).code, 1);
}

#[test]
fn what_was_named_and_cannot_be_read_is_an_error() {
    let test = TestRepo::scripted("git init -q; echo 1 > good; printf 'good\\nabsent\\n' > list; mkfifo pipe");
    for args in [
        &["scan", "absent"][..],
        &["scan", "good", "absent"],
        &["scan", "--files-from", "list"],
        &["scan", "--files-from", "none"],
        &["scan", "good", "pipe"],
    ] {
        let said = test.guard(args);
        assert_eq!(said.code, 2, "{args:?}: {}", said.text);
    }
    let said = test.guard_fed(["scan", "--files-from", "-"], b"good\0");
    assert!(said.code == 2 && said.text.contains("say -z"), "{}", said.text);
}

#[test]
fn what_a_named_link_leads_to_is_read() {
    for (value, code) in [(token(), 1), (INNOCENT.to_owned(), 0)] {
        let test = TestRepo::scripted("ln -s d to-folder; ln -s d/a.py to-file; ln -s absent nowhere");
        test.write("d/a.py", format!("value = \"{value}\"\n"));
        for path in ["to-folder", "to-file", "./to-folder/"] {
            let said = test.guard(["scan", path]);
            assert_eq!(said.code, code, "{path}: {}", said.text);
        }
        assert_eq!(test.guard(["scan", "nowhere"]).code, 0);
        // What a shell hands over is a link to a pipe.
        let piped = format!("echo 'value = \"{value}\"' | '{BINARY}' scan /dev/stdin && echo ended 0 || echo ended $?");
        assert!(test.sh(&piped).contains(&format!("ended {code}")));
    }
}

#[test]
fn lists_name_every_kind_of_file() {
    for (file, list, args) in [
        ("a.py", &b"a.py\n"[..], &["scan", "--files-from", "-"][..]),
        ("a.py", b"a.py\r\n", &["scan", "--files-from", "-"]),
        ("a.py", b"a.py", &["scan", "--files-from", "-"]),
        ("a b\n\u{fc}.py", "a b\n\u{fc}.py\0".as_bytes(), &["scan", "--files-from", "-", "-z"]),
        ("d/a.py", b"d\0", &["scan", "--files-from", "-", "-z"]),
    ] {
        for (value, code) in [(token(), 1), (INNOCENT.to_owned(), 0)] {
            let test = TestRepo::empty();
            test.write(file, format!("value = \"{value}\"\n"));
            let said = test.guard_fed(args, list);
            assert_eq!(said.code, code, "{file:?}: {}", said.text);
        }
    }
}

#[test]
fn the_name_of_a_file_is_judged() {
    let test = TestRepo::empty();
    test.write(&format!("x/{}/y", token()), "1\n");
    let said = test.guard(["scan", "x"]);
    assert!(said.code == 1 && said.text.contains("secret/github-pat"), "{}", said.text);
}
