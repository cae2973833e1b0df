//! `git commit` in its forms.

use super::{all_pass, all_stop};

/// A guarded repository with a commit.
const STARTED: &str = "guarded; file a 1; file sub/b 1; commit start";

#[test]
fn every_form_of_commit_is_judged() {
    all_stop(&[
        ("guarded", "file a \"$S\"; git add a; git commit -qm x"),
        ("guarded", "file a \"$S\"; git add a; file a clean; git commit -qm x"),
        (STARTED, "file a \"$S\"; git commit -qam x"),
        (STARTED, "file a \"$S\"; git commit -qm x a"),
        (STARTED, "file a \"$S\"; file sub/b 2; git add sub/b; git commit -qm x -o a"),
        (STARTED, "file a \"$S\"; file sub/b 2; git add sub/b; git commit -qm x -i a"),
        (STARTED, "file a 2; file sub/b \"$S\"; git add sub/b; git commit -qm x -i a"),
        (STARTED, "file a \"$S\"; git add a; cd sub; git commit -qm x"),
        (STARTED, "file sub/b \"$S\"; cd sub; git commit -qm x b"),
        (STARTED, "file a \"$S\"; git add a; git commit -q --amend -m x"),
        (STARTED, "file a \"$S\"; git add a; git commit -q --amend --no-edit"),
        (STARTED, "file a \"$S\"; git add a; GIT_EDITOR='echo x >' git commit -q"),
        (STARTED, "file a \"$S\"; git add a; GIT_EDITOR='sed -i 1s/^/x/' git commit -qv"),
        (STARTED, "file a \"$S\"; git add a; echo x > msg; git commit -qF msg"),
        (STARTED, "file a \"$S\"; git add a; cd /; git --git-dir=\"$OLDPWD/.git\" --work-tree=\"$OLDPWD\" commit -qm x"),
        (STARTED, "file a \"$S\"; GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD git commit -qam x"),
        (&format!("{STARTED}; git worktree add -q tree 2>&1"), "cd tree; file a \"$S\"; git commit -qam x"),
        (STARTED, "git checkout -q --detach; file a \"$S\"; git commit -qam x; git branch new"),
        (STARTED, "git checkout -q --orphan new; git rm -rqf .; file c \"$S\"; git add c; git commit -qm x"),
        (STARTED, "mv a c; git add -A; file c \"$S\" more; git add c; git commit -qm x"),
        (STARTED, "file a \"$S\"; git update-index --chmod=+x a; git commit -qm x a"),
        (STARTED, "file a \"$S\"; git add a; GIT_NAMESPACE=other git commit -qm x"),
    ]);
}

#[test]
fn what_is_not_recorded_is_not_judged() {
    all_pass(&[
        (STARTED, "file a \"$S\"; file sub/b 2; git add sub/b; git commit -qm x"),
        (STARTED, "file a \"$S\"; git add a; git commit -qm x --allow-empty --only"),
        (STARTED, "file a \"$S\"; git add a; file sub/b 2; git commit -qm x sub/b"),
        (STARTED, "file n \"$S\"; git add -N n; file a 2; git add a; git commit -qm x"),
        (STARTED, "file n \"$S\"; git commit -qm x --allow-empty"),
    ]);
}

#[test]
fn every_kind_of_entry_is_judged() {
    let long = "guarded; for i in 1 2 3 4 5 6 7 8 9; do echo \"line $i\"; done > a; commit start";
    all_stop(&[
        (STARTED, "ln -s \"/x/$S\" link; git add link; git commit -qm x"),
        (STARTED, "file \"$S\" 1; git add .; git commit -qm x"),
        (STARTED, "file \"dir $S/b\" 1; git add .; git commit -qm x"),
        (STARTED, "git mv a \"$S\"; git commit -qm x"),
        (STARTED, "printf '%s\\n' \"$S\" > \"$(printf 'a\\nb')\"; git add .; git commit -qm x"),
        (STARTED, "printf '%s\\n' \"$S\" > \"$(printf 'a\\377b')\"; git add .; git commit -qm x"),
        (STARTED, "file 'with space' \"$S\"; git add .; git commit -qm x"),
        (STARTED, "file ./-leading \"$S\"; git add .; git commit -qm x"),
        (long, "git mv a c; echo \"$S\" >> c; git add c; git commit -qm x"),
        (STARTED, "rm a; ln -s b a; file c \"$S\"; git add -A; git commit -qm x"),
        (STARTED, "git rm -q a; file c \"$S\"; git add c; git commit -qm x"),
    ]);
}

#[test]
fn taking_away_is_not_publishing() {
    let published = "git init -q -b main; file a \"$S\" 1; file b 1; commit start; guarded";
    all_pass(&[
        (published, "git rm -q a; git commit -qm x"),
        (published, "git mv a c; git commit -qm x"),
        (published, "file a 2; git commit -qam x"),
        (published, "git update-index --chmod=+x a; git commit -qm x"),
        (published, "rm a; ln -s b a; git commit -qam x"),
        (published, "{ echo more; cat b; } > c; git add c; git commit -qm x"),
    ]);
}

#[test]
fn settings_hide_nothing() {
    let attributes = |line: &str| format!("{STARTED}; echo '{line}' > .gitattributes; git add .; git commit -qm attributes");
    let setting = |line: &str| format!("{STARTED}; git config {line}");
    let befores = [
        attributes("* -diff"),
        attributes("* binary"),
        attributes("* -text diff=none"),
        attributes("* text=auto eol=crlf"),
        attributes("* diff=cat") + "; git config diff.cat.textconv true",
        attributes("* diff=own") + "; git config diff.own.command true",
        attributes("* export-ignore linguist-generated"),
        setting("color.ui always"),
        setting("diff.noprefix true"),
        setting("diff.mnemonicPrefix true"),
        setting("diff.external true"),
        setting("diff.context 0"),
        setting("diff.ignoreSubmodules all"),
        setting("diff.orderFile /dev/null"),
        setting("core.quotePath false"),
        setting("core.autocrlf true"),
        setting("core.fileMode false"),
        setting("status.showUntrackedFiles no"),
        setting("core.pager false"),
        setting("index.version 4"),
        setting("feature.manyFiles true"),
        setting("commit.verbose true"),
        setting("commit.gpgSign false"),
        setting("commit.cleanup verbatim"),
        setting("core.untrackedCache true"),
        setting("index.skipHash true"),
        setting("core.splitIndex true") + "; git update-index --split-index",
    ];
    let cases: Vec<(&str, &str)> = befores.iter().map(|before| (before.as_str(), "file a \"$S\"; git commit -qam x")).collect();
    all_stop(&cases);
}

#[test]
fn encodings_hide_nothing() {
    let acts = ["UTF-16LE", "UTF-16BE", "UTF-16"]
        .map(|encoding| format!("file t x \"$S\" y; iconv -f ASCII -t {encoding} t > u; rm t; git add u; git commit -qm x"));
    let mut cases: Vec<(&str, &str)> = acts.iter().map(|act| (STARTED, act.as_str())).collect();
    cases.extend([
        (STARTED, "{ printf '\\377\\376'; echo \"$S\" | iconv -f ASCII -t UTF-16LE; } > u; git add u; git commit -qm x"),
        (STARTED, "{ printf '\\357\\273\\277'; echo \"$S\"; } > u; git add u; git commit -qm x"),
        (STARTED, "printf 'a\\r\\n%s\\r\\nb\\r\\n' \"$S\" > u; git add u; git commit -qm x"),
        (STARTED, "printf 'a\\0b %s \\0c' \"$S\" > u; git add u; git commit -qm x"),
        (STARTED, "printf '%s' \"$S\" > u; git add u; git commit -qm x"),
        (STARTED, "printf 'caf\\351 = %s\\n' \"$S\" > u; git add u; git commit -qm x"),
        (STARTED, "{ head -c 100000 /dev/zero | tr '\\0' x; printf ' %s ' \"$S\"; head -c 100000 /dev/zero | tr '\\0' y; } > u; git add u; git commit -qm x"),
        (STARTED, "echo \"$S\" | base64 > u; git add u; git commit -qm x"),
    ]);
    all_stop(&cases);
}

#[test]
fn messages_are_published_too() {
    all_stop(&[
        (STARTED, "git commit -q --allow-empty -m \"see $S\""),
        (STARTED, "echo \"$S\" > msg; git commit -q --allow-empty -F msg"),
        #[cfg(target_os = "linux")]
        (STARTED, "GIT_EDITOR='f() { { echo x; echo \"# $S\"; } > \"$1\"; }; f' git commit -q --allow-empty --cleanup=verbatim"),
        (STARTED, "GIT_EDITOR='f() { echo \"$S\" > \"$1\"; }; f' git commit -q --allow-empty"),
        (STARTED, "git commit -q --allow-empty -m subject -m \"body $S\""),
        (STARTED, "git commit -q --amend -m \"$S\""),
        (STARTED, "git commit -q --allow-empty --cleanup=verbatim -m \"# $S\""),
        (
            STARTED,
            "git commit -q --allow-empty -m \"$(printf 'x\\n# %s >8 %s\\n%s' ------------------------ ------------------------ $S)\"",
        ),
        (STARTED, "git commit -q --allow-empty -m x --trailer \"Token: $S\""),
        (STARTED, "git commit -q --allow-empty -m x --author \"Ada <$S@example.org>\""),
        (STARTED, "git -c user.name=x commit -q --allow-empty -m x --author \"$S <ada@example.org>\""),
        (STARTED, "GIT_COMMITTER_NAME=\"$S\" git commit -q --allow-empty -m x"),
    ]);
    // What git cuts from a message is not published.
    all_pass(&[
        (STARTED, "GIT_EDITOR='f() { { echo x; echo \"# $S\"; } > \"$1\"; }; f' git commit -q --allow-empty"),
        (
            "git init -q -b main; file a \"$S\" 1 2 3; commit start; guarded",
            "echo 4 >> a; git add a; GIT_EDITOR='sed -i 1s/^/x/' git commit -qv",
        ),
    ]);
}

#[test]
fn merges_are_judged_by_what_is_new_to_every_parent() {
    let clean = "git init -q -b main; file a 1; commit start; git checkout -qb side; file b \"$S\"; commit side; git checkout -q main; file c 1; commit c; guarded";
    let conflict = "git init -q -b main; file a 1; commit start; git checkout -qb side; file a 2; file b 1; commit side; git checkout -q main; file a 3; commit main; guarded; git merge -q side > /dev/null || true";
    all_pass(&[
        (clean, "git merge -q --no-edit side"),
        (clean, "git merge -q --no-ff --no-commit side; git commit -q --no-edit"),
        (conflict, "file a 2 3; git add a; git commit -q --no-edit"),
    ]);
    all_stop(&[
        (conflict, "file a 2 3 \"$S\"; git add a; git commit -q --no-edit"),
        (conflict, "file a 2; file b \"$S\"; git add a b; git commit -q --no-edit"),
        (clean, "git merge -q --no-ff --no-commit side; file d \"$S\"; git add d; git commit -q --no-edit"),
        (clean, "git merge -q --no-edit -m \"$S\" side"),
        // A squash is a commit of one's own: what it brings is new to the branch.
        (clean, "git merge -q --squash side > /dev/null; git commit -qm x"),
        // Evil: the strategy's result is changed between the merge and its hook.
        (
            &format!(
                "{clean}; printf '#!/bin/sh\\necho \"$S\" > evil; git add evil\\n' > .git/hooks/pre-merge-commit.before-countersign; chmod +x .git/hooks/*"
            ),
            "git merge -q --no-edit side",
        ),
    ]);
}

#[test]
fn submodules_are_judged_inside() {
    let before = "git init -q -b main lib; cd lib; file a 1; commit start; cd ..; git init -q -b main; bare -c protocol.file.allow=always submodule -q add ./lib inside; commit start; cd inside; countersign install > /dev/null; git config -f ../.git/config x.y 1";
    all_stop(&[(before, "cd inside; file a \"$S\"; git commit -qam x")]);
    let entry = format!("{before}; cd ..; countersign install > /dev/null");
    all_pass(&[(&entry, "cd inside; bare commit -q --allow-empty -m x; cd ..; git commit -qam bump")]);
}
