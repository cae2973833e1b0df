//! `install.sh` with a program that is built already.

use super::{printed, root, run};
use crate::common::repo::TestRepo;

/// Runs it in a repository with a prefix beside it.
fn install(repo: &TestRepo, args: &[&str]) -> std::process::Output {
    let prefix = repo.path().join(".git/prefix");
    let binary = format!("--binary={}", env!("CARGO_BIN_EXE_countersign"));
    let mut command = repo.command("sh");
    command.arg(root().join("install.sh")).arg(binary).arg("--prefix").arg(prefix);
    command.args(args).output().unwrap()
}

#[test]
fn it_sets_up_the_repository_it_stands_in_and_does_so_again() {
    let repo = TestRepo::new();
    for _ in 0..2 {
        let output = install(&repo, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
        assert!(printed(&output).contains("proved: "), "{}", printed(&output));
    }
    let policy = std::fs::read_to_string(repo.path().join("policy.toml")).unwrap();
    assert!(policy.contains("preset:balanced"), "{policy}");
    assert!(repo.path().join(".git/hooks/pre-commit").exists());
    assert!(repo.path().join(".git/prefix/bin/countersign").exists());
}

#[test]
fn it_sets_up_the_repository_it_is_told_or_none() {
    let (here, there) = (TestRepo::new(), TestRepo::new());
    let output = install(&here, &["--no-init"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(!here.path().join("policy.toml").exists());
    let output = install(&here, &[there.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(there.path().join("policy.toml").exists() && !here.path().join("policy.toml").exists());
}

#[test]
fn it_says_what_it_cannot_do() {
    let repo = TestRepo::new();
    for args in [&["--nonsense"][..], &["/does/not/exist"], &["a", "b"], &["--binary", "/does/not/exist"]] {
        let output = install(&repo, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", printed(&output));
    }
    let help = run("sh", &["install.sh", "--help"]).unwrap();
    assert!(help.status.success() && printed(&help).contains("--prefix"));
}

#[test]
fn a_program_that_fails_its_proof_replaces_nothing() {
    let repo = TestRepo::new();
    assert_eq!(install(&repo, &["--no-init"]).status.code(), Some(0));
    let program = repo.path().join(".git/prefix/bin/countersign");
    let before = std::fs::read(&program).unwrap();
    repo.write("lame", "#!/bin/sh\nexit 0\n");
    repo.sh("chmod +x lame; git config user.name x");
    let output = install(&repo, &["--no-init", "--binary", "lame"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(printed(&output).contains("the proof failed"), "{}", printed(&output));
    assert_eq!(std::fs::read(&program).unwrap(), before);
    let left: Vec<_> = std::fs::read_dir(program.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
