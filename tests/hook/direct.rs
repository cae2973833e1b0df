//! Hooks called by hand: what git hides, since it turns every failure into its own status.

use super::{Guarded, token};

/// Runs a script in a guarded repository, and checks how it ends and what it says.
fn ends(before: &str, act: &str, status: i32, word: &str) {
    let guarded = Guarded::new(&format!("guarded; file a 1; commit start 2> /dev/null; {before}"), &token());
    let told = guarded.run(act);
    assert!(told.status == status && told.text.contains(word), "{}", told.wrong(word, act));
}

#[test]
fn verdicts_and_failures_have_their_own_status() {
    let zero = "0000000000000000000000000000000000000000";
    ends("file b \"$S\"; git add b", "countersign hook pre-commit", 1, "block[secret/github-pat]");
    ends("file b 2; git add b", "countersign hook pre-commit", 0, "passed");
    ends("", "countersign hook pre-push origin url < /dev/null", 0, "");
    ends("", "echo nonsense | countersign hook pre-push origin url", 2, "line 1");
    ends(
        "",
        &format!("echo \"main $(git rev-parse HEAD) refs/heads/main {zero} more\" | countersign hook pre-push origin url"),
        2,
        "line 1",
    );
    ends(
        "",
        &format!("echo \"x {zero} refs/heads/main 1234567890123456789012345678901234567890\" | countersign hook pre-push origin url"),
        0,
        "",
    );
    ends(
        "",
        &format!("echo \"x 1234567890123456789012345678901234567890 refs/heads/main {zero}\" | countersign hook pre-push origin url"),
        2,
        "1234567890",
    );
    ends("", "countersign hook pre-receive < /dev/null", 0, "");
    ends("", "echo nonsense | countersign hook pre-receive", 2, "line 1");
    ends("", "countersign hook update refs/heads/x", 2, "update");
    ends("", "countersign hook commit-msg", 2, "commit-msg");
    ends("", "countersign hook commit-msg /nowhere", 2, "/nowhere");
    ends("", "countersign hook no-such-hook", 2, "no-such-hook");
    ends("", "cd /; GIT_CEILING_DIRECTORIES=/ countersign hook pre-commit", 2, "repository");
}

#[test]
fn a_repository_that_cannot_be_read_stops_with_a_reason() {
    ends("echo broken > .git/index", "countersign hook pre-commit", 2, "index");
    ends("head -c 40 .git/index > i; mv i .git/index", "countersign hook pre-commit", 2, "index");
    ends("printf xxxx | dd of=.git/index bs=1 seek=8 conv=notrunc 2> /dev/null", "countersign hook pre-commit", 2, "index");
    ends(
        "file b 2; git add b; find .git/objects -type f -name \"$(git rev-parse :b | cut -c3-)\" -exec sh -c 'chmod +w $1; echo broken > $1' x {} +",
        "countersign hook pre-commit",
        2,
        "b",
    );
    ends("git config core.repositoryFormatVersion 99", "countersign hook pre-commit", 2, "99");
    ends("echo 1234567890123456789012345678901234567890 > .git/refs/heads/main", "countersign hook pre-commit", 2, "1234567890");
}

#[test]
fn nothing_of_the_environment_changes_a_verdict() {
    ends(
        "file b \"$S\"; git add b; file p 'schema = 1' '[secrets]' 'action = \"off\"'",
        "COUNTERSIGN_POLICY=p countersign hook pre-commit",
        1,
        "COUNTERSIGN_POLICY ignored",
    );
    ends("file b \"$S\"; git add b", "COUNTERSIGN_SKIP=1 SKIP=countersign NO_VERIFY=1 CI=1 countersign hook pre-commit", 1, "block[");
}

#[test]
fn a_shim_whose_program_is_gone_stops() {
    let gone = "for h in .git/hooks/*; do sed -i 's|^program=.*|program=/nowhere/countersign|' $h; done";
    let path = "PATH=/usr/bin:/bin";
    ends(&format!("{gone}; file a 2"), &format!("{path} .git/hooks/pre-commit"), 2, "the program is gone");
    ends(&format!("{gone}; file a 2"), &format!("{path} git commit -qam x"), 1, "the program is gone");
    ends(&format!("{gone}; file a \"$S\""), "git commit -qam x", 1, "block[secret/github-pat]");
    ends(gone, &format!("git init -q --bare up.git; {path} git push -q up.git main"), 1, "the program is gone");
}

#[test]
fn a_policy_may_let_failures_pass_but_not_its_own() {
    let warn = "file policy.toml 'schema = 1' '[engine]' 'on_error = \"warn\"'; git add .; git commit -qm policy 2> /dev/null";
    ends(&format!("{warn}; echo broken > .git/index"), "countersign hook pre-commit", 0, "lets that pass");
    ends(
        &format!("{warn}; rm -rf .git/countersign; file .git/countersign 1; file b \"$S\"; git add b"),
        "countersign hook pre-commit; git commit -qm x",
        1,
        "block[",
    );
    ends(
        &format!("{warn}; file policy.toml 'schema = 1' '[engine' 'on_error = \"warn\"'; git add ."),
        "countersign hook pre-commit",
        2,
        "policy.toml:2",
    );
    ends(
        "file policy.toml 'schema = 1' '[engine]' 'on_error = \"warn\"'; git add .; head -c 40 .git/index > i; mv i .git/index",
        "countersign hook pre-commit",
        2,
        "index",
    );
}
