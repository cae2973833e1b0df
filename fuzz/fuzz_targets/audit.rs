//! Audit logs of any bytes: verified or broken at a line that is there; and a log that was torn goes on.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::audit::run(bytes));
