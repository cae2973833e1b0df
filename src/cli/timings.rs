//! Where the time of a run went, for `--timings`.

use super::env::Env;
use super::output;
use crate::scan::{Meter, Part};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The phases of a run. What is none of the others is looking.
pub(super) struct Timings {
    /// When the program began.
    started: Instant,
    /// Until the engines are made: the repository is found, the index read, the policy weighed.
    preparing: Duration,
    /// The engines are made.
    engines: Duration,
    /// Units are judged, and logged.
    pub(super) judging: Duration,
    /// The report is written.
    pub(super) reporting: Duration,
    /// What looking is made of.
    pub(super) meter: Arc<Meter>,
}

impl Timings {
    /// Begins to count; all before was preparing.
    pub(super) fn new(env: &Env) -> Self {
        let started = env.started.unwrap_or_else(Instant::now);
        Self {
            started,
            preparing: started.elapsed(),
            engines: Duration::ZERO,
            judging: Duration::ZERO,
            reporting: Duration::ZERO,
            meter: Arc::default(),
        }
    }

    /// The engines are there.
    pub(super) fn engines_made(&mut self) {
        self.engines = self.started.elapsed().saturating_sub(self.preparing);
    }

    /// Tells all of it, on standard error.
    pub(super) fn tell(&self) {
        let together = self.started.elapsed();
        let looking = together.saturating_sub(self.preparing + self.engines + self.judging + self.reporting);
        let [reading, keywords, secrets, identity] =
            [Part::Reading, Part::Keywords, Part::Secrets, Part::Identity].map(|part| self.meter.spent(part));
        let mut line = format!(
            "timings: preparing {:.1?}, engines {:.1?}, looking {looking:.1?} (on all threads: reading {reading:.1?}, keywords {keywords:.1?}, \
             secrets {secrets:.1?}, identity {identity:.1?}), judging {:.1?}, reporting {:.1?}, together {together:.1?}",
            self.preparing, self.engines, self.judging, self.reporting
        );
        if let Some(kibibytes) = peak_memory() {
            let _ = write!(line, "; peak memory {:.1} MiB", kibibytes as f64 / 1024.0);
        }
        output::say(&line);
    }
}

/// The most memory this process had at once, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
