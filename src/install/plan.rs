//! What is to be done to set hooks up or take them out: shown first, then carried out.

use super::ConfigScope;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// One thing to do. In a plan they stand in the order they must be done in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Keep somebody else's hook under another name, as it is.
    Keep {
        /// The hook.
        from: PathBuf,
        /// Its name from now on.
        to: PathBuf,
    },
    /// Write a shim.
    Write {
        /// Where.
        path: PathBuf,
        /// What.
        contents: Vec<u8>,
    },
    /// Remove a shim of ours.
    Remove {
        /// Which.
        path: PathBuf,
    },
    /// Give a hook that was kept its name back.
    Restore {
        /// Its name until now.
        from: PathBuf,
        /// The hook.
        to: PathBuf,
    },
    /// Tell git something: `cli` does it. No value takes the key out.
    Config {
        /// For whom.
        scope: ConfigScope,
        /// The key.
        key: String,
        /// The value.
        value: Option<String>,
    },
    /// A shim that is already as it should be.
    Unchanged {
        /// Which.
        path: PathBuf,
    },
    /// Something only a person can do.
    Advice(String),
}

/// All that is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Carries out what concerns files. Steps for git and for people are left to the caller.
    pub fn apply(&self) -> io::Result<()> {
        for step in &self.steps {
            step.apply().map_err(|error| io::Error::new(error.kind(), format!("{step}: {error}")))?;
        }
        Ok(())
    }

    /// Whether anything would change.
    pub fn changes_nothing(&self) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Unchanged { .. } | Step::Advice(_)))
    }
}

impl Step {
    fn apply(&self) -> io::Result<()> {
        match self {
            Self::Keep { from, to } | Self::Restore { from, to } => std::fs::rename(from, to),
            Self::Write { path, contents } => write(path, contents),
            Self::Remove { path } => std::fs::remove_file(path),
            Self::Config { .. } | Self::Unchanged { .. } | Self::Advice(_) => Ok(()),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep { from, to } => write!(f, "keep {} as {}, to run first", from.display(), to.display()),
            Self::Write { path, .. } => write!(f, "write {}", path.display()),
            Self::Remove { path } => write!(f, "remove {}", path.display()),
            Self::Restore { from, to } => write!(f, "give {} its name back: {}", from.display(), to.display()),
            Self::Config { scope, key, value } => {
                let scope = match scope {
                    ConfigScope::Local => "--local",
                    ConfigScope::Global => "--global",
                    ConfigScope::System => "--system",
                };
                match value {
                    Some(value) => write!(f, "git config {scope} {key} {value:?}"),
                    None => write!(f, "git config {scope} --unset {key}"),
                }
            }
            Self::Unchanged { path } => write!(f, "{} is as it should be", path.display()),
            Self::Advice(text) => f.write_str(text),
        }
    }
}

/// Writes beside and renames: a hook that git starts meanwhile is the old one or the new one, never half of it.
fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".countersign-{}", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::write(&beside, contents).and_then(|()| executable(&beside)).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

#[cfg(unix)]
fn executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether git would run a hook file.
#[cfg(unix)]
pub(super) fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// Whether git would run a hook file.
#[cfg(not(unix))]
pub(super) fn is_executable(path: &Path) -> bool {
    path.is_file()
}
