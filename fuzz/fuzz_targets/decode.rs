//! From bytes to text, and every encoding the scanner undoes, inside each other.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::decode::run(bytes));
