//! A run: units come in, are judged by the bench, reported, counted and logged; at the end there is an exit status.

use super::args::OutputArgs;
use super::env::Env;
use super::exit::Exit;
use super::output::{self, Stream};
use super::session::today;
use super::timings::Timings;
use crate::attribution::Surroundings;
use crate::audit::{self, Log, Veil};
use crate::git::HunkEngine;
use crate::model::{Action, Decision, Finding, Judged, Place, Stage};
use crate::policy::inline_allow::{self, InlineAllow};
use crate::policy::{Bench, Facts, Limits, template};
use crate::report::{Mask, Report, Summary};
use crate::scan::{How, Look, Looked, Scanner, Settings};
use anyhow::{Context, Result};
use bstr::ByteSlice;
use jiff::civil::Date;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

/// The version that judges.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A judgement in progress.
pub(super) struct Run<'a> {
    /// Who judges. May be exchanged between units: each pushed ref has its own.
    pub(super) bench: Bench,
    /// The engines.
    pub(super) scanner: Scanner,
    /// What the policies ask of the engines.
    pub(super) limits: Arc<Limits>,
    /// When.
    pub(super) stage: Stage,
    /// The day, in UTC.
    pub(super) today: Date,
    /// Where judged units are logged, if they are.
    pub(super) log: Option<Log>,
    /// What the log must not hold.
    mask: Mask,
    /// What is broken, and could not be judged.
    unread: Vec<anyhow::Error>,
    report: Box<dyn Report + 'a>,
    summary: Summary,
    worst: Action,
    blocks_secret: bool,
    silent: bool,
    /// Lines to fill in that would meet what blocks.
    template: Vec<String>,
    /// Why what blocks is let pass, where it is.
    bypass: Option<String>,
    /// Why a report could not be written.
    unsaid: Option<std::io::Error>,
    started: Instant,
    deadline: Option<Instant>,
    timings: Option<Timings>,
}

impl Veil for Mask {
    fn text(&self, bytes: &[u8]) -> String {
        self.text(bytes)
    }

    fn path(&self, path: &[u8]) -> String {
        self.path(path).to_str_lossy().into_owned()
    }
}

impl Run<'_> {
    /// Starts one.
    pub(super) fn new(bench: Bench, stage: Stage, args: &OutputArgs, env: &Env, stream: Stream) -> Result<Self> {
        let mut timings = args.timings.then(|| Timings::new(env));
        let limits = Arc::new(bench.limits(stage));
        // Counted from here: what went before was git's to read, and does not grow with the change.
        let started = Instant::now();
        let deadline = limits.deadline.map(|limit| started + limit);
        let meter = timings.as_ref().map(|timings| Arc::clone(&timings.meter));
        let report = output::report(args, env, stream, stage, limits.report_at.score())?;
        let sources = bench.sources();
        let digest = sources.iter().map(|source| source.digest.as_str()).collect::<Vec<_>>().join("+");
        let mut summary = Summary::new(VERSION, sources, digest);
        bench.notes().iter().for_each(|note| summary.note(note));
        let scanner = Scanner::new(Settings { meter, ..settings(&limits) })?;
        if let Some(timings) = &mut timings {
            timings.engines_made();
        }
        Ok(Self {
            bench,
            scanner,
            limits,
            stage,
            today: today(),
            log: None,
            mask: Mask::default(),
            unread: Vec::new(),
            report,
            summary,
            worst: Action::Off,
            blocks_secret: false,
            silent: true,
            template: Vec::new(),
            bypass: None,
            unsaid: None,
            started,
            deadline,
            timings,
        })
    }

    /// How changes are looked at.
    pub(super) fn how(&self, look: Look) -> How {
        How { look, engine: HunkEngine::Git, deadline: self.deadline, parallel: true }
    }

    /// What stands around commits of history.
    pub(super) fn around_history(&self) -> Surroundings<'_> {
        Surroundings { declaration_key: &self.limits.declaration_key, ..Surroundings::default() }
    }

    /// Judges and reports a unit. `facts` come without inline allows: those are found in the unit.
    pub(super) fn unit(&mut self, looked: Looked, facts: Facts<'_>) -> Result<()> {
        self.unit_told(looked, facts, false)
    }

    /// The same, where an earlier hook has told everything about the files already: only what blocks is told again.
    pub(super) fn unit_told(&mut self, looked: Looked, facts: Facts<'_>, told: bool) -> Result<()> {
        let started = Instant::now();
        let allows = allows(&looked);
        let facts = Facts { inline_allows: &allows, ..facts };
        self.unread.extend(looked.unread);
        let mut judged = self.bench.judge(looked.unit, &facts);
        if self.stage == Stage::PreCommit {
            // The message may still answer for what a gate asks, and commit-msg tells of every gate: once is enough.
            judged.gates.retain(|gate| gate.action == Action::Block);
        }
        // The log tells what was found, also where it is let pass.
        self.append(&judged)?;
        if let Some(reason) = self.bypass.as_ref().filter(|_| judged.action == Action::Block) {
            let_pass(&mut judged, reason);
        }
        self.worst = self.worst.max(judged.action);
        if judged.action == Action::Block {
            self.template.extend(template(&judged.gates));
        }
        let blocks = |(finding, decision): (&Finding, &Decision)| finding.secret.is_some() && decision.action == Action::Block;
        self.blocks_secret |= judged.unit.findings.iter().zip(&judged.decisions).any(blocks);
        if told {
            forget_told(&mut judged);
        }
        self.silent &=
            judged.unit.findings.is_empty() && judged.unit.hunks.is_empty() && judged.notes.is_empty() && judged.action <= Action::Note;
        self.summary.add(&judged);
        self.unsaid = self.unsaid.take().or(self.report.unit(&judged).err());
        if let Some(timings) = &mut self.timings {
            timings.judging += started.elapsed();
        }
        Ok(())
    }

    /// Appends a judged unit to the audit log, where one is kept.
    fn append(&mut self, judged: &Judged) -> Result<()> {
        let Some(log) = self.log.as_ref().filter(|_| self.bench.closures().any(|closure| closure.policy.audit.enabled)) else {
            return Ok(());
        };
        let time = jiff::Timestamp::now().to_string();
        self.mask.enter(&judged.unit);
        let mut entry = audit::entry(&time, self.stage, VERSION, &self.bench.sources(), judged, &self.mask);
        if let Some(reason) = self.bypass.as_ref().filter(|_| judged.action == Action::Block) {
            entry["bypass"] = self.mask.text(reason).into();
        }
        match log.append(&entry).context("while writing the audit log") {
            Err(error) if self.bench.on_error(self.stage) <= Action::Warn => self.summary.note(&format!("not logged: {error:#}")),
            written => drop(written?),
        }
        Ok(())
    }

    /// Whether no unit had anything to say.
    pub(super) fn is_silent(&self) -> bool {
        self.silent
    }

    /// The worst action so far.
    pub(super) fn worst(&self) -> Action {
        self.worst
    }

    /// Whether a secret blocks.
    pub(super) fn blocks_secret(&self) -> bool {
        self.blocks_secret
    }

    /// Lets what blocks pass from here on, for a reason; none: no longer.
    pub(super) fn set_bypass(&mut self, reason: Option<String>) {
        self.bypass = reason;
    }

    /// Lines to fill in that would meet what blocks.
    pub(super) fn template(&self) -> &[String] {
        &self.template
    }

    /// Adds a note to the summary.
    pub(super) fn note(&mut self, note: &str) {
        self.summary.note(note);
    }

    /// Adds a line on how to go on.
    pub(super) fn hint(&mut self, hint: String) {
        self.summary.hints.push(hint);
    }

    /// Takes another bench for the units that follow, and looks by its rules and limits from then on.
    pub(super) fn set_bench(&mut self, bench: Bench) -> Result<()> {
        if bench.seating() != self.bench.seating() {
            self.limits = Arc::new(bench.limits(self.stage));
            self.deadline = self.limits.deadline.map(|limit| self.started + limit);
            let meter = self.timings.as_ref().map(|timings| Arc::clone(&timings.meter));
            self.scanner = Scanner::new(Settings { meter, ..settings(&self.limits) })?;
        }
        for source in bench.sources() {
            if !self.summary.policies.contains(&source) {
                let _ = write!(self.summary.policy_digest, "+{}", source.digest);
                self.summary.policies.push(source);
            }
        }
        bench.notes().iter().for_each(|note| self.summary.note(note));
        self.bench = bench;
        Ok(())
    }

    /// Ends the report.
    pub(super) fn finish(mut self) -> Result<Exit> {
        // What blocks does so whatever else is broken; nothing passes before all of it was read.
        if self.worst == Action::Block {
            self.unread.iter().for_each(|error| self.summary.note(&format!("{error:#}")));
        } else if let Some(error) = self.unread.into_iter().next() {
            return Err(error);
        }
        let unsaid = self.unsaid.take().or(self.report.finish(&self.summary).err());
        if let Some(timings) = self.timings {
            timings.tell();
        }
        // The process ends here: taking the engines' tables apart would cost a tenth of a cold hook.
        std::mem::forget(self.scanner);
        // A reader that went away, or a full disk, lets nothing through; but the one line of a clear verdict stops no work.
        let went_away = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
        match (Exit::from(self.worst), unsaid) {
            (Exit::Blocked, Some(error)) if went_away(&error) || self.stage != Stage::Scan => Ok(Exit::Blocked),
            (Exit::Clear, Some(_)) if self.stage != Stage::Scan && self.worst < Action::Warn => Ok(Exit::Clear),
            (_, Some(error)) => Err(error.into()),
            (exit, None) => Ok(exit),
        }
    }
}

/// What the engines are made with, as the policies ask.
pub(super) fn settings(limits: &Arc<Limits>) -> Settings {
    let skips = Arc::clone(limits);
    Settings {
        custom: limits.secret_rules.iter().chain(&limits.identity_rules).copied().collect(),
        decode_depth: limits.decode_depth,
        identity: limits.identity.clone(),
        max_judged: limits.max_judged,
        skip_contextual: Box::new(move |path| skips.skips(path)),
        ..Settings::default()
    }
}

/// The comments that stand at findings.
pub(super) fn allows(looked: &Looked) -> Vec<InlineAllow> {
    let mut found = Vec::new();
    for (index, finding) in looked.unit.findings.iter().enumerate() {
        let at = &finding.location;
        for directive in looked.directives.iter().filter(|directive| at.path.as_ref() == Some(&directive.path) && at.line == directive.line)
        {
            found.extend(inline_allow::parse(directive.text.as_bstr()).map(|allow| InlineAllow { finding: index, allow }));
        }
    }
    found
}

/// Makes warnings of what blocks, each with the reason.
fn let_pass(judged: &mut Judged, reason: &str) {
    let by = format!("; let pass by a push option: {reason}");
    for decision in judged.decisions.iter_mut().filter(|decision| decision.action == Action::Block) {
        (decision.action, decision.action_without_shadow) = (Action::Warn, Action::Warn);
        decision.decided_by.push_str(&by);
    }
    for hunk in judged.hunk_decisions.iter_mut().filter(|hunk| hunk.action == Action::Block) {
        (hunk.action, hunk.action_without_shadow) = (Action::Warn, Action::Warn);
        hunk.decided_by.push_str(&by);
    }
    for gate in judged.gates.iter_mut().filter(|gate| gate.action == Action::Block) {
        (gate.action, gate.action_without_shadow) = (Action::Warn, Action::Warn);
    }
    (judged.action, judged.action_without_shadow) = (Action::Warn, Action::Warn);
    judged.notes.push(format!("let pass by a push option: {reason}"));
}

/// Drops what pre-commit has told already: findings in files, and scores.
fn forget_told(judged: &mut Judged) {
    let findings = std::mem::take(&mut judged.unit.findings);
    let decisions = std::mem::take(&mut judged.decisions);
    for (finding, decision) in findings.into_iter().zip(decisions) {
        if decision.action == Action::Block || !matches!(finding.location.place, Place::File | Place::Path) {
            judged.unit.findings.push(finding);
            judged.decisions.push(decision);
        }
    }
    let hunks = std::mem::take(&mut judged.unit.hunks);
    let decisions = std::mem::take(&mut judged.hunk_decisions);
    for (hunk, decision) in hunks.into_iter().zip(decisions) {
        if decision.action == Action::Block {
            judged.unit.hunks.push(hunk);
            judged.hunk_decisions.push(decision);
        }
    }
    judged.unit.skipped.clear();
    judged.notes.clear();
    judged.exceptions.clear();
    if judged.action < Action::Block {
        let left = judged.decisions.iter().map(|decision| decision.action);
        let left = left.chain(judged.hunk_decisions.iter().map(|hunk| hunk.action)).chain(judged.gates.iter().map(|gate| gate.action));
        judged.action = left.max().unwrap_or(Action::Off);
    }
}
