//! Where it binds: a reasoned way past the server, and a policy that is tested with patches.

use super::step;
use crate::hook::{Guarded, token};

/// A bare repository with a hook whose policy has these lines, and a clone without hooks.
fn served(lines: &str) -> String {
    format!(
        "git init -q --bare -b main up.git; git -C up.git config receive.advertisePushOptions true; git -C up.git config receive.certNonceSeed seed; git init -q -b main work; cd work; git remote add origin ../up.git
        ssh-keygen -q -t ed25519 -N '' -C ops -f ../ops; ssh-keygen -q -t ed25519 -N '' -C eve -f ../eve; mkdir .countersign; echo \"ops@example.org $(cat ../ops.pub)\" > .countersign/allowed_signers
        git config gpg.format ssh; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' {lines}; commit start; git push -q origin main; (cd ../up.git; countersign install --hooks pre-receive > /dev/null); file b \"$S\"; commit leak"
    )
}

#[test]
fn a_push_may_pass_with_a_reason_where_the_policy_lets_it() {
    let guarded = Guarded::new(&served("'[push_options]' 'allow = true'"), &token());
    step(&guarded, "git push -q origin main", 1, &["block[secret/github-pat]"]);
    step(&guarded, "git push -q -o countersign.bypass=please origin main", 1, &["8 characters"]);
    step(
        &guarded,
        "git push -q -o 'countersign.bypass=revoked an hour ago' origin main",
        0,
        &["let pass by a push option: revoked an hour ago"],
    );
    step(&guarded, "cat ../up.git/countersign/audit.jsonl", 0, &["\"bypass\":\"revoked an hour ago\"", "\"verdict\":\"block\""]);
    let guarded = Guarded::new(&served(""), &token());
    step(&guarded, "git push -q -o 'countersign.bypass=revoked an hour ago' origin main", 1, &["does not let a push pass"]);
}

#[test]
fn a_role_passes_by_a_signed_push_alone() {
    let lines = "'[roles.ops]' 'members = [\"ops@example.org\"]' 'allowed_signers = \".countersign/allowed_signers\"' '[push_options]' 'allow = true' 'roles = [\"ops\"]'";
    let guarded = Guarded::new(&served(lines), &token());
    let push = |key: &str, how: &str| {
        format!(
            "git config user.signingkey \"$(cd ..; pwd)/{key}\"; git push -q {how} -o 'countersign.bypass=revoked an hour ago' origin main"
        )
    };
    step(&guarded, &push("ops", ""), 1, &["git push --signed"]);
    step(&guarded, &push("eve", "--signed"), 1, &["signed by somebody of ops"]);
    step(&guarded, &push("ops", "--signed"), 0, &["let pass"]);
}

#[test]
fn patches_beside_the_policy_say_what_it_must_make_of_them() {
    let before = "guarded work; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' 'extends = [\"preset:balanced\"]'; file conf.py 1; git add .; bare commit -qm start
        mkdir -p .countersign/tests; printf 'TOKEN = \"%s\"\\n' '<<ghp_{crc62:36}>>' > conf.py; git add conf.py; bare commit -qm 'A token' -m 'Countersign-Expect: block secret/github-pat'
        git format-patch -1 --stdout > .countersign/tests/token.patch; git reset -q --hard HEAD~1 -- 2> /dev/null || true";
    let guarded = Guarded::new(before, "");
    step(&guarded, "countersign policy test", 0, &["1 patches, 0 problems"]);
    step(
        &guarded,
        "sed -i 's/extends/rules.\"secret\\/github-pat\" = \"note\"\\nextends/' policy.toml; countersign policy test",
        1,
        &["expected block, and it is warn", "note secret/github-pat"],
    );
    step(&guarded, "git add .countersign; bare commit -qm tests; countersign scan .countersign", 0, &[]);
}
