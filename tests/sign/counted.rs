//! Which signatures count, what a signature survives, and what kills it.

use super::{AFTER, ASSISTANT, BEFORE, Case, POLICY, SAID};

#[test]
fn amending_kills_it_and_signing_again_mends() {
    let case = Case::changed();
    assert_eq!(case.sign("bob", &[]).0, 0);
    assert_eq!(case.verify().0, 0);
    case.repo.write("src/auth/token.py", AFTER.replace("\"api\"", "\"apis\""));
    case.git(&["commit", "-q", "-a", "--amend", "--no-edit"]);
    let (status, text) = case.verify();
    assert_eq!(status, 1, "{text}");
    assert_eq!(case.sign("bob", &[]).0, 0);
    assert_eq!(case.verify().0, 0);
}

#[test]
fn a_change_of_white_space_kills_it() {
    let case = Case::changed();
    assert_eq!(case.sign("bob", &[]).0, 0);
    case.repo.write("src/auth/token.py", AFTER.replace("        raise", "    raise"));
    case.commit(&format!("Move\n\n{ASSISTANT}"));
    assert_eq!(case.verify().0, 1);
}

#[test]
fn a_clean_rebase_and_a_squash_keep_it() {
    let case = Case::changed();
    let (status, text) = case.sign("bob", &[]);
    assert_eq!(status, 0, "{text}");
    // Main moves on, also in the same file.
    case.git(&["checkout", "-q", "main"]);
    case.repo.write("README.md", "hello\n");
    case.repo.write("src/auth/token.py", format!("\"\"\"Tokens.\"\"\"\n\n{BEFORE}"));
    case.commit("Go on");
    case.git(&["checkout", "-q", "work"]);
    case.git(&["rebase", "-q", "main"]);
    let (status, text) = case.verify();
    assert_eq!(status, 0, "{text}");
    case.git(&["checkout", "-q", "main"]);
    case.git(&["merge", "-q", "--squash", "work"]);
    case.git(&["commit", "-q", "-m", &format!("Squashed\n\n{SAID}{ASSISTANT}")]);
    let (status, text) = super::told(&case.run("ci", &["verify", "HEAD~1..HEAD"]));
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("signed  bob@example.org"), "{text}");
}

#[test]
fn who_took_part_who_is_unlisted_and_who_is_no_person_does_not_count() {
    let case = Case::changed();
    for (who, more, reason) in [
        ("ada", &[][..], "the signer is no member of the role"),
        ("eve", &[], "the signer is no member of the role"),
        ("eve", &["--signer", "bob@example.org"], "does not list the key"),
        ("claude", &["--signer", "noreply@anthropic.com"], "an assistant or bot answers for nothing"),
        ("old", &[], "or no longer"),
        ("ada", &["--signer", "bob@example.org"], "does not list the key"),
    ] {
        let (status, text) = case.sign(who, more);
        assert!(status == 1 && text.contains(reason), "{who} {more:?}: {status} {text}");
    }
    assert_eq!(case.verify().0, 1);
}

#[test]
fn the_author_does_not_count_under_a_second_name_either() {
    let case = Case::changed();
    // Bob wrote it this time, with his own key, and is of the role.
    case.git(&["-c", "user.signingkey=keys/bob", "commit", "-q", "--amend", "--no-edit", "--author", "Bob <bob@example.org>"]);
    let (status, text) = case.sign("bob", &[]);
    assert!(status == 1 && text.contains("took part"), "{text}");
    // The same key under the name of a colleague.
    case.git(&["-c", "user.signingkey=keys/cyd", "commit", "-q", "--amend", "--no-edit", "--author", "Ada <ada@example.org>"]);
    let (status, text) = case.sign("cyd", &[]);
    assert!(status == 1 && text.contains("signed a commit of the change"), "{text}");
    assert_eq!(case.sign("bob", &[]).0, 0);
    assert_eq!(case.verify().0, 0);
}

#[test]
fn an_unsigned_commit_makes_it_a_claim() {
    let case = Case::changed();
    case.git(&["commit", "-q", "--amend", "--no-edit", "--no-gpg-sign"]);
    let (status, text) = case.sign("bob", &[]);
    assert!(status == 0 && text.contains("worth a trailer"), "{text}");
    let (status, text) = case.verify();
    assert!(status == 1 && text.contains("claim   bob@example.org"), "{text}");
}

#[test]
fn it_ends_and_is_for_its_branch() {
    let case = Case::changed();
    assert_eq!(case.sign("bob", &["--expires", "2020-01-01"]).0, 2);
    case.git(&["branch", "release", "main"]);
    assert_eq!(case.sign("bob", &["--target", "release"]).0, 0);
    let (status, text) = case.verify();
    assert!(status == 1 && text.contains("given for release"), "{text}");
}

#[test]
fn an_assistant_cannot_sign() {
    let case = Case::changed();
    let mut command = case.repo.command(env!("CARGO_BIN_EXE_countersign"));
    command.env("CLAUDECODE", "1").env("GIT_COMMITTER_EMAIL", "bob@example.org");
    let output = command.args(["sign", "--role", "security", "--yes", "--key", "keys/bob"]).output().unwrap();
    let (status, text) = super::told(&output);
    assert!(status == 1 && text.contains("CLAUDECODE") && text.contains("only a person"), "{text}");
}

#[test]
fn loosening_what_judges_in_the_same_change_does_not_help() {
    for (path, contents) in [
        ("policy.toml", POLICY.replace("action = \"block\"", "action = \"note\"")),
        ("policy.toml", POLICY.replace("\"bob@example.org\"", "\"eve@example.org\", \"bob@example.org\"")),
        ("policy.toml", "schema = 1\n".to_owned()),
    ] {
        let case = Case::changed();
        case.repo.write(path, &contents);
        case.commit(&format!("Ease\n\n{ASSISTANT}"));
        let (status, text) = case.sign("eve", &[]);
        assert_eq!(status, 1, "{contents}: {text}");
        assert_eq!(case.verify().0, 1, "{contents}");
        assert_eq!(case.scan(&[]).0, 1, "{contents}");
    }
    let case = Case::changed();
    let key = case.repo.sh("cat keys/eve.pub");
    let listed = case.repo.sh("cat .countersign/allowed_signers");
    case.repo.write(".countersign/allowed_signers", format!("{listed}\nbob@example.org {key}\n"));
    case.commit(&format!("List a key\n\n{ASSISTANT}"));
    let (status, text) = case.sign("eve", &["--signer", "bob@example.org"]);
    assert!(status == 1 && text.contains("does not list"), "{text}");
}

#[test]
fn evidence_of_two_people_is_merged_by_union() {
    let case = Case::changed();
    case.repo.sh("git init -q --bare -b main up.git; echo up.git >> .git/info/exclude; git remote add origin ./up.git; git push -q origin main work; git clone -q up.git other; echo other >> .git/info/exclude");
    case.repo.sh("git config --add remote.origin.fetch '+refs/countersign/*:refs/countersign/remotes/origin/*'");
    assert_eq!(case.sign("bob", &[]).0, 0);
    case.git(&["push", "-q", "origin", "refs/countersign/evidence"]);
    case.git(&["update-ref", "-d", "refs/countersign/evidence"]);
    case.git(&["update-ref", "-d", "refs/countersign/remotes/origin/evidence"]);
    assert_eq!(case.verify().0, 1, "it is elsewhere now");
    case.git(&["fetch", "-q"]);
    assert_eq!(case.verify().0, 0, "and fetched");
    assert_eq!(case.sign("cyd", &[]).0, 0);
    case.git(&["push", "-q", "origin", "refs/countersign/evidence"]);
    let files = case.git(&["ls-tree", "-r", "--name-only", "refs/countersign/evidence"]);
    assert_eq!(files.lines().count(), 4, "{files}");
}

#[test]
fn what_is_stored_can_be_checked_without_us() {
    let case = Case::changed();
    assert_eq!(case.sign("bob", &[]).0, 0);
    let printed = case.repo.sh(
        "f=$(git ls-tree -r --name-only refs/countersign/evidence | grep json$); git show refs/countersign/evidence:${f%.json}.sig > keys/sig; git show refs/countersign/evidence:$f | ssh-keygen -Y verify -f .countersign/allowed_signers -I bob@example.org -n countersign -s keys/sig",
    );
    assert!(printed.contains("Good"), "{printed}");
}
