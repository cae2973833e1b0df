//! `countersign init`: the one command. Policy, key, baseline, hooks; what is there already stays as it is.

use super::args::InitArgs;
use super::baseline::entries;
use super::env::Env;
use super::except::{new_key, policy_path};
use super::exit::Exit;
use super::install::{carry_out, evidence_refspecs, facts};
use super::output::{print, say};
use super::profile::Profile;
use super::session::{Session, today};
use crate::git::WorkdirTree;
use crate::install::{self, Hook, Mode};
use crate::policy::file::Recording;
use crate::policy::fingerprint::Key;
use crate::policy::{self, Baseline, NoLayers};
use crate::scan::NOTES;
use anyhow::{Context, Result};
use jiff::ToSpan;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, IsTerminal};
use std::path::Path;

/// How many days a shadow start lasts.
const SHADOW_DAYS: i64 = 30;

/// Sets the repository up.
pub(super) fn run(args: &InitArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let root = session.repo.work_dir().context("`init` writes a policy into the work tree, and this repository has none")?.to_owned();
    let asks = !args.yes && std::io::stdin().is_terminal();
    let profile = Profile::of(&session)?;
    let mut told = profile.tell();
    // Ten years of history must block nobody on the first day.
    let watches_first = || !asks || agrees("There is a long history. Only watch for 30 days, and block nothing?").unwrap_or(true);
    let shadow = args.shadow || !args.no_shadow && profile.is_old() && watches_first();
    policy_file(args, shadow, &root, &mut told)?;
    if !root.join(Key::PATH).exists() {
        new_key(&root)?;
        let _ = writeln!(told, "made    {}, the key of fingerprints: version it", Key::PATH);
    }
    let closure = policy::closure(&WorkdirTree::new(&root), &NoLayers)?;
    let known = entries(&session)?;
    let path = &closure.policy.baseline.path;
    if known.is_empty() {
        told.push_str("found   nothing in the files of HEAD that would warn or block\n");
    } else if root.join(path).exists() {
        let _ = writeln!(told, "kept    {path}; `countersign baseline update` adds what is new");
    } else if !asks || agrees(&format!("HEAD holds {} findings. Take them into a baseline, so that they block nobody?", known.len()))? {
        let count = known.len();
        fs::write(root.join(path), Baseline { entries: known }.to_file()).with_context(|| format!("while writing {path}"))?;
        let _ = writeln!(told, "made    {path} with {count} findings of HEAD: look through them, a published credential is to be revoked");
    }
    if closure.codeowners.is_none() {
        told.push_str("note    there is no CODEOWNERS: duties of owners are nobody's\n");
    }
    if profile.is_team() && closure.policy.roles.is_empty() {
        told.push_str("note    no [roles.security] lists who may answer for a change: sign-offs are nobody's until it does\n");
    }
    for (remote, refspec) in evidence_refspecs(&session, &closure.policy.evidence.r#ref) {
        session.repo.add_local_config(&format!("remote.{remote}.fetch"), &refspec)?;
        let _ = writeln!(told, "set     signatures are fetched from {remote} ({refspec})");
    }
    if closure.policy.attribution.record.contains(&Recording::Note) {
        // Notes of who wrote a commit move with it when it is rebased.
        session.repo.add_local_config("notes.rewriteRef", NOTES[1])?;
    }
    print(&told)?;
    if !args.no_hooks && (!asks || agrees("Install the hooks?")?) {
        let plan = install::install(&facts(&session)?, Mode::Auto, Hook::DEFAULT)?;
        carry_out(&session, &plan, false)?;
    }
    print("now     git add the files made here and commit them; `countersign doctor` tells whether the guard is live\n")?;
    Ok(Exit::Clear)
}

/// Writes the policy, unless there is one.
fn policy_file(args: &InitArgs, shadow: bool, root: &Path, told: &mut String) -> Result<()> {
    let closure = policy::closure(&WorkdirTree::new(root), &NoLayers)?;
    if let Some(path) = &closure.path {
        let _ = writeln!(told, "kept    {path}");
        return Ok(());
    }
    let path = policy_path(root, &closure);
    let mut text = format!(
        "# The policy of this repository: what stops a commit or push, what warns, who answers for what.\n\
         # `countersign policy show --origin` prints every key with its value and where it comes from.\n\
         schema = 1\nmin_version = \"{}\"\nextends = [\"preset:{}\"]\n",
        env!("CARGO_PKG_VERSION"),
        args.preset
    );
    if shadow {
        let until = today().checked_add(SHADOW_DAYS.days()).context("no such day")?;
        let _ =
            write!(text, "\n[engine]\n# Until that day everything is judged and logged, and nothing is blocked.\nshadow_until = {until}\n");
    }
    let file = root.join(&path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("while making {}", folder.display()))?;
    }
    fs::write(&file, text).with_context(|| format!("while writing {path}"))?;
    let _ = writeln!(told, "made    {path}, on preset:{}", args.preset);
    if shadow {
        let _ = writeln!(told, "        nothing blocks before the day it names; `countersign policy backtest` tells what would have");
    }
    Ok(())
}

/// Asks on the terminal; no answer means yes.
fn agrees(question: &str) -> Result<bool> {
    say(&format!("{question} [Y/n]"));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("while reading the answer")?;
    Ok(!answer.trim_start().to_ascii_lowercase().starts_with('n'))
}
