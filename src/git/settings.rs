//! Git's own configuration, as far as we follow it.

use super::message::{Cleanup, Comment};
use super::repo::Repo;
use crate::model::Identity;
use anyhow::{Context as _, Result};
use bstr::{BStr, BString, ByteSlice};
use std::ffi::OsStr;
use std::path::PathBuf;

/// For whom a key of the configuration is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigLevel {
    /// This repository, or one of its worktrees.
    Local,
    /// The user.
    Global,
    /// The machine, or the command that runs.
    System,
}

impl Repo {
    /// For whom a key is set, and to what; none if it is not. Asks git itself, which knows every place of its settings.
    pub fn config_level(&self, key: &str) -> Result<Option<(ConfigLevel, BString)>> {
        let Some(line) = self.git().try_run(&["config", "--show-scope", "--get", key])? else { return Ok(None) };
        let Some((scope, value)) = line.trim_end().split_once_str("\t") else { return Ok(None) };
        let level = match scope {
            b"local" | b"worktree" => ConfigLevel::Local,
            b"global" => ConfigLevel::Global,
            _ => ConfigLevel::System,
        };
        Ok(Some((level, value.into())))
    }

    /// The keys that begin with `prefix`, from this repository's own configuration.
    pub fn local_config_keys(&self, prefix: &str) -> Result<Vec<String>> {
        let listed = self.git().try_run(&["config", "--local", "--name-only", "--list"])?.unwrap_or_default();
        Ok(listed.lines().filter(|key| key.starts_with(prefix.as_bytes())).map(|key| key.to_str_lossy().into_owned()).collect())
    }

    /// Sets a key, or takes it out. The one thing of git's that is ever written, and only when a person asks for hooks.
    pub fn set_config(&self, level: ConfigLevel, key: &str, value: Option<&str>) -> Result<()> {
        let level = match level {
            ConfigLevel::Local => "--local",
            ConfigLevel::Global => "--global",
            ConfigLevel::System => "--system",
        };
        match value {
            Some(value) => self.git().run(&["config", level, key, value])?,
            None => self.git().run(&["config", level, "--unset-all", key])?,
        };
        Ok(())
    }

    /// Stages files, as a person asked for: `git add` of exactly these.
    pub fn stage(&self, paths: &[PathBuf]) -> Result<()> {
        let mut args: Vec<&OsStr> = vec!["add".as_ref(), "--".as_ref()];
        args.extend(paths.iter().map(|path| path.as_os_str()));
        self.git().run(&args).map(drop)
    }

    /// Major and minor version of the git that is installed.
    pub fn git_version(&self) -> Result<(u32, u32)> {
        let printed = self.git().run(&["--version"])?;
        let mut numbers = printed.split(|b| !b.is_ascii_digit()).filter(|digits| !digits.is_empty());
        let mut next = || numbers.next().and_then(|digits| digits.to_str().ok()?.parse().ok());
        next().zip(next()).context("git --version prints no version")
    }

    /// The last value of `key` ("section.name" or "section.sub.name").
    pub fn config_string(&self, key: &str) -> Option<BString> {
        self.lock().config_snapshot().string(key)
    }

    /// All values of `key`, those of lower precedence first.
    pub fn config_strings(&self, key: &str) -> Vec<BString> {
        self.lock().config_snapshot().plumbing().strings(key).unwrap_or_default()
    }

    /// The last value of `key` as a truth value; none if it is not set or is none.
    pub fn config_bool(&self, key: &str) -> Option<bool> {
        self.lock().config_snapshot().boolean(key)
    }

    /// The last value of `key` as a path, `~` resolved. Refused where it comes from a file of somebody else.
    pub fn config_path(&self, key: &str) -> Result<Option<PathBuf>> {
        self.lock().config_snapshot().trusted_path(key).with_context(|| format!("while reading {key} of git's configuration"))
    }

    /// Where git looks for hooks: `core.hooksPath`, relative to the directory hooks run in, else `hooks` of the common directory.
    pub fn hooks_dir(&self) -> Result<PathBuf> {
        let configured = self.config_path("core.hooksPath")?;
        let run_in = self.work_dir().unwrap_or(self.git_dir());
        Ok(configured.map_or_else(|| self.common_dir().join("hooks"), |path| run_in.join(path)))
    }

    /// `user.name` and `user.email`; empty where they are not set. Variables are the caller's to know.
    pub fn identity(&self) -> Identity {
        let get = |key| self.config_string(key).unwrap_or_default();
        Identity { name: get("user.name"), email: get("user.email") }
    }

    /// The names of the configured remotes.
    pub fn remote_names(&self) -> Vec<BString> {
        self.lock().remote_names().into_iter().collect()
    }

    /// What starts a comment line in a message.
    pub fn comment(&self) -> Comment {
        // One setting under two names: the last one set counts, as it does for git.
        let repo = self.lock();
        let config = repo.config_snapshot();
        let mut last = None;
        for section in config.plumbing().sections_by_name("core").into_iter().flatten() {
            for name in section.value_names() {
                if name.eq_ignore_ascii_case("commentchar") || name.eq_ignore_ascii_case("commentstring") {
                    last = section.value(&name);
                }
            }
        }
        match last {
            Some(value) if value.eq_ignore_ascii_case(b"auto") => Comment::Auto,
            Some(value) if !value.is_empty() => Comment::Text(value),
            _ => Comment::Text("#".into()),
        }
    }

    /// `commit.cleanup`. `edited` tells whether an editor was or will be open, which decides what "default" means.
    pub fn cleanup(&self, edited: bool) -> Cleanup {
        let configured = self.config_string("commit.cleanup");
        Cleanup::parse(configured.as_ref().map_or(BStr::new("default"), |value| value.as_bstr()), edited)
    }
}
