//! Install, chain, uninstall: on real folders, with real scripts run by sh.

use super::*;
use crate::install::{Health, examine};
use std::fs;
use tempfile::TempDir;

struct Place {
    folder: TempDir,
    facts: Facts,
}

/// A repository's folders, and a program that writes down how it was called.
fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let program = root.join("bin/countersign");
    fs::create_dir_all(root.join("work/.git/hooks")).unwrap();
    script(&program, "#!/bin/sh\necho \"ours $*\" >> \"$LOG\"\ncat >> \"$LOG\"\nexit ${OURS:-0}\n");
    let facts = Facts {
        hooks_dir: root.join("work/.git/hooks"),
        git_dir: root.join("work/.git"),
        work_dir: Some(root.join("work")),
        hooks_path: None,
        template_dir: None,
        config_hooks: Vec::new(),
        git_version: (2, 47),
        program,
        config_home: Some(root.join("home")),
    };
    Place { folder, facts }
}

#[cfg(unix)]
fn script(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o750)).unwrap();
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    all.sort();
    all
}

/// Runs a hook as git does: its exit code, and what was written down.
#[expect(clippy::disallowed_methods, reason = "a test runs the shim it wrote")]
fn run(place: &Place, hook: &str, stdin: &str, ours: &str) -> (i32, String) {
    use std::io::Write;
    let log = place.folder.path().join("log");
    let _ = fs::remove_file(&log);
    let mut child = std::process::Command::new(place.facts.hooks_dir.join(hook))
        .args(["origin", "the url"])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LOG", &log)
        .env("OURS", ours)
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let code = child.wait().unwrap().code().unwrap();
    (code, fs::read_to_string(&log).unwrap_or_default())
}

#[test]
fn a_fresh_install_is_live_and_again_changes_nothing() {
    let place = place();
    let plan = install(&place.facts, Mode::Auto, Hook::DEFAULT).unwrap();
    assert!(files(&place.facts.hooks_dir).is_empty(), "a plan alone does nothing");
    plan.apply().unwrap();
    assert_eq!(run(&place, "pre-commit", "", "0"), (0, "ours hook pre-commit origin the url\n".to_owned()));
    assert_eq!(run(&place, "pre-push", "", "1").0, 1);
    let sick = |health| examine(&place.facts, Hook::DEFAULT, None).into_iter().filter(move |check| check.health == health).count();
    assert_eq!((sick(Health::Mend), sick(Health::Note)), (0, 0));
    assert!(install(&place.facts, Mode::Auto, Hook::DEFAULT).unwrap().changes_nothing());
}

#[test]
fn a_hook_that_was_there_runs_first_and_comes_back_byte_for_byte() {
    let place = place();
    let foreign = place.facts.hooks_dir.join("pre-commit");
    script(&foreign, "#!/bin/sh\necho \"theirs $*\" >> \"$LOG\"\nexit ${THEIRS:-0}\n");
    script(&place.facts.hooks_dir.join("pre-push"), "#!/bin/sh\necho theirs >> \"$LOG\"\ncat >> \"$LOG\"\n");
    let before = files(&place.facts.hooks_dir);
    let mode = fs::metadata(&foreign).unwrap().permissions();
    install(&place.facts, Mode::Auto, Hook::DEFAULT).unwrap().apply().unwrap();
    let (code, said) = run(&place, "pre-commit", "", "0");
    assert_eq!((code, said.as_str()), (0, "theirs origin the url\nours hook pre-commit origin the url\n"));
    // Both read the same lines, whatever ends them.
    for lines in ["", "a b c d\n", "a b c d\ne f g h\n", "no end"] {
        let (code, said) = run(&place, "pre-push", lines, "3");
        assert_eq!((code, said), (3, format!("theirs\n{lines}ours hook pre-push origin the url\n{lines}")));
    }
    uninstall(&place.facts, Mode::Auto).unwrap().apply().unwrap();
    assert_eq!(files(&place.facts.hooks_dir), before);
    assert_eq!(fs::metadata(&foreign).unwrap().permissions(), mode);
}

#[test]
fn what_the_other_hook_says_counts() {
    let place = place();
    script(&place.facts.hooks_dir.join("commit-msg"), "#!/bin/sh\nexit 7\n");
    script(&place.facts.hooks_dir.join("pre-push"), "#!/bin/sh\nexit 9\n");
    install(&place.facts, Mode::Auto, Hook::DEFAULT).unwrap().apply().unwrap();
    assert_eq!(run(&place, "commit-msg", "", "0"), (7, String::new()));
    assert_eq!(run(&place, "pre-push", "a b c d\n", "0"), (9, String::new()));
}

#[test]
fn without_its_program_a_hook_ends_with_two() {
    let place = place();
    install(&place.facts, Mode::Auto, Hook::DEFAULT).unwrap().apply().unwrap();
    fs::remove_file(&place.facts.program).unwrap();
    assert_eq!(run(&place, "pre-commit", "", "0").0, 2);
    assert_eq!(run(&place, "pre-push", "", "0").0, 2);
    assert!(examine(&place.facts, &[Hook::PreCommit], None).iter().any(|check| check.health == Health::Mend));
}

#[test]
fn nothing_of_others_is_touched() {
    let place = place();
    script(&place.facts.hooks_dir.join("pre-rebase"), "#!/bin/sh\n");
    script(&place.facts.hooks_dir.join("pre-commit"), "#!/bin/sh\n");
    let before = files(&place.facts.hooks_dir);
    uninstall(&place.facts, Mode::Auto).unwrap().apply().unwrap();
    assert_eq!(files(&place.facts.hooks_dir), before);
    install(&place.facts, Mode::Auto, &[Hook::PreCommit]).unwrap().apply().unwrap();
    // A manager wrote its own over ours meanwhile: two hooks of others, and no way to know which counts.
    script(&place.facts.hooks_dir.join("pre-commit"), "#!/bin/sh\nexit 1\n");
    let error = install(&place.facts, Mode::Auto, &[Hook::PreCommit]).unwrap_err();
    assert!(error.to_string().contains("by hand"), "{error}");
    let plan = uninstall(&place.facts, Mode::Auto).unwrap();
    assert!(plan.changes_nothing() && plan.steps.len() == 1, "{plan:?}");
}

#[test]
fn a_foreign_folder_for_all_repositories_is_refused_with_a_way_out() {
    let mut place = place();
    place.facts.hooks_path = Some(("/srv/hooks".to_owned(), ConfigScope::Global));
    for mode in [Mode::Auto, Mode::HooksDir, Mode::Global] {
        let error = install(&place.facts, mode, Hook::DEFAULT).unwrap_err();
        assert!(error.to_string().contains("/srv/hooks"), "{error}");
    }
}

#[test]
fn husky_is_told_what_to_do_and_keeps_its_folder() {
    let mut place = place();
    fs::create_dir_all(place.facts.work_dir.as_ref().unwrap().join(".husky/_")).unwrap();
    place.facts.hooks_path = Some((".husky/_".to_owned(), ConfigScope::Local));
    let plan = install(&place.facts, Mode::Auto, Hook::DEFAULT).unwrap();
    assert!(matches!(&plan.steps[..], [Step::Advice(text)] if text.contains(".husky/pre-commit")), "{plan:?}");
}

#[test]
fn other_managers_are_chained_and_named() {
    let place = place();
    script(&place.facts.hooks_dir.join("pre-commit"), "#!/usr/bin/env bash\n# File generated by pre-commit: x\n");
    let plan = install(&place.facts, Mode::Auto, &[Hook::PreCommit]).unwrap();
    assert!(matches!(&plan.steps[..], [Step::Keep { .. }, Step::Write { .. }, Step::Advice(_)]), "{plan:?}");
}

#[test]
fn what_a_manager_runs_already_is_left_to_it() {
    for (file, text, told) in [
        (
            "lefthook.yml",
            "pre-commit:\n  commands:\n    a:\n      run: countersign hook pre-commit\n",
            "lefthook runs countersign as pre-commit",
        ),
        (".pre-commit-config.yaml", "- hooks:\n  - id: countersign-system\n", "pre-commit runs countersign as pre-commit"),
        ("prek.toml", "entry = \"countersign hook pre-commit\"\n", "prek runs countersign as pre-commit"),
    ] {
        let place = place();
        fs::write(place.facts.work_dir.as_ref().unwrap().join(file), text).unwrap();
        script(&place.facts.hooks_dir.join("pre-commit"), "#!/bin/sh\n# theirs\n");
        let plan = install(&place.facts, Mode::Auto, &[Hook::PreCommit, Hook::PrePush]).unwrap();
        let ours: Vec<_> = plan.steps.iter().filter(|step| matches!(step, Step::Write { .. } | Step::Keep { .. })).collect();
        assert!(matches!(&ours[..], [Step::Write { path, .. }] if path.ends_with("pre-push")), "{file}: {plan:?}");
        assert!(plan.steps.iter().any(|step| step.to_string() == told), "{file}: {plan:?}");
        plan.apply().unwrap();
        let health = |hook| examine(&place.facts, &[hook], None).into_iter().nth(1).unwrap();
        assert_eq!(health(Hook::PreCommit).health, Health::Good, "{file}");
        assert_eq!(health(Hook::CommitMsg).health, Health::Mend, "{file}");
        assert_eq!(health(Hook::PostCommit).health, Health::Note, "{file}");
    }
}

#[test]
fn husky_that_runs_us_has_nothing_to_be_told() {
    let mut place = place();
    let husky = place.facts.work_dir.as_ref().unwrap().join(".husky");
    fs::create_dir_all(husky.join("_")).unwrap();
    fs::write(husky.join("pre-commit"), "countersign hook pre-commit \"$@\"\n").unwrap();
    place.facts.hooks_path = Some((".husky/_".to_owned(), ConfigScope::Local));
    let plan = install(&place.facts, Mode::Auto, Hook::DEFAULT).unwrap();
    assert!(matches!(&plan.steps[..], [Step::Advice(text)] if text.contains("nothing to install")), "{plan:?}");
}

#[test]
fn a_folder_that_is_versioned_gets_no_path_of_this_machine() {
    let mut place = place();
    place.facts.hooks_dir = place.facts.work_dir.clone().unwrap().join(".githooks");
    place.facts.hooks_path = Some((".githooks".to_owned(), ConfigScope::Local));
    install(&place.facts, Mode::Auto, &[Hook::PreCommit]).unwrap().apply().unwrap();
    let shim = fs::read_to_string(place.facts.hooks_dir.join("pre-commit")).unwrap();
    assert!(shim.contains("\nprogram=\n"), "{shim}");
}

#[test]
fn hooks_of_the_configuration_need_a_git_that_runs_them() {
    let mut place = place();
    assert!(install(&place.facts, Mode::Config, Hook::DEFAULT).unwrap_err().to_string().contains("2.54"));
    place.facts.git_version = (2, 54);
    let plan = install(&place.facts, Mode::Config, &[Hook::PrePush]).unwrap();
    assert_eq!(plan.steps[0].to_string(), "git config --local hook.countersign-pre-push.event \"pre-push\"");
    assert!(plan.steps[1].to_string().contains("countersign' hook pre-push"));
}

#[test]
fn the_folder_for_all_repositories_hands_on_to_each() {
    let mut place = place();
    script(&place.facts.hooks_dir.join("pre-commit"), "#!/bin/sh\necho theirs >> \"$LOG\"\n");
    script(&place.facts.hooks_dir.join("post-merge"), "#!/bin/sh\necho merged >> \"$LOG\"\n");
    let plan = install(&place.facts, Mode::Global, Hook::DEFAULT).unwrap();
    plan.apply().unwrap();
    let folder = place.facts.config_home.as_ref().unwrap().join("countersign/hooks");
    assert!(plan.steps.contains(&set_path("core.hooksPath", &folder).unwrap()));
    // The shims ask git where the repository's own hooks are: answer for it.
    let git = place.folder.path().join("bin/git");
    script(&git, &format!("#!/bin/sh\necho '{}'\n", place.facts.git_dir.display()));
    for name in ["pre-commit", "post-merge"] {
        let shim = fs::read_to_string(folder.join(name)).unwrap();
        fs::write(folder.join(name), shim.replace("$(git ", &format!("$({} ", git.display()))).unwrap();
    }
    place.facts.hooks_dir.clone_from(&folder);
    assert_eq!(run(&place, "pre-commit", "", "0").1, "theirs\nours hook pre-commit origin the url\n");
    assert_eq!(run(&place, "post-merge", "", "0"), (0, "merged\n".to_owned()));
    assert_eq!(run(&place, "post-checkout", "", "0"), (0, String::new()));
    uninstall(&place.facts, Mode::Global).unwrap().apply().unwrap();
    assert!(files(&folder).is_empty());
}
