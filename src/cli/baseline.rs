//! `countersign baseline`: what was there before the policy, by content, so that nobody is blocked by ten years of history.

use super::args::{BaselineArgs, BaselineCommand};
use super::env::Env;
use super::exit::Exit;
use super::find::scanner;
use super::output::print;
use super::session::{Session, today};
use crate::git::HunkEngine;
use crate::model::{Action, Commit, Finding, FindingKind, Stage, Tree as _, UnitScope};
use crate::policy::{Baseline, BaselineEntry, Bench, Facts, import};
use crate::report::sanitize;
use crate::scan::{self, How, Look};
use anyhow::{Context, Result};
use bstr::ByteSlice;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Runs it.
pub(super) fn run(args: &BaselineArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    match &args.command {
        BaselineCommand::Create => write(&session, |_, current| current),
        BaselineCommand::Update => write(&session, |old, current| {
            // Entries that are there keep their reason and end.
            let known: BTreeSet<&str> = old.iter().map(|entry| entry.fingerprint.as_str()).collect();
            let fresh: Vec<_> = current.into_iter().filter(|entry| !known.contains(entry.fingerprint.as_str())).collect();
            old.iter().cloned().chain(fresh).collect()
        }),
        BaselineCommand::Import { file } => import(&session, file),
        BaselineCommand::Prune => write(&session, |old, current| {
            let there: BTreeSet<&str> = current.iter().map(|entry| entry.fingerprint.as_str()).collect();
            old.iter().filter(|entry| there.contains(entry.fingerprint.as_str())).cloned().collect()
        }),
    }
}

fn write(session: &Session<'_>, merge: impl FnOnce(&[BaselineEntry], Vec<BaselineEntry>) -> Vec<BaselineEntry>) -> Result<Exit> {
    let root = session.repo.work_dir().context("a baseline is written into the work tree, and this repository has none")?;
    let closure = super::scan::work_tree_closure()?;
    let path = closure.policy.baseline.path.clone();
    let old = closure.baseline.entries.clone();
    let current = entries(session)?;
    let entries = merge(&old, current);
    let (count, before) = (entries.len(), old.len());
    let file = root.join(&path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("while making {}", folder.display()))?;
    }
    fs::write(&file, Baseline { entries }.to_file()).with_context(|| format!("while writing {path}"))?;
    print(&format!("{path}: {count} entries, {before} before; commit it with the policy\n"))?;
    Ok(Exit::Clear)
}

/// Takes over what another scanner has on record: those of our own findings that stand where its record says.
fn import(session: &Session<'_>, file: &Path) -> Result<Exit> {
    let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let known = import::parse(&text).with_context(|| format!("while reading {}", file.display()))?;
    let head = session.repo.head()?.commit.context("there is no commit yet, so nothing that could be known")?;
    let tree = session.tree(head, "HEAD")?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let met = std::cell::RefCell::new(BTreeSet::new());
    let covered = |finding: &Finding| {
        let Some(path) = finding.location.path.as_ref().filter(|_| finding.rule.kind == FindingKind::Secret) else { return false };
        let text = path.to_str_lossy();
        let here = known.iter().enumerate().filter(|(_, known)| known.path == text);
        let contents = |needed: bool| if needed { tree.read(path.as_bstr()).ok().flatten().map(|blob| blob.data) } else { None };
        let mut found = false;
        for (index, known) in here {
            let contents = contents(known.checksum.is_some()).unwrap_or_default();
            if known.covers(&text, finding.location.line, &contents) {
                met.borrow_mut().insert(index);
                found = true;
            }
        }
        found
    };
    let reason = format!("known to {}", sanitize::inline(name.as_bytes()));
    let fresh = entries_where(session, &covered, &reason)?;
    let met = met.borrow().len();
    print(&format!("{} entries of {name}: {met} meet a finding of ours, {} meet none and are left out\n", known.len(), known.len() - met))?;
    write(session, |old, _| {
        let there: BTreeSet<&str> = old.iter().map(|entry| entry.fingerprint.as_str()).collect();
        let fresh: Vec<_> = fresh.into_iter().filter(|entry| !there.contains(entry.fingerprint.as_str())).collect();
        old.iter().cloned().chain(fresh).collect()
    })
}

/// Everything the files of HEAD hold that would warn or block.
pub(super) fn entries(session: &Session<'_>) -> Result<Vec<BaselineEntry>> {
    entries_where(session, &|_| true, "was there before the policy")
}

fn entries_where(session: &Session<'_>, wanted: &dyn Fn(&Finding) -> bool, reason: &str) -> Result<Vec<BaselineEntry>> {
    let Some(head) = session.repo.head()?.commit else { return Ok(Vec::new()) };
    let mut closure = super::scan::work_tree_closure()?;
    closure.baseline = Baseline::default();
    let bench = Bench::sole(closure)?;
    let how = How { look: Look::Both, engine: HunkEngine::Git, deadline: None, parallel: true };
    let scanned = scan::changes(&scanner(&bench)?, &session.repo, session.repo.changes_between(None, head)?, how)?;
    let looked = scan::unit(UnitScope::Whole, Commit::default(), &crate::attribution::Surroundings::default(), scanned);
    let tree = session.tree(head, "HEAD")?;
    let judged = bench.judge(looked.unit, &Facts { whole_tree: true, ..Facts::new(Stage::Scan, today(), &tree) });
    let owner = session.coming_commit().author.email.to_str_lossy().into_owned();
    let pairs = judged.unit.findings.iter().zip(&judged.decisions);
    let found = pairs.filter(|(_, decision)| decision.action_without_shadow >= Action::Warn && !decision.excepted);
    let found = found.filter(|(finding, _)| wanted(finding));
    let mut entries: Vec<BaselineEntry> = found
        .map(|(finding, decision)| BaselineEntry {
            fingerprint: decision.fingerprint.clone(),
            rule: finding.rule.id.to_owned(),
            expires: None,
            owner: owner.clone(),
            path: finding.location.path.as_ref().map(sanitize::inline).unwrap_or_default(),
            reason: reason.to_owned(),
        })
        .collect();
    entries.sort();
    entries.dedup_by(|a, b| a.fingerprint == b.fingerprint);
    Ok(entries)
}
