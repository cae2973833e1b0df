//! Alone: one command, a false alarm excepted in the same commit, pushed without anyone's leave.

use super::step;
use crate::hook::{Guarded, ensure, token};

const ALONE: &str = "git init -q --bare -b main up.git; git init -q -b main work; cd work; git remote add origin ../up.git; file a 1; commit start; git push -q origin main; git fetch -q; git remote set-head origin main";

#[test]
fn from_init_to_the_push() {
    let guarded = Guarded::new(ALONE, &token());
    let told = step(&guarded, "countersign init --yes", 0, &["1 file in 1 commit", "1 person at work", "made    policy.toml", "write "]);
    ensure(!told.text.contains("nothing blocks before"), || told.wrong("a young repository watches only", "")).unwrap();
    step(&guarded, "git add -A; git commit -qm 'Guard it'; countersign doctor", 0, &[]);
    step(&guarded, "file b \"$S\"; git add b; git commit -qm x", 1, &["block[secret/github-pat]", "countersign except"]);
    step(&guarded, "countersign except --last 1 --reason 'sample of the manual'; git commit -qm x", 0, &["1 excepted"]);
    step(&guarded, "git push -q origin main", 0, &["excepted"]);
    // In its own continuous integration it holds as well.
    step(&guarded, "countersign scan --range HEAD~1..HEAD --target HEAD~1", 0, &[]);
}

#[test]
fn duties_of_others_are_nobodys_where_one_works_alone() {
    let guarded = Guarded::new(
        &format!(
            "{ALONE}; countersign init --yes > /dev/null; git add -A; git commit -qm guard 2> /dev/null; git push -q origin main 2> /dev/null"
        ),
        "",
    );
    let weaken = "file src/auth/session.py 'def login(request, user):' '    response.set_cookie(\"session\", make_token(user), httponly=False, secure=False)' '    return response'";
    let answered = "-m 'Log in' -m 'Negative-Tests: tests/auth/session_test.py covers an expired session' -m 'Identity-Impact: scripts of the page may read the session cookie until the proxy sets it again' -m 'Token-Review: scope=all aud=web iss=login exp=24h'";
    step(&guarded, &format!("{weaken}; git add .; git commit -q {answered}"), 0, &[]);
    let told = step(&guarded, "git push -q origin main", 0, &[]);
    ensure(!told.text.contains("block["), || told.wrong("blocked alone", "")).unwrap();
    step(&guarded, "countersign scan --range HEAD~1..HEAD --target HEAD~1", 0, &["inert"]);
}
