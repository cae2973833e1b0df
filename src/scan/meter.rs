//! What the parts of a look cost, summed over all threads. Kept only where somebody asks: a clock is read for every file.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A part of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Objects are read and compared.
    Reading,
    /// Keywords are looked for.
    Keywords,
    /// Secrets are.
    Secrets,
    /// Identity is scored, and its rules are asked.
    Identity,
}

/// The time each part took.
#[derive(Debug, Default)]
pub struct Meter {
    nanoseconds: [AtomicU64; 4],
}

impl Meter {
    /// Does `work`, and counts its time where there is a meter.
    pub fn time<T>(meter: Option<&Self>, part: Part, work: impl FnOnce() -> T) -> T {
        let Some(meter) = meter else { return work() };
        let started = Instant::now();
        let done = work();
        let nanoseconds = started.elapsed().as_nanos() as u64;
        meter.nanoseconds[part as usize].fetch_add(nanoseconds, Ordering::Relaxed);
        done
    }

    /// The time a part took so far.
    pub fn spent(&self, part: Part) -> Duration {
        Duration::from_nanos(self.nanoseconds[part as usize].load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_counted_by_itself() {
        let meter = Meter::default();
        let pause = || std::thread::sleep(Duration::from_millis(2));
        Meter::time(Some(&meter), Part::Secrets, pause);
        Meter::time(Some(&meter), Part::Secrets, pause);
        Meter::time(None, Part::Identity, pause);
        assert!(meter.spent(Part::Secrets) >= Duration::from_millis(4));
        assert_eq!(meter.spent(Part::Identity), Duration::ZERO);
    }
}
