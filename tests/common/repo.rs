//! A repository of its own for each test, driven by the real git, deaf to the machine's configuration.

use countersign::git::Repo;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Shell functions that scripts may use.
const PRELUDE: &str = r#"
commit() { git add -A && git commit -qm "${1:-change}"; }
file() { mkdir -p "$(dirname "$1")"; shift_name=$1; shift; printf '%s\n' "$@" > "$shift_name"; }
"#;

/// A folder that goes when the test ends, with a repository in it.
pub(crate) struct TestRepo {
    folder: TempDir,
    /// The top of the work tree (or the bare repository), relative to the folder.
    at: PathBuf,
}

impl TestRepo {
    /// An empty folder without a repository.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), at: PathBuf::new() }
    }

    /// `git init`, branch main.
    pub(crate) fn new() -> Self {
        let repo = Self::empty();
        repo.git(["init", "-q", "-b", "main"]);
        repo
    }

    /// An empty folder in which a script was run.
    pub(crate) fn scripted(script: &str) -> Self {
        let repo = Self::empty();
        repo.sh(script);
        repo
    }

    /// The shell functions that scripts may use.
    pub(crate) fn prelude() -> &'static str {
        PRELUDE
    }

    /// The same folder, looked at from below.
    pub(crate) fn at(mut self, below: &str) -> Self {
        self.at = below.into();
        self
    }

    /// Where the repository is.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join(&self.at)
    }

    /// Writes a file of the work tree.
    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }

    /// Runs git, which must succeed, and gives what it prints, without the last newline.
    pub(crate) fn git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        let printed = self.git_bytes(args);
        String::from_utf8_lossy(&printed).trim_end_matches('\n').to_owned()
    }

    /// Runs git, which must succeed, and gives exactly what it prints.
    pub(crate) fn git_bytes<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Vec<u8> {
        let output = self.command("git").args(args).output().unwrap();
        succeeded(&output);
        output.stdout
    }

    /// Runs a script of the shell, which must succeed, and gives what it prints.
    pub(crate) fn sh(&self, script: &str) -> String {
        let output = self.command("sh").args(["-euc", &format!("{PRELUDE}\n{script}")]).output().unwrap();
        succeeded(&output);
        String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
    }

    /// The id a revision has.
    pub(crate) fn id(&self, rev: &str) -> countersign::model::Oid {
        countersign::model::Oid::from_hex(self.git(["rev-parse", rev]).as_bytes()).unwrap()
    }

    /// Opens it as the product does.
    pub(crate) fn open(&self) -> Repo {
        Repo::discover(&self.path()).unwrap()
    }

    /// A command in the repository, with the environment of nobody.
    #[expect(clippy::disallowed_methods, reason = "tests run the real git")]
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path());
        hermetic(&mut command, self.folder.path());
        command
    }
}

/// Takes from a command everything of this machine that changes what git does.
fn hermetic(command: &mut Command, home: &Path) {
    // Where programs lie is all that is taken over: anything else could change what git does, or who seems to have written it.
    command.env_clear();
    for name in ["PATH", "TMPDIR"] {
        #[expect(clippy::disallowed_methods, reason = "what tests take of the machine")]
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Ada Author"),
        ("GIT_AUTHOR_EMAIL", "ada@example.org"),
        ("GIT_COMMITTER_NAME", "Carl Committer"),
        ("GIT_COMMITTER_EMAIL", "carl@example.org"),
        ("GIT_AUTHOR_DATE", "2024-01-02T03:04:05Z"),
        ("GIT_COMMITTER_DATE", "2024-01-02T03:04:05Z"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_EDITOR", "true"),
        ("GIT_NO_REPLACE_OBJECTS", "1"),
        ("LC_ALL", "C"),
        ("NO_COLOR", "1"),
    ] {
        command.env(name, value);
    }
    command.env("HOME", home);
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}
