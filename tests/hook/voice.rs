//! What a whole commit or push says to the person at the keyboard.

use super::{Guarded, HARMLESS, ensure, passed};

/// A guarded clone on `preset:balanced`, with a login that is as it should be.
const BALANCED: &str = "git init -q --bare -b main up.git; guarded work; git remote add origin ../up.git
    file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' 'extends = [\"preset:balanced\"]'
    file src/auth/session.py 'def login(request, user):' '    response.set_cookie(\"session\", make_token(user), httponly=True, secure=True)' '    return response'
    git add .; bare commit -qm start; bare push -q origin main";

const WEAKEN: &str = "sed -i 's/httponly=True, secure=True/httponly=False, secure=False/' src/auth/session.py";

#[test]
fn a_clear_commit_and_a_clear_push_say_one_line_each() {
    let told = passed(BALANCED, "file a 1; git add a; git commit -qm x", HARMLESS).unwrap();
    ensure(told.text.lines().count() == 1 && told.text.starts_with("countersign: passed"), || told.wrong("commit", "")).unwrap();
    // Somebody else's policy.toml is named when it comes, and no more.
    let foreign = "guarded work; file policy.toml '[tool]'; git add .; git commit -qm start 2> ../said; grep -q 'passed over' ../said";
    let told = passed(foreign, "file a 1; git add a; git commit -qm x", HARMLESS).unwrap();
    ensure(told.text.lines().count() == 1, || told.wrong("a foreign policy", "")).unwrap();
    let told = passed(&format!("{BALANCED}; file a 1; git add a; bare commit -qm x"), "git push -q origin main", HARMLESS).unwrap();
    ensure(told.text.lines().count() == 1 && told.text.starts_with("countersign: passed"), || told.wrong("push", "")).unwrap();
}

#[test]
fn a_commit_says_each_thing_once() {
    let told = passed(BALANCED, &format!("{WEAKEN}; git commit -qam x"), HARMLESS).unwrap();
    for once in ["warn[identity/cookie-flags]", "warn[gate]", "negative-tests: add", "Identity-Impact:"] {
        ensure(told.text.matches(once).count() == 1, || told.wrong(once, "not once")).unwrap();
    }
    ensure(!told.text.contains("inert"), || told.wrong("others' duties at a commit", "")).unwrap();
    ensure(told.text.matches("passed with warnings").count() == 2 && !told.text.contains("0 blocked, 0 warned"), || {
        told.wrong("verdicts", "")
    })
    .unwrap();
    // Where only the files have something to say, pre-commit alone says it.
    let told = passed(
        &format!("{BALANCED}; sed -i /preset/d policy.toml; git add .; bare commit -qm relaxed"),
        &format!("{WEAKEN}; git commit -qam x"),
        HARMLESS,
    )
    .unwrap();
    ensure(told.text.matches("countersign: passed").count() == 1, || told.wrong("said twice", "")).unwrap();
    // What the message answers for is not asked.
    let answered = "git commit -qam 'Loosen' -m 'Negative-Tests: tests/auth/session_test.py covers an expired session' -m 'Identity-Impact: scripts of the page may now read the session cookie, until the proxy sets it again' -m 'Token-Review: scope=all aud=web iss=login exp=24h'";
    let told = passed(BALANCED, &format!("{WEAKEN}; {answered}"), HARMLESS).unwrap();
    ensure(!told.text.contains("missing:"), || told.wrong("asked although answered", "")).unwrap();
}

#[test]
fn no_line_shows_a_credential_whichever_engine_prints_it() {
    let strong = String::from_utf8(countersign::rules::expand("{alnum:24}").unwrap()).unwrap();
    for value in [strong.as_str(), "hunter2-hunter2"] {
        let slip = "file conf.py \"db_password = '$S'\" \"if password == '$S':\"; git add conf.py; bare commit -qm x";
        for (before, act) in [
            (BALANCED.to_owned(), "file conf.py \"db_password = '$S'\" \"if password == '$S':\"; git add conf.py; git commit -qm x"),
            (format!("{BALANCED}; {slip}"), "git push -q origin main"),
            (format!("{BALANCED}; {slip}"), "file conf.py 'db_password = read()'; git commit -qam y"),
            (format!("{BALANCED}; {slip}; bare push -q origin main; git rm -q conf.py; bare commit -qm y"), "git push -q origin main"),
        ] {
            let guarded = Guarded::new(&before, value);
            let told = guarded.run(act);
            ensure(!told.text.contains(&value[..10]), || told.wrong("shown", act)).unwrap();
        }
    }
}

#[test]
fn an_exception_of_a_weakness_made_at_the_commit_holds_at_the_push() {
    let block = BALANCED.replace("'extends", "'rules.\"identity/tls-unverified\" = \"block\"' 'extends");
    let guarded = Guarded::new(&block, "unused");
    let told = guarded.run("file conf.py 'requests.get(url, verify=False)'; git add conf.py; git commit -qm x");
    ensure(told.status == 1 && told.text.contains("block[identity/tls-unverified]"), || told.wrong("not stopped", "")).unwrap();
    let told = guarded.run("countersign except --last 1 --reason 'sample of the manual'; git commit -qm x; git push -q origin main");
    ensure(told.status == 0, || told.wrong("the exception does not hold", "")).unwrap();
}

#[test]
fn a_refused_message_is_kept_and_can_be_used() {
    let guarded = Guarded::new(BALANCED, &super::token());
    let told = guarded.run("git commit -q --allow-empty -m \"see $S\"");
    let line = told.text.lines().find(|line| line.contains("your message is kept")).map(str::to_owned);
    ensure(told.status == 1 && line.is_some(), || told.wrong("not kept", "")).unwrap();
    let command = line.unwrap_or_default();
    let command = command.trim_start().trim_start_matches("your message is kept: ");
    let told = guarded.run(&format!("GIT_EDITOR='sed -i s/ghp_.*/nothing/' {command} -q --allow-empty; git log -1 --format=%s"));
    ensure(told.status == 0 && told.text.contains("see nothing"), || told.wrong("not usable", "")).unwrap();
}
