//! Packs and their indexes: any bytes in place of good ones give contents or an error.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::pack::run(bytes));
