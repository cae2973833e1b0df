//! Changes to the guard itself: what the author may bring alone, what others must answer for, and the way out of each.

use super::{BOB, CHANGE, TESTED, step, team};
use crate::hook::{Guarded, ensure, token};

const STRICT: &str = r#"git init -q --bare -b main up.git; git init -q -b main work; cd work; git remote add origin ../up.git
    for who in ada bob; do ssh-keygen -q -t ed25519 -N '' -C $who -f ../$who; done; mkdir .countersign
    git config gpg.format ssh; git config user.signingkey "$(cd ..; pwd)/ada"; git config commit.gpgSign true
    for who in ada bob; do echo "$who@example.org $(cat ../$who.pub)"; done > .countersign/allowed_signers
    cat > policy.toml <<'END'
schema = 1
min_version = "0.1.0"
extends = ["preset:strict"]
[roles.security]
members = ["bob@example.org"]
allowed_signers = ".countersign/allowed_signers"
END
    commit start; git push -q origin main; git fetch -q; git remote set-head origin main; countersign install > /dev/null; git checkout -qb work"#;

/// What a strict policy asks its author to say of a change to the guard.
const SAID: &str = "-m 'Identity-Impact: the guard of this repository asks less of a policy change from now on' -m 'Threat-Model: docs/threats.md, what the policy lets pass'";

const CI: &str = "countersign scan --range origin/main..HEAD --target origin/main";

#[test]
fn a_strict_policy_can_still_be_loosened_with_somebody_elses_word() {
    let guarded = Guarded::new(STRICT, "");
    step(
        &guarded,
        "sed -i 's/strict/balanced/' policy.toml; git commit -qam Ease",
        1,
        &["guard/policy-weakened", "Identity-Reviewed-by: Name <mail>", "your message is kept"],
    );
    step(&guarded, &format!("git commit -qam Ease {SAID} -m 'Identity-Reviewed-by: Eve <eve@example.org>'"), 1, &["guard/policy-weakened"]);
    step(&guarded, &format!("git commit -qam Ease {SAID} -m 'Identity-Reviewed-by: Ada <ada@example.org>'"), 1, &["guard/policy-weakened"]);
    step(
        &guarded,
        &format!("git commit -qam Ease {SAID} -m 'Identity-Reviewed-by: Bob <bob@example.org>'"),
        0,
        &["warn[guard/policy-weakened]"],
    );
    // The claim makes a warning of it and no more: where it binds, gates ask for the signature and for owners.
    step(&guarded, CI, 1, &["warn[guard/policy-weakened]", "a trailer is a claim", "countersign sign --role security"]);
    let signed = format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD; {CI}");
    let told = step(&guarded, &signed, 1, &["signoff:security*2", "there is no CODEOWNERS file"]);
    ensure(!told.text.contains("a trailer is a claim"), || told.wrong("signed, and still a claim", &signed)).unwrap();
}

#[test]
fn under_strict_an_exception_comes_before_what_needs_it() {
    let guarded = Guarded::new(STRICT, "");
    let plant = "file conf.py 'db_password = \"S3cr3tV4lueXyz12Qm\"'; git add conf.py";
    step(&guarded, &format!("{plant}; git commit -qm x"), 1, &["block[secret/generic-password]"]);
    step(
        &guarded,
        "countersign except --last 1 --reason 'sample of the manual'; git commit -qm x",
        1,
        &["guard/exception-added", "in a change of its own first"],
    );
    step(&guarded, &format!("git reset -q conf.py; git commit -qm Except {SAID}"), 0, &["warn[guard/exception-added]"]);
    let told = step(
        &guarded,
        &format!("bare push -q origin HEAD:main; git fetch -q; {plant}; bare commit -qm x; {CI} || true"),
        0,
        &["1 excepted"],
    );
    ensure(!told.text.contains("block[secret"), || told.wrong("not excepted", CI)).unwrap();
}

#[test]
fn approval_of_what_identifies_itself_is_somebody_elses() {
    let lenient = STRICT.replace("extends = [\"preset:strict\"]", "[exceptions]\napproval = \"signoff:security\"");
    let guarded = Guarded::new(&lenient, &token());
    step(&guarded, "file b \"$S\"; git add b; git commit -qm x", 1, &["block[secret/github-pat]"]);
    step(&guarded, "countersign except --last 1 --reason 'sample of the manual'; git commit -qm x", 1, &["block[secret/github-pat]"]);
    // Alone it may be committed, and waits for security where it arrives.
    step(&guarded, "git reset -q b; git commit -qm Except", 0, &["guard/exception-added"]);
    step(&guarded, CI, 1, &["block[guard/exception-added]", "countersign sign --role security"]);
    step(&guarded, &format!("{BOB} countersign sign --role security --yes --key ../bob origin/main..HEAD; {CI}"), 0, &[]);
}

#[test]
fn loosening_what_judges_in_the_same_change_helps_nobody() {
    let ci = "countersign scan --range origin/main..HEAD --target origin/main";
    for ease in [
        "sed -i 's/\"block\"/\"note\"/' policy.toml",
        "sed -i 's/require = .*/require = [\"negative-tests\"]/' policy.toml",
        "sed -i 's/branches = .*/branches = [\"never\"]/' policy.toml",
        "sed -i 's/authored_by = .*/authored_by = [\"bot\"]/' policy.toml",
        "sed -i 's/bob@example.org/ada@example.org/' policy.toml",
        "printf '[engine]\\nshadow = true\\n' >> policy.toml",
        "git rm -q policy.toml",
        "echo \"bob@example.org $(cat ../ada.pub)\" >> .countersign/allowed_signers",
        "file .mailmap 'Bob <bob@example.org> <ada@example.org>'",
        "file .countersign.toml 'schema = 1'; git rm -q policy.toml",
    ] {
        let guarded = Guarded::new(&team(""), "");
        step(
            &guarded,
            &format!(
                "git checkout -qb work; {CHANGE}; {TESTED}; {ease}; git add -A; bare commit -qm x -m 'Co-authored-by: Claude <noreply@anthropic.com>'"
            ),
            0,
            &[],
        );
        step(&guarded, ci, 1, &["signoff:security", "guard/policy-weakened"]);
        let own = "countersign sign --role security --yes --signer bob@example.org --key ../ada origin/main..HEAD";
        let told = guarded.run(own);
        ensure(told.status == 1, || told.wrong("the author's own key counts", ease)).unwrap();
        step(&guarded, ci, 1, &["signoff:security"]);
    }
}

#[test]
fn owners_answer_by_the_file_the_change_did_not_write() {
    for (dialect, path, file, ease) in [
        ("github", ".github/CODEOWNERS", "* @all\n/src/auth/ bob@example.org # who knows", "/src/auth/ ada@example.org"),
        (
            "gitlab",
            "CODEOWNERS",
            "[Auth][1] bob@example.org\n/src/auth/\n!/src/auth/docs/\n^[Docs] eve@example.org\n*.md",
            "[Auth] ada@example.org\n/src/auth/",
        ),
        ("gitea", ".gitea/CODEOWNERS", "src/auth/.* bob@example.org\n!src/.* eve@example.org", "src/auth/.* ada@example.org"),
    ] {
        let before = format!(
            "guarded work; mkdir -p $(dirname {path}); printf '{file}\\n' > {path}; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' '[codeowners]' 'dialect = \"{dialect}\"' '[[gate]]' 'name = \"owned\"' 'paths = [\"src/**\"]' 'require = [\"owner\"]' 'action = \"block\"'
            file src/auth/a.py 1; git add .; bare commit -qm start; git checkout -qb work"
        );
        let ci = "countersign scan --range main..HEAD --target main";
        let approved = |who: &str| {
            format!(
                "printf '[{{\"email\": \"{who}\", \"commit\": \"%s\"}}]' $(git rev-parse HEAD) > ../approvals.json; {ci} --approvals ../approvals.json"
            )
        };
        let guarded = Guarded::new(&before, "");
        step(
            &guarded,
            &format!("file src/auth/a.py 2; git commit -qam x 2> /dev/null; {ci}"),
            1,
            &["owner: bob@example.org of src/auth/a.py", "approves on the forge"],
        );
        for (who, status) in [("bob@example.org", 0), ("ada@example.org", 1), ("eve@example.org", 1)] {
            step(&guarded, &approved(who), status, &[]);
        }
        // Whoever writes himself in as an owner is not one yet.
        let told = guarded.run(&format!("printf '{ease}\\n' > {path}; git commit -qam mine 2> /dev/null; {}", approved("ada@example.org")));
        ensure(told.status == 1, || told.wrong("the change's own owners count", dialect)).unwrap();
        step(&guarded, &approved("bob@example.org"), 0, &["guard/policy-weakened"]);
    }
}
