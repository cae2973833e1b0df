//! What people live through with it, from the first command to the merge. None may end in a dead end.

mod agent;
mod bot;
mod guard;
mod message;
mod old;
mod recorded;
mod reviewer;
mod server;
mod small;
mod solo;

use crate::hook::{Guarded, Told, ensure, token};

/// A repository and its clone, in which `signer` signs commits and bob answers for security, with a gate and files.
fn repository(signer: &str, gate: &str, files: &str) -> String {
    format!(
        r#"git init -q --bare -b main up.git; git init -q -b main work; cd work; git remote add origin ../up.git; mkdir .countersign
        for who in {signer} bob; do
            ssh-keygen -q -t ed25519 -N '' -C $who -f ../$who; echo "$who@example.org $(cat ../$who.pub)" >> .countersign/allowed_signers
        done
        git config gpg.format ssh; git config user.signingkey "$(cd ..; pwd)/{signer}"; git config commit.gpgSign true
        cat > policy.toml <<'END'
schema = 1
min_version = "0.1.0"
[roles.security]
members = ["bob@example.org"]
allowed_signers = ".countersign/allowed_signers"
[[gate]]
{gate}
action = "block"
END
        {files}
        commit start; git push -q origin main; git fetch -q; git remote set-head origin main; countersign install > /dev/null"#
    )
}

/// A team's repository: a login and tokens, a reviewer with a key, the author's duties and a sign-off on tokens that an
/// assistant helped with.
fn team(others_at: &str) -> String {
    let gate = format!(
        r#"name = "tokens by assistants"
categories = ["token-validation", "token-issuance", "login"]
branches = ["main"]
authored_by = ["ai"]
require = ["negative-tests", "signoff:security"]
{others_at}"#
    );
    let code = r#"'import jwt\n\n\ndef verify_token(token, key):\n    claims = jwt.decode(token, key, algorithms=["RS256"])\n    return claims\n'"#;
    repository("ada", &gate, &format!("mkdir -p src/auth; printf {code} > src/auth/token.py"))
}

const CHANGE: &str = r#"sed -i 's/algorithms=/audience="api", algorithms=/' src/auth/token.py; git add -A"#;
const TESTED: &str = r"mkdir -p tests/auth; printf 'def test_wrong_audience_is_rejected():\n    with pytest.raises(InvalidAudience):\n        verify_token(token_for(other), key)\n\ndef test_expired_token_is_rejected():\n    with pytest.raises(ExpiredToken):\n        verify_token(expired, key)\n' > tests/auth/test_token.py; git add -A";
const BY_ASSISTANT: &str = "-m 'Check the audience' -m 'Co-authored-by: Claude <noreply@anthropic.com>'";
const BOB: &str = "GIT_AUTHOR_EMAIL=bob@example.org GIT_COMMITTER_EMAIL=bob@example.org";

fn step(guarded: &Guarded, act: &str, status: i32, words: &[&str]) -> Told {
    let told = guarded.run(act);
    ensure(told.status == status, || told.wrong("another status", act)).unwrap();
    for word in words {
        ensure(told.text.contains(word), || told.wrong(word, act)).unwrap();
    }
    told
}

#[test]
fn a_team_reviews_what_an_assistant_wrote_of_tokens() {
    let guarded = Guarded::new(&team(""), "");
    step(&guarded, "git checkout -qb audience", 0, &[]);
    // At the commit the author hears of the tests, at the push of the sign-off; neither stops work on a branch.
    step(&guarded, &format!("{CHANGE}; git commit -q {BY_ASSISTANT}"), 0, &[]);
    step(&guarded, "git push -q origin audience", 0, &[]);
    // Continuous integration binds, and says what would meet each duty.
    let ci = "countersign scan --range origin/main..HEAD --target origin/main";
    step(&guarded, ci, 1, &["negative-tests", "countersign sign --role security"]);
    step(&guarded, &format!("{TESTED}; git commit -qm 'Test the audience'; {ci}"), 1, &["signoff:security"]);
    step(&guarded, &format!("{BOB} countersign review origin/main..HEAD"), 0, &["src/auth/token.py"]);
    step(&guarded, &format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD; {ci}"), 0, &[]);
    // The squash keeps what was signed.
    step(
        &guarded,
        &format!("git checkout -q main; git merge -q --squash audience > /dev/null; git commit -q {BY_ASSISTANT}; {ci}"),
        0,
        &[],
    );
}

#[test]
fn on_a_trunk_the_push_itself_binds() {
    let guarded = Guarded::new(&team("others_at = [\"pre-push\", \"pre-receive\", \"scan\"]"), "");
    step(&guarded, &format!("{CHANGE}; {TESTED}; git commit -q {BY_ASSISTANT}"), 0, &[]);
    step(&guarded, "git push -q origin main", 1, &["signoff:security", "countersign sign --role security"]);
    step(
        &guarded,
        &format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD; git push -q origin main"),
        0,
        &[],
    );
}

#[test]
fn an_assistant_cannot_excuse_itself() {
    let guarded = Guarded::new("guarded work; file a 1; git add a; bare commit -qm start", &token());
    step(&guarded, "file b \"$S\"; git add b; CLAUDECODE=1 git commit -qm x", 1, &["block[secret/github-pat]"]);
    step(&guarded, "CLAUDECODE=1 countersign except --last 1 --reason 'only a sample value'", 1, &["CLAUDECODE is set", "a person"]);
    step(&guarded, "git diff --cached --name-only | grep -qx b; test ! -e policy.toml", 0, &[]);
    step(&guarded, "countersign except --last 1 --reason 'only a sample value'; git commit -qm x", 0, &["1 excepted"]);
}

#[test]
fn a_pull_request_is_judged_by_the_policy_it_is_meant_for() {
    let before = "guarded work; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"'; git add .; bare commit -qm start; git checkout -qb pr
        file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' '[secrets]' 'action = \"off\"'; git add .; bare commit -qm own; file b \"$S\"; git add b; bare commit -qm x";
    let guarded = Guarded::new(before, &token());
    step(&guarded, "countersign scan --range main..pr --target main", 1, &["block[secret/github-pat]", "guard/policy-weakened"]);
}

#[test]
fn a_pull_request_that_mends_a_broken_policy_can_be_merged() {
    let before = "guarded work; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"'; git add .; bare commit -qm start; file policy.toml 'schema = 1' '[broken'; git add .; bare commit -qm broken
        git checkout -qb pr; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' '# mended'; git add .; git commit -qm mended 2> /dev/null";
    let guarded = Guarded::new(before, &token());
    step(&guarded, "countersign scan --range main..pr --target main", 0, &["mends it"]);
    step(
        &guarded,
        "file b 1; git add b; git commit -qm more; countersign scan --range main..pr --target main",
        2,
        &["nothing but policy files"],
    );
}

#[test]
fn a_secret_that_is_out_is_to_be_revoked_first() {
    let before = "git init -q --bare -b main up.git; guarded work; git remote add origin ../up.git; file a 1; git add a; bare commit -qm start; bare push -q origin main; file b \"$S\"; git add b; bare commit -qm x";
    let guarded = Guarded::new(before, &token());
    let told = step(&guarded, "git push -q origin main", 1, &["must be revoked first", "git commit --amend"]);
    ensure(told.text.find("revoked first") < told.text.find("git commit --amend"), || told.wrong("the order", "")).unwrap();
    // And the way out it names is one.
    step(&guarded, "file b clean; git add b; git commit -q --amend --no-edit; git push -q origin main", 0, &[]);
}
