//! pre-commit and pre-merge-commit: what is staged, before the message is known.

use super::around::Around;
use super::note;
use crate::audit::{Receipt, Seen};
use crate::cli::args::{HookName, OutputArgs};
use crate::cli::env::Env;
use crate::cli::evidence::{self, RepoEvidence};
use crate::cli::exit::Exit;
use crate::cli::output::{Stream, say};
use crate::cli::run::{Run, VERSION};
use crate::cli::session::Session;
use crate::git::{Changes, threads};
use crate::model::{Action, Commit, Oid, Stage, UnitScope};
use crate::policy::{Bench, Facts};
use crate::scan::{self, Look, Scanned};
use anyhow::Result;
use bstr::BString;

/// Judges what is staged.
pub(super) fn run(hook: HookName, global: bool, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let staged = Staged::read(&session, hook == HookName::PreMergeCommit)?;
    let bench = staged.bench(&session)?;
    if global && !bench.has_file() {
        return Ok(nobody_asked());
    }
    let mut receipt = staged.receipt("pre-commit", &bench);
    let mut run = Run::new(bench, Stage::PreCommit, &OutputArgs::for_hooks(), env, Stream::Stderr)?;
    let (change, known) = staged.evidence(&session, &run)?;
    let changes = staged.changes.entries.len();
    let look = || staged.look(&session, &run, Commit::default());
    let (looked, tree) = threads::beside(changes, look, || session.repo.index_tree_id());
    let looked = looked?;
    receipt.tree = tree?.to_string();
    receipt.seen = Seen::of(&looked.unit).filter(|_| looked.unread.is_empty());
    let index = session.repo.index_tree()?;
    let mut facts = Facts::new(Stage::PreCommit, run.today, &index);
    facts.branch = session.branch()?;
    facts.change = change;
    facts.signed = known.as_ref().map_or(facts.signed, |known| known);
    run.unit(looked, facts)?;
    if run.worst() != Action::Block {
        leave(&receipt, &session, &mut run);
    }
    run.finish()
}

/// Leaves the receipt. It spares work and no more, so a full disk changes no verdict.
pub(super) fn leave(receipt: &Receipt, session: &Session<'_>, run: &mut Run<'_>) {
    if let Err(error) = receipt.write(session.repo.git_dir()) {
        run.note(&format!("{error:#}: later hooks will look again"));
    }
}

/// Installed for every repository of a person, and this one has no policy: it never asked to be judged.
pub(super) fn nobody_asked() -> Exit {
    say("countersign: this repository has no policy, so nothing was judged; `countersign init` sets it up");
    Exit::Clear
}

/// What is staged, with what it is judged against.
pub(in crate::cli) struct Staged {
    /// The entries.
    pub(in crate::cli) changes: Changes,
    /// The paths.
    pub(in crate::cli) paths: Vec<BString>,
    parents: Vec<Oid>,
}

impl Staged {
    /// Compares the index that git names with HEAD, and in a merge with the other heads.
    pub(in crate::cli) fn read(session: &Session<'_>, merging: bool) -> Result<Self> {
        let named = if merging { session.merge_heads()? } else { Vec::new() };
        let others = if named.is_empty() { session.repo.merge_heads()? } else { named };
        let changes = session.repo.staged(&others)?;
        let paths = changes.entries.iter().map(|change| change.path.clone()).collect();
        let parents = session.repo.head()?.commit.into_iter().chain(others).collect();
        Ok(Self { changes, paths, parents })
    }

    /// Who judges it.
    pub(in crate::cli) fn bench(&self, session: &Session<'_>) -> Result<Bench> {
        session.commit_bench(&session.repo.index_tree()?, &self.paths)
    }

    /// Looks at it. `known` is the commit as far as it is known; author and committer are filled in.
    pub(in crate::cli) fn look(self, session: &Session<'_>, run: &Run<'_>, known: Commit) -> Result<scan::Looked> {
        let scanned = scan::changes(&run.scanner, &session.repo, self.changes, run.how(Look::Both))?;
        unit(session, run, known, scanned, self.parents)
    }

    /// The digest of the change, and what was signed of it, where a policy lists signers: somebody may have answered for the
    /// same change on another branch.
    pub(super) fn evidence<'a>(&self, session: &'a Session<'_>, run: &Run<'_>) -> Result<(Option<String>, Option<RepoEvidence<'a>>)> {
        if !evidence::is_asked(&run.bench) || self.changes.entries.is_empty() {
            return Ok((None, None));
        }
        let reference = run.bench.trusted().policy.evidence.r#ref.clone();
        // A change of which a side is missing has no digest: then no signature is known to be about it.
        let change = scan::change_digest(&session.repo, &self.changes).ok();
        Ok((change, Some(session.evidence(&reference, &[], None)?)))
    }

    /// The receipt for it, as yet without its tree.
    pub(super) fn receipt(&self, stage: &str, bench: &Bench) -> Receipt {
        Receipt {
            stage: stage.to_owned(),
            parents: self.parents.iter().map(ToString::to_string).collect(),
            tree: String::new(),
            message: String::new(),
            policies: bench.sources().into_iter().map(|source| source.digest).collect(),
            version: VERSION.to_owned(),
            seen: None,
            note: bench.closures().any(note::is_wanted),
        }
    }

    /// The commits it will be the child of.
    pub(super) fn parents(&self) -> Vec<Oid> {
        self.parents.clone()
    }
}

/// A unit for the commit about to be made.
pub(super) fn unit(session: &Session<'_>, run: &Run<'_>, known: Commit, scanned: Scanned, parents: Vec<Oid>) -> Result<scan::Looked> {
    let coming = session.coming_commit();
    let commit = Commit { author: coming.author, committer: coming.committer, parents, ..known };
    let index = session.repo.index_tree()?;
    let around = Around::look(session, &index, &scanned.paths, run.limits.process_ancestry)?;
    let around = around.surroundings(session, &run.limits.declaration_key);
    Ok(scan::unit(UnitScope::Whole, commit, &around, scanned))
}
