//! post-commit: says once what a skipped hook would have said. It cannot stop anything any more; the push judges again.

use super::note;
use super::replay::is_replay;
use crate::audit::{Log, Receipt};
use crate::cli::args::OutputArgs;
use crate::cli::env::Env;
use crate::cli::exit::Exit;
use crate::cli::output::{Stream, say};
use crate::cli::run::{Run, VERSION};
use crate::cli::session::Session;
use crate::model::{Stage, UnitScope};
use crate::policy::Facts;
use crate::scan::{self, Commits, Look};
use anyhow::Result;

/// Looks at the commit just made if it met no hook.
pub(super) fn run(env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let Some(head) = session.repo.head()?.commit else { return Ok(Exit::Clear) };
    let commit = session.repo.commit(head)?;
    let receipt = Receipt::read(session.repo.git_dir());
    Receipt::remove(session.repo.git_dir());
    let tree = session.tree(head, "HEAD")?;
    let parents: Vec<String> = commit.parents.iter().map(ToString::to_string).collect();
    let met = receipt.as_ref().is_some_and(|receipt| {
        // The commit's own: after `git commit PATH` the index holds more.
        receipt.version == VERSION && receipt.tree == tree.id().to_string() && (receipt.parents == parents || commit.parents.len() < 2)
    });
    // What is replayed was judged when it was made, and is at the push; its note moves with it.
    if is_replay(&session) || met && !receipt.is_some_and(|receipt| receipt.note) {
        return Ok(Exit::Clear);
    }
    let closure = session.closure(&tree)?;
    if note::is_wanted(&closure) {
        note::write(&session, &commit, &closure)?;
    }
    let bench = crate::policy::Bench::sole(closure)?;
    if met || !bench.has_file() {
        return Ok(Exit::Clear);
    }
    let mut run = Run::new(bench, Stage::PostCommit, &OutputArgs::for_hooks(), env, Stream::Stderr)?;
    run.log = Some(Log::of(session.repo.common_dir()));
    let looked = scan::commit(
        &run.scanner,
        &session.repo,
        head,
        Commits { scope: UnitScope::Whole, how: run.how(Look::Both), around: run.around_history() },
    )?;
    say(&format!("countersign: commit {} met no hook; this is what it would have heard", head.short()));
    let mut facts = Facts::new(Stage::PostCommit, run.today, &tree);
    facts.branch = session.branch()?;
    run.unit(looked, facts)?;
    run.finish()?;
    Ok(Exit::Clear)
}
