//! `countersign review`: the packet a reviewer reads, as Markdown.

use super::args::ReviewArgs;
use super::env::Env;
use super::exit::Exit;
use super::output::print;
use super::session::{Session, today};
use crate::attribution::Surroundings;
use crate::git::HunkEngine;
use crate::model::{Commit, Stage, UnitScope};
use crate::policy::{Bench, Facts};
use crate::report::review;
use crate::scan::{self, How, Look};
use anyhow::{Context, Result};

/// Writes the packet of a range.
pub(super) fn run(args: &ReviewArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let (from, to) = match &args.range {
        Some(range) => range.split_once("..").with_context(|| format!("{range:?} is no range; write A..B"))?,
        None => ("", "HEAD"),
    };
    let tip = session.commit_id(if to.is_empty() { "HEAD" } else { to })?;
    let from = if from.is_empty() {
        let default = session.repo.remotes().first().map(|remote| session.repo.default_branch(remote)).transpose()?.flatten();
        default.context("the default branch is not known here; name a range A..B")?.commit
    } else {
        session.commit_id(from)?
    };
    let what = format!("{}..{}", from.short(), tip.short());
    let base = session.repo.merge_bases(from, tip)?.first().copied();
    let commits: Vec<Commit> = session.repo.walk(&[tip], &[from])?.into_iter().map(|id| session.repo.commit(id)).collect::<Result<_>>()?;
    let tree = session.tree(tip, &format!("commit {}", tip.short()))?;
    let trusted = session.tree(from, "the base of the range")?;
    let bench = Bench::push(session.closure(&trusted)?, None, session.closure(&tree)?, None)?;
    let limits = bench.limits(Stage::Scan).report_at;
    let how = How { look: Look::Both, engine: HunkEngine::Git, deadline: None, parallel: true };
    let scanned = scan::changes(&super::find::scanner(&bench)?, &session.repo, session.repo.changes_between(base, tip)?, how)?;
    let last = commits.last().cloned().unwrap_or_default();
    let looked = scan::unit(UnitScope::Net, Commit { id: None, ..last }, &Surroundings::default(), scanned);
    let facts = Facts { commits: &commits, ..Facts::new(Stage::Scan, today(), &tree) };
    let judged = bench.judge(looked.unit, &facts);
    print(&review(&[judged], &what, limits.score()))?;
    Ok(Exit::Clear)
}
