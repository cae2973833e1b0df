//! `countersign policy backtest`: how often the policy would have warned or blocked in the last commits, where, by what.

use super::args::BacktestArgs;
use super::env::Env;
use super::exit::Exit;
use super::find::scanner;
use super::output::print;
use super::progress::Progress;
use super::session::{Session, today};
use crate::attribution::Surroundings;
use crate::git::HunkEngine;
use crate::model::{Action, Judged, Oid, Stage, UnitScope};
use crate::policy::{Bench, Facts};
use crate::report::sanitize;
use crate::scan::{self, Commits, How, Look};
use anyhow::{Context, Result};
use bstr::ByteSlice;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many rules, gates and folders are listed.
const SHOWN: usize = 15;

/// Runs it. Each commit is judged by itself, as if it were made today.
pub(super) fn run(args: &BacktestArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let head = session.repo.head()?.commit.context("there is no commit yet")?;
    let all = session.repo.walk(&[head], &[])?;
    let ids: Vec<Oid> = all[all.len().saturating_sub(args.last)..].to_vec();
    let closure = match args.file.clone().or_else(|| env.policy()) {
        Some(file) => super::scan::named_policy(&file)?,
        None => super::scan::work_tree_closure()?,
    };
    let bench = Bench::sole(closure)?;
    let limits = bench.limits(Stage::Scan);
    let scanner = scanner(&bench)?;
    let around = Surroundings { declaration_key: &limits.declaration_key, ..Surroundings::default() };
    let how = How { look: Look::Both, engine: HunkEngine::Git, deadline: None, parallel: true };
    let mut tally = Tally::default();
    let mut progress = Progress::new("judging commits", ids.len() as u64);
    scan::commits(&scanner, &session.repo, &ids, Commits { scope: UnitScope::Whole, how, around }, |looked| {
        progress.step();
        let id = looked.unit.commit.id.context("a commit of history has an id")?;
        let tree = session.tree(id, &format!("commit {}", id.short()))?;
        let allows = super::run::allows(&looked);
        let facts = Facts { inline_allows: &allows, ..Facts::new(Stage::Scan, today(), &tree) };
        tally.add(&bench.judge(looked.unit, &facts));
        Ok(())
    })?;
    drop(progress);
    print(&tally.tell())?;
    Ok(Exit::Clear)
}

/// How often something warned and blocked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Count {
    blocks: usize,
    warns: usize,
}

impl Count {
    fn add(&mut self, action: Action) {
        self.blocks += usize::from(action == Action::Block);
        self.warns += usize::from(action == Action::Warn);
    }
}

/// What there was to count.
#[derive(Debug, Default)]
struct Tally {
    commits: usize,
    verdicts: Count,
    excepted: usize,
    rules: BTreeMap<String, Count>,
    gates: BTreeMap<String, Count>,
    folders: BTreeMap<String, Count>,
    blocked: Vec<String>,
}

impl Tally {
    fn add(&mut self, judged: &Judged) {
        self.commits += 1;
        self.verdicts.add(judged.action_without_shadow);
        for (finding, decision) in judged.unit.findings.iter().zip(&judged.decisions) {
            if decision.excepted {
                self.excepted += 1;
                continue;
            }
            let action = decision.action_without_shadow;
            if action < Action::Warn {
                continue;
            }
            self.rules.entry(finding.rule.id.to_owned()).or_default().add(action);
            let path = finding.location.path.as_ref().map_or_else(|| finding.location.place.to_string(), |path| folder(path));
            self.folders.entry(path).or_default().add(action);
        }
        for (hunk, decision) in judged.unit.hunks.iter().zip(&judged.hunk_decisions) {
            if decision.action_without_shadow >= Action::Warn {
                self.rules.entry("(score alone)".to_owned()).or_default().add(decision.action_without_shadow);
                self.folders.entry(folder(&hunk.path)).or_default().add(decision.action_without_shadow);
            }
        }
        for gate in judged.gates.iter().filter(|gate| gate.action_without_shadow >= Action::Warn) {
            for duty in &gate.missing {
                self.gates.entry(format!("{}: {duty}", gate.name)).or_default().add(gate.action_without_shadow);
            }
        }
        if judged.action_without_shadow == Action::Block {
            let id = judged.unit.commit.id.map(|id| id.short()).unwrap_or_default();
            self.blocked.push(format!("{id} {}", sanitize::inline(judged.unit.commit.subject())));
        }
    }

    fn tell(&self) -> String {
        let mut out = String::new();
        let clear = self.commits - self.verdicts.blocks - self.verdicts.warns;
        let _ = writeln!(
            out,
            "{} commits: {} blocked, {} warned, {clear} clear; {} findings excepted",
            self.commits, self.verdicts.blocks, self.verdicts.warns, self.excepted
        );
        for (what, counts) in [("by rule", &self.rules), ("by missing duty", &self.gates), ("by folder", &self.folders)] {
            if counts.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{what:40} blocks  warns");
            let mut sorted: Vec<_> = counts.iter().collect();
            sorted.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            for (name, count) in sorted.iter().take(SHOWN) {
                let _ = writeln!(out, "  {:38} {:6} {:6}", sanitize::inline(name.as_bytes()), count.blocks, count.warns);
            }
            if sorted.len() > SHOWN {
                let _ = writeln!(out, "  and {} more", sorted.len() - SHOWN);
            }
        }
        if !self.blocked.is_empty() {
            out.push_str("\nblocked, the newest last\n");
            for line in &self.blocked[self.blocked.len().saturating_sub(SHOWN)..] {
                let _ = writeln!(out, "  {line}");
            }
        }
        out
    }
}

/// The first two folders of a path.
fn folder(path: &[u8]) -> String {
    let parts: Vec<&[u8]> = path.split(|&b| b == b'/').collect();
    let depth = parts.len().saturating_sub(1).min(2);
    if depth == 0 { "(top)".to_owned() } else { bstr::join("/", &parts[..depth]).to_str_lossy().into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_counted_by_their_first_folders() {
        assert_eq!([folder(b"a"), folder(b"a/b"), folder(b"a/b/c/d")], ["(top)", "a", "a/b"]);
    }
}
