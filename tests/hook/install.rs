//! Setting up and taking down, on a repository of somebody who has hooks already.

use super::{Guarded, ensure, stopped, token};

const OWN_HOOK: &str =
    "printf '#!/bin/sh\\necho \"mine $1\" >&2\\ntest ! -f refuse\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit";

#[test]
fn one_command_sets_up_and_then_work_goes_on() {
    let guarded = Guarded::new(
        "git init -q --bare -b main up.git; git init -q -b main work; cd work; git remote add origin ../up.git; file a 1; commit start; git push -q origin main",
        &token(),
    );
    let told = guarded.run("countersign init --yes; git add .; git commit -qm guard; git push -q origin main; test -z \"$(git status --porcelain)\"; countersign doctor");
    ensure(told.status == 0 && told.text.contains("made    policy.toml"), || told.wrong("", "init")).unwrap();
    let told = guarded.run("countersign init --yes; test -z \"$(git status --porcelain)\"");
    ensure(told.status == 0 && told.text.contains("kept    policy.toml"), || told.wrong("", "again")).unwrap();
    let told = guarded.run("file b \"$S\"; git add b; git commit -qm x");
    ensure(told.status == 1, || told.wrong("", "not live")).unwrap();
}

#[test]
fn an_old_repository_starts_with_its_baseline() {
    let guarded = Guarded::new(
        "git init -q --bare -b main up.git; git init -q -b main work; cd work; git remote add origin ../up.git; file a \"$S\" 1; commit start; git push -q origin main",
        &token(),
    );
    let told =
        guarded.run("countersign init --yes; git add .; git commit -qm guard; echo 2 >> a; git commit -qam more; git push -q origin main");
    ensure(told.status == 0 && told.text.contains("1 finding"), || told.wrong("", "init")).unwrap();
    let told = guarded.run("cp a c; git add c; git commit -qm copy; git push -q origin main");
    ensure(told.status == 0, || told.wrong("the value is known", "copy")).unwrap();
    ensure(!told.text.contains(&token()), || told.wrong("shown", "")).unwrap();
}

#[test]
fn a_hook_that_was_there_runs_first_and_comes_back() {
    let before = format!(
        "git init -q -b main; {OWN_HOOK}; file a 1; git add a; cp -p .git/hooks/pre-commit kept; echo kept > .git/info/exclude; countersign install > /dev/null"
    );
    let guarded = Guarded::new(&before, &token());
    let told = guarded.run("git commit -qm x");
    ensure(told.status == 0 && told.text.contains("mine"), || told.wrong("", "chained")).unwrap();
    let told = guarded.run("touch refuse; file a 2; git commit -qam x");
    ensure(told.status == 1 && !told.text.contains("countersign: passed"), || told.wrong("", "refused")).unwrap();
    let told = guarded.run("rm refuse; countersign install; countersign uninstall; cmp .git/hooks/pre-commit kept; test -x .git/hooks/pre-commit; test \"$(ls .git/hooks | grep -v sample)\" = pre-commit");
    ensure(told.status == 0, || told.wrong("", "uninstalled")).unwrap();
    stopped(&before, "file a \"$S\"; git commit -qam x", &token(), "block[").unwrap();
}

#[test]
fn every_place_git_looks_for_hooks() {
    for before in [
        "git init -q -b main; countersign install > /dev/null",
        "git init -q -b main; countersign install --mode config > /dev/null",
        "git init -q -b main; git config core.hooksPath .hooks; countersign install > /dev/null; git add .; bare commit -qm hooks",
        "git init -q -b main; mkdir sub; cd sub; countersign install > /dev/null; cd ..",
        "git init -q -b main; bare commit -q --allow-empty -m start; git worktree add -q tree 2> /dev/null; cd tree; countersign install > /dev/null",
        "git init -q -b main --separate-git-dir elsewhere tree; cd tree; countersign install > /dev/null",
        "git init -q -b main; rm -rf .git/hooks; countersign install > /dev/null",
    ] {
        let old = before.contains("--mode config") && !knows_config_hooks();
        if !old {
            stopped(before, "cd tree 2> /dev/null || :; file a \"$S\"; git add -A; git commit -qm x", &token(), "block[").unwrap();
        }
    }
}

fn knows_config_hooks() -> bool {
    let guarded = Guarded::new("git init -q", "");
    guarded.run("git hook list pre-commit").status != 129
}

#[test]
fn doctor_says_what_is_to_be_mended() {
    let guarded = Guarded::new("git init -q -b main; file a 1; commit start", "");
    let told = guarded.run("countersign doctor");
    ensure(told.status == 1 && told.text.contains("MEND"), || told.wrong("", "nothing installed")).unwrap();
    let told = guarded.run("countersign init --yes > /dev/null; git add .; countersign doctor");
    ensure(told.status == 0 && !told.text.contains("MEND"), || told.wrong("", "installed")).unwrap();
    let told = guarded.run("chmod -x .git/hooks/pre-push; countersign doctor");
    ensure(told.status == 1 && told.text.contains("pre-push"), || told.wrong("", "not executable")).unwrap();
    let told = guarded.run("chmod +x .git/hooks/pre-push; git config core.hooksPath /dev/null; countersign doctor");
    ensure(told.status == 1 && told.text.contains("core.hooksPath"), || told.wrong("", "hooksPath")).unwrap();
    let told = guarded.run("cd /; GIT_CEILING_DIRECTORIES=/ countersign doctor");
    ensure(told.status == 2, || told.wrong("", "nowhere")).unwrap();
}
