//! Git's own configuration, as far as we follow it.

use super::message::{Cleanup, Comment};
use super::repo::Repo;
use crate::model::Identity;
use anyhow::{Context as _, Result};
use bstr::{BStr, BString, ByteSlice};
use std::path::PathBuf;

impl Repo {
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
