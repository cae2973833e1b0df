//! The git binary, for the little that no library reads: references of a reftable, revision expressions there.
//!
//! The last resort. It never fetches missing objects, takes no locks that are not needed, and ignores replace refs.

use anyhow::{Context as _, Result, bail};
use bstr::{BString, ByteSlice};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

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
        let mut command = git();
        command.arg("--git-dir").arg(self.git_dir);
        if let Some(work_dir) = self.work_dir {
            command.arg("--work-tree").arg(work_dir);
        }
        command.args(args).env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_REPLACE_OBJECTS", "1");
        let output = command.stdin(Stdio::null()).output().context("git is needed to read this repository, and could not be run")?;
        match output.status.code() {
            Some(0) => Ok(Some(output.stdout.into())),
            Some(1) => Ok(None),
            _ => bail!("git failed: {}", output.stderr.trim().as_bstr()),
        }
    }

    /// What git prints.
    pub(super) fn run<A: AsRef<OsStr>>(&self, args: &[A]) -> Result<BString> {
        self.try_run(args)?.with_context(|| format!("git {} failed", args[0].as_ref().display()))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where git is run")]
fn git() -> Command {
    Command::new("git")
}
