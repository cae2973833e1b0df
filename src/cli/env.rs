//! The only place that reads the environment.
//!
//! Hooks take nothing from it that could change a verdict: variables that serve `scan` and `policy` are named and ignored.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Instant;

/// What the environment tells, read once.
#[derive(Debug, Default)]
pub(super) struct Env {
    /// Every variable that is text, for attribution. Values never leave the process.
    pub(super) all: Vec<(String, String)>,
    /// When the program began, for `--timings`.
    pub(super) started: Option<Instant>,
}

impl Env {
    /// Reads it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub(super) fn read() -> Self {
        let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned()));
        Self { started: Some(Instant::now()), all: std::env::vars_os().filter_map(text).collect() }
    }

    /// The value of a variable, if it is set and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// `NO_COLOR`, as its convention has it: set to anything but nothing.
    pub(super) fn no_color(&self) -> bool {
        self.get("NO_COLOR").is_some()
    }

    /// Variables of ours, which hooks ignore and name.
    pub(super) fn ours(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|(name, _)| name.as_str()).filter(|name| name.starts_with("COUNTERSIGN_"))
    }

    /// The policy that `scan` and `policy` are told to use.
    pub(super) fn policy(&self) -> Option<PathBuf> {
        self.get("COUNTERSIGN_POLICY").map(PathBuf::from)
    }

    /// The heads of a merge in progress: git exports `GITHEAD_<oid>` for each while pre-merge-commit runs.
    pub(super) fn merge_heads(&self) -> impl Iterator<Item = &str> {
        self.all.iter().filter_map(|(name, _)| name.strip_prefix("GITHEAD_"))
    }
}
