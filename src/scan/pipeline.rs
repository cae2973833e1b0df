//! Changed entries to findings and scores: reads, looks, and puts the answers in order. Over threads where there is enough to do.

use super::meter::{Meter, Part};
use super::moved;
use super::scanner::{Directive, FileReport, Look, Scanner};
use crate::git::{Changes, HunkEngine, Loaded, Reader, Repo, threads};
use crate::identity::FileIdentity;
use crate::model::{Change, ChangeKind, ChangedFile, Coverage, Finding, Place, ScoredHunk, Skipped};
use anyhow::{Context as _, Error, Result};
use bstr::{BStr, BString, ByteSlice};
use rayon::prelude::*;
use std::time::Instant;

/// What a list of changes had to say.
#[derive(Debug, Default)]
pub struct Scanned {
    /// Every hunk, in order.
    pub hunks: Vec<ScoredHunk>,
    /// Every finding, in order of paths and lines.
    pub findings: Vec<Finding>,
    /// What could not be looked at.
    pub skipped: Vec<Skipped>,
    /// The paths that changed.
    pub paths: Vec<BString>,
    /// Lines at the findings that speak to us.
    pub directives: Vec<Directive>,
    /// How much was looked at; no commits.
    pub coverage: Coverage,
    /// What is broken: the rest was looked at all the same, but without it nothing passes.
    pub unread: Vec<Error>,
}

/// How to look at changes.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// Which engines.
    pub look: Look,
    /// How hunks are found.
    pub engine: HunkEngine,
    /// When to stop: the rest is skipped, and said.
    pub deadline: Option<Instant>,
    /// Whether this may use all threads; not where the caller does already.
    pub parallel: bool,
}

/// Looks at changes of a repository.
pub fn changes(scanner: &Scanner, repo: &Repo, changes: Changes, how: How) -> Result<Scanned> {
    let replaces = changes.entries.iter().any(|change| change.old.is_some());
    let one = |reader: &mut Reader, change: Change| entry(scanner, reader, change, how, replaces);
    let open = || if how.parallel { repo.reader() } else { repo.range_reader(how.engine) };
    let with_old = moved::may_move(&changes.entries);
    let outcomes: Vec<Outcome> = if how.parallel && threads::are_worth(changes.entries.len()) {
        threads::start();
        changes.entries.into_par_iter().map_init(open, one).collect()
    } else {
        let mut reader = open();
        changes.entries.into_iter().map(|change| one(&mut reader, change)).collect()
    };
    let mut scanned = gather(scanner, outcomes);
    scanned.skipped.extend(changes.skipped);
    moved::mark(repo, &with_old, &mut scanned.findings)?;
    Ok(scanned)
}

/// Looks at what is no change of a repository: a patch's files, or a folder's, each loaded when its turn comes.
pub fn files<T: Send>(scanner: &Scanner, files: Vec<T>, load: impl Fn(T) -> Loaded + Sync, look: Look) -> Scanned {
    let one = |file: T| {
        let file = load(file);
        let new_name = new_name(&file);
        let mut outcome = loaded(scanner, file, look, true);
        if let Some(path) = new_name {
            name(scanner, path.as_bstr(), &mut outcome.findings);
        }
        outcome
    };
    let outcomes = if threads::are_worth(files.len()) {
        threads::start();
        files.into_par_iter().map(one).collect()
    } else {
        files.into_iter().map(one).collect()
    };
    gather(scanner, outcomes)
}

/// The path of a file that had none before, or another one.
fn new_name(file: &Loaded) -> Option<BString> {
    match file {
        Loaded::File(file) => {
            let change = &file.change;
            (change.new.is_some() && (change.old.is_none() || change.old_path.is_some())).then(|| change.path.clone())
        }
        Loaded::Submodule(change) => change.old.is_none().then(|| change.path.clone()),
        Loaded::Skipped(skipped) => Some(skipped.path.clone()),
    }
}

/// What became of one entry.
struct Outcome {
    path: BString,
    findings: Vec<Finding>,
    identity: Option<FileIdentity>,
    skipped: Option<Skipped>,
    directives: Vec<Directive>,
    lines: u64,
    unread: Option<Error>,
}

impl Outcome {
    /// Of a path there is nothing to say about.
    fn of(path: BString) -> Self {
        Self { path, findings: Vec::new(), identity: None, skipped: None, directives: Vec::new(), lines: 0, unread: None }
    }
}

/// `replaces`: somewhere in the change something goes away.
fn entry(scanner: &Scanner, reader: &mut Reader, change: Change, how: How, replaces: bool) -> Outcome {
    if how.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        let reason = "deadline: not reached in time".to_owned();
        return loaded(scanner, Loaded::Skipped(Skipped { path: change.path, reason }), how.look, replaces);
    }
    let path = change.path.clone();
    let is_new_path = matches!(change.kind, ChangeKind::Added | ChangeKind::Renamed);
    let class = (scanner.settings().classify)(path.as_bstr());
    let settings = scanner.settings();
    let read = Meter::time(settings.meter.as_deref(), Part::Reading, || reader.load(change, class, settings.max_judged));
    let mut outcome = match read.with_context(|| format!("while reading {path} (`git fsck` tells what is broken)")) {
        Ok(read) => loaded(scanner, read, how.look, replaces),
        Err(error) => Outcome { unread: Some(error), ..Outcome::of(path.clone()) },
    };
    if is_new_path && how.look != Look::Identity {
        name(scanner, path.as_bstr(), &mut outcome.findings);
    }
    outcome
}

fn loaded(scanner: &Scanner, loaded: Loaded, look: Look, replaces: bool) -> Outcome {
    match loaded {
        Loaded::File(file) => looked_at(scanner, *file, look, replaces),
        Loaded::Submodule(change) => Outcome::of(change.path),
        Loaded::Skipped(skipped) => Outcome { skipped: Some(skipped.clone()), ..Outcome::of(skipped.path) },
    }
}

/// A path is published like any content.
fn name(scanner: &Scanner, path: &BStr, findings: &mut Vec<Finding>) {
    scanner.text(Place::Path, path, path, findings);
}

fn looked_at(scanner: &Scanner, file: ChangedFile, look: Look, replaces: bool) -> Outcome {
    let path = file.change.path.clone();
    let FileReport { mut secrets, mut identity, directives } = scanner.file(&file, look, replaces);
    identity.findings.retain(|finding| !is_known_secret(finding, &secrets));
    secrets.append(&mut identity.findings);
    identity.path.clone_from(&path);
    let reason = if file.old_missing {
        Some("old-side-missing: the object is not in this clone; every line counts as added")
    } else if file.oversized {
        Some("oversized: looked at for credentials that identify themselves only")
    } else {
        None
    };
    Outcome {
        findings: secrets,
        identity: Some(identity),
        skipped: reason.map(|reason| Skipped { path: path.clone(), reason: reason.to_owned() }),
        directives,
        lines: file.hunks.iter().map(|hunk| u64::from(hunk.old.len) + u64::from(hunk.new.len)).sum(),
        ..Outcome::of(path)
    }
}

/// A literal the secret engine reports is not told twice: it says more about the value.
fn is_known_secret(finding: &Finding, secrets: &[Finding]) -> bool {
    finding.rule.id == "identity/hardcoded-credential"
        && secrets.iter().any(|secret| secret.location.place == Place::File && secret.location.line == finding.location.line)
}

/// Puts the outcomes together; what only the whole change can tell is asked here.
fn gather(scanner: &Scanner, outcomes: Vec<Outcome>) -> Scanned {
    let mut scanned = Scanned::default();
    let mut identities: Vec<FileIdentity> = Vec::new();
    for outcome in outcomes {
        scanned.coverage += Coverage { commits: 0, files: 1, lines: outcome.lines };
        scanned.skipped.extend(outcome.skipped);
        scanned.unread.extend(outcome.unread);
        scanned.paths.push(outcome.path);
        scanned.directives.extend(outcome.directives);
        if let Some(mut identity) = outcome.identity {
            // Findings wait with their file: the whole change may add to them or take some back.
            let (mine, rest): (Vec<_>, Vec<_>) =
                outcome.findings.into_iter().partition(|finding| finding.rule.kind != crate::model::FindingKind::Secret);
            identity.findings = mine;
            scanned.findings.extend(rest);
            identities.push(identity);
        } else {
            scanned.findings.extend(outcome.findings);
        }
    }
    scanner.finish(&mut identities);
    for identity in identities {
        scanned.hunks.extend(identity.hunks);
        scanned.findings.extend(identity.findings);
    }
    // Stable: findings of one line keep the order of their engines.
    scanned.findings.sort_by(|a, b| key(a).cmp(&key(b)));
    scanned
}

fn key(finding: &Finding) -> (Option<&BString>, u32, u32) {
    (finding.location.path.as_ref(), finding.location.line, finding.location.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Encoding, Hunk, LineRange, PathClass, Text};
    use crate::scan::Settings;

    #[test]
    fn a_literal_is_told_once() {
        let text = format!("password = '{}'\nother = '{}'\n", "kR7v".repeat(4) + "mQ2x", "a");
        let file = || ChangedFile {
            change: Change { kind: ChangeKind::Added, path: "a.py".into(), old_path: None, old: None, new: None, other_olds: Vec::new() },
            class: PathClass::Source,
            old: Text::new(Vec::new(), Encoding::Bytes),
            new: Text::new(text.clone().into_bytes(), Encoding::Bytes),
            hunks: vec![Hunk { old: LineRange { start: 0, len: 0 }, new: LineRange { start: 1, len: 2 } }],
            old_missing: false,
            oversized: false,
            partial: false,
        };
        let scanner = Scanner::new(Settings::default()).expect("engines");
        let ids = |look| looked_at(&scanner, file(), look, false).findings.iter().map(|finding| finding.rule.id).collect::<Vec<_>>();
        assert!(ids(Look::Identity).contains(&"identity/hardcoded-credential"));
        let both = ids(Look::Both);
        assert!(both.iter().any(|id| id.starts_with("secret/")) && !both.contains(&"identity/hardcoded-credential"), "{both:?}");
    }
}
