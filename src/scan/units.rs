//! Units: what is staged, a commit, the net change of a range, a message by itself.

use super::notes::Notes;
use super::pipeline::{self, How, Scanned};
use super::scanner::{Directive, Look, Scanner};
use crate::attribution::{Surroundings, attribute};
use crate::git::{Changes, CommitChanges, HunkEngine, Repo, threads};
use crate::model::{Commit, Finding, Oid, Place, Skipped, Unit, UnitScope};
use anyhow::{Context, Error, Result};
use bstr::ByteSlice;
use rayon::prelude::*;

/// Commits that are looked at together: few enough to keep memory bounded and reports flowing.
///
/// Packs hold the newest of a file and trees whole, and what is older as changes to what is newer. So commits are read from
/// the newest to the oldest, each a step from one just read; every stretch of them has to find its beginning anew.
pub const COMMITS_AT_ONCE: usize = 1024;

/// A unit with what speaks to us in it.
#[derive(Debug)]
pub struct Looked {
    /// The unit.
    pub unit: Unit,
    /// Lines at its findings that speak to us.
    pub directives: Vec<Directive>,
    /// What could not be read because it is broken.
    pub unread: Vec<Error>,
}

/// A unit of what was scanned.
pub fn unit(scope: UnitScope, commit: Commit, around: &Surroundings<'_>, scanned: Scanned) -> Looked {
    let attribution = attribute(&commit, around);
    let Scanned { hunks, findings, skipped, paths, directives, coverage, unread } = scanned;
    Looked { unit: Unit { scope, commit, attribution, hunks, findings, skipped, paths, coverage }, directives, unread }
}

/// Looks at a message (and, for finished commits, at the author fields).
pub fn published(scanner: &Scanner, commit: &Commit, findings: &mut Vec<Finding>) {
    let text = commit.published_text();
    if !text.is_empty() {
        scanner.text(Place::Message, b"message".as_bstr(), &text, findings);
    }
    let mut fields = Vec::new();
    for who in [&commit.author, &commit.committer] {
        fields.extend_from_slice(&who.name);
        fields.push(b'\n');
        fields.extend_from_slice(&who.email);
        fields.push(b'\n');
    }
    scanner.text(Place::Author, b"author".as_bstr(), &fields, findings);
}

/// How commits of history are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Commits<'a> {
    /// What each stands for.
    pub scope: UnitScope,
    /// How changes are looked at.
    pub how: How,
    /// What stands around each.
    pub around: Surroundings<'a>,
}

/// Looks at commits, in parallel, and hands their units to `sink` in the order given: parents before children.
pub fn commits(scanner: &Scanner, repo: &Repo, ids: &[Oid], what: Commits<'_>, mut sink: impl FnMut(Looked) -> Result<()>) -> Result<()> {
    let how = How { parallel: false, engine: HunkEngine::Fast, ..what.how };
    let notes = Notes::open(repo)?;
    threads::start();
    for chunk in ids.chunks(COMMITS_AT_ONCE) {
        let one = |&id| noted(scanner, repo, id, Commits { how, ..what }, &notes);
        let units: Vec<Looked> = chunk.par_iter().rev().map(one).collect::<Result<_>>()?;
        units.into_iter().rev().try_for_each(&mut sink)?;
    }
    Ok(())
}

/// Looks at one commit.
pub fn commit(scanner: &Scanner, repo: &Repo, id: Oid, what: Commits<'_>) -> Result<Looked> {
    noted(scanner, repo, id, what, &Notes::open(repo)?)
}

fn noted(scanner: &Scanner, repo: &Repo, id: Oid, what: Commits<'_>, notes: &Notes) -> Result<Looked> {
    let commit = repo.commit(id)?;
    let mut scanned = match repo.changes_of(id)? {
        CommitChanges::Known(changes) => {
            scan_exactly(scanner, repo, changes, what.how).with_context(|| format!("while judging commit {id}"))?
        }
        CommitChanges::ParentsCutOff => Scanned {
            skipped: vec![Skipped {
                path: bstr::BString::default(),
                reason: format!("shallow: the parents of commit {} are not in this clone; `git fetch --unshallow` brings them", id.short()),
            }],
            ..Scanned::default()
        },
    };
    scanned.coverage.commits = 1;
    if what.how.look != Look::Identity {
        let mut findings = Vec::new();
        published(scanner, &commit, &mut findings);
        findings.append(&mut scanned.findings);
        scanned.findings = findings;
    }
    let attribution = notes.attribute(repo, &commit, &what.around)?;
    let looked = unit(what.scope, commit, &what.around, scanned);
    Ok(Looked { unit: Unit { attribution, ..looked.unit }, ..looked })
}

/// Where the fast engine meets a finding, git's own tells its lines: what is printed must agree with `git show`.
fn scan_exactly(scanner: &Scanner, repo: &Repo, changes: Changes, how: How) -> Result<Scanned> {
    if how.engine == HunkEngine::Git {
        return pipeline::changes(scanner, repo, changes, how);
    }
    let scanned = pipeline::changes(scanner, repo, changes.clone(), how)?;
    if scanned.findings.is_empty() {
        Ok(scanned)
    } else {
        pipeline::changes(scanner, repo, changes, How { engine: HunkEngine::Git, ..how })
    }
}
