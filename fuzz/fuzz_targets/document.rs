//! Configuration of any bytes: parsed as YAML, JSON, TOML or HCL, and judged as policies, roles, workflows and agents' settings.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::document::run(bytes));
