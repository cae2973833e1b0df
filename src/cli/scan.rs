//! `countersign scan`: what a hook would say, and more places to look at.

use super::args::ScanArgs;
use super::env::Env;
use super::exit::Exit;
use super::folder;
use super::hook::Staged;
use super::net::Span;
use super::output::Stream;
use super::progress::Progress;
use super::range::{Label, Range, Target, judge, judge_names};
use super::run::Run;
use super::session::{NoTree, Session};
use crate::attribution::Surroundings;
use crate::evidence::approvals;
use crate::git::patch::{self, Part};
use crate::git::{ObjectKind, Peeled, Repo, WorkdirTree};
use crate::model::{Commit, Oid, Stage, Tree, UnitScope};
use crate::policy::{self, Bench, Closure, Facts, NoLayers};
use crate::scan::{self, Commits, Look, Scanned};
use anyhow::{Context, Result, anyhow, bail};
use bstr::{BString, ByteSlice};
use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Runs it.
pub(super) fn run(args: &ScanArgs, env: &Env) -> Result<Exit> {
    let told = args.policy.clone().or_else(|| env.policy());
    let scan = Scan { args, env, told };
    if args.history || !args.commit.is_empty() {
        scan.commits()
    } else if let Some(range) = &args.range {
        scan.range(range)
    } else if let Some(file) = &args.diff {
        scan.diff(file)
    } else if let Some(file) = &args.message {
        scan.message(file)
    } else if let Some(list) = &args.files_from {
        scan.files(&folder::listed(&read(list)?, args.null)?)
    } else if !args.paths.is_empty() {
        scan.files(&args.paths)
    } else {
        scan.staged()
    }
}

struct Scan<'a> {
    args: &'a ScanArgs,
    env: &'a Env,
    /// The policy that was named, by option or variable.
    told: Option<PathBuf>,
}

impl Scan<'_> {
    fn start(&self, bench: Bench) -> Result<Run<'static>> {
        Run::new(bench, Stage::Scan, &self.args.output, self.env, Stream::Stdout)
    }

    /// The bench of the policy that was named, if one was.
    fn told_bench(&self) -> Result<Option<Bench>> {
        let Some(path) = &self.told else { return Ok(None) };
        Ok(Some(Bench::sole(named_policy(path)?)?))
    }

    fn staged(&self) -> Result<Exit> {
        let session = Session::open(self.env)?;
        let staged = Staged::read(&session, false)?;
        let nothing = staged.changes.entries.is_empty();
        let bench = match self.told_bench()? {
            Some(bench) => bench,
            None => staged.bench(&session)?,
        };
        let mut run = self.start(bench)?;
        if nothing {
            run.note("nothing is staged: nothing was looked at");
        }
        let looked = staged.look(&session, &run, Commit::default())?;
        let index = session.repo.index_tree()?;
        let mut facts = Facts::new(Stage::Scan, run.today, &index);
        facts.branch = session.branch()?;
        run.unit(looked, facts)?;
        run.finish()
    }

    /// Single commits, or all of history: each judged as a whole, by the policy of HEAD.
    fn commits(&self) -> Result<Exit> {
        let session = Session::open(self.env)?;
        let head = session.repo.head()?.commit;
        let mut named = Vec::new();
        let ids: Vec<Oid> = if self.args.history {
            if self.args.all {
                for reference in session.repo.references()? {
                    let peeled = session.repo.peel(reference.tag.unwrap_or(reference.target))?;
                    named.push((reference.name, peeled));
                }
            }
            let commits = named.iter().filter(|(_, peeled)| peeled.kind == ObjectKind::Commit).map(|(_, peeled)| peeled.target);
            session.repo.walk(&head.into_iter().chain(commits).collect::<Vec<_>>(), &[])?
        } else {
            self.args.commit.iter().map(|rev| session.commit_id(rev)).collect::<Result<_>>()?
        };
        let bench = match self.told_bench()? {
            Some(bench) => bench,
            None => Bench::sole(match head {
                Some(head) => session.closure(&session.tree(head, "HEAD")?)?,
                None => Closure::relaxed(),
            })?,
        };
        let mut run = self.start(bench)?;
        if ids.is_empty() {
            run.note("there is no commit: nothing was looked at");
        }
        let mut progress = Progress::new("judging commits", ids.len() as u64);
        for chunk in ids.chunks(scan::COMMITS_AT_ONCE) {
            let mut looked = Vec::with_capacity(chunk.len());
            let what = Commits { scope: UnitScope::Whole, how: run.how(Look::Both), around: run.around_history() };
            scan::commits(&run.scanner, &session.repo, chunk, what, |unit| {
                progress.step();
                looked.push(unit);
                Ok(())
            })?;
            for unit in looked {
                let id = unit.unit.commit.id.context("a commit of history has an id")?;
                let tree = session.tree(id, &format!("commit {}", id.short()))?;
                let facts = Facts::new(Stage::Scan, run.today, &tree);
                run.unit(unit, facts)?;
            }
        }
        drop(progress);
        for (name, Peeled { tags, target, kind }) in &named {
            let loose = (*kind != ObjectKind::Commit).then_some(*target);
            judge_names(&mut run, &session, &Label { name: name.as_bstr(), tags, loose }, Target { branch: None, remote: None })?;
        }
        run.finish()
    }

    fn range(&self, range: &str) -> Result<Exit> {
        let session = Session::open(self.env)?;
        if !range.contains("..") {
            bail!("{range:?} is no range: write A..B, such as {range}..HEAD for what HEAD has beyond it");
        }
        let approvals = self.args.approvals.as_deref().map(|file| approvals::parse(&read(file)?)).transpose()?.unwrap_or_default();
        let span = Span::read(&session, Some(range), self.args.target.as_deref())?;
        let approvals = approvals::of_tip(approvals, &span.tip.to_string());
        let bench = match self.told_bench()? {
            Some(bench) => bench,
            None => span.bench(&session)?,
        };
        let commits = &span.commits;
        let mut run = self.start(bench)?;
        if commits.is_empty() {
            run.note("the range is empty: nothing was looked at");
            return run.finish();
        }
        let upstream = HashSet::new();
        let range = Range {
            commits,
            net: commits,
            upstream: &upstream,
            base: span.base,
            tip: span.tip,
            first_push: false,
            tags: &[],
            approvals: &approvals,
            arriving: &[],
        };
        judge(&mut run, &session, &range, Target { branch: span.branch.as_ref().map(|name| name.as_bstr()), remote: None })?;
        run.finish()
    }

    fn diff(&self, file: &Path) -> Result<Exit> {
        let text = read(file)?;
        let mut run = self.start_loose()?;
        let parts = patch::parse(&text, scan::path_class::classify, run.limits.max_judged).map_err(|error| anyhow!("{error}"))?;
        if parts.is_empty() {
            run.note("the patch is empty: nothing was looked at");
        }
        for Part { commit, files } in parts {
            let mut scanned = scan::files(&run.scanner, files, |file| file, Look::Both);
            scan::published(&run.scanner, &commit, &mut scanned.findings);
            loose(&mut run, commit, scanned)?;
        }
        run.finish()
    }

    fn message(&self, file: &Path) -> Result<Exit> {
        let message = BString::from(read(file)?);
        let mut run = self.start_loose()?;
        let commit = Commit { message, ..Commit::default() };
        let mut scanned = Scanned::default();
        scan::published(&run.scanner, &commit, &mut scanned.findings);
        loose(&mut run, commit, scanned)?;
        run.finish()
    }

    fn files(&self, paths: &[PathBuf]) -> Result<Exit> {
        let mut run = self.start_loose()?;
        let walk = folder::walk(paths)?;
        if walk.entries.is_empty() && walk.skipped.is_empty() {
            run.note("there is no file: nothing was looked at");
        }
        walk.note().iter().for_each(|note| run.note(note));
        let max_judged = run.limits.max_judged;
        let mut scanned = scan::files(&run.scanner, walk.entries, |entry| folder::load(&entry, max_judged), Look::Both);
        scanned.skipped.extend(walk.skipped);
        loose(&mut run, Commit::default(), scanned)?;
        run.finish()
    }

    /// A run over what lies in no commit: by the policy named, the work tree's if there is one, else the default.
    fn start_loose(&self) -> Result<Run<'static>> {
        let bench = match self.told_bench()? {
            Some(bench) => bench,
            None => Bench::sole(work_tree_closure()?)?,
        };
        self.start(bench)
    }
}

/// Judges what lies in no commit.
fn loose(run: &mut Run<'_>, commit: Commit, scanned: Scanned) -> Result<()> {
    let around = Surroundings { declaration_key: &run.limits.declaration_key, ..Surroundings::default() };
    let looked = scan::unit(UnitScope::Whole, commit, &around, scanned);
    run.unit(looked, Facts::new(Stage::Scan, run.today, &NoTree))
}

/// The closure of the work tree we stand in; outside of one that of the default preset.
pub(super) fn work_tree_closure() -> Result<Closure> {
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    let root = Repo::discover(&cwd).ok().and_then(|repo| repo.work_dir().map(Path::to_owned));
    match root {
        Some(root) => Ok(policy::closure(&WorkdirTree::new(root), &NoLayers)?),
        None => Ok(Closure::relaxed()),
    }
}

/// The closure of a policy file named on the command line: what belongs to it lies beside it.
pub(super) fn named_policy(path: &Path) -> Result<Closure> {
    let text = std::fs::read(path).with_context(|| format!("cannot read the policy {}", path.display()))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(policy::closure(&Named { text, rest: WorkdirTree::new(folder), name: path.display().to_string() }, &NoLayers)?)
}

/// A folder whose policy is one given file.
struct Named {
    text: Vec<u8>,
    rest: WorkdirTree,
    name: String,
}

impl Tree for Named {
    fn read(&self, path: &bstr::BStr) -> Result<Option<crate::model::Blob>> {
        if policy::CANDIDATES.iter().any(|candidate| path == candidate.as_bytes()) {
            let here = path == policy::CANDIDATES[1].as_bytes();
            return Ok(here.then(|| crate::model::Blob { kind: crate::model::EntryKind::File, data: self.text.clone() }));
        }
        self.rest.read(path)
    }

    fn list(&self, path: &bstr::BStr) -> Result<Vec<BString>> {
        self.rest.list(path)
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}

/// A file, or standard input for `-`.
fn read(path: &Path) -> Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut input = Vec::new();
        std::io::stdin().read_to_end(&mut input).context("while reading standard input")?;
        return Ok(input);
    }
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
