//! Baselines: what is read can be written and read again.
#![no_main]

use countersign::policy::Baseline;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(baseline) = Baseline::parse(b"baseline", bytes) {
        let file = baseline.to_file();
        let again = Baseline::parse(b"baseline", file.as_bytes()).expect("a baseline we wrote is one we read");
        assert_eq!(again.to_file(), file);
    }
});
