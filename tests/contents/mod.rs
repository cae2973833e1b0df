//! What files, names and patches may hold: a planted token is blocked, its innocent twin passes, whatever git thinks of the file.

mod entries;
mod files;
mod folders;
mod large;
mod output;
mod patches;

use crate::common::guard::{INNOCENT, token};
use crate::common::repo::TestRepo;

/// Stages by `plant` a token, and then its twin, each in a repository of its own; scan and hook must tell them apart.
fn tells_apart(name: &str, plant: impl Fn(&TestRepo, &str)) {
    for (value, expected) in [(token(), 1), (INNOCENT.to_owned(), 0)] {
        let test = TestRepo::scripted("git init -q -b main; file README.txt x; commit");
        plant(&test, &value);
        assert!(!test.git(["diff-index", "--cached", "HEAD"]).is_empty(), "{name}: nothing is staged");
        for command in [&["scan", "--staged"][..], &["hook", "pre-commit"]] {
            let said = test.guard(command);
            assert_eq!(said.code, expected, "{name}: {command:?} of {value:?}\n{}", said.text);
            assert!(!said.text.contains(&token()), "{name}: {command:?} shows the token\n{}", said.text);
        }
    }
}
