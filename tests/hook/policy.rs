//! Which policy judges a commit: broken ones, weakened ones, mended ones, scopes and shadow.

use super::{Guarded, all_pass, all_stop, ensure, passed, stopped, token};

/// A guarded repository whose policy has these lines.
fn under(lines: &[&str]) -> String {
    format!("guarded; {}; file a 1; commit start 2> /dev/null", policy(lines))
}

/// The command that writes a policy.
fn policy(lines: &[&str]) -> String {
    let quoted: Vec<String> = lines.iter().map(|line| format!("'{line}'")).collect();
    format!("file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' {}", quoted.join(" "))
}

const PLANT: &str = "file b \"$S\"; git add .; git commit -qm x";

#[test]
fn a_broken_policy_stops_and_says_where() {
    let guarded = Guarded::new(&under(&[]), "");
    for (lines, words) in [
        (&["[secrets]", "acton = \"block\""][..], &["policy.toml:4:1", "action"][..]),
        (&["[secret]", "action = \"block\""], &["policy.toml:3:2", "secrets"]),
        (&["[secrets]", "action = \"blok\""], &["policy.toml:4:10", "block"]),
        (&["[engine]", "max_judged = 5"], &["policy.toml:4:14"]),
        (&["[secrets"], &["policy.toml:3:"]),
        (&["[[exception]]", "rule = \"secret/github-pat\""], &["policy.toml:3"]),
        (&["extends = [\"preset:unknown\"]"], &["policy.toml:3", "preset:balanced"]),
    ] {
        let act = format!("{}; git add .; git commit -qm x", policy(lines));
        let told = guarded.run(&act);
        ensure(told.status == 1, || told.wrong("not stopped", &act)).unwrap();
        for word in words {
            ensure(told.text.contains(word), || told.wrong(word, &act)).unwrap();
        }
    }
    let told = guarded.run("file policy.toml 'schema = 2'; git add .; git commit -qm x");
    ensure(told.status == 1 && told.text.contains("schema 2"), || told.wrong("schema", "")).unwrap();
    let told = guarded.run("file policy.toml 'schema = 1' 'min_version = \"99.0.0\"' 'new = 1'; git add .; git commit -qm x");
    ensure(told.status == 1 && told.text.contains("needs countersign >= 99.0.0"), || told.wrong("min_version", "")).unwrap();
    let told = guarded.run("rm policy.toml; ln -s a policy.toml; git add .; git commit -qm x");
    ensure(told.status == 1 && told.text.contains("policy.toml"), || told.wrong("symlink", "")).unwrap();
}

#[test]
fn a_broken_policy_can_be_mended() {
    let broken = format!(
        "guarded; countersign install --hooks pre-commit,prepare-commit-msg,commit-msg,post-commit,pre-push > /dev/null
        {}; file a 1; git add .; bare commit -qm ok; file policy.toml 'schema = 1' '[secrets'; git add .; bare commit -qm broken",
        policy(&[])
    );
    let mend = policy(&[]);
    let guarded = Guarded::new(&broken, &token());
    let told = guarded.run("file a 2; git commit -qam x");
    ensure(told.status == 1 && told.text.contains("HEAD") && told.text.contains("nothing but policy files"), || {
        told.wrong("", "not mended")
    })
    .unwrap();
    let told = guarded.run(&format!("{mend}; file a \"$S\"; git commit -qam x"));
    ensure(told.status == 1, || told.wrong("", "mended with more")).unwrap();
    let told = guarded.run(&format!("git checkout -q a; {mend}; git commit -qm mended policy.toml"));
    ensure(told.status == 0 && told.text.contains("mends it"), || told.wrong("", "mended")).unwrap();
    // And it can be pushed to where it is broken as well.
    let remote = format!(
        "git init -q --bare -b main up.git; {}; git remote add origin ../up.git; bare push -q origin main; git fetch -q; {mend}; git commit -qm mended policy.toml 2> /dev/null",
        broken.replace("guarded;", "guarded work;")
    );
    passed(&remote, "git push -q origin main", "").unwrap();
    stopped(
        &format!("{remote}; file b \"$S\"; git add b; bare commit -qm x"),
        "git push -q origin main",
        &token(),
        "nothing but policy files",
    )
    .unwrap();
}

#[test]
fn nobody_weakens_the_policy_that_judges_him() {
    let weak = [
        policy(&["[secrets]", "action = \"off\""]),
        policy(&["[rules]", "\"secret/github-pat\" = \"off\""]),
        policy(&["[rules]", "\"secret/*\" = \"note\""]),
        policy(&["[engine]", "shadow = true"]),
        policy(&["[secrets]", "min_confidence = \"high\"", "[[scope]]", "secrets_action = \"off\"", "reason = \"because I say so\""]),
        "git rm -q policy.toml; file .countersign.toml 'schema = 1' '[secrets]' 'action = \"off\"'".to_owned(),
        "file .countersign/policy.toml 'schema = 1' '[secrets]' 'action = \"off\"'; git rm -q policy.toml".to_owned(),
    ];
    let before = under(&[]);
    for weaken in &weak {
        all_stop(&[(&before, &format!("{weaken}; {PLANT}"))]);
        let told = passed(&before, &format!("{weaken}; git add .; git commit -qm x"), "").unwrap();
        ensure(told.text.contains("warn[guard/policy-weakened]"), || told.wrong("not told", weaken)).unwrap();
    }
    // At the push the policy of the default branch judges, whatever the branch says.
    let remote = format!(
        "git init -q --bare -b main up.git; {}; git remote add origin ../up.git; git push -q origin main 2> /dev/null; git checkout -qb weak",
        before.replace("guarded;", "guarded work;")
    );
    let cases: Vec<String> = weak
        .iter()
        .take(4)
        .map(|weaken| format!("{remote}; {weaken}; git add .; bare commit -qm weak; file b \"$S\"; git add b; bare commit -qm x"))
        .collect();
    all_stop(&cases.iter().map(|before| (before.as_str(), "git push -q origin weak")).collect::<Vec<_>>());
}

#[test]
fn scopes_shadow_and_rules_act_once_they_are_there() {
    for (lines, word) in [
        (&["[rules]", "\"secret/github-pat\" = \"warn\""][..], "warn[secret/github-pat]"),
        (&["[engine]", "shadow = true"], "without it this would block"),
        (&["[engine]", "shadow_until = 2099-01-01"], "without it this would block"),
        (&["[[scope]]", "paths = [\"b\"]", "secrets_action = \"warn\"", "reason = \"sample data only\""], "warn[secret/github-pat]"),
        (&["[[scope]]", "branches = [\"ma*\"]", "secrets_action = \"warn\"", "reason = \"sample data only\""], "warn[secret/github-pat]"),
    ] {
        let told = passed(&under(lines), PLANT, &token()).unwrap();
        ensure(told.text.contains(word), || told.wrong(word, &policy(lines))).unwrap();
    }
    for lines in [
        &["[engine]", "shadow_until = 2020-01-01"][..],
        &["[[scope]]", "paths = [\"c/**\"]", "secrets_action = \"warn\"", "reason = \"sample data only\""],
        &["[[scope]]", "branches = [\"release/*\"]", "secrets_action = \"warn\"", "reason = \"sample data only\""],
        &["[secrets]", "skip_paths = [\"**\"]"],
    ] {
        stopped(&under(lines), PLANT, &token(), "block[secret/github-pat]").unwrap();
    }
    all_pass(&[(&under(&["[secrets]", "test_paths_action = \"warn\""]), "file tests/b \"$S\"; git add .; git commit -qm x")]);
    let own = &[
        "[[rule]]",
        "id = \"acme/token\"",
        "keywords = [\"acme_\"]",
        "pattern = \"acme_[0-9a-z]{32}\"",
        "severity = \"high\"",
        "action = \"block\"",
        "why = \"Opens the gateway.\"",
        "help = \"Revoke it.\"",
    ];
    let value = String::from_utf8(countersign::rules::expand("acme_{alnum_lc:32}").unwrap()).unwrap();
    stopped(&under(own), PLANT, &value, "block[acme/token]").unwrap();
    passed(&under(&[]), PLANT, &value).unwrap();
}
