//! Living with a finding: one command, one comment, and what neither can do.

use super::{Guarded, each, ensure, passed, stopped, token};

/// A line whose value is a secret only by its name and its randomness.
const CONTEXTUAL: &str = "file app.py \"db_password = '$S'\"";

fn password() -> String {
    String::from_utf8(countersign::rules::expand("{alnum:24}").unwrap()).unwrap()
}

/// The start of every story here, in which contextual secrets block.
fn started(policy: &str) -> String {
    format!("guarded work; file a 1; {policy} git add .; bare commit -qm start")
}

const STRICT: &str = "file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' '[secrets]' 'contextual_action = \"block\"';";

/// Takes the except command from what was said, and runs it with a reason.
const EXCEPT: &str = "fingerprint=$(git commit -qm x 2>&1 | sed -n 's/.*except \\(cs1:[a-z2-7]*\\).*/\\1/p' | head -n 1); countersign except \"$fingerprint\" --reason 'sample of the manual'";

#[test]
fn one_command_and_the_same_commit_passes() {
    // (policy, planted, the word it was blocked with)
    for (policy, plant, value, word) in [
        ("", "file b \"$S\"", token(), "secret/github-pat"),
        (STRICT, "file b \"$S\"", token(), "secret/github-pat"),
        (STRICT, CONTEXTUAL, password(), "secret/generic-password"),
        ("file policy.toml '[tool]' 'x = 1';", "file b \"$S\"", token(), "secret/github-pat"),
    ] {
        let guarded = Guarded::new(
            &format!(
                "{}; git init -q --bare -b main ../up.git; git remote add origin ../up.git; git push -q origin main 2> /dev/null",
                started(policy)
            ),
            &value,
        );
        let told = guarded.run(&format!("{plant}; git add -A; git commit -qm x"));
        ensure(told.status == 1 && told.text.contains(word), || told.wrong(word, policy)).unwrap();
        let told = guarded.run(EXCEPT);
        ensure(told.status == 0 && told.text.contains("excepted until"), || told.wrong("except", policy)).unwrap();
        let told = guarded.run("git commit -qm x");
        ensure(told.status == 0 && told.text.contains("1 excepted"), || told.wrong("commit", policy)).unwrap();
        ensure(!told.text.contains(&value), || told.wrong("shown", policy)).unwrap();
        let told = guarded.run("test -z \"$(git status --porcelain)\"; git push -q origin main");
        ensure(told.status == 0 && told.text.contains("1 excepted"), || told.wrong("push", policy)).unwrap();
        // It goes on to hold, and only for this value.
        let told = guarded.run("for f in b app.py; do [ ! -f $f ] || echo more >> $f; done; git commit -qam more; git push -q origin main");
        ensure(told.status == 0, || told.wrong("later", policy)).unwrap();
    }
}

#[test]
fn an_exception_is_of_one_value_and_of_one_rule() {
    let other = "file c \"$(printf %s \"$S\" | sed 's/^ghp_/x = ghp_/')\"";
    let before = format!("{}; file b \"$S\"; git add b; {EXCEPT} > /dev/null; git commit -qm x 2> /dev/null", started(""));
    // The same value in another place is the same secret.
    passed(&before, &format!("{other}; git add c; git commit -qm y"), &token()).unwrap();
    let another = String::from_utf8(countersign::rules::expand("npm_{crc62:36}").unwrap()).unwrap();
    stopped(
        &before.replace("\"$S\"", &format!("\"{}\"", token())),
        "file d \"$S\"; git add d; git commit -qm z",
        &another,
        "block[secret/npm",
    )
    .unwrap();
}

#[test]
fn except_finds_what_is_staged_committed_or_in_the_files() {
    let guarded = Guarded::new(&started("file b \"$S\";"), &token());
    let told = guarded.run("countersign except --last 1 --reason 'sample of the manual'; git diff --cached --name-only");
    ensure(told.status == 0 && told.text.contains("policy.toml") && told.text.contains(".countersign/key"), || told.wrong("", "--last"))
        .unwrap();
    let told = guarded.run("countersign except cs1:aaaaaaaaaaaaaaaa --reason 'sample of the manual'");
    ensure(told.status == 1 && told.text.contains("no such finding"), || told.wrong("", "unknown")).unwrap();
    let told = guarded.run("countersign except --last 1 --reason short");
    ensure(told.status == 2 && told.text.contains("8 characters"), || told.wrong("", "short")).unwrap();
}

#[test]
fn what_is_no_file_can_be_excepted_too() {
    let before = "git init -q --bare -b main up.git; guarded work; git remote add origin ../up.git; file a 1; git add a; bare commit -qm start; bare push -q origin main";
    for (prepare, act) in [
        ("", "git commit -q --allow-empty -m \"see $S\""),
        ("", "file \"dir/$S\" 1; git add .; git commit -qm x"),
        ("git branch \"x/$S\"", "git push -q origin \"x/$S\""),
        ("git tag -am \"see $S\" v1", "git push -q origin v1"),
        ("bare commit -q --allow-empty -m \"see $S\"", "git push -q origin main"),
    ] {
        let guarded = Guarded::new(&format!("{before}; {prepare}"), &token());
        let told = guarded.run(act);
        ensure(told.status == 1, || told.wrong("not stopped", act)).unwrap();
        let fingerprint =
            told.text.split("except ").find_map(|rest| rest.strip_prefix("cs1:")).map(|rest| format!("cs1:{}", &rest[..16])).unwrap();
        let told = guarded.run(&format!("countersign except {fingerprint} --reason 'sample of the manual'"));
        ensure(told.status == 0, || told.wrong("except", act)).unwrap();
        if act.contains("commit") {
            let told = guarded.run(act);
            ensure(told.status == 0, || told.wrong("not honoured", act)).unwrap();
        }
    }
}

#[test]
fn comments_allow_contextual_secrets_only() {
    let before = started(STRICT);
    each(&[(&before, "")], |before, _| {
        let line = |comment: &str| format!("file app.py \"db_password = '$S'  # {comment}\"; git add .; git commit -qm x");
        let above = "file app.py '# countersign:allow secret/generic-password -- sample of the manual' \"db_password = '$S'\"; git add .; git commit -qm x";
        passed(before, &line("countersign:allow secret/generic-password -- sample of the manual"), &password())?;
        passed(before, above, &password())?;
        for comment in [
            "countersign:allow secret/generic-password -- short",
            "countersign:allow secret/* -- sample of the manual",
            "countersign:allow secret/generic-password",
            "gitleaks:allow",
            "nosec",
            "pragma: allowlist secret",
        ] {
            stopped(before, &line(comment), &password(), "block[secret/generic-password]")?;
        }
        let token_line =
            "file app.py \"token = '$S'  # countersign:allow secret/github-pat -- sample of the manual\"; git add .; git commit -qm x";
        stopped(before, token_line, &token(), "block[secret/github-pat]").map(drop)
    });
}

#[test]
fn entries_have_an_end_and_name_what_they_cover() {
    let entry = |path: &str, expires: &str| {
        format!(
            "printf '%s\\n' 'schema = 1' '[[exception]]' 'rule = \"secret/github-pat\"' '{path}' 'reason = \"sample of the manual\"' 'owner = \"ada@example.org\"' 'expires = {expires}' > policy.toml"
        )
    };
    let by_path = entry("path = \"b\"", "2099-01-01");
    let plant = "file b \"$S\"; git add .; git commit -qm x";
    // An entry of an earlier change counts, by path too; one that came to its end does not.
    passed(&started(&format!("{by_path};")), plant, &token()).unwrap();
    let told =
        stopped(&started(&format!("{};", entry("path = \"b\"", "2020-01-01"))), plant, &token(), "block[secret/github-pat]").unwrap();
    ensure(told.text.contains("has expired"), || told.wrong("", "expired")).unwrap();
    // In the same change an entry by path is a loosening, and covers nothing.
    let told = stopped(&started(""), &format!("{by_path}; {plant}"), &token(), "block[secret/github-pat]").unwrap();
    ensure(told.text.contains("warn[guard/policy-weakened]") && told.text.contains("by path alone"), || told.wrong("", "by path")).unwrap();
}
