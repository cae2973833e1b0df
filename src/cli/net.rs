//! The net change of a range, with everything it is judged by: what `scan --range`, `sign` and `verify` have in common.

use super::evidence::RepoEvidence;
use super::find::scanner;
use super::session::{Session, today};
use crate::attribution::Surroundings;
use crate::evidence::signoff::Approval;
use crate::git::{CommitTree, HunkEngine};
use crate::model::{Commit, Judged, Oid, Stage, UnitScope};
use crate::policy::{Bench, Facts};
use crate::scan::{self, How, Look};
use anyhow::{Context, Result, bail};
use bstr::{BString, ByteSlice};

/// Commits between a target and a tip.
pub(super) struct Span {
    /// The commits, parents before children.
    pub(super) commits: Vec<Oid>,
    /// Where the net change begins.
    pub(super) base: Option<Oid>,
    /// Where it ends.
    pub(super) tip: Oid,
    /// The commit whose policy is trusted, and its name.
    trusted: (Oid, String),
    /// The branch the range is meant for, short.
    pub(super) branch: Option<BString>,
}

impl Span {
    /// Reads `A..B`, a tip, or nothing (HEAD). Without an A it is what the default branch does not have; of a commit that
    /// lies on it already, that commit alone.
    pub(super) fn read(session: &Session<'_>, range: Option<&str>, target: Option<&str>) -> Result<Self> {
        let (from, to) = match range.map(|range| range.split_once("..").ok_or(range)) {
            Some(Ok((_, to))) if to.starts_with('.') => bail!("a range is written A..B, with two dots"),
            Some(Ok((from, to))) => (Some(from), to),
            Some(Err(tip)) => (None, tip),
            None => (None, ""),
        };
        let or_head = |rev: &str| session.commit_id(if rev.is_empty() { "HEAD" } else { rev });
        let tip = or_head(to)?;
        let named = target.map(|target| Ok::<_, anyhow::Error>((session.commit_id(target)?, target.to_owned()))).transpose()?;
        let mut branch = target.map(|target| branch_of(session, target)).transpose()?.flatten();
        let trusted = match (&named, from) {
            (Some(named), _) => named.clone(),
            (None, Some(from)) => (or_head(from)?, "the base of the range".to_owned()),
            (None, None) => {
                let (name, commit) = default_branch(session)?;
                branch = Some(short(&name).into());
                (commit, name)
            }
        };
        let from = from.map(or_head).transpose()?.unwrap_or(trusted.0);
        let mut hidden = vec![from, trusted.0];
        let mut base = session.repo.merge_bases(trusted.0, tip)?.first().copied();
        if range.is_some_and(|range| !range.contains("..")) && base == Some(tip) {
            base = session.repo.commit(tip)?.parents.first().copied();
            hidden = base.into_iter().collect();
        }
        let commits = session.repo.walk(&[tip], &hidden)?;
        for &id in &commits {
            if session.repo.is_cut_off(id)? {
                bail!(
                    "the parents of commit {} are not in this clone, so nobody can tell what it changed\n  = help: git fetch --unshallow",
                    id.short()
                );
            }
        }
        Ok(Self { commits, base, tip, trusted, branch })
    }

    /// Who judges it.
    pub(super) fn bench(&self, session: &Session<'_>) -> Result<Bench> {
        let own = session.closure(&session.tree(self.tip, &format!("commit {}", self.tip.short()))?);
        let paths = || session.paths_between(self.base, self.tip);
        let (trusted, note) = session.trusted(self.trusted.0, &self.trusted.1, own.is_ok(), paths)?;
        let base = self.base.map(|base| session.tree(base, &format!("commit {}", base.short()))).transpose()?;
        // What cannot be read is what the change started from and mends: then all of the trusted one's is compared.
        let base = base.and_then(|base| session.closure(&base).ok());
        Ok(Bench::push(trusted, None, own?, base)?.with_note(note))
    }
}

/// The net change of a span, read.
pub(super) struct Net<'a> {
    /// The span.
    pub(super) span: Span,
    /// Its commits.
    pub(super) commits: Vec<Commit>,
    /// The digest of the change.
    pub(super) change: String,
    /// Who judges.
    pub(super) bench: Bench,
    /// Signatures.
    pub(super) evidence: RepoEvidence<'a>,
    approvals: &'a [Approval],
    tree: CommitTree,
}

impl<'a> Net<'a> {
    /// Reads it.
    pub(super) fn read(session: &'a Session<'_>, span: Span, approvals: &'a [Approval]) -> Result<Self> {
        let bench = span.bench(session)?;
        let changes = session.repo.changes_between(span.base, span.tip)?;
        Ok(Self {
            commits: span.commits.iter().map(|&id| session.repo.commit(id)).collect::<Result<_>>()?,
            change: scan::change_digest(&session.repo, &changes)?,
            evidence: session.evidence(&bench.trusted().policy.evidence.r#ref, &[], span.branch.clone())?,
            tree: session.tree(span.tip, &format!("commit {}", span.tip.short()))?,
            approvals,
            bench,
            span,
        })
    }

    /// What stands around it.
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            target: self.span.branch.clone(),
            commits: &self.commits,
            change: Some(self.change.clone()),
            signed: &self.evidence,
            approvals: self.approvals,
            ..Facts::new(Stage::Scan, today(), &self.tree)
        }
    }

    /// The id of its tree.
    pub(super) fn tree(&self) -> Oid {
        self.tree.id()
    }

    /// Judges it.
    pub(super) fn judge(&self, session: &Session<'_>) -> Result<Judged> {
        let how = How { look: Look::Both, engine: HunkEngine::Git, deadline: None, parallel: true };
        let limits = self.bench.limits(Stage::Scan);
        let around = Surroundings { declaration_key: &limits.declaration_key, ..Surroundings::default() };
        let changes = session.repo.changes_between(self.span.base, self.span.tip)?;
        let scanned = scan::changes(&scanner(&self.bench)?, &session.repo, changes, how)?;
        let mut looked = scan::unit(UnitScope::Net, super::range::net_commit(&self.commits), &around, scanned);
        let notes = scan::Notes::open(&session.repo)?;
        for commit in &self.commits {
            super::range::attribute_net(&mut looked.unit, notes.attribute(&session.repo, commit, &around)?);
        }
        let allows = super::run::allows(&looked);
        Ok(self.bench.judge(looked.unit, &Facts { inline_allows: &allows, ..self.facts() }))
    }
}

/// The default branch, by the name of the ref that stands for it here, and where it stands.
pub(super) fn default_branch(session: &Session<'_>) -> Result<(String, Oid)> {
    for remote in session.repo.remotes() {
        if let Some(found) = session.repo.default_branch(&remote)? {
            return Ok((found.tracking.to_str_lossy().into_owned(), found.commit));
        }
    }
    let configured = session.repo.config_string("init.defaultBranch");
    for branch in configured.into_iter().chain(["main".into(), "master".into()]) {
        let name = format!("refs/heads/{branch}");
        if let Some(found) = session.repo.find_reference(name.as_str().into())? {
            return Ok((name, found.target));
        }
    }
    Err(anyhow::anyhow!("the default branch is not known here")).context("name a range A..B, or --target")
}

/// The branch that a revision means: `origin/main` is main, unless there is a branch of that whole name. None for what names no
/// branch: a commit's id, an expression.
fn branch_of(session: &Session<'_>, target: &str) -> Result<Option<BString>> {
    let has = |name: &str| {
        // What is no name of a reference is none that is there.
        let found = session.repo.find_reference(name.into());
        if name.contains(['~', '^', ':', ' ', '@', '*', '?', '[', '\\']) { Ok(false) } else { found.map(|found| found.is_some()) }
    };
    if has(&format!("refs/heads/{target}"))? {
        return Ok(Some(target.into()));
    }
    if has(&format!("refs/remotes/{target}"))? {
        return Ok(Some(short(&format!("refs/remotes/{target}")).into()));
    }
    let is_name = target.starts_with("refs/") && has(target)?;
    Ok(is_name.then(|| short(target).into()))
}

/// The short name of a branch, as policies write it.
fn short(name: &str) -> &str {
    let name = name.strip_prefix("refs/heads/").unwrap_or(name);
    name.strip_prefix("refs/remotes/").and_then(|rest| rest.split_once('/')).map_or(name, |(_, branch)| branch)
}
