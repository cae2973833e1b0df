//! CODEOWNERS in the three dialects, asked about any path.
#![no_main]

use bstr::ByteSlice;
use countersign::evidence::codeowners::{CodeOwners, Dialect};
use countersign_fuzz::parts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [file, path] = parts::<2>(bytes);
    for dialect in [Dialect::Github, Dialect::Gitlab, Dialect::Gitea] {
        let owners = CodeOwners::parse(dialect, "CODEOWNERS", file);
        let lines = file.lines().count() as u32;
        for ownership in owners.owners(path.as_bstr()) {
            assert!((1..=lines).contains(&ownership.line));
        }
    }
});
