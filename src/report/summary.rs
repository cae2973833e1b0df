//! What all units together come to: counts, coverage, the verdict.

use crate::model::{Action, Coverage, ExceptionState, ExceptionUse, Judged, PolicySource, UnitScope};
use serde::Serialize;

/// The answer, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing stands against it.
    Pass,
    /// It goes through, with warnings.
    Warn,
    /// It is stopped.
    Block,
}

impl Verdict {
    /// The word for it in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

impl From<Action> for Verdict {
    fn from(action: Action) -> Self {
        match action {
            Action::Off | Action::Note => Self::Pass,
            Action::Warn => Self::Warn,
            Action::Block => Self::Block,
        }
    }
}

/// How much of what there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// Findings, hunks, gates and exceptions that block.
    pub blocked: u64,
    /// Those that warn.
    pub warned: u64,
    /// Findings and gates that are only noted.
    pub noted: u64,
    /// Findings that an exception covers.
    pub excepted: u64,
    /// What could not be looked at.
    pub skipped: u64,
}

impl Counts {
    fn count(&mut self, action: Action) {
        match action {
            Action::Off => {}
            Action::Note => self.noted += 1,
            Action::Warn => self.warned += 1,
            Action::Block => self.blocked += 1,
        }
    }
}

/// All units together. Every judged unit goes to [`Summary::add`] and to the report; the summary then ends the report.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The version of the program.
    pub version: String,
    /// The policies that judged.
    pub policies: Vec<PolicySource>,
    /// Digest over all of them.
    pub policy_digest: String,
    /// Things worth a line: "policy: untrusted", keys this version does not support.
    pub notes: Vec<String>,
    /// Lines on how to go on that only the caller knows: how to take a pushed secret out of history.
    pub hints: Vec<String>,
    /// The answer.
    pub verdict: Verdict,
    /// What the answer would be without shadow.
    pub verdict_without_shadow: Verdict,
    /// Every exception met, once, with the best state it came to.
    pub exceptions: Vec<ExceptionUse>,
    counts: Counts,
    each: Coverage,
    net: Coverage,
}

impl Summary {
    /// A summary of nothing yet.
    pub fn new(version: impl Into<String>, policies: Vec<PolicySource>, policy_digest: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            policies,
            policy_digest: policy_digest.into(),
            notes: Vec::new(),
            hints: Vec::new(),
            verdict: Verdict::Pass,
            verdict_without_shadow: Verdict::Pass,
            exceptions: Vec::new(),
            counts: Counts::default(),
            each: Coverage::default(),
            net: Coverage::default(),
        }
    }

    /// Takes a unit in.
    pub fn add(&mut self, judged: &Judged) {
        self.verdict = self.verdict.max(judged.action.into());
        self.verdict_without_shadow = self.verdict_without_shadow.max(judged.action_without_shadow.into()).max(self.verdict);
        for decision in &judged.decisions {
            if decision.excepted {
                self.counts.excepted += 1;
            } else {
                self.counts.count(decision.action);
            }
        }
        for decision in judged.hunk_decisions.iter().filter(|decision| decision.action >= Action::Warn) {
            self.counts.count(decision.action);
        }
        for gate in &judged.gates {
            self.counts.count(gate.action);
        }
        self.counts.skipped += judged.unit.skipped.len() as u64;
        // The net change of a range has the same lines again.
        *(if judged.unit.scope == UnitScope::Net { &mut self.net } else { &mut self.each }) += judged.unit.coverage;
        for used in &judged.exceptions {
            self.except(used);
        }
        for note in &judged.notes {
            self.note(note);
        }
    }

    /// Adds a note, once.
    pub fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    fn except(&mut self, used: &ExceptionUse) {
        let same = |known: &&mut ExceptionUse| known.rule == used.rule && known.fingerprint == used.fingerprint && known.path == used.path;
        match self.exceptions.iter_mut().find(same) {
            // Unused in one commit of a range is not unused.
            Some(known) if used.state == ExceptionState::Applied => *known = used.clone(),
            Some(_) => {}
            None => self.exceptions.push(used.clone()),
        }
    }

    /// The counts.
    pub fn counts(&self) -> Counts {
        let mut counts = self.counts;
        for used in self.exceptions.iter().filter(|used| used.action >= Action::Warn) {
            counts.count(used.action);
        }
        counts
    }

    /// How much was looked at.
    pub fn coverage(&self) -> Coverage {
        if self.each == Coverage::default() { self.net } else { self.each }
    }

    /// How much was looked at, in words; that it was nothing is said too.
    pub fn looked_at(&self) -> String {
        let coverage = self.coverage();
        let count = |number: u64, one: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") };
        if coverage == Coverage::default() {
            return "looked at nothing: nothing was changed".to_owned();
        }
        let commits = if coverage.commits > 0 { format!("{}, ", count(coverage.commits, "commit")) } else { String::new() };
        format!("looked at {commits}{} and {}", count(coverage.files, "changed file"), count(coverage.lines, "changed line"))
    }

    /// The counts in words.
    pub fn counted(&self) -> String {
        let counts = self.counts();
        let (blocked, warned, excepted, skipped) = (counts.blocked, counts.warned, counts.excepted, counts.skipped);
        format!("{blocked} blocked, {warned} warned, {excepted} excepted, {skipped} not looked at")
    }

    /// Whether shadow changed the answer.
    pub fn in_shadow(&self) -> bool {
        self.verdict_without_shadow > self.verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn units_add_up() {
        let mut summary = Summary::new("0", Vec::new(), "d");
        summary.add(&sample::clean());
        assert_eq!(summary.verdict, Verdict::Pass);
        summary.add(&sample::blocked());
        summary.add(&sample::net());
        let counts = summary.counts();
        assert_eq!((summary.verdict, counts.blocked, counts.excepted, counts.skipped), (Verdict::Block, 2, 1, 1));
        assert_eq!(summary.coverage().commits, 1, "the net change is no commit");
        assert!(!summary.in_shadow());
    }

    #[test]
    fn an_exception_used_once_is_used() {
        let mut summary = Summary::new("0", Vec::new(), "d");
        let mut judged = sample::blocked();
        let applied = judged.exceptions.clone();
        judged.exceptions[0].state = ExceptionState::Unused;
        summary.add(&judged);
        judged.exceptions = applied;
        summary.add(&judged);
        assert_eq!(summary.exceptions.len(), 1);
        assert_eq!(summary.exceptions[0].state, ExceptionState::Applied);
    }

    #[test]
    fn shadow_is_told_apart() {
        let mut judged = sample::blocked();
        judged.action = Action::Note;
        let mut summary = Summary::new("0", Vec::new(), "d");
        summary.add(&judged);
        assert!(summary.in_shadow());
        assert_eq!((summary.verdict, summary.verdict_without_shadow), (Verdict::Pass, Verdict::Block));
    }
}
