//! Measuring: wall time against git's in the same minutes, and what a row of the table says.

use crate::repository::{Repository, isolated};
use std::fmt;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The program that is measured.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// What was measured, against its budget.
pub(crate) enum Row {
    /// Times over git's.
    Ratio {
        /// Git's time.
        git: Duration,
        /// Ours.
        ours: Duration,
        /// The most it may be.
        budget: f64,
    },
    /// An amount.
    Amount {
        /// What was measured.
        value: f64,
        /// In what.
        unit: &'static str,
        /// The most it may be.
        budget: f64,
    },
}

impl Row {
    /// Whether the budget does not hold.
    pub(crate) fn is_broken(&self) -> bool {
        match self {
            Self::Ratio { git, ours, budget } => ours.as_secs_f64() > git.as_secs_f64() * budget,
            Self::Amount { value, budget, .. } => value > budget,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio { git, ours, budget } => {
                write!(f, "{git:.1?} | {ours:.1?} | {:.2} × | {budget:.1} ×", ours.as_secs_f64() / git.as_secs_f64())
            }
            Self::Amount { value, unit, budget } => write!(f, "- | - | {value:.1} {unit} | {budget:.0} {unit}"),
        }
    }
}

/// The time of one run. Whether a hook blocks does not matter here, as long as it could do its job.
pub(crate) fn time(repository: &Repository, program: &str, args: &[&str]) -> Duration {
    let mut command = isolated(program, repository.path());
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status().expect("a program");
    let took = started.elapsed();
    assert!(matches!(status.code(), Some(0 | 1)), "{program} {args:?}: {status}");
    took
}

/// The least time of git and of ourselves over several runs, in turns so that both meet the same machine.
pub(crate) fn against(runs: usize, repository: &Repository, git: &[&str], ours: &[&str]) -> (Duration, Duration) {
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..runs {
        best.0 = best.0.min(time(repository, "git", git));
        best.1 = best.1.min(time(repository, PROGRAM, ours));
    }
    best
}

/// What `--timings` says of a run, under a label, in the unit it is given in.
pub(crate) fn told(repository: &Repository, args: &[&str], label: &str) -> f64 {
    let output = isolated(PROGRAM, repository.path()).args(args).arg("--timings").output().expect("our program");
    let text = String::from_utf8_lossy(&output.stderr);
    let number = text.split(label).nth(1).and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.unwrap_or_else(|| panic!("no {label:?} in {text}"))
}
