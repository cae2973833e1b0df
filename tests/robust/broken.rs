//! Repositories that are broken, unknown or cut.

use super::{planted, untouched};
use crate::common::guard::token;
use crate::common::repo::TestRepo;
use std::fmt::Write as _;

/// Each script breaks a repository with a staged token; what is said must hold every one of the words.
const BROKEN: &[(&str, &str, &[&str])] = &[
    ("an index of nothing", "printf x > .git/index", &["index"]),
    ("an index that is cut", "head -c 90 .git/index > i; mv i .git/index", &["index"]),
    ("an index of a version to come", "printf 'DIRC\\000\\000\\000\\011\\000\\000\\000\\000' > .git/index", &["index"]),
    ("a folder for an index", "rm .git/index; mkdir .git/index", &["index"]),
    (
        "a blob that is garbage",
        "f=$(find .git/objects -path \"*$(git rev-parse :settings.py | cut -c3-)\"); chmod u+w $f; printf garbage > $f",
        &["settings.py"],
    ),
    (
        "a blob that is empty",
        "f=$(find .git/objects -path \"*$(git rev-parse :settings.py | cut -c3-)\"); chmod u+w $f; : > $f",
        &["settings.py"],
    ),
    (
        "a pack that is cut",
        "git repack -adq; p=$(ls .git/objects/pack/*.pack); chmod u+w $p; head -c 40 $p > p; cp p $p; rm p",
        &["object"],
    ),
    ("a tree that is gone", "rm $(find .git/objects -path \"*$(git rev-parse HEAD^{tree} | cut -c3-)\")", &["HEAD", "missing"]),
    ("a commit that is gone", "rm $(find .git/objects -path \"*$(git rev-parse HEAD | cut -c3-)\")", &["missing"]),
    ("HEAD of garbage", "echo garbage > .git/HEAD", &["HEAD"]),
    ("HEAD of nothing", ": > .git/HEAD", &["HEAD"]),
    ("HEAD of bytes", "printf '\\377\\376\\000' > .git/HEAD", &["HEAD"]),
    ("HEAD that names itself", "echo 'ref: HEAD' > .git/HEAD", &["HEAD"]),
    ("a branch of garbage", "echo garbage > .git/refs/heads/main", &["main"]),
    ("an extension to come", "git config core.repositoryFormatVersion 1; git config extensions.fromTheFuture true", &["fromthefuture"]),
    ("a format to come", "git config core.repositoryFormatVersion 99", &["99"]),
    ("a configuration of garbage", "echo '[[[' > .git/config", &["config"]),
    ("an object format to come", "git config core.repositoryFormatVersion 1; git config extensions.objectFormat sha9000", &["sha9000"]),
    ("a .git that names itself", "mv .git g; echo 'gitdir: .git' > .git", &[".git"]),
    ("a .git that names nothing", "mv .git g; echo 'gitdir: /nowhere/at/all' > .git", &["nowhere"]),
    ("a .git of garbage", "mv .git g; printf '\\000\\001' > .git", &[".git"]),
];

#[test]
fn a_broken_repository_is_named_and_never_passes() {
    for (name, script, words) in BROKEN {
        let test = planted("");
        test.sh(script);
        for args in [&["scan", "--staged"][..], &["hook", "pre-commit"]] {
            let said = if test.path().join(".git").is_dir() { untouched(&test, args, b"") } else { test.guard(args) };
            assert_eq!(said.code, 2, "{name}: {args:?}\n{}", said.text);
            let lower = said.text.to_lowercase();
            for word in *words {
                assert!(lower.contains(&word.to_lowercase()), "{name}: no {word:?} in\n{}", said.text);
            }
        }
    }
}

#[test]
fn a_loop_of_git_files_ends() {
    let test = TestRepo::scripted("mkdir a b; echo 'gitdir: ../b/.git' > a/.git; echo 'gitdir: ../a/.git' > b/.git").at("a");
    let said = test.guard(["scan", "--staged"]);
    assert!(said.code == 2 && said.text.contains(".git"), "{} {}", said.code, said.text);
}

#[test]
fn no_repository_is_said() {
    let said = TestRepo::empty().guard(["hook", "pre-commit"]);
    assert!(said.code == 2 && said.text.contains("repository"), "{} {}", said.code, said.text);
}

#[test]
fn a_bare_repository_has_nothing_staged() {
    let test = TestRepo::scripted("git init -q --bare -b main");
    assert_eq!(test.guard(["scan", "--staged"]).code, 2);
}

#[test]
fn missing_objects_of_a_partial_clone_are_never_fetched() {
    let test = TestRepo::scripted(
        "git init -q -b main up; cd up; git config uploadpack.allowFilter true; file a 1; file b 2; commit; cd ..
         git clone -q --no-checkout --filter=blob:none \"file://$PWD/up\" clone; cd clone; git read-tree HEAD",
    )
    .at("clone");
    test.write("a", format!("1\nvalue = \"{}\"\n", token()));
    // `git add` of one path needs none of the missing blobs.
    test.sh("id=$(git hash-object -w a); git update-index --cacheinfo 100644,$id,a");
    let said = untouched(&test, &["scan", "--staged"], b"");
    assert!(said.code == 1 && said.text.contains("old-side-missing"), "{} {}", said.code, said.text);
    // A staged blob that is nowhere is no pass in silence.
    test.sh("git update-index --add --cacheinfo 100644,1234567890123456789012345678901234567890,gone; git update-index --force-remove a");
    let said = untouched(&test, &["scan", "--staged"], b"");
    assert!(said.text.contains("gone"), "{} {}", said.code, said.text);
}

#[test]
fn a_staged_blob_that_is_missing_is_named() {
    let test = planted("");
    test.sh("rm $(find .git/objects -path \"*$(git rev-parse :settings.py | cut -c3-)\")");
    for args in [&["scan", "--staged"][..], &["hook", "pre-commit"]] {
        let said = untouched(&test, args, b"");
        assert!(said.code == 2 && said.text.contains("settings.py"), "{args:?}: {} {}", said.code, said.text);
    }
}

#[test]
fn what_is_broken_hides_nothing_beside_it() {
    for (policy, code) in [("schema = 1", 2), ("schema = 1\n[engine]\non_error = \"warn\"", 0)] {
        let test = planted("");
        test.write("policy.toml", policy);
        test.sh("git add policy.toml; git commit -qm policy -- policy.toml; file broken.py 1; git add broken.py
             f=$(find .git/objects -path \"*$(git rev-parse :broken.py | cut -c3-)\"); chmod u+w $f; printf garbage > $f");
        let said = untouched(&test, &["hook", "pre-commit"], b"");
        assert!(said.code == 1 && said.text.contains("broken.py") && said.text.contains("settings.py"), "{} {}", said.code, said.text);
        test.git(["rm", "-q", "--cached", "settings.py"]);
        let said = untouched(&test, &["hook", "pre-commit"], b"");
        assert!(said.code == code && said.text.contains("broken.py") && !said.text.contains("passed"), "{} {}", said.code, said.text);
    }
}

#[test]
fn ever_so_many_references_are_no_hindrance() {
    let test = planted("");
    let id = test.git(["rev-parse", "HEAD"]);
    let mut packed = String::from("# pack-refs with: peeled fully-peeled sorted \n");
    for number in 0..100_000 {
        writeln!(packed, "{id} refs/heads/many/{number:06}").unwrap();
    }
    std::fs::write(test.path().join(".git/packed-refs"), packed).unwrap();
    assert_eq!(untouched(&test, &["hook", "pre-commit"], b"").code, 1);
    test.git(["commit", "-qm", "x"]);
    let line = format!("refs/heads/main {} refs/heads/main {}\n", test.git(["rev-parse", "HEAD"]), "0".repeat(40));
    assert_eq!(untouched(&test, &["hook", "pre-push", "origin", "/nowhere"], line.as_bytes()).code, 1);
}

#[test]
fn good_repositories_of_every_kind_are_only_read() {
    for init in ["", "--object-format=sha256", "--ref-format=reftable"] {
        let test = planted(init);
        for args in [&["scan", "--staged"][..], &["hook", "pre-commit"], &["scan", "--history"], &["scan", "--commit", "HEAD"]] {
            let said = untouched(&test, args, b"");
            assert_eq!(said.code, i32::from(args.contains(&"--staged") || args.contains(&"pre-commit")), "{init} {args:?}: {}", said.text);
        }
    }
}
