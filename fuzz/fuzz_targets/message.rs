//! Messages: clean-up never adds to them, a trailer takes nothing away, and any message is attributed.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::message::run(bytes));
