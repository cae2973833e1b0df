//! Finds a finding again by its fingerprint: in what is staged, in commits that were not pushed, in the files of HEAD.

use super::hook::Staged;
use super::run::{allows, settings};
use super::session::{Session, today};
use crate::git::HunkEngine;
use crate::model::{Commit, Decision, Finding, Judged, Oid, Place, Stage, UnitScope};
use crate::policy::{Bench, Facts};
use crate::scan::{self, Commits, How, Look, Scanner};
use anyhow::Result;
use bstr::ByteSlice;
use std::path::PathBuf;
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
    let mut scanned = scan::changes(&scanner, &session.repo, staged.changes, how)?;
    let mut coming = session.coming_commit();
    // A message that was refused is part of what is to be committed.
    coming.message = std::fs::read(refused_message(session)).unwrap_or_default().into();
    scan::published(&scanner, &coming, &mut scanned.findings);
    let found = judge(session, &bench, coming, scanned, "what is staged", wanted)?;
    if !found.is_empty() {
        return Ok(found);
    }
    let Some(head) = session.repo.head()?.commit else { return Ok(Vec::new()) };
    let pushed: Vec<Oid> = session
        .repo
        .readable_references()?
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
    let found = judge(session, &bench, Commit::default(), names(session, &scanner)?, "the branches and tags", wanted)?;
    if !found.is_empty() {
        return Ok(found);
    }
    let scanned = scan::changes(&scanner, &session.repo, session.repo.changes_between(None, head)?, how)?;
    judge(session, &bench, Commit::default(), scanned, "the files of HEAD", wanted)
}

/// Where a message that was refused is kept.
pub(super) fn refused_message(session: &Session<'_>) -> PathBuf {
    session.repo.git_dir().join("countersign/REFUSED_COMMIT_MSG")
}

/// What a push would publish beside commits: names of branches and tags, and what annotated tags say.
fn names(session: &Session<'_>, scanner: &Scanner) -> Result<scan::Scanned> {
    let mut scanned = scan::Scanned::default();
    for reference in session.repo.readable_references()? {
        let name = reference.name.as_bstr();
        if !name.starts_with(b"refs/heads/") && !name.starts_with(b"refs/tags/") {
            continue;
        }
        scanner.text(Place::Ref, name, name, &mut scanned.findings);
        for tag in session.repo.peel(session.repo.resolve(name)?)?.tags {
            scanner.text(Place::Tag, name, &tag.text, &mut scanned.findings);
        }
    }
    Ok(scanned)
}

/// The engines, as a bench asks for them.
pub(super) fn scanner(bench: &Bench) -> Result<Scanner> {
    Scanner::new(settings(&Arc::new(bench.limits(Stage::Scan))))
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
