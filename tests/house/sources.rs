//! Who may know whom, who may name which library, how long a file may be.

use super::{files, run, text};
use std::path::PathBuf;

/// What each module may name besides itself. Lower ones first; nobody knows those above.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("git", &["model"]),
    ("rules", &["model"]),
    ("detect", &["model", "rules"]),
    ("identity", &["model", "rules"]),
    ("attribution", &["model", "rules"]),
    ("evidence", &["model", "rules"]),
    ("scan", &["model", "git", "rules", "detect", "identity", "attribution", "evidence"]),
    ("policy", &["model", "rules", "detect", "identity", "attribution", "evidence", "scan"]),
    ("report", &["model", "rules", "detect", "identity", "attribution", "evidence", "scan", "policy"]),
    ("audit", &["model", "git", "rules", "detect", "identity", "attribution", "evidence", "scan", "policy"]),
    ("install", &["model", "git", "rules", "detect", "identity", "attribution", "evidence", "scan", "policy"]),
    ("agent", &["model", "git", "rules", "detect", "identity", "attribution", "evidence", "scan", "policy"]),
];

/// Longer than `LONGEST` lines, and why.
const LONG: &[(&str, &str)] = &[("src/identity/direction/guard.rs", "one table of checks in every language, and their pairing")];
const LONGEST: usize = 500;

fn rust_files() -> impl Iterator<Item = PathBuf> {
    files("src").into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
}

/// The module of ours a source file belongs to, if any.
fn module(path: &std::path::Path) -> Option<String> {
    let second = path.components().nth(1)?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    (!["lib", "main"].contains(&&*second)).then_some(second)
}

/// The code of a line, without what is said about it.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// The names that follow `prefix` in a line, also those in a group in braces.
fn named<'line>(line: &'line str, prefix: &str) -> Vec<&'line str> {
    let name = |text: &'line str| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    let mut names = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        let rest = &line[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group.split(',').map(|part| name(part.trim_start()))),
            None => names.push(name(rest)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn names_are_read_from_every_form_of_a_path() {
    assert_eq!(named("use crate::git::{Repo, Tree};", "crate::"), ["git"]);
    assert_eq!(named("use crate::{git::Repo, model};", "crate::"), ["git", "model"]);
    assert_eq!(named("fn f(a: crate::model::Oid, b: crate::scan::Unit)", "crate::"), ["model", "scan"]);
}

#[test]
fn modules_know_only_those_below_them() {
    let mut wrong = Vec::new();
    for path in rust_files() {
        let Some(own) = module(&path) else { continue };
        if own == "cli" {
            continue;
        }
        let (_, allowed) = MAY_KNOW.iter().find(|(name, _)| *name == own).unwrap_or_else(|| panic!("{own} has no place in the order"));
        for (number, line) in text(&path).lines().enumerate() {
            for other in named(code(line), "crate::") {
                let is_module = other == "cli" || MAY_KNOW.iter().any(|(name, _)| *name == other);
                if is_module && other != own && !allowed.contains(&other) {
                    wrong.push(format!("{}:{}: {own} may not know {other}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_git_module_names_its_libraries() {
    for path in rust_files().filter(|path| !path.starts_with("src/git")) {
        for (number, line) in text(&path).lines().enumerate() {
            let line = code(line);
            assert!(!line.contains("gix::") && !line.contains("git2::"), "{}:{}: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn only_the_command_line_reads_the_environment() {
    // git/environment.rs asks for the variables by which git itself says where a repository lies.
    let may = ["src/cli/env.rs", "src/git/environment.rs"];
    for path in rust_files().filter(|path| !may.iter().any(|may| path.as_path() == std::path::Path::new(may))) {
        for (number, line) in text(&path).lines().enumerate() {
            let line = code(line);
            let reads =
                line.contains("env::var") || line.contains("env::set_var") || (line.contains("env::args") && !path.starts_with("src/cli"));
            assert!(!reads, "{}:{}: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn files_are_short_or_say_why_not() {
    let mut wrong = Vec::new();
    for path in rust_files() {
        let lines = text(&path).lines().count();
        let listed = LONG.iter().any(|(long, _)| path.as_path() == std::path::Path::new(long));
        if lines > LONGEST && !listed {
            wrong.push(format!("{}: {lines} lines; split it, or say in LONG why not", path.display()));
        }
        if lines <= LONGEST && listed {
            wrong.push(format!("{}: {lines} lines; no longer long, take it out of LONG", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in rust_files() {
        assert!(text(&path).starts_with("//!"), "{} has no head", path.display());
    }
}

#[test]
fn shell_scripts_parse() {
    let scripts = files("hooks").into_iter().chain([PathBuf::from("install.sh")]);
    for script in scripts {
        let script = script.to_str().unwrap().to_owned();
        let output = run("sh", &["-n", &script]).unwrap();
        assert!(output.status.success(), "{script}: {}", super::printed(&output));
    }
    assert!(run("bash", &["-n", ".ci/run"]).unwrap().status.success());
}
