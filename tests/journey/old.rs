//! A repository with ten years of history takes the guard up.

use super::step;
use crate::hook::{Guarded, ensure, token};

#[test]
fn init_profiles_keeps_a_baseline_and_only_watches_at_first() {
    let before = "git init -q -b main; mkdir -p src/auth; file src/auth/client.py \"TOKEN = '$S'\"; commit start
        for n in $(seq 220); do git commit -q --allow-empty -m \"change $n\"; done; GIT_AUTHOR_EMAIL=bob@example.org git commit -q --allow-empty -m bob";
    let guarded = Guarded::new(before, &token());
    let told = step(
        &guarded,
        "countersign init --yes",
        0,
        &[
            "222 commits",
            "python",
            "identity by name in src/auth",
            "2 people",
            "with 1 findings of HEAD",
            "nothing blocks before",
            "[roles.security]",
        ],
    );
    ensure(!told.text.contains(&token()), || told.wrong("the credential is shown", "")).unwrap();
    step(
        &guarded,
        "grep -q '^shadow_until = ' policy.toml; ! grep -q '^shadow = ' policy.toml; git add -A; git commit -qm 'Guard it'",
        0,
        &[],
    );
    // The old one is known, a new one is told and blocks nobody before the day.
    step(&guarded, "echo '# a comment' >> src/auth/client.py; git commit -qam touch", 0, &[]);
    step(&guarded, "file b \"key = '$S'\" more; sed -i s/TOKEN/OTHER/ b; git add b; git commit -qm x", 0, &[]);
    step(&guarded, "sed -i '/shadow_until/s/= .*/= 2020-01-01/' policy.toml; git commit -qam 'Begin'; countersign policy check", 0, &[]);
    step(&guarded, "countersign policy backtest --last 3", 0, &["3 commits"]);
}

#[test]
fn no_shadow_begins_at_once_and_a_shadow_has_an_end() {
    let guarded = Guarded::new("git init -q -b main; file a 1; commit start", &token());
    step(
        &guarded,
        "countersign init --yes --shadow; git add -A; git commit -qm guard; file b \"$S\"; git add b; git commit -qm x",
        0,
        &["would block"],
    );
    step(
        &guarded,
        "sed -i '/shadow_until/s/= .*/= 2020-01-01/' policy.toml; git commit -qam begin; file c \"$S\" 2; git add c; git commit -qm x",
        1,
        &["block[secret/github-pat]"],
    );
}
