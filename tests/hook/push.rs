//! `git push`: what it would publish, whatever went past the other hooks.

use super::{Guarded, all_pass, all_stop, ensure, passed, token};

/// A remote with history, and a clone of it whose hooks are in place. `slip` commits past all hooks.
const CLONED: &str = "git init -q --bare -b main up.git; git clone -q up.git work 2>&1; cd work; git checkout -qb main; file a 1; commit start;
    git push -q origin main; git remote set-head origin main; countersign install > /dev/null; slip() { git add -A; bare commit -qm \"${1:-slip}\"; }";

fn cloned(before: &str) -> String {
    format!("{CLONED}; {before}")
}

/// Cases of what was done in the clone, and of the push.
fn judge(cases: &[(&str, &str)], case: impl Fn(&[(&str, &str)])) {
    let owned: Vec<(String, String)> = cases.iter().map(|(before, act)| (cloned(before), (*act).to_owned())).collect();
    let borrowed: Vec<(&str, &str)> = owned.iter().map(|(before, act)| (before.as_str(), act.as_str())).collect();
    case(&borrowed);
}

#[test]
fn every_form_of_push_is_judged() {
    judge(
        &[
            ("file b \"$S\"; slip", "git push -q origin main"),
            ("file b \"$S\"; slip", "git push -q"),
            // As a crash leaves them.
            ("file b \"$S\"; slip; : > .git/refs/heads/empty; : > .git/refs/remotes/origin/torn", "git push -q origin main"),
            ("file b \"$S\"; slip", "git push -q ../up.git main"),
            ("file b \"$S\"; slip", "git push -q \"file://$(cd ..; pwd)/up.git\" main:refs/heads/other"),
            ("file b \"$S\"; slip", "git push -q origin HEAD:refs/for/main"),
            ("file b \"$S\"; slip", "git push -q origin HEAD~0:refs/heads/x"),
            ("git checkout -qb new; file b \"$S\"; slip", "git push -q origin new"),
            ("git checkout -qb new; file b \"$S\"; slip", "git push -qu origin new"),
            ("git checkout -qb new; file b \"$S\"; slip", "git push -q --all origin"),
            ("git checkout -qb new; file b \"$S\"; slip", "git push -q --mirror origin"),
            ("file b \"$S\"; slip; file b gone; slip", "git push -q origin main"),
            ("file b \"$S\"; slip; git rm -q b; slip", "git push -q origin main"),
            ("file b \"$S\"; slip; bare revert -n HEAD; slip", "git push -q origin main"),
            ("git checkout -qb one; file b 1; slip; git checkout -qb two main; file c \"$S\"; slip", "git push -q origin one two"),
            ("git checkout -qb one; file b \"$S\"; slip; git checkout -qb two; file c 1; slip", "git push -q origin one two"),
            ("git checkout -qb one; file b \"$S\"; slip; git checkout -qb two; file c 1; slip", "git push -q origin two one"),
            ("git commit -q --amend -m other; file b \"$S\"; slip", "git push -qf origin main"),
            (
                "git push -q origin main:topic; git reset -q --hard; git checkout -q topic; bare commit -q --amend -m \"$S\"",
                "git push -q --force-with-lease origin topic",
            ),
            ("git checkout -q --orphan new; file b \"$S\"; slip", "git push -q origin new"),
            (
                "git checkout -qb side; file b \"$S\"; slip; git checkout -q main; file c 1; slip; bare merge -q --no-edit side",
                "git push -q origin main",
            ),
            (
                "git checkout -qb side; file b 1; slip; git checkout -q main; file c 1; slip; bare merge -q --no-commit side 2>/dev/null; file d \"$S\"; slip merge",
                "git push -q origin main",
            ),
            (
                "git checkout -qb side; file b \"$S\"; slip; git checkout -q main; file c 1; slip; bare merge -q --squash side >/dev/null; slip",
                "git push -q origin main",
            ),
            (
                "git checkout -qb side; file b \"$S\"; slip; git checkout -q main; file c 1; slip; git cherry-pick side >/dev/null 2>&1",
                "git push -q origin main",
            ),
            (
                "git checkout -qb side; file b \"$S\"; slip; git checkout -q main; file c 1; slip; git checkout -q side; git rebase -q main",
                "git push -q origin side",
            ),
            ("bare commit -q --allow-empty -m \"see $S\"", "git push -q origin main"),
            ("bare commit -q --allow-empty -m x --author \"$S <a@example.org>\"", "git push -q origin main"),
            ("GIT_COMMITTER_EMAIL=\"$S\" bare commit -q --allow-empty -m x", "git push -q origin main"),
            (
                "id=$(git cat-file commit HEAD | sed \"/^committer/a x-note of $S\" | git hash-object -t commit -w --stdin); git reset -q --hard $id",
                "git push -qf origin main",
            ),
            (
                "git tag -am x v1; id=$(git cat-file tag v1 | sed \"s/^tag v1/tag $S/\" | git mktag --no-strict); git tag -f v1 $id",
                "git push -q origin v1",
            ),
            ("file b 1; slip; git branch \"$S\"", "git push -q origin \"$S\""),
            ("file b 1; slip", "git push -q origin \"main:refs/heads/x/$S\""),
            ("git tag \"v-$S\"", "git push -q origin --tags"),
            ("git tag -am \"release $S\" v1", "git push -q origin v1"),
            ("git tag -am ok v1; git tag -am \"nested $S\" v2 v1 2>/dev/null", "git push -q origin v2"),
            ("GIT_COMMITTER_NAME=\"$S\" git tag -am x v1", "git push -q origin v1"),
            ("file b \"$S\"; slip; git tag v1; git reset -q --hard HEAD~1", "git push -q origin v1"),
            ("file b \"$S\"; slip; git tag -am x v1; git reset -q --hard HEAD~1", "git push -q origin v1"),
            ("file b \"$S\"; slip; git tag -am x v1; file c 1; slip", "git push -q --follow-tags origin main"),
            ("git tag -am x v1 $(echo \"$S\" | git hash-object -w --stdin)", "git push -q origin v1"),
            ("git tag v1 $(echo \"$S\" | git hash-object -w --stdin)", "git push -q origin v1"),
            ("mkdir d; file d/b \"$S\"; git add d; git tag v1 $(git write-tree)", "git push -q origin v1"),
            ("file b \"$S\"; slip", "cd $(mkdir -p deep; echo deep); git push -q origin main"),
            ("git worktree add -q ../tree -b new 2>&1; cd ../tree; file b \"$S\"; slip", "cd ../tree; git push -q origin new"),
            ("file b \"$S\"; slip; git notes add -m \"x\" 2>/dev/null", "git push -q origin main refs/notes/commits"),
            ("git notes add -m \"$S\" 2>/dev/null; file b 1; slip", "git push -q origin main refs/notes/commits"),
        ],
        all_stop,
    );
}

#[test]
fn what_a_framework_hands_on_of_a_push_is_judged() {
    let asked = |more: &str| {
        format!(
            "PRE_COMMIT=1 PRE_COMMIT_REMOTE_NAME=origin PRE_COMMIT_REMOTE_URL=../up.git PRE_COMMIT_LOCAL_BRANCH=refs/heads/main \
             PRE_COMMIT_REMOTE_BRANCH=refs/heads/main {more} countersign hook pre-push some file names < /dev/null; git push -q --no-verify origin main"
        )
    };
    let known = asked("PRE_COMMIT_FROM_REF=$(git rev-parse origin/main) PRE_COMMIT_TO_REF=$(git rev-parse main)");
    let root = asked("");
    let cases =
        [("file b \"$S\"; slip", known.as_str()), ("file b \"$S\"; slip; git rm -q b; slip", &known), ("file b \"$S\"; slip", &root)];
    judge(&cases, all_stop);
    let cases = [
        ("file b \"$S\"; slip; git push -q --no-verify origin main; file c 1; slip", known.as_str()),
        ("file b \"$S\"; slip; git push -q --no-verify origin main; file c 1; slip", &root),
        ("file b \"$S\"; slip", "PRE_COMMIT=1 countersign hook pre-push < /dev/null; git push -q --no-verify origin main"),
    ];
    judge(&cases, all_pass);
}

#[test]
fn what_is_there_already_is_not_judged_again() {
    let old = "file b \"$S\"; slip; bare push -q origin main";
    judge(
        &[
            (old, "file c 1; git add c; git commit -qm x 2>/dev/null; git push -q origin main"),
            (old, "git checkout -qb new; file c 1; git add c; git commit -qm x 2>/dev/null; git push -q origin new"),
            (old, "git push -q origin main:refs/heads/again"),
            (old, "git tag v1; git push -q origin v1"),
            (old, "git tag -am x v1; git push -q origin v1"),
            (old, "file c 1; git add c; git commit -qm x 2>/dev/null; git push -q ../up.git main"),
            ("git checkout -qb leak; file b \"$S\"; slip; bare push -q origin leak; git checkout -q main", "git push -q origin :leak"),
            (
                "git checkout -qb leak; file b \"$S\"; slip; bare push -q origin leak; git checkout -q main",
                "file c 1; git add c; git commit -qm x 2>/dev/null; git push -q origin main :leak",
            ),
            ("file a 2; slip; bare push -q origin main; git reset -q --hard HEAD~1", "git push -qf origin main"),
        ],
        all_pass,
    );
}

#[test]
fn no_verify_is_said_once_and_meets_the_push() {
    let guarded = Guarded::new(
        &cloned(
            "git rm -q a; file policy.toml 'schema = 1'; git add .; git commit -qm policy 2>/dev/null; git push -q origin main 2>/dev/null",
        ),
        &token(),
    );
    let told = guarded.run("file b \"$S\"; git add b; git commit -q --no-verify -m x");
    ensure(told.status == 0 && told.text.contains("met no hook") && told.text.contains("would have been blocked"), || {
        told.wrong("", "--no-verify")
    })
    .unwrap();
    let told = guarded.run("git push -q origin main");
    ensure(told.status == 1 && told.text.contains("block[secret/github-pat]"), || told.wrong("", "push")).unwrap();
    let told = guarded.run("echo more >> b; git commit -qam more 2>&1; git push -q --no-verify origin main");
    ensure(told.status == 0 && !told.text.contains("met no hook"), || told.wrong("", "afterwards")).unwrap();
    // Of a commit that takes less or more than what is staged, its own tree tells.
    for act in ["git commit -qm part -- c", "git commit -qi -m more c", "git commit -qam all", "git commit -q --amend -m again -- c"] {
        let told = guarded.run(&format!("file c {0}; file d {0}; git add d; git add -N c; {act} 2>&1; git reset -q", act.len()));
        ensure(told.status == 0 && !told.text.contains("met no hook"), || told.wrong("", act)).unwrap();
    }
}

#[test]
fn after_its_own_hooks_a_commit_starts_no_program_more() {
    let before = "guarded; file policy.toml 'schema = 1'; git add .; git commit -qm policy 2>/dev/null; sed -i 's,^exec.*,echo started,' .git/hooks/post-commit";
    let guarded = Guarded::new(before, &token());
    let told = guarded.run("file a 1; git add a; git commit -qm a 2>&1; cd .git/countersign; test ! -s met; test ! -s receipt.json");
    ensure(told.status == 0 && !told.text.contains("started"), || told.wrong("", "commit")).unwrap();
    let told = guarded.run("git commit -q --no-verify --amend -m b 2>&1");
    ensure(told.status == 0 && told.text.contains("started"), || told.wrong("", "--no-verify")).unwrap();
    let told = guarded.run(
        "git commit -q --allow-empty -m c 2>&1; echo 1 > .git/countersign/met; git commit -q --no-verify --allow-empty --amend -m d 2>&1",
    );
    ensure(told.status == 0 && told.text.contains("started"), || told.wrong("", "another git")).unwrap();
}

#[test]
fn a_dry_run_is_judged_as_well() {
    let guarded = Guarded::new(&cloned("file b \"$S\"; slip"), &token());
    let told = guarded.run("git push -q --dry-run origin main");
    ensure(told.status == 1 && told.text.contains("secret/github-pat"), || told.wrong("", "--dry-run")).unwrap();
    let told = guarded.run("git push -q --no-verify origin main; git push -q origin main");
    ensure(told.status == 0, || told.wrong("", "up to date")).unwrap();
}

#[test]
fn other_object_formats() {
    let before = "git init -q --bare --object-format=sha256 -b main up.git; git init -q --object-format=sha256 -b main work; cd work; countersign install > /dev/null; git remote add origin ../up.git";
    all_stop(&[
        (before, "file a \"$S\"; git add a; git commit -qm x"),
        (&format!("{before}; file a \"$S\"; git add a; bare commit -qm x"), "git push -q origin main"),
    ]);
}

#[test]
fn the_first_push_of_all_asks_for_secrets_only() {
    let before = "git init -q --bare -b main up.git; guarded work; git remote add origin ../up.git; bare commit -q --allow-empty -m start; file auth/login.py 'cookie = dict(httponly=False, secure=False)'; file b \"$S\"; git add -A; bare commit -qm x";
    all_stop(&[(before, "git push -q origin main")]);
    let told = passed(before, "git push -q origin main", super::HARMLESS).unwrap();
    ensure(!told.text.contains("touch identity"), || told.wrong("identity at a first push", "")).unwrap();
    ensure(told.text.contains("policy: untrusted"), || told.wrong("untrusted is not said", "")).unwrap();
}

#[test]
fn a_fork_takes_over_upstream_without_being_blocked() {
    let before = "git init -q -b main up; cd up; file a 1; commit start; file b \"$S\"; commit leak; cd ..; git clone -q --bare up fork.git; git -C fork.git update-ref refs/heads/main main~1
        git clone -q fork.git work; cd work; countersign install > /dev/null; git remote add upstream ../up; git fetch -q upstream; git merge -q --ff-only upstream/main";
    let mine = &format!("{before}; file c \"$S\"; git add c; bare commit -qm mine");
    let told = passed(before, "git push -q origin main", &token()).unwrap();
    ensure(told.text.contains("1 of 1 commits are published elsewhere already"), || told.wrong("", "")).unwrap();
    all_stop(&[(mine, "git push -q origin main")]);
}

#[test]
fn every_ref_of_a_push_is_judged_by_its_own_policy() {
    let rule = r#"'[[rule]]' 'id = "own/gateway"' 'kind = "secret"' 'title = "Gateway"' 'severity = "high"' 'pattern = "gw_[a-f0-9]{8}"' 'keywords = ["gw_"]' 'why = "w"' 'help = "h"' 'action = "block"'"#;
    let scope = r#"'[[scope]]' 'branches = ["strict"]' 'secrets_action = "block"'"#;
    let plain = "git init -q --bare -b main up.git; git clone -q up.git work 2>&1; cd work; git checkout -qb main; file a 1; commit start; git push -q origin main; git remote set-head origin main; countersign install > /dev/null";
    // The commit is on both; `strict` has a rule of its own, and knows its own name in a scope.
    let both = |more: &str| {
        format!("{plain}; git checkout -qb plain; file b {}; bare add b; bare commit -qm b; git checkout -qb strict; {more}", "gw_0a1b2c3d")
    };
    let own = both(&format!("printf '%s\\n' 'schema = 1' {rule} > policy.toml; bare add -A; bare commit -qm policy"));
    for act in ["git push -q origin plain strict", "git push -q origin strict plain"] {
        let told = Guarded::new(&own, &token()).run(act);
        ensure(told.status == 1 && told.text.contains("block[own/gateway]"), || told.wrong("the second ref's rule did not judge", act))
            .unwrap();
    }
    let told = Guarded::new(&own, &token()).run("git push -q origin plain");
    ensure(told.status == 0, || told.wrong("another ref's rule judged", "plain alone")).unwrap();
    let lenient = format!(
        "{plain}; printf '%s\\n' 'schema = 1' '[secrets]' 'action = \"warn\"' {scope} > policy.toml; bare add -A; bare commit -qm policy; bare push -q origin main; git checkout -qb plain; file b \"$S\"; bare add b; bare commit -qm b; git checkout -qb strict"
    );
    for (act, status) in [("git push -q origin plain strict", 1), ("git push -q origin strict plain", 1), ("git push -q origin plain", 0)] {
        let told = Guarded::new(&lenient, &token()).run(act);
        ensure(told.status == status, || told.wrong("a scope of the branch", act)).unwrap();
    }
}

#[test]
fn a_leak_is_published_also_when_a_later_commit_takes_it_back() {
    let policy = r#"printf 'schema = 1\n[leaks]\naction = "block"\n[identity]\nhigh_action = "block"\n' > policy.toml"#;
    let start = format!("{policy}; git add .; git commit -qm policy 2>/dev/null; git push -q origin main 2>/dev/null");
    let commit = |text: &str| format!("printf '%s\\n' '{text}' > a.py; git add .; git commit -q --no-verify -m x 2>/dev/null");
    let leak = "# ask https://vault.acme.internal/login";
    let weak = "app.config[\"WTF_CSRF_ENABLED\"] = False";
    for (first, status, word) in [(leak, 1, "block[leak/production-name]"), (weak, 0, "")] {
        let guarded = Guarded::new(&cloned(&start), &token());
        let told = guarded.run(&format!("{}; {}; git push -q origin main", commit(first), commit("# nothing")));
        ensure(told.status == status && told.text.contains(word), || told.wrong(first, "push")).unwrap();
    }
}
