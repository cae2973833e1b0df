//! `countersign install`, `uninstall` and `doctor`: what `install` plans, told to people and to git.

use super::args::{DoctorArgs, InstallArgs, UninstallArgs};
use super::env::Env;
use super::evidence;
use super::exit::Exit;
use super::output::print;
use super::session::Session;
use crate::evidence::ssh_keygen;
use crate::git::ConfigLevel;
use crate::install::{self, ConfigScope, Facts, Health, Hook, Mode, Plan, Step};
use anyhow::{Context, Result, anyhow};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Installs the hooks.
pub(super) fn install(args: &InstallArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let hooks = if args.hooks.is_empty() { Hook::DEFAULT.to_vec() } else { named(&args.hooks)? };
    let mode = Mode::parse(&args.mode).with_context(|| format!("there is no mode {:?}", args.mode))?;
    let plan = install::install(&facts(&session)?, mode, &hooks)?;
    carry_out(&session, &plan, args.dry_run)
}

/// Takes them out again.
pub(super) fn uninstall(args: &UninstallArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let plan = install::uninstall(&facts(&session)?, Mode::Auto)?;
    carry_out(&session, &plan, args.dry_run)
}

/// Tells whether the guard is live.
pub(super) fn doctor(_args: &DoctorArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let mut checks = install::examine(&facts(&session)?, Hook::DEFAULT, in_path(env).as_deref());
    checks.push(policy_check(&session));
    checks.extend(evidence_check(&session));
    let mut out = String::new();
    let mut sick = false;
    for check in &checks {
        let word = match check.health {
            Health::Good => "ok",
            Health::Note => "note",
            Health::Mend => {
                sick = true;
                "MEND"
            }
        };
        let _ = writeln!(out, "{word:5} {}", check.what);
        if !check.help.is_empty() {
            let _ = writeln!(out, "      = help: {}", check.help);
        }
    }
    print(&out)?;
    Ok(if sick { Exit::Blocked } else { Exit::Clear })
}

fn policy_check(session: &Session<'_>) -> install::Check {
    let check = |health, what: String, help: &str| install::Check { health, what, help: help.to_owned() };
    let tree = match session.repo.index_tree() {
        Ok(tree) => tree,
        Err(error) => return check(Health::Mend, format!("the index cannot be read: {error:#}"), "git status tells more"),
    };
    match session.closure(&tree) {
        Ok(closure) => match &closure.path {
            Some(path) => check(Health::Good, format!("policy {path} is valid"), ""),
            None => check(Health::Note, "no policy is staged: preset:relaxed applies".to_owned(), "countersign init"),
        },
        Err(error) => check(Health::Mend, format!("the staged policy does not hold: {error}"), "countersign policy check"),
    }
}

/// Whether signed evidence is fetched, where a policy asks for signatures.
fn evidence_check(session: &Session<'_>) -> Option<install::Check> {
    let closure = session.closure(&session.repo.index_tree().ok()?).ok()?;
    let reference = &closure.policy.evidence.r#ref;
    let missing = evidence_refspecs(session, reference);
    let check = |health, what: String, help: String| Some(install::Check { health, what, help });
    if closure.allowed_signers.is_empty() || session.repo.remote_names().is_empty() {
        return None;
    }
    if !ssh_keygen::is_there() {
        return check(Health::Mend, "ssh-keygen cannot be run: signatures cannot be checked".to_owned(), "install OpenSSH".to_owned());
    }
    match missing.first() {
        None => check(Health::Good, format!("signatures are fetched into {reference}'s copies"), String::new()),
        Some((remote, refspec)) => check(
            Health::Mend,
            format!("signatures are not fetched from {remote}"),
            format!("`countersign init`, or git config --add remote.{remote}.fetch '{refspec}'"),
        ),
    }
}

/// The refspecs for signed evidence that remotes lack.
pub(super) fn evidence_refspecs(session: &Session<'_>, reference: &str) -> Vec<(String, String)> {
    let remotes = session.repo.remote_names().into_iter().map(|name| name.to_string());
    let lacks = |remote: String| {
        let refspec = evidence::refspec(reference, &remote)?;
        let there = session.repo.config_strings(&format!("remote.{remote}.fetch"));
        (!there.iter().any(|known| known == refspec.as_bytes())).then_some((remote, refspec))
    };
    remotes.filter_map(lacks).collect()
}

/// Says what is done, and does it.
pub(super) fn carry_out(session: &Session<'_>, plan: &Plan, dry_run: bool) -> Result<Exit> {
    let mut out = String::new();
    for step in &plan.steps {
        let _ = writeln!(out, "{step}");
    }
    if dry_run {
        out.push_str("nothing was done: --dry-run\n");
        print(&out)?;
        return Ok(Exit::Clear);
    }
    plan.apply().context("while setting up the hooks")?;
    for step in &plan.steps {
        if let Step::Config { scope, key, value } = step {
            let level = match scope {
                ConfigScope::Local => ConfigLevel::Local,
                ConfigScope::Global => ConfigLevel::Global,
                ConfigScope::System => ConfigLevel::System,
            };
            session.repo.set_config(level, key, value.as_deref())?;
        }
    }
    print(&out)?;
    Ok(Exit::Clear)
}

/// Everything `install` wants to know.
pub(super) fn facts(session: &Session<'_>) -> Result<Facts> {
    let repo = &session.repo;
    let hooks_path = repo.config_level("core.hooksPath")?.map(|(level, value)| {
        let scope = match level {
            ConfigLevel::Local => ConfigScope::Local,
            ConfigLevel::Global => ConfigScope::Global,
            ConfigLevel::System => ConfigScope::System,
        };
        (value.to_string(), scope)
    });
    let home = || session.env.get("HOME").map(|home| PathBuf::from(home).join(".config"));
    Ok(Facts {
        hooks_dir: repo.hooks_dir()?,
        git_dir: repo.common_dir().to_owned(),
        work_dir: repo.work_dir().map(Path::to_owned),
        hooks_path,
        template_dir: repo.config_path("init.templateDir")?,
        config_hooks: repo.local_config_keys("hook.countersign-")?,
        git_version: repo.git_version()?,
        program: std::env::current_exe().context("cannot tell where this program lies")?,
        config_home: session.env.get("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home),
    })
}

fn named(names: &[String]) -> Result<Vec<Hook>> {
    let find = |name: &String| Hook::ALL.iter().copied().find(|hook| hook.as_str() == name);
    let all = || Hook::ALL.iter().map(|hook| hook.as_str()).collect::<Vec<_>>().join(", ");
    names.iter().map(|name| find(name).ok_or_else(|| anyhow!("there is no hook {name:?} of ours; there are {}", all()))).collect()
}

/// The program that `PATH` finds.
fn in_path(env: &Env) -> Option<PathBuf> {
    let name = format!("countersign{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(env.get("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}
