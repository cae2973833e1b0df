//! pre-push: every ref on standard input, every commit that is new to the other side.

use super::framework;
use super::pre_commit::nobody_asked;
use super::push_option;
use super::standard_input;
use crate::audit::Log;
use crate::cli::args::OutputArgs;
use crate::cli::env::Env;
use crate::cli::exit::Exit;
use crate::cli::output::{Stream, say};
use crate::cli::range::{Label, Range, Target, judge, judge_names};
use crate::cli::run::Run;
use crate::cli::session::Session;
use crate::git::push::{MovedRef, NewHistory, parse_pre_push};
use crate::model::{Oid, PolicyRole, Stage};
use crate::policy::Bench;
use anyhow::Result;
use bstr::{BStr, BString, ByteSlice};
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;

/// Judges what a push would publish.
pub(super) fn run(args: &[OsString], global: bool, env: &Env) -> Result<Exit> {
    let mut updates = parse_pre_push(&standard_input()?)?;
    let text = |at: usize| args.get(at).map(|arg| BString::from(arg.to_string_lossy().into_owned())).unwrap_or_default();
    let (mut remote, mut url) = (text(0), text(1));
    if updates.is_empty() && env.get("PRE_COMMIT").is_none() {
        return Ok(Exit::Clear);
    }
    let session = Session::open(env)?;
    if updates.is_empty() {
        let Some(handed) = framework::handed(&session, env)? else { return Ok(Exit::Clear) };
        say("countersign: hook managers of this kind hand on one ref of a push; `countersign install --hooks pre-push` judges them all");
        updates = parse_pre_push(handed.line.as_bytes())?;
        (remote, url) = (handed.remote.into(), handed.url.into());
    }
    let history = session.repo.outgoing(&updates, remote.as_bstr(), url.as_bstr())?;
    // A URL is no name: `remotes` of a scope would never match it.
    let name = Some(remote.as_bstr()).filter(|_| remote != url);
    judge_refs(&session, &history, name, Stage::PrePush, global)
}

/// Judges the refs of a push, before it leaves or where it arrives. A ref that cannot be judged keeps no other from being
/// judged, and whatever the policy says about failures, what blocks blocks.
pub(super) fn judge_refs(session: &Session<'_>, history: &NewHistory, remote: Option<&BStr>, stage: Stage, global: bool) -> Result<Exit> {
    let moving: Vec<&MovedRef> = history.refs.iter().filter(|moved| moved.update.new.is_some()).collect();
    let mut run: Option<Run<'_>> = None;
    let mut failed = None;
    let bypass = if stage == Stage::PreReceive { push_option::bypass(session) } else { None };
    let mut shares = Shares::new(session, history, moving.len())?;
    for moved in &moving {
        let bench = match bench_for(session, history, moved) {
            Ok(bench) => bench,
            Err(error) => {
                failed.get_or_insert(error);
                continue;
            }
        };
        let commits = shares.of(moved, &bench);
        if let Some(run) = &mut run {
            if let Err(error) = run.set_bench(bench) {
                failed.get_or_insert(error);
                continue;
            }
        } else if global && !bench.has_file() {
            return Ok(nobody_asked());
        } else {
            let mut first = Run::new(bench, stage, &OutputArgs::for_hooks(), session.env, Stream::Stderr)?;
            first.log = Some(Log::of(session.repo.common_dir()));
            run = Some(first);
        }
        if let (Some(run), Some(bypass)) = (&mut run, &bypass) {
            let allowed = bypass.allowed(run.bench.closures(), &|list| push_option::signer(session, list));
            if let Err(why) = &allowed {
                run.note(&format!("the push option is not heard: {why}"));
            }
            run.set_bypass(allowed.is_ok().then(|| bypass.reason.clone()));
        }
        let push = Push { session, history, moving: &moving, remote };
        if let Some(Err(error)) = run.as_mut().map(|run| push.judge(run, moved, &commits)) {
            failed.get_or_insert(error);
        }
    }
    let Some(mut run) = run else { return failed.map_or(Ok(Exit::Clear), Err) };
    if run.blocks_secret() {
        run.hint("a credential that was published before must be revoked first; then take it out of the commits: `git commit --amend`, or `git rebase -i` for older ones".to_owned());
    }
    match (run.finish()?, failed) {
        (Exit::Clear, Some(error)) => Err(error),
        (exit, failed) => {
            if let Some(error) = failed {
                say(&format!("countersign: besides, not everything could be judged: {error:#}"));
            }
            Ok(exit)
        }
    }
}

/// A push, as far as all its refs have it in common.
struct Push<'a> {
    session: &'a Session<'a>,
    history: &'a NewHistory,
    moving: &'a [&'a MovedRef],
    remote: Option<&'a BStr>,
}

impl Push<'_> {
    /// Judges one ref: what it is called, and the commits that come with it.
    fn judge(&self, run: &mut Run<'_>, moved: &MovedRef, commits: &[Oid]) -> Result<()> {
        let evidence = run.bench.trusted().policy.evidence.r#ref.clone();
        let holds_evidence = |moved: &MovedRef| moved.update.target == evidence.as_bytes();
        let target = Target { branch: moved.update.branch(), remote: self.remote };
        let named = Label { name: moved.update.target.as_bstr(), tags: &moved.tags, loose: moved.loose };
        judge_names(run, self.session, &named, target)?;
        let Some(tip) = moved.tip else { return Ok(()) };
        let net = self.net(moved, tip, commits)?;
        if commits.is_empty() && net.is_empty() {
            return Ok(());
        }
        let arriving: Vec<Oid> = self.moving.iter().filter(|moved| holds_evidence(moved)).filter_map(|moved| moved.tip).collect();
        let tags: Vec<BString> = moved.tags.iter().map(|tag| tag.message.clone()).collect();
        let range = Range {
            commits,
            net: &net,
            upstream: &self.history.upstream,
            base: moved.base,
            tip,
            // Evidence proves itself, and notes are no work: only secrets are looked for in them.
            first_push: self.history.nothing_there || holds_evidence(moved) || moved.update.target.starts_with(b"refs/notes/"),
            tags: &tags,
            approvals: &[],
            arriving: &arriving,
        };
        judge(run, self.session, &range, target)
    }

    /// The commits whose net change a branch takes in: all that it and the default branch do not have, though another branch of
    /// the other side, or of this push, may have them.
    fn net(&self, moved: &MovedRef, tip: Oid, commits: &[Oid]) -> Result<Vec<Oid>> {
        let old = moved.update.old.filter(|old| self.session.repo.has_object(*old));
        let default = self.history.default_branch.as_ref().map(|default| default.commit);
        let had: Vec<Oid> = old.into_iter().chain(default).collect();
        if had.is_empty() || moved.update.branch().is_none() {
            return Ok(commits.to_vec());
        }
        self.session.repo.walk(&[tip], &had)
    }
}

/// Which of the new commits are judged with which ref: each once with the first ref that brings it, and again with a branch
/// that other policies judge. Where the other side has nothing yet there is nobody to protect, and a mirror of many branches
/// is judged once.
struct Shares<'a> {
    commits: &'a [Oid],
    first_push: bool,
    /// The parents of each; nothing where one ref brings them all.
    parents: HashMap<Oid, Vec<Oid>>,
    /// What was handed out already, by who judges it, and by anybody.
    taken: HashMap<Judges, HashSet<Oid>>,
    seen: HashSet<Oid>,
}

/// Who judges: the policies, and the branch where they ask for it.
type Judges = (Vec<(PolicyRole, String)>, Option<BString>);

impl<'a> Shares<'a> {
    fn new(session: &Session<'_>, history: &'a NewHistory, refs: usize) -> Result<Self> {
        let mut parents = HashMap::new();
        for &id in history.commits.iter().filter(|_| refs > 1) {
            parents.insert(id, session.repo.commit(id)?.parents);
        }
        Ok(Self { commits: &history.commits, first_push: history.nothing_there, parents, taken: HashMap::new(), seen: HashSet::new() })
    }

    fn of(&mut self, moved: &MovedRef, bench: &Bench) -> Vec<Oid> {
        if self.parents.is_empty() {
            return self.commits.to_vec();
        }
        let branch = moved.update.branch().filter(|_| bench.minds_branches()).map(BStr::to_owned);
        let own = self.taken.entry((bench.seating(), branch)).or_default();
        let taken = if self.first_push || moved.update.branch().is_none() { &mut self.seen } else { own };
        let mut mine: HashSet<Oid> = HashSet::new();
        let mut queue: Vec<Oid> = moved.tip.into_iter().collect();
        while let Some(id) = queue.pop() {
            if let Some(next) = self.parents.get(&id).filter(|_| taken.insert(id)) {
                mine.insert(id);
                queue.extend(next);
            }
        }
        self.seen.extend(&mine);
        self.commits.iter().copied().filter(|id| mine.contains(id)).collect()
    }
}

/// Who judges a ref: the default branch's policy, that of the ref where it exists on the other side, and the tip's own.
fn bench_for(session: &Session<'_>, history: &NewHistory, moved: &MovedRef) -> Result<Bench> {
    let Some(tip) = moved.tip else {
        // A tag of a blob or tree: the default branch's policy, or none.
        return match &history.default_branch {
            Some(default) => Ok(Bench::sole(session.closure(&session.tree(default.commit, &default.tracking.to_str_lossy())?)?)?),
            None => Ok(Bench::untrusted(crate::policy::Closure::relaxed())?),
        };
    };
    let tip_closure = session.closure(&session.tree(tip, &format!("commit {}", tip.short()))?);
    let Some(default) = &history.default_branch else { return Ok(Bench::untrusted(tip_closure?)?) };
    let paths = || session.paths_between(moved.base, tip);
    let (trusted, note) = session.trusted(default.commit, &default.tracking.to_str_lossy(), tip_closure.is_ok(), paths)?;
    let existing = match moved.update.old.filter(|old| session.repo.has_object(*old)) {
        Some(old) => session.closure(&session.tree(old, &moved.update.target.to_str_lossy())?).ok(),
        None => None,
    };
    let base = match moved.base {
        Some(base) => session.closure(&session.tree(base, &format!("commit {}", base.short()))?).ok(),
        None => None,
    };
    Ok(Bench::push(trusted, existing, tip_closure?, base)?.with_note(note))
}
