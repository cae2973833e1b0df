//! Ranges of commits: every commit for what is published, the net change for what it means.

use super::evidence;
use super::progress::Progress;
use super::run::Run;
use super::session::Session;
use crate::evidence::signoff::Approval;
use crate::git::Tag;
use crate::model::{Attribution, Commit, Oid, Place, Unit, UnitScope};
use crate::policy::{Facts, Standing};
use crate::scan::{self, Commits, Look};
use anyhow::Result;
use bstr::{BStr, BString, ByteSlice};
use std::collections::{HashMap, HashSet};

/// Commits that go somewhere together.
pub(super) struct Range<'a> {
    /// The commits, parents before children.
    pub(super) commits: &'a [Oid],
    /// The commits whose net change is judged. Those that the other side has already, on another branch, are judged by it again:
    /// what may lie on a branch need not be let into this one.
    pub(super) net: &'a [Oid],
    /// Those of them that were published elsewhere.
    pub(super) upstream: &'a HashSet<Oid>,
    /// Where the net change begins; none for the empty tree.
    pub(super) base: Option<Oid>,
    /// Where it ends.
    pub(super) tip: Oid,
    /// The other side has nothing of ours: secrets only.
    pub(super) first_push: bool,
    /// Messages of annotated tags that come with it.
    pub(super) tags: &'a [BString],
    /// Approvals that the forge states.
    pub(super) approvals: &'a [Approval],
    /// Tips of the evidence ref that arrive with it.
    pub(super) arriving: &'a [Oid],
}

/// Where a range goes.
#[derive(Clone, Copy, Default)]
pub(super) struct Target<'a> {
    /// The branch.
    pub(super) branch: Option<&'a BStr>,
    /// The remote.
    pub(super) remote: Option<&'a BStr>,
}

/// Judges every commit, and then the net change.
pub(super) fn judge(run: &mut Run<'_>, session: &Session<'_>, range: &Range<'_>, target: Target<'_>) -> Result<()> {
    let tree = session.tree(range.tip, &format!("commit {}", range.tip.short()))?;
    let facts = |run: &Run<'_>| {
        let mut facts = Facts::new(run.stage, run.today, &tree);
        facts.target = target.branch.map(BStr::to_owned);
        facts.remote = target.remote.map(|remote| remote.to_str_lossy().into_owned());
        facts
    };
    let mut progress = Progress::new("judging commits", range.commits.len() as u64);
    let mut known: HashMap<Oid, (Commit, Attribution)> = HashMap::new();
    let mut upstream = 0_usize;
    // Units are judged in order while the next chunk is looked at by all threads.
    for chunk in range.commits.chunks(scan::COMMITS_AT_ONCE) {
        let mut looked = Vec::with_capacity(chunk.len());
        let what = Commits { scope: UnitScope::Commit, how: run.how(Look::Secrets), around: run.around_history() };
        scan::commits(&run.scanner, &session.repo, chunk, what, |unit| {
            progress.step();
            looked.push(unit);
            Ok(())
        })?;
        for unit in looked {
            let mut facts = facts(run);
            let published = unit.unit.commit.id.is_some_and(|id| range.upstream.contains(&id));
            upstream += usize::from(published);
            facts.standing = match (published, range.first_push) {
                (true, _) => Standing::AlreadyUpstream,
                (_, true) => Standing::FirstPush,
                _ => Standing::Ours,
            };
            if let Some(id) = unit.unit.commit.id {
                known.insert(id, (unit.unit.commit.clone(), unit.unit.attribution.clone()));
            }
            run.unit(unit, facts)?;
        }
    }
    drop(progress);
    if upstream > 0 {
        run.note(&format!("{upstream} of {} commits are published elsewhere already: they warn at most", range.commits.len()));
    }
    if range.first_push {
        return Ok(());
    }
    let (mut messages, mut authors) = (Vec::new(), Vec::new());
    let notes = scan::Notes::open(&session.repo)?;
    for id in range.net.iter().filter(|id| !range.upstream.contains(id)) {
        let (commit, attribution) = match known.remove(id) {
            Some(known) => known,
            None => {
                let commit = session.repo.commit(*id)?;
                let attribution = notes.attribute(&session.repo, &commit, &run.around_history())?;
                (commit, attribution)
            }
        };
        messages.push(commit);
        authors.push(attribution);
    }
    if messages.is_empty() {
        return Ok(());
    }
    let changes = session.repo.changes_between(range.base, range.tip)?;
    let asked = evidence::is_asked(&run.bench);
    // A change of which a side is missing has no digest: then no signature is known to be about it.
    let change = if asked { scan::change_digest(&session.repo, &changes).ok() } else { None };
    let arriving = if asked { range.arriving } else { &[] };
    let evidence = session.evidence(&run.bench.trusted().policy.evidence.r#ref, arriving, target.branch.map(BStr::to_owned))?;
    let scanned = scan::changes(&run.scanner, &session.repo, changes, run.how(Look::Identity))?;
    let mut looked = scan::unit(UnitScope::Net, net_commit(&messages), &run.around_history(), scanned);
    authors.into_iter().for_each(|attribution| attribute_net(&mut looked.unit, attribution));
    let mut facts = facts(run);
    facts.commits = &messages;
    facts.tags = range.tags;
    facts.approvals = range.approvals;
    facts.change = change;
    facts.signed = &evidence;
    run.unit(looked, facts)
}

/// The commit a net change stands under: the last one's author, and no message of its own.
pub(super) fn net_commit(commits: &[Commit]) -> Commit {
    let last = commits.last().cloned().unwrap_or_default();
    Commit { id: None, message: BString::default(), ..last }
}

/// A net change is as much an assistant's as any of its commits.
pub(super) fn attribute_net(unit: &mut Unit, other: Attribution) {
    if other.kind > unit.attribution.kind {
        unit.attribution.kind = other.kind;
    }
    for mut actor in other.actors {
        // Lines of one commit are others at the end; a file that is called otherwise there may be any of them.
        actor.attested.iter_mut().for_each(|attested| attested.lines.clear());
        if !actor.attested.iter().all(|attested| unit.paths.contains(&attested.path)) {
            actor.attested.clear();
        }
        match unit.attribution.actors.iter_mut().find(|known| known.id == actor.id && known.kind == actor.kind) {
            Some(known) if actor.attested.is_empty() => known.attested.clear(),
            Some(known) if known.attested.is_empty() => {}
            Some(known) => known.attested.append(&mut actor.attested),
            None => unit.attribution.actors.push(actor),
        }
    }
    unit.attribution.conflict = unit.attribution.conflict.take().or(other.conflict);
}

/// What a reference publishes beside commits.
pub(super) struct Label<'a> {
    /// What it is called there.
    pub(super) name: &'a BStr,
    /// The annotated tags it brings.
    pub(super) tags: &'a [Tag],
    /// A blob or tree that it names directly or by a tag.
    pub(super) loose: Option<Oid>,
}

/// Judges what is published beside commits: a ref's name, a tag's message and tagger, a lone blob or tree.
pub(super) fn judge_names(run: &mut Run<'_>, session: &Session<'_>, named: &Label<'_>, target: Target<'_>) -> Result<()> {
    let mut scanned = scan::Scanned::default();
    let name = named.name;
    run.scanner.text(Place::Ref, name, name, &mut scanned.findings);
    for tag in named.tags {
        run.scanner.text(Place::Tag, name, &tag.text, &mut scanned.findings);
        let tagger = Commit { author: tag.tagger.clone(), committer: tag.tagger.clone(), ..Commit::default() };
        scan::published(&run.scanner, &tagger, &mut scanned.findings);
    }
    if let Some(id) = named.loose {
        let changes = session.repo.object_changes(name, id)?;
        let mut loose = scan::changes(&run.scanner, &session.repo, changes, run.how(Look::Secrets))?;
        loose.findings.splice(0..0, std::mem::take(&mut scanned.findings));
        scanned = loose;
    }
    if scanned.findings.is_empty() && scanned.skipped.is_empty() && scanned.unread.is_empty() {
        return Ok(());
    }
    let commit = Commit { message: bstr::concat([&b"ref "[..], name.as_bytes()]).into(), ..Commit::default() };
    let looked = scan::unit(UnitScope::Commit, commit, &run.around_history(), scanned);
    let tree = super::session::NoTree;
    let mut facts = Facts::new(run.stage, run.today, &tree);
    facts.target = target.branch.map(BStr::to_owned);
    facts.remote = target.remote.map(|remote| remote.to_str_lossy().into_owned());
    run.unit(looked, facts)
}
