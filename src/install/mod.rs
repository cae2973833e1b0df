//! Sets the hooks up, takes them out, and says whether they are live.
//!
//! Gets plain facts of a repository (`Facts`), makes a `Plan` that can be shown before it is carried out, and touches only
//! files that carry the id line of our shims. What git itself must be told is in the plan for `cli` to do.

mod doctor;
mod manager;
mod plan;
mod setup;
mod shim;

pub use doctor::{Check, Health, examine};
pub use manager::Manager;
pub use plan::{Plan, Step};
pub use setup::{install, uninstall};
pub use shim::Hook;

use std::path::{Path, PathBuf};

/// Where `core.hooksPath` is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigScope {
    /// For this repository or worktree.
    Local,
    /// For the user.
    Global,
    /// For the machine.
    System,
}

/// How the hooks are brought in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Shims where git looks for hooks, or a word on what to tell the hook manager that owns them.
    #[default]
    Auto,
    /// Shims where git looks for hooks, whoever owns the folder.
    HooksDir,
    /// Hooks of git's configuration (git 2.54 and later).
    Config,
    /// A folder for all repositories of the user.
    Global,
    /// A template for repositories made from now on.
    Template,
}

impl Mode {
    /// All of them, with their words.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("auto", Self::Auto),
        ("hooks-dir", Self::HooksDir),
        ("config", Self::Config),
        ("global", Self::Global),
        ("template", Self::Template),
    ];

    /// The mode a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, mode)| *mode)
    }
}

/// What `cli` knows of the repository and the machine.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Where git looks for hooks here: `git rev-parse --git-path hooks`, absolute.
    pub hooks_dir: PathBuf,
    /// The common git folder, absolute.
    pub git_dir: PathBuf,
    /// The top of the work tree; none in a bare repository.
    pub work_dir: Option<PathBuf>,
    /// `core.hooksPath`, where it is set, and by whom.
    pub hooks_path: Option<(String, ConfigScope)>,
    /// `init.templateDir`, where it is set.
    pub template_dir: Option<PathBuf>,
    /// Keys of this repository's configuration that begin with `hook.countersign-`.
    pub config_hooks: Vec<String>,
    /// Major and minor version of git.
    pub git_version: (u32, u32),
    /// This program, absolute.
    pub program: PathBuf,
    /// A folder of the user's for settings, for the modes `global` and `template`.
    pub config_home: Option<PathBuf>,
}

impl Facts {
    /// Whether the hooks folder is part of what is versioned: a path of this machine has no place in it.
    fn is_versioned(&self, dir: &Path) -> bool {
        self.work_dir.as_ref().is_some_and(|work| dir.starts_with(work)) && !dir.starts_with(&self.git_dir)
    }
}
