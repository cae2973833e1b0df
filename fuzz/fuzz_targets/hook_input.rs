//! What git writes to hooks on standard input, and comments that allow a rule.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::hook_input::run(bytes));
