//! The whole scanner over arbitrary bytes, under arbitrary names, with arbitrary hunks.

use super::super::{SCANNER, changed, check_finding, check_hunk, look, parts, with_pieces};
use bstr::ByteSlice;
use countersign::git::{HunkEngine, decode, hunks};
use countersign::model::{Encoding, Place, Text};

const NAMES: &[&str] = &[
    "src/auth.py",
    "src/login.ts",
    "main.tf",
    ".github/workflows/ci.yml",
    "k8s/rbac.yaml",
    "package.json",
    "Dockerfile",
    ".env",
    "app.go",
    "Auth.java",
    "CODEOWNERS",
    "policy.toml",
    "CLAUDE.md",
    "db/migrations/1.sql",
    "lib.rs",
    "Login.cs",
    "config.php",
    "a.rb",
    "nginx.conf",
];

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let [kind, rest @ ..] = bytes else { return };
    let [path, old, new] = parts::<3>(rest);
    let path = match NAMES.get(usize::from(*kind)) {
        Some(name) => name.as_bytes().as_bstr(),
        None => path.as_bstr(),
    };
    let (old, new) = (decode(with_pieces(old)), decode(with_pieces(new)));
    for hunk in hunks(HunkEngine::Fast, &old, &new).expect("two texts can be compared") {
        check_hunk(&hunk, &old, &new);
    }
    look(&changed(path, old, new));
    let mut findings = Vec::new();
    let message = with_pieces(rest);
    SCANNER.text(Place::Message, path, &message, &mut findings);
    let text = Text::new(message, Encoding::Bytes);
    findings.iter().for_each(|finding| check_finding(finding, &text));
}
