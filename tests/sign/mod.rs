//! Who answers for a change: countersigns by real `ssh-keygen`, in real repositories.

mod adopted;
mod agents;
mod counted;
mod duties;
#[cfg(unix)]
mod hardware;
mod recorded;

use crate::common::repo::TestRepo;
use std::process::{Command, Output};

/// The policy of these tests: what assistants write of tokens needs the author's words and a second person's signature.
const POLICY: &str = r#"schema = 1
extends = ["preset:relaxed"]

[roles.security]
members = ["bob@example.org", "cyd@example.org", "helper@example.org", "noreply@anthropic.com", "old@example.org"]
allowed_signers = ".countersign/allowed_signers"

[[gate]]
name = "tokens by assistants"
categories = ["token-validation", "token-issuance", "token-lifecycle", "login"]
branches = ["main"]
authored_by = ["ai"]
require = ["negative-tests", "identity-impact", "token-review", "signoff:security"]
action = "block"
"#;

/// The code before the change.
const BEFORE: &str =
    "import jwt\n\n\ndef verify_token(token, key):\n    claims = jwt.decode(token, key, algorithms=[\"RS256\"])\n    return claims\n";
/// The code after it.
const AFTER: &str = "import jwt\n\n\ndef verify_token(token, key):\n    claims = jwt.decode(token, key, algorithms=[\"RS256\"], audience=\"api\")\n    if claims[\"exp\"] < now():\n        raise ExpiredToken(claims[\"sub\"])\n    return claims\n";
const TEST: &str = "import pytest\n\n\ndef test_expired_token_is_rejected():\n    with pytest.raises(ExpiredToken):\n        verify_token(expired_token(), key)\n\n\ndef test_wrong_audience_is_rejected():\n    with pytest.raises(InvalidAudience):\n        verify_token(token_for(\"other\"), key)\n\n\ndef test_forged_signature_is_rejected():\n    with pytest.raises(InvalidSignature):\n        verify_token(forged, key)\n";
/// Everything an author can say.
const SAID: &str = "Identity-Impact: tokens without an audience or past their expiry are refused by the api from now on\nToken-Review: scope=unchanged aud=api iss=unchanged exp=checked\n";
const ASSISTANT: &str = "Co-authored-by: Claude <noreply@anthropic.com>\n";

/// A repository with that policy on main, a key for everybody, and a branch `work` checked out.
struct Case {
    repo: TestRepo,
}

impl Case {
    fn new() -> Self {
        let repo = TestRepo::new();
        repo.sh("mkdir keys; for who in ada bob cyd eve old helper claude; do ssh-keygen -q -t ed25519 -N '' -C $who -f keys/$who; done; echo keys > .git/info/exclude");
        repo.write("policy.toml", POLICY);
        repo.write("src/auth/token.py", BEFORE);
        let listed = |who: &str, options: &str, key: &str| format!("{who} {options}{}", repo.sh(&format!("cat keys/{key}.pub")));
        let signers = [
            listed("ada@example.org", "", "ada"),
            listed("bob@example.org", "", "bob"),
            listed("cyd@example.org", "", "cyd"),
            listed("helper@example.org", "", "helper"),
            listed("noreply@anthropic.com", "", "claude"),
            listed("old@example.org", "valid-before=\"20200101\" ", "old"),
        ];
        repo.write(".countersign/allowed_signers", signers.join("\n") + "\n");
        let case = Self { repo };
        case.git(&["config", "gpg.format", "ssh"]);
        case.git(&["config", "user.signingkey", "keys/ada"]);
        case.git(&["config", "commit.gpgsign", "true"]);
        case.commit("Begin");
        case.git(&["checkout", "-qb", "work"]);
        case
    }

    fn git(&self, args: &[&str]) -> String {
        self.repo.git(args)
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["-c", "core.commentChar=;", "commit", "-qm", message]);
    }

    /// The change of these tests with everything its author owes, by an assistant.
    fn changed() -> Self {
        let case = Self::new();
        case.repo.write("src/auth/token.py", AFTER);
        case.repo.write("tests/auth/test_token.py", TEST);
        case.commit(&format!("Check expiry and audience\n\n{SAID}{ASSISTANT}"));
        case
    }

    /// The program, as `who` runs it.
    fn run(&self, who: &str, args: &[&str]) -> Output {
        self.program(who).args(args).output().unwrap()
    }

    /// The program in the environment of `who`.
    fn program(&self, who: &str) -> Command {
        let mut command = self.repo.command(env!("CARGO_BIN_EXE_countersign"));
        for marker in ["CLAUDECODE", "AI_AGENT", "AGENT", "CURSOR_AGENT", "CODEX_SANDBOX", "GEMINI_CLI"] {
            command.env_remove(marker);
        }
        command.env("GIT_COMMITTER_EMAIL", format!("{who}@example.org"));
        command
    }

    /// Signs as `who`, with that person's key; gives the exit status and all that was printed.
    fn sign(&self, who: &str, more: &[&str]) -> (i32, String) {
        let key = format!("keys/{who}");
        told(&self.run(who, &[&["sign", "--role", "security", "--yes", "--key", &key], more].concat()))
    }

    /// `verify` of the branch: exit status and what it prints.
    fn verify(&self) -> (i32, String) {
        told(&self.run("ci", &["verify", "main..HEAD", "--target", "main"]))
    }

    /// `scan` as continuous integration runs it.
    fn scan(&self, more: &[&str]) -> (i32, String) {
        told(&self.run("ci", &[&["scan", "--range", "main..HEAD", "--target", "main"], more].concat()))
    }
}

fn told(output: &Output) -> (i32, String) {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), text)
}
