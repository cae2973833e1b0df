//! The walk over the index: any bytes in place of a good index give changes or an error, and nothing is written.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::index::run(bytes));
