//! Repositories to measure in. Commits come through `git fast-import`, so that tens of thousands take seconds; there is a
//! work tree only where a case commits by hand.

use crate::words::Random;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A repository that goes when it is dropped.
pub(crate) struct Repository(tempfile::TempDir);

impl Repository {
    /// An empty one, with one commit of `files`.
    pub(crate) fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        repository.git(&["init", "-q", "-b", "main"]);
        repository.import([files.into_iter().collect()]);
        repository
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs git in it.
    pub(crate) fn git(&self, args: &[&str]) {
        let status = isolated("git", self.path()).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "git {args:?} in {}", self.path().display());
    }

    /// Adds commits, each of some files as they stand after it, and takes the last for the index.
    pub(crate) fn import(&self, commits: impl IntoIterator<Item = Vec<(String, Vec<u8>)>>) {
        let is_new = isolated("git", self.path()).args(["rev-parse", "-q", "--verify", "main"]).output().expect("git").stdout.is_empty();
        self.feed(&["fast-import", "--quiet", "--force"], |input| {
            for (number, files) in commits.into_iter().enumerate() {
                let time = 1_700_000_000 + number;
                write!(input, "commit refs/heads/main\ncommitter Ada <ada@example.com> {time} +0000\ndata 4\nmore\n")?;
                if number == 0 && !is_new {
                    writeln!(input, "from refs/heads/main^0")?;
                }
                for (path, data) in files {
                    write!(input, "M 100644 inline {path}\ndata {}\n", data.len())?;
                    input.write_all(&data)?;
                    writeln!(input)?;
                }
            }
            Ok(())
        });
        self.git(&["read-tree", "HEAD"]);
    }

    /// Puts files into the index.
    pub(crate) fn stage(&self, files: impl IntoIterator<Item = (String, Vec<u8>)>) {
        let mut paths = Vec::new();
        for (path, data) in files {
            let place = self.path().join(&path);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(&place, data).expect("a file");
            paths.extend_from_slice(path.as_bytes());
            paths.push(0);
        }
        self.feed(&["update-index", "--add", "-z", "--stdin"], |input| input.write_all(&paths));
    }

    /// Runs git in it with something on its standard input.
    fn feed(&self, args: &[&str], write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) {
        let mut git = isolated("git", self.path()).args(args).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("git");
        let mut input = BufWriter::new(git.stdin.take().expect("a pipe"));
        write(&mut input).and_then(|()| input.flush()).expect("git reads on");
        drop(input);
        assert!(git.wait().is_ok_and(|status| status.success()), "git {args:?} in {}", self.path().display());
    }
}

/// A command that sees nothing of the caller's settings.
pub(crate) fn isolated(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", folder);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ada").env(format!("GIT_{who}_EMAIL"), "ada@example.com");
    }
    command
}

/// Files of ordinary words, a hundred in a folder.
pub(crate) fn files(random: &mut Random, count: usize, lines: usize) -> Vec<(String, Vec<u8>)> {
    (0..count).map(|number| (path_of(number), random.file(lines).into_bytes())).collect()
}

/// Where file `number` stands.
pub(crate) fn path_of(number: usize) -> String {
    format!("src/m{:03}/file{number}.rs", number / 100)
}

/// Real code: the sources of some of our dependencies, as cargo keeps them. None if they are not here.
pub(crate) fn real_files() -> Option<Vec<(String, Vec<u8>)>> {
    const CRATES: &[&str] = &["clap_builder-", "gix-odb-", "regex-automata-", "ssh-key-", "toml_edit-", "rayon-", "jiff-", "serde_json-"];
    let home =
        std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    let registry = fs::read_dir(home.join("registry/src")).ok()?.flatten().map(|entry| entry.path()).next()?;
    let mut found = Vec::new();
    for name in CRATES {
        let is_it = |path: &PathBuf| {
            let name_of = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name_of.strip_prefix(name).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        };
        let mut versions: Vec<PathBuf> = fs::read_dir(&registry).ok()?.flatten().map(|entry| entry.path()).filter(is_it).collect();
        versions.sort();
        gather(&versions.pop()?.join("src"), name.trim_end_matches('-'), &mut found);
    }
    found.sort();
    Some(found)
}

fn gather(folder: &Path, name: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, file) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            gather(&path, &format!("{name}/{file}"), found);
        } else if let Ok(data) = fs::read(&path) {
            found.push((format!("{name}/{file}"), data));
        }
    }
}
