//! How the program is linked: so that the system has little to do before it starts, and nothing is in it that never serves.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// On Linux with glibc: at a fixed address, and without a library that is not needed.
///
/// A position-independent program would relocate some fifty thousand addresses of its tables before each hook, which takes as
/// long as git's whole `diff --cached`. Heap, stack and the C library stay where chance puts them.
#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
pub(super) fn settings() {
    let get = |name: &str| env::var(name).unwrap_or_default();
    let linux = get("CARGO_CFG_TARGET_OS") == "linux" && get("CARGO_CFG_TARGET_ENV") == "gnu";
    let is_static = get("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == "crt-static");
    if !linux || is_static {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // Of another system's compiler, or of another linker, nothing is known.
    let usual = get("RUSTC_LINKER").is_empty() && !get("CARGO_ENCODED_RUSTFLAGS").contains("link");
    let folder = Path::new(&get("OUT_DIR")).join("link");
    if get("HOST") == get("TARGET") && usual && fs::create_dir_all(&folder).is_ok() {
        static_unwinder(&folder);
        if get("PROFILE") == "release" {
            no_unwinding(&folder);
        }
    }
}

/// Leaves out the tables by which a stack is unwound, a fifteenth of the program: the release ends where it panics.
fn no_unwinding(folder: &Path) {
    let script = folder.join("no-unwinding.ld");
    let text = "SECTIONS\n{\n  /DISCARD/ : { *(.eh_frame) *(.eh_frame_hdr) }\n}\nINSERT AFTER .text;\n";
    if fs::write(&script, text).is_ok() {
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
}

/// Takes the unwinder of the compiler's run time library from the static one, where the compiler has it. The dynamic one asks the
/// processor for all it can before anything else begins, which on a virtual machine takes as long as reading the index.
fn static_unwinder(folder: &Path) {
    let (Some(unwinder), Some(rest)) = (compilers("libgcc_eh.a"), compilers("libgcc.a")) else { return };
    // What the linker finds under the name of the dynamic library is a line that names the static ones.
    let script = format!("INPUT ( \"{}\" \"{}\" )\n", unwinder.display(), rest.display());
    if fs::write(folder.join("libgcc_s.so"), script).is_ok() {
        println!("cargo::rustc-link-search=native={}", folder.display());
    }
}

/// A file of the C compiler that links; none where it has none.
#[expect(clippy::disallowed_methods, reason = "build scripts may ask the compiler")]
fn compilers(name: &str) -> Option<PathBuf> {
    let output = Command::new("cc").arg(format!("-print-file-name={name}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    (path.is_absolute() && path.is_file()).then_some(path)
}
