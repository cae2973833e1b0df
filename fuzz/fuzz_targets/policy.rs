//! The policy and all it hangs on: a policy that is valid can judge, one that is not says where and why.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::target::policy::run(bytes));
