//! How the program is linked.

use std::env;

/// At a fixed address, where the linker is known to do that: a position-independent program would relocate some fifty thousand
/// addresses of its tables before each hook, which takes as long as git's whole `diff --cached`. Heap, stack and the
/// C library stay where chance puts them.
#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
pub(super) fn settings() {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let linux = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    let is_static = env::var("CARGO_CFG_TARGET_FEATURE").is_ok_and(|features| features.split(',').any(|feature| feature == "crt-static"));
    if linux && !is_static {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
