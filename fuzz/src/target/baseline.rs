//! Baselines: what is read can be written and read again.

use countersign::policy::Baseline;

/// Tries an input.
pub fn run(bytes: &[u8]) {
    if let Ok(baseline) = Baseline::parse(b"baseline", bytes) {
        let file = baseline.to_file();
        let again = Baseline::parse(b"baseline", file.as_bytes()).expect("a baseline we wrote is one we read");
        assert_eq!(again.to_file(), file);
    }
}
