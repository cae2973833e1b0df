//! Finds a finding again by its fingerprint: in what is staged, in commits that were not pushed, in the files of HEAD.

use super::hook::Staged;
use super::run::allows;
use super::session::{Session, today};
use crate::git::HunkEngine;
use crate::model::{Commit, Decision, Finding, Judged, Oid, Stage, UnitScope};
use crate::policy::{Bench, Facts, Limits};
use crate::scan::{self, Commits, How, Look, Scanner, Settings};
use anyhow::Result;
use std::sync::Arc;

/// How many commits that were not pushed are searched.
const UNPUSHED: usize = 500;

/// A finding with what was decided about it.
pub(super) struct Found {
    /// The finding.
    pub(super) finding: Finding,
    /// The decision.
    pub(super) decision: Decision,
    /// Where: "what is staged", "commit 0123456789", "the files of HEAD".
    pub(super) place: String,
}

/// Looks for findings, nearest first, until `wanted` accepts some.
pub(super) fn search(session: &Session<'_>, wanted: &dyn Fn(&Finding, &Decision) -> bool) -> Result<Vec<Found>> {
    let staged = Staged::read(session, false)?;
    let bench = staged.bench(session)?;
    let scanner = scanner(&bench)?;
    let how = How { look: Look::Both, engine: HunkEngine::Git, deadline: None, parallel: true };
    let scanned = scan::changes(&scanner, &session.repo, staged.changes, how)?;
    let found = judge(session, &bench, session.coming_commit(), scanned, "what is staged", wanted)?;
    if !found.is_empty() {
        return Ok(found);
    }
    let Some(head) = session.repo.head()?.commit else { return Ok(Vec::new()) };
    let pushed: Vec<Oid> = session
        .repo
        .references()?
        .into_iter()
        .filter(|reference| reference.name.starts_with(b"refs/remotes/"))
        .map(|reference| reference.target)
        .collect();
    let commits = session.repo.walk(&[head], &pushed)?;
    let mut found = Vec::new();
    let what = Commits { scope: UnitScope::Whole, how, around: crate::attribution::Surroundings::default() };
    for &id in commits.iter().rev().take(UNPUSHED) {
        let looked = scan::commit(&scanner, &session.repo, id, what)?;
        let place = format!("commit {}", id.short());
        found.extend(judged(session, &bench, looked, &place, wanted)?);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let scanned = scan::changes(&scanner, &session.repo, session.repo.changes_between(None, head)?, how)?;
    judge(session, &bench, Commit::default(), scanned, "the files of HEAD", wanted)
}

/// The engines, as a bench asks for them.
pub(super) fn scanner(bench: &Bench) -> Result<Scanner> {
    let limits: Arc<Limits> = Arc::new(bench.limits(Stage::Scan));
    Scanner::new(Settings {
        custom: limits.secret_rules.iter().chain(&limits.identity_rules).copied().collect(),
        decode_depth: limits.decode_depth,
        identity: limits.identity.clone(),
        max_judged: limits.max_judged,
        ..Settings::default()
    })
}

fn judge(
    session: &Session<'_>,
    bench: &Bench,
    commit: Commit,
    scanned: scan::Scanned,
    place: &str,
    wanted: &dyn Fn(&Finding, &Decision) -> bool,
) -> Result<Vec<Found>> {
    let looked = scan::unit(UnitScope::Whole, commit, &crate::attribution::Surroundings::default(), scanned);
    judged(session, bench, looked, place, wanted)
}

fn judged(
    session: &Session<'_>,
    bench: &Bench,
    looked: scan::Looked,
    place: &str,
    wanted: &dyn Fn(&Finding, &Decision) -> bool,
) -> Result<Vec<Found>> {
    let index = session.repo.index_tree()?;
    let allows = allows(&looked);
    let facts = Facts { inline_allows: &allows, ..Facts::new(Stage::Scan, today(), &index) };
    let Judged { unit, decisions, .. } = bench.judge(looked.unit, &facts);
    let pairs = unit.findings.into_iter().zip(decisions);
    Ok(pairs
        .filter(|(finding, decision)| wanted(finding, decision))
        .map(|(finding, decision)| Found { finding, decision, place: place.to_owned() })
        .collect())
}
