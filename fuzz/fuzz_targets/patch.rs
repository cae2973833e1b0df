//! Patch text: any bytes give files whose hunks lie within their texts, or an error.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::patch::run(bytes));
