//! The git binary, for the little that no library reads: references of a reftable, revision expressions there. And for
//! the little we write.
//!
//! The last resort. It never fetches missing objects, takes no locks that are not needed, and ignores replace refs.

use anyhow::{Context as _, Result, bail};
use bstr::{BString, ByteSlice};
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Git, told to look at one repository.
pub(super) struct Git<'a> {
    git_dir: &'a Path,
    work_dir: Option<&'a Path>,
}

impl<'a> Git<'a> {
    pub(super) fn new(git_dir: &'a Path, work_dir: Option<&'a Path>) -> Self {
        Self { git_dir, work_dir }
    }

    /// What git prints, or none if it fails quietly (exit status 1).
    pub(super) fn try_run<A: AsRef<OsStr>>(&self, args: &[A]) -> Result<Option<BString>> {
        let output = self.command(args).stdin(Stdio::null()).output().context(NEEDED)?;
        outcome(output)
    }

    /// What git prints when it is fed `input`, working on an index of its own if one is named.
    pub(super) fn run_with<A: AsRef<OsStr>>(&self, args: &[A], input: &[u8], index: Option<&Path>) -> Result<BString> {
        let mut command = self.command(args);
        if let Some(index) = index {
            command.env("GIT_INDEX_FILE", index);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context(NEEDED)?;
        let mut pipe = child.stdin.take().context(NEEDED)?;
        let input = input.to_vec();
        // Fed from beside: git may print before it has read everything.
        let feeder = std::thread::spawn(move || pipe.write_all(&input));
        let output = child.wait_with_output().context(NEEDED)?;
        let fed = feeder.join().is_ok_and(|fed| fed.is_ok());
        let printed = outcome(output)?.filter(|_| fed);
        printed.with_context(|| format!("git {} failed", args[0].as_ref().display()))
    }

    fn command<A: AsRef<OsStr>>(&self, args: &[A]) -> Command {
        let mut command = git();
        command.arg("--git-dir").arg(self.git_dir);
        if let Some(work_dir) = self.work_dir {
            command.arg("--work-tree").arg(work_dir);
        }
        command.args(args).env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_REPLACE_OBJECTS", "1");
        command
    }

    /// What git prints.
    pub(super) fn run<A: AsRef<OsStr>>(&self, args: &[A]) -> Result<BString> {
        self.try_run(args)?.with_context(|| format!("git {} failed", args[0].as_ref().display()))
    }
}

const NEEDED: &str = "git is needed for this repository, and could not be run";

fn outcome(output: Output) -> Result<Option<BString>> {
    match output.status.code() {
        Some(0) => Ok(Some(output.stdout.into())),
        Some(1) => Ok(None),
        _ => bail!("git failed: {}", output.stderr.trim().as_bstr()),
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where git is run")]
fn git() -> Command {
    Command::new("git")
}
