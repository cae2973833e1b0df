//! Whether the hooks are live: there, ours, executable, with a program behind them, where git looks, and unrivalled.

use super::plan::is_executable;
use super::shim::{is_ours, kept, program_of};
use super::{ConfigScope, Facts, Hook, Manager};
use std::fmt;
use std::path::{Path, PathBuf};

/// How it stands with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    Good,
    /// Works, but worth a word.
    Note,
    /// Does not work.
    Mend,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// How it stands.
    pub health: Health,
    /// What was seen.
    pub what: String,
    /// What to do; empty where nothing is.
    pub help: String,
}

impl Check {
    fn good(what: impl Into<String>) -> Self {
        Self { health: Health::Good, what: what.into(), help: String::new() }
    }

    fn note(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { health: Health::Note, what: what.into(), help: help.into() }
    }

    fn mend(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { health: Health::Mend, what: what.into(), help: help.into() }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.health {
            Health::Good => "ok",
            Health::Note => "note",
            Health::Mend => "mend",
        };
        write!(f, "{word}: {}", self.what)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "\n      {}", self.help) }
    }
}

/// Looks at all hooks that `wanted` names, and at what may keep them from running. `in_path` is the program that `PATH` finds.
pub fn examine(facts: &Facts, wanted: &[Hook], in_path: Option<&Path>) -> Vec<Check> {
    let mut checks = vec![hooks_path(facts)];
    let managers = Manager::detect(facts);
    let managed = managers.iter().find(|manager| Hook::ALL.iter().any(|&hook| manager.runs(facts, hook)));
    for &hook in wanted {
        let check = managed.and_then(|&manager| managed_check(facts, manager, hook));
        checks.push(check.unwrap_or_else(|| hook_check(facts, hook, in_path)));
    }
    for &hook in Hook::ALL {
        let path = facts.hooks_dir.join(hook.as_str());
        if kept(&path).exists() && !std::fs::read(&path).is_ok_and(|contents| is_ours(&contents)) {
            checks.push(Check::mend(
                format!("{} was kept, but our {hook} no longer runs it", kept(&path).display()),
                "give it its name back, or install again",
            ));
        }
    }
    for manager in managers.iter().filter(|manager| managed != Some(manager)) {
        checks.push(Check::note(format!("{} is used here", manager.as_str()), manager.advice()));
    }
    checks
}

/// A hook that is a manager's to run. None where there is none of its own, and ours may stand.
fn managed_check(facts: &Facts, manager: Manager, hook: Hook) -> Option<Check> {
    let (name, path) = (manager.as_str(), facts.hooks_dir.join(hook.as_str()));
    let contents = std::fs::read(&path).ok();
    if contents.as_ref().is_some_and(|contents| is_ours(contents)) {
        return None;
    }
    Some(match (manager.runs(facts, hook), contents.is_some()) {
        (true, true) => Check::good(format!("{name} runs {hook}")),
        (true, false) => Check::mend(format!("{name} is to run {hook}, but has not installed it"), format!("let {name} install its hooks")),
        // What they would have judged meets the push.
        (false, _) if matches!(hook, Hook::PreMergeCommit | Hook::PostCommit) => {
            Check::note(format!("{name} does not run {hook}"), format!("add `countersign hook {hook}` to what it runs"))
        }
        (false, _) => Check::mend(format!("{name} does not run {hook}"), manager.advice()),
    })
}

fn hooks_path(facts: &Facts) -> Check {
    let folder = facts.hooks_dir.display();
    match &facts.hooks_path {
        None => Check::good(format!("git looks for hooks in {folder}")),
        Some((_, ConfigScope::Local)) => Check::good(format!("git looks for hooks in {folder}, as core.hooksPath of this repository says")),
        Some((path, ConfigScope::Global | ConfigScope::System)) => Check::note(
            format!("core.hooksPath is {path} for all repositories"),
            "hooks of this repository run only if the hooks there hand on to them",
        ),
    }
}

fn hook_check(facts: &Facts, hook: Hook, in_path: Option<&Path>) -> Check {
    let path = facts.hooks_dir.join(hook.as_str());
    let install = "run `countersign install`";
    let by_config = facts.config_hooks.iter().any(|key| key.starts_with(&format!("hook.countersign-{hook}.")));
    let Ok(contents) = std::fs::read(&path) else {
        return if by_config {
            Check::good(format!("{hook} stands in git's configuration"))
        } else {
            Check::mend(format!("{hook} is not installed"), install)
        };
    };
    if !is_ours(&contents) {
        return if by_config {
            Check::good(format!("{hook} stands in git's configuration, beside a hook that is not ours"))
        } else {
            Check::mend(format!("{} is not ours", path.display()), "run `countersign install`: what is there is kept and run first")
        };
    }
    if !is_executable(&path) {
        return Check::mend(
            format!("{} may not be executed, so git passes it over", path.display()),
            format!("chmod +x {}", path.display()),
        );
    }
    program(facts, hook, &contents, in_path)
}

/// Which program the shim would start.
fn program(facts: &Facts, hook: Hook, contents: &[u8], in_path: Option<&Path>) -> Check {
    let baked = program_of(contents).map(|bytes| PathBuf::from(String::from_utf8_lossy(&bytes).into_owned()));
    let started = baked.as_deref().filter(|program| is_executable(program)).or(in_path);
    let Some(started) = started else {
        return Check::mend(format!("{hook} finds no program: it would stop every commit or push"), "run `countersign install` again");
    };
    let same = |a: &Path, b: &Path| a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b);
    if !same(started, &facts.program) {
        return Check::note(
            format!("{hook} starts {}, and this is {}", started.display(), facts.program.display()),
            "run `countersign install` with the one you mean",
        );
    }
    if [false, true].into_iter().any(|shared| hook.shim(baked.as_deref(), shared) == contents) {
        Check::good(format!("{hook} runs {}", started.display()))
    } else {
        Check::note(format!("{hook} is of another version, or was changed by hand"), "run `countersign install` to write it anew")
    }
}
