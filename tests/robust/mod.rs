//! Broken repositories, full disks, processes killed and garbage for input: the right verdict or exit status 2 with what is
//! wrong and where; and nothing of git's is ever written.

mod broken;
mod fuzzing;
mod input;
mod killed;
mod media;

use crate::common::guard::{Said, token};
use crate::common::repo::TestRepo;

/// A commit, and staged on top of it a file with a token.
fn planted(init: &str) -> TestRepo {
    let test = TestRepo::scripted(&format!("git init -q -b main {init}; file a 1; file b/c 2; commit"));
    test.write("settings.py", format!("value = \"{}\"\n", token()));
    test.git(["add", "-A"]);
    test
}

/// Runs a command; nothing under the git directory may change but our own folder.
fn untouched(test: &TestRepo, args: &[&str], input: &[u8]) -> Said {
    let before = test.everything_in(".git");
    let said = test.guard_fed(args, input);
    let after = test.everything_in(".git");
    for (path, contents) in &after {
        assert!(before.get(path) == Some(contents), "{args:?} wrote {}", path.display());
    }
    assert_eq!(before.len(), after.len(), "{args:?} took files away");
    assert!(!said.text.contains("internal error"), "{args:?} panicked: {}", said.text);
    assert!(!said.text.contains(&token()), "{args:?} shows the token: {}", said.text);
    said
}
