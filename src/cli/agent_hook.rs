//! `countersign agent-hook`: what a coding agent is about to do, judged before it lands. Always ends with 0; the answer is
//! in its JSON. What goes wrong here allows or denies as `[agent] on_error` says.

use super::args::AgentHookArgs;
use super::env::Env;
use super::exit::Exit;
use super::find::scanner;
use super::output::{print, say};
use super::session::{Session, today};
use crate::agent::{Answer, Intent, Request, bypass, dialect};
use crate::attribution::Surroundings;
use crate::git::{HunkEngine, Loaded, OpenError, Repo, WorkdirTree, decode, hunks};
use crate::model::{
    Action, Actor, ActorKind, Attribution, Blob, Change, ChangeKind, ChangedFile, EntryKind, EvidenceLevel, Oid, Place, Role, Side, Stage,
    Tree, UnitScope,
};
use crate::policy::file::{AgentFailure, Watch};
use crate::policy::{self, Bench, Facts, NoLayers};
use crate::report::sanitize;
use crate::scan::{self, Look, path_class};
use anyhow::{Context, Result};
use bstr::{BStr, BString, ByteSlice};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// How many findings an agent is told of at once.
const TOLD: usize = 5;

/// Runs it.
pub(super) fn run(args: &AgentHookArgs, env: &Env) -> Exit {
    let mut input = Vec::new();
    let read = std::io::stdin().read_to_end(&mut input).context("while reading standard input");
    let message = read.and_then(|_| serde_json::from_slice(&input).context("standard input is not JSON"));
    let dialect = dialect(&args.agent, message.as_ref().unwrap_or(&serde_json::Value::Null));
    let answer = message.and_then(|message| judge(&Request::read(&message), dialect.id, env));
    let answer = answer.unwrap_or_else(|error| {
        let text = format!("countersign could not judge this: {error:#}");
        if on_error() == AgentFailure::Deny { Answer::Deny(text) } else { Answer::Allow(Some(text)) }
    });
    if let Answer::Allow(Some(warning)) = &answer {
        say(warning);
    }
    if let Err(error) = print(&dialect.print(&answer)) {
        say(&format!("countersign: {error:#}"));
    }
    Exit::Clear
}

/// What the policy of the work tree says about failures; without one that can be read, what is built in.
fn on_error() -> AgentFailure {
    super::scan::work_tree_closure().map_or(AgentFailure::Allow, |closure| closure.policy.agent.on_error)
}

fn judge(request: &Request, agent: &str, env: &Env) -> Result<Answer> {
    if let Some(cwd) = request.cwd.as_deref().filter(|cwd| Path::new(cwd).is_dir()) {
        std::env::set_current_dir(cwd).with_context(|| format!("cannot enter {cwd}"))?;
    }
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    // Outside of every repository there is no gate to guard.
    if let Err(OpenError::NotARepository { .. }) = Repo::discover(&cwd) {
        return Ok(Answer::Allow(None));
    }
    let session = Session::open(env)?;
    let watch = session.closure(&session.repo.index_tree()?).map(|closure| closure.policy.agent.watch).unwrap_or_default();
    // A policy that cannot be read watches everything.
    let watches = |what: Watch| watch.is_empty() || watch.contains(&what);
    for intent in &request.intents {
        let reason = match intent {
            Intent::Command(script) => bypass::refusal(script).filter(|_| watches(Watch::Bypass)).map(|reason| {
                format!("countersign: {reason}. Do it without; if the gate stops you, say what it says and let a person decide.")
            }),
            Intent::Write { path, content } => written(&session, agent, path, |_| content.clone(), &cwd, &watches)?,
            Intent::Change { path, edits } => {
                let edited = |old: &str| {
                    let mut text = old.to_owned();
                    for edit in edits {
                        // Where the piece is not found the agent's own tool will say so; the new piece is judged all the same.
                        text = edit.apply(&text).unwrap_or_else(|| format!("{text}\n{}", edit.new));
                    }
                    text
                };
                written(&session, agent, path, edited, &cwd, &watches)?
            }
        };
        if let Some(reason) = reason {
            return Ok(Answer::Deny(reason));
        }
    }
    Ok(Answer::Allow(None))
}

/// Why a file may not be written so; none if it may.
fn written(
    session: &Session<'_>,
    agent: &str,
    path: &str,
    new: impl FnOnce(&str) -> String,
    cwd: &Path,
    watches: &dyn Fn(Watch) -> bool,
) -> Result<Option<String>> {
    let Some(root) = session.repo.work_dir() else { return Ok(None) };
    let Some(inside) = inside(root, &cwd.join(path)) else { return Ok(None) };
    let name = BString::from(inside.to_string_lossy().replace('\\', "/"));
    if name.starts_with(b".git/") {
        let reason = format!("countersign: {name} is git's own: hooks and configuration are a person's to change");
        return Ok(watches(Watch::Bypass).then_some(reason));
    }
    // What git does not record is nobody's business here: it is where credentials belong.
    if !watches(Watch::Content) || session.repo.is_ignored(&inside)? {
        return Ok(None);
    }
    let old = std::fs::read(root.join(&inside)).unwrap_or_default();
    let new = new(&String::from_utf8_lossy(&old)).into_bytes();
    let after = Overlay { below: WorkdirTree::new(root), path: name.clone(), data: new.clone() };
    let bench = bench(session, &after, &name)?;
    let file = changed(&name, old, new)?;
    let scanned = scan::files(&scanner(&bench)?, vec![file], |file| file, Look::Both);
    let mut looked = scan::unit(UnitScope::Whole, session.coming_commit(), &Surroundings::default(), scanned);
    let actor = Actor {
        kind: ActorKind::Ai,
        id: agent.to_owned(),
        model: None,
        role: Role::Author,
        level: EvidenceLevel::Ambient,
        attested: Vec::new(),
    };
    looked.unit.attribution = Attribution { kind: ActorKind::Ai, actors: vec![actor], ..Attribution::default() };
    let allows = super::run::allows(&looked);
    let mut facts = Facts { inline_allows: &allows, ..Facts::new(Stage::PreCommit, today(), &after) };
    facts.branch = session.branch()?;
    let judged = bench.judge(looked.unit, &facts);
    let pairs = judged.unit.findings.iter().zip(&judged.decisions);
    let refused: Vec<String> = pairs
        .filter(|(finding, decision)| {
            // An assistant loosens nothing and excepts nothing, whatever a person might.
            let eases = matches!(finding.rule.id, "guard/policy-weakened" | "guard/exception-added" | "guard/codeowners-weakened");
            let here = matches!(finding.location.place, Place::File | Place::Path);
            eases && decision.action > Action::Off || here && decision.action == Action::Block && !decision.excepted
        })
        .map(|(finding, _)| {
            let at = &finding.location;
            let place = at.path.as_ref().map_or_else(|| name.clone(), Clone::clone);
            format!("{} at {}:{}: {} {}", finding.rule.id, sanitize::inline(&place), at.line, finding.rule.title, finding.rule.help)
        })
        .collect();
    if refused.is_empty() {
        return Ok(None);
    }
    let shown = refused.iter().take(TOLD).cloned().collect::<Vec<_>>().join("\n");
    let more = refused.len().saturating_sub(TOLD);
    let rest = if more > 0 { format!("\nand {more} more") } else { String::new() };
    Ok(Some(format!("countersign: this would not be let through:\n{shown}{rest}")))
}

/// The policies that judge a write: those of a commit, and where a policy file is written, the one it would be.
fn bench(session: &Session<'_>, after: &Overlay, name: &BString) -> Result<Bench> {
    if !policy::is_policy_path(name.as_bstr()) {
        return session.commit_bench(&session.repo.index_tree()?, std::slice::from_ref(name));
    }
    let now = policy::closure(&after.below, &NoLayers)?;
    match policy::closure(after, &NoLayers) {
        Ok(then) => Ok(Bench::commit(now, then)?),
        // Half a policy is judged by the whole one; that it does not hold the commit will say.
        Err(_) => Ok(Bench::sole(now)?),
    }
}

/// A path below the root, `.` and `..` resolved by name; the file need not be there.
fn inside(root: &Path, path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    let known = |root: &Path, path: &Path| path.strip_prefix(root).ok().map(Path::to_owned);
    let real_root = root.canonicalize().ok()?;
    // The folder may be reached through links, and may not be there yet.
    let existing = plain.ancestors().skip(1).find(|folder| folder.exists())?;
    let rest = plain.strip_prefix(existing).ok()?;
    known(root, &plain).or_else(|| known(&real_root, &existing.canonicalize().ok()?.join(rest)))
}

/// A file as it would be.
fn changed(path: &BString, old: Vec<u8>, new: Vec<u8>) -> Result<Loaded> {
    let is_new = old.is_empty();
    let (old, new) = (decode(old), decode(new));
    let hunks = hunks(HunkEngine::Git, &old, &new)?;
    let side = Oid::from_bytes(&[0; 20]).map(|id| Side { kind: EntryKind::File, id });
    let kind = if is_new { ChangeKind::Added } else { ChangeKind::Modified };
    let change = Change { kind, path: path.clone(), old_path: None, old: side.filter(|_| !is_new), new: side, other_olds: Vec::new() };
    let class = path_class::classify(path.as_bstr());
    Ok(Loaded::File(Box::new(ChangedFile { change, class, old, new, hunks, old_missing: false, oversized: false, partial: false })))
}

/// The work tree with one file as it would be.
struct Overlay {
    below: WorkdirTree,
    path: BString,
    data: Vec<u8>,
}

impl Tree for Overlay {
    fn read(&self, path: &BStr) -> Result<Option<Blob>> {
        if path == self.path {
            return Ok(Some(Blob { kind: EntryKind::File, data: self.data.clone() }));
        }
        self.below.read(path)
    }

    fn list(&self, path: &BStr) -> Result<Vec<BString>> {
        self.below.list(path)
    }

    fn name(&self) -> String {
        "the work tree".to_owned()
    }
}
