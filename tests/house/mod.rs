//! The rules of the house: what reviewers would otherwise have to watch for.

mod documents;
mod installer;
mod program;
mod sources;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The top of this repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of this repository.
fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder of this repository, by its path from the top.
fn files(below: &str) -> Vec<PathBuf> {
    let mut folders = vec![root().join(below)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Runs a program at the top of this repository.
#[expect(clippy::disallowed_methods, reason = "tests run real programs")]
fn run(program: &str, args: &[&str]) -> std::io::Result<Output> {
    Command::new(program).args(args).current_dir(root()).env("NO_COLOR", "1").output()
}

/// Runs the program itself.
fn countersign(args: &[&str]) -> Output {
    run(env!("CARGO_BIN_EXE_countersign"), args).unwrap()
}

/// All that a program printed.
fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
