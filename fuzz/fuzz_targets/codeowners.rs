//! CODEOWNERS in the three dialects, asked about any path.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::codeowners::run(bytes));
