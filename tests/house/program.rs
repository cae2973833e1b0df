//! The program that was built: what it depends on, and what it says of its own repository.

use super::{countersign, printed, run};

#[test]
fn it_needs_nothing_but_the_c_library() {
    let Ok(output) = run("ldd", &[env!("CARGO_BIN_EXE_countersign")]) else { return };
    let known =
        ["linux-vdso", "linux-gate", "libc.", "libm.", "libgcc_s.", "libpthread.", "libdl.", "librt.", "ld-linux", "ld64", "ld-musl"];
    for line in String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains(".so")) {
        let name = line.trim_start().rsplit_once('/').filter(|_| !line.contains("=>")).map_or(line.trim_start(), |(_, name)| name);
        assert!(known.iter().any(|known| name.starts_with(known)), "{line}");
    }
}

#[test]
fn its_own_repository_holds_nothing_that_blocks() {
    let output = countersign(&[
        "scan",
        "src",
        "build",
        "build.rs",
        "tests",
        "benches",
        "docs",
        "hooks",
        "tools",
        ".ci",
        "README.md",
        "install.sh",
        "policy.toml",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(printed(&output).contains("passed"), "{}", printed(&output));
}

#[test]
fn its_own_policy_is_valid() {
    let output = countersign(&["policy", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

#[test]
fn its_rules_prove_themselves() {
    let output = countersign(&["rules", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}
