//! The whole scanner over arbitrary bytes, under arbitrary names, with arbitrary hunks.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::scan::run(bytes));
