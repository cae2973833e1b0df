//! The reviewer: fetches, reads, signs, pushes; and every way in which a signature is made or does not count.

use super::{BOB, BY_ASSISTANT, CHANGE, TESTED, step, team};
use crate::hook::{Guarded, ensure};

const CI: &str = "countersign scan --range origin/main..HEAD --target origin/main";

/// The team's repository, with the change tested and pushed on a branch.
fn pushed(more: &str) -> String {
    format!(
        "{}; git checkout -qb audience; {CHANGE}; {TESTED}; git commit -q {BY_ASSISTANT} 2> /dev/null; git push -q origin audience 2> /dev/null; {more}",
        team("")
    )
}

#[test]
fn evidence_travels_by_the_refspec_that_init_sets_and_doctor_checks() {
    let guarded = Guarded::new(&pushed(""), "");
    // Bob's own clone.
    let bob = format!("test -d ../bob-clone || git clone -q ../up.git ../bob-clone; cd ../bob-clone; export {BOB}");
    step(
        &guarded,
        &format!("{bob}; git config gpg.format ssh; git checkout -q audience; countersign install > /dev/null; countersign doctor"),
        1,
        &["MEND", "refs/countersign/*:refs/countersign/remotes/origin/*"],
    );
    step(&guarded, &format!("{bob}; countersign init --yes; countersign doctor"), 0, &["signatures are fetched"]);
    step(&guarded, &format!("{bob}; countersign review origin/main..HEAD"), 0, &["src/auth/token.py"]);
    step(
        &guarded,
        &format!("{bob}; countersign sign --role security --yes --key ../bob origin/main..HEAD"),
        0,
        &["git push origin refs/countersign/evidence"],
    );
    step(&guarded, &format!("{bob}; git push -q origin refs/countersign/evidence"), 0, &[]);
    // Ada's clone, and that of continuous integration.
    step(&guarded, CI, 1, &["bob@example.org runs `countersign sign --role security`"]);
    step(
        &guarded,
        &format!("countersign init --yes > /dev/null; git fetch -q; {CI}; countersign verify origin/main..HEAD --target origin/main"),
        0,
        &["signed  bob@example.org"],
    );
    let ci = "cd ..; git clone -q up.git ci; cd ci; git checkout -q audience; git fetch -q origin '+refs/countersign/*:refs/countersign/remotes/origin/*'";
    step(&guarded, &format!("{ci}; {CI}"), 0, &[]);
}

#[test]
fn a_server_counts_evidence_that_arrives_with_the_change() {
    let before = format!(
        "{}; (cd ../up.git; countersign install --hooks pre-receive > /dev/null)",
        pushed("git checkout -q main; git merge -q --ff-only audience")
    );
    let guarded = Guarded::new(&before, "");
    step(&guarded, "git push -q --no-verify origin main", 1, &["signoff:security"]);
    step(&guarded, &format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD"), 0, &[]);
    step(&guarded, "git push -q --no-verify origin main", 1, &["signoff:security"]);
    step(&guarded, "git push -q --no-verify --atomic origin main refs/countersign/evidence", 0, &[]);
}

#[test]
fn keys_may_live_in_an_agent_and_repositories_may_use_sha256() {
    let guarded = Guarded::new(&pushed(""), "");
    let with_agent = format!(
        "eval $(ssh-agent -s) > /dev/null; trap 'ssh-agent -k > /dev/null' EXIT; ssh-add -q ../bob 2> /dev/null; mv ../bob ../gone; {BOB} countersign sign --role security --yes --key \"$(cat ../bob.pub)\" origin/main..HEAD; {CI}"
    );
    step(&guarded, &with_agent, 0, &["signed"]);
    let sha256 = pushed("").replace("git init -q", "git init -q --object-format=sha256");
    let guarded = Guarded::new(&sha256, "");
    step(&guarded, CI, 1, &["signoff:security"]);
    step(&guarded, &format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD; {CI}"), 0, &[]);
}

#[test]
fn two_are_two_people() {
    let two = team("")
        .replace("\"signoff:security\"]", "\"signoff:security*2\"]")
        .replace("members = [\"bob@example.org\"]", "members = [\"bob@example.org\", \"cyd@example.org\"]")
        .replace("for who in ada bob;", "for who in ada bob cyd;");
    let guarded =
        Guarded::new(&format!("{two}; git checkout -qb audience; {CHANGE}; {TESTED}; git commit -q {BY_ASSISTANT} 2> /dev/null"), "");
    step(&guarded, CI, 1, &["2 of bob@example.org or cyd@example.org"]);
    let sign = |who: &str| {
        format!(
            "GIT_AUTHOR_EMAIL={who}@example.org GIT_COMMITTER_EMAIL={who}@example.org countersign sign --role security --yes --key ../{who} origin/main..HEAD"
        )
    };
    step(&guarded, &format!("{}; {}; {CI}", sign("bob"), sign("bob")), 1, &["signoff:security*2"]);
    step(&guarded, &format!("{}; {CI}", sign("cyd")), 0, &[]);
}

#[test]
fn a_role_may_ask_for_a_key_in_hardware() {
    let hardware = team("").replace("allowed_signers = \".countersign", "hardware_key = true\nallowed_signers = \".countersign");
    let guarded =
        Guarded::new(&format!("{hardware}; git checkout -qb audience; {CHANGE}; {TESTED}; git commit -q {BY_ASSISTANT} 2> /dev/null"), "");
    step(&guarded, &format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD"), 1, &["hardware key"]);
    step(&guarded, CI, 1, &["signoff:security"]);
}

#[test]
fn commits_that_prove_nobody_make_a_claim_of_a_signature_and_say_why() {
    let unsigned = pushed("git commit -q --amend --no-edit --no-gpg-sign 2> /dev/null");
    let guarded = Guarded::new(&unsigned, "");
    step(&guarded, &format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD"), 0, &["worth a trailer"]);
    step(&guarded, CI, 1, &["is not signed"]);
    // Another kind of signature is named as what it is.
    let other = "tree=$(git rev-parse HEAD^{tree}); printf 'tree %s\\nparent %s\\nauthor Ada Author <ada@example.org> 1700000000 +0000\\ncommitter Ada Author <ada@example.org> 1700000000 +0000\\ngpgsig -----BEGIN PGP SIGNATURE-----\\n \\n iQEz\\n -----END PGP SIGNATURE-----\\n\\nCheck\\n\\nCo-authored-by: Claude <noreply@anthropic.com>\\n' $tree $(git rev-parse HEAD~1) | git hash-object -t commit -w --stdin";
    step(&guarded, &format!("git reset -q --hard $({other}); {CI}"), 1, &["is signed with OpenPGP"]);
}

#[test]
fn a_good_signature_of_the_author_makes_the_undeclared_a_persons() {
    let strict = team("").replace("min_version = \"0.1.0\"\n", "min_version = \"0.1.0\"\n[attribution]\nundeclared_is = \"ai\"\n");
    let guarded =
        Guarded::new(&format!("{strict}; git checkout -qb audience; {CHANGE}; git commit -qm 'Check the audience' 2> /dev/null"), "");
    let told = step(&guarded, CI, 0, &[]);
    ensure(!told.text.contains("signoff:security"), || told.wrong("asked of a person", CI)).unwrap();
    step(&guarded, &format!("git commit -q --amend --no-edit --no-gpg-sign 2> /dev/null; {CI}"), 1, &["signoff:security"]);
}

#[test]
fn exit_statuses_are_those_of_the_table() {
    let guarded = Guarded::new(&pushed(""), "");
    for (act, status) in [
        ("countersign verify origin/main..HEAD --target origin/main", 1),
        ("countersign verify origin/main..origin/main --target origin/main", 0),
        ("countersign verify nowhere..HEAD", 2),
        ("countersign audit verify", 0),
        ("countersign sign --role nobody --yes --key ../bob origin/main..HEAD", 1),
        ("countersign sign --role security --yes --key ../bob nowhere..HEAD", 2),
        ("countersign sign --role security --yes --key ../nothing --signer bob@example.org origin/main..HEAD", 2),
        ("countersign policy check", 0),
        ("countersign policy check ../nothing.toml", 2),
        ("echo 'schema = 1\nnonsense = 1' > ../bad.toml; countersign policy check ../bad.toml", 1),
        ("countersign policy diff origin/main HEAD", 0),
        ("countersign policy diff nowhere HEAD", 2),
        ("countersign rules check", 0),
        ("countersign policy test", 0),
        ("cd /; countersign doctor", 2),
        ("chmod -x .git/hooks/pre-push; countersign doctor", 1),
        ("echo '{' | countersign agent-hook --agent gemini", 0),
    ] {
        step(&guarded, act, status, &[]);
    }
    step(
        &guarded,
        "sed -i '1s/\"verdict\":\"[a-z]*\"/\"verdict\":\"excused\"/' .git/countersign/audit.jsonl; countersign audit verify",
        1,
        &["line 1"],
    );
}
