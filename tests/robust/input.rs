//! Garbage on standard input and for arguments; exit statuses of commands.

use super::{planted, untouched};

#[test]
fn a_hook_fed_garbage_says_so() {
    let test = planted("");
    let zeros = "0".repeat(40);
    let head = test.git(["rev-parse", "HEAD"]);
    let unknown = "12".repeat(20);
    for (args, input, words) in [
        (&["hook", "pre-push", "origin", "/x"][..], "garbage\n".to_owned(), "line 1"),
        (&["hook", "pre-push", "origin", "/x"], format!("refs/heads/main {head} refs/heads/main {zeros}\n\0\0\n"), "line 2"),
        (&["hook", "pre-push", "origin", "/x"], format!("refs/heads/main {head}0 refs/heads/main {zeros}\n"), "line 1"),
        (&["hook", "pre-push", "origin", "/x"], format!("refs/heads/main {unknown} refs/heads/main {zeros}\n"), &unknown[..8]),
        (&["hook", "pre-push"], "\u{fffd}\u{fffd} \u{fffd}".to_owned(), "line 1"),
        (&["hook", "pre-receive"], "a b c\n".to_owned(), "line 1"),
        (&["hook", "pre-receive"], format!("{zeros} {unknown} refs/heads/x\n"), &unknown[..8]),
        (&["hook", "update"], String::new(), "update"),
        (&["hook", "update", "refs/heads/x", "a", "b"], String::new(), "malformed"),
        (&["hook", "commit-msg"], String::new(), "message"),
        (&["hook", "commit-msg", "absent"], String::new(), "absent"),
        (&["hook", "prepare-commit-msg"], String::new(), "message"),
        (&["hook", "no-such-hook"], String::new(), "no-such-hook"),
    ] {
        let said = untouched(&test, args, input.as_bytes());
        assert!(said.code == 2 && said.text.contains(words), "{args:?}: {} {}", said.code, said.text);
    }
}

#[test]
fn nothing_to_push_is_nothing_to_say() {
    let test = planted("");
    for args in [&["hook", "pre-push", "origin", "/x"][..], &["hook", "pre-receive"]] {
        let said = untouched(&test, args, b"");
        assert_eq!((said.code, said.text.as_str()), (0, ""), "{args:?}");
    }
    let deletion = format!("(delete) {} refs/heads/main {}\n", "0".repeat(40), test.git(["rev-parse", "HEAD"]));
    assert_eq!(untouched(&test, &["hook", "pre-push", "origin", "/x"], deletion.as_bytes()).code, 0);
}

#[test]
fn commands_end_with_their_promised_status() {
    let test = planted("");
    test.write("good.toml", "schema = 1\n");
    test.write("bad.toml", "schema = 1\nno_such_key = 1\n");
    test.write("torn.toml", "schema = [\n");
    for (args, code) in [
        (&["scan", "--staged"][..], 1),
        (&["scan", "--commit", "HEAD"], 0),
        (&["scan", "--commit", "no-such-rev"], 2),
        (&["scan", "--range", "HEAD..HEAD"], 0),
        (&["scan", "--range", "HEAD"], 2),
        (&["scan", "--range", "HEAD...HEAD"], 2),
        (&["scan", "--range", "nope..HEAD"], 2),
        (&["scan", "--history"], 0),
        (&["scan", "--no-such-option"], 2),
        (&["scan", "--staged", "--policy", "absent.toml"], 2),
        (&["scan", "--staged", "--policy", "bad.toml"], 2),
        (&["scan", "--staged", "--policy", "good.toml"], 1),
        (&["policy", "check", "good.toml"], 0),
        (&["policy", "check", "bad.toml"], 1),
        (&["policy", "check", "torn.toml"], 1),
        (&["policy", "check", "absent.toml"], 2),
        (&["policy", "diff", "good.toml", "good.toml"], 0),
        (&["policy", "diff", "good.toml", "absent.toml"], 2),
        (&["policy", "show"], 0),
        (&["policy", "schema"], 0),
        (&["rules", "list"], 0),
        (&["rules", "check"], 0),
        (&["rules", "show", "no-such-rule"], 1),
        (&["explain", "no-such-thing"], 1),
        (&["audit", "verify"], 0),
        (&["completions", "bash"], 0),
        (&["man"], 0),
        (&["no-such-command"], 2),
        (&[], 2),
        (&["--help"], 0),
        (&["--version"], 0),
    ] {
        let said = untouched(&test, args, b"");
        assert_eq!(said.code, code, "{args:?}: {}", said.text);
    }
}
