//! What coding agents are told by their hook, before anything lands.

use super::{Case, POLICY};
use crate::common::repo::TestRepo;
use countersign::rules::expand;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

/// The reason the hook gives; none if it lets the tool go on.
fn refused(repo: &TestRepo, message: &Value) -> Option<String> {
    let mut command = repo.command(env!("CARGO_BIN_EXE_countersign"));
    command.arg("agent-hook").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(message.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let said = &answer["hookSpecificOutput"];
    (said["permissionDecision"] == "deny").then(|| said["permissionDecisionReason"].as_str().unwrap().to_owned())
}

fn tool(name: &str, input: &Value) -> Value {
    json!({"hook_event_name": "PreToolUse", "session_id": "s", "tool_name": name, "tool_input": input})
}

fn write(path: &str, content: &str) -> Value {
    tool("Write", &json!({"file_path": path, "content": content}))
}

#[test]
fn a_secret_does_not_land_and_is_not_repeated() {
    let case = Case::new();
    let secret = String::from_utf8(expand("ghp_{crc62:36}").unwrap()).unwrap();
    let reason = refused(&case.repo, &write("src/client.py", &format!("TOKEN = \"{secret}\"\n"))).unwrap();
    assert!(reason.contains("secret/") && reason.contains("src/client.py:1") && !reason.contains(&secret), "{reason}");
    let edit = tool(
        "Edit",
        &json!({"file_path": "src/auth/token.py", "old_string": "import jwt\n", "new_string": format!("import jwt\nT = \"{secret}\"\n")}),
    );
    assert!(refused(&case.repo, &edit).unwrap().contains("src/auth/token.py:2"));
    // Files that git does not record are where credentials belong.
    case.repo.write(".gitignore", ".env\n");
    assert_eq!(refused(&case.repo, &write(".env", &format!("TOKEN={secret}\n"))), None);
    assert_eq!(refused(&case.repo, &write("src/client.py", "TOKEN = os.environ[\"TOKEN\"]\n")), None);
}

#[test]
fn the_gate_stays_armed() {
    let case = Case::new();
    for script in ["git commit --no-verify -m x", "countersign sign --role security --yes", "git config core.hooksPath /tmp"] {
        let reason = refused(&case.repo, &tool("Bash", &json!({"command": script}))).unwrap();
        assert!(reason.contains("let a person decide"), "{reason}");
    }
    assert_eq!(refused(&case.repo, &tool("Bash", &json!({"command": "git commit -m 'about --no-verify'"}))), None);
    assert!(refused(&case.repo, &write(".git/hooks/pre-commit", "exit 0\n")).is_some());
    assert!(
        refused(&case.repo, &write("policy.toml", &POLICY.replace("\"block\"", "\"note\""))).unwrap().contains("guard/policy-weakened")
    );
    assert_eq!(refused(&case.repo, &write("policy.toml", &format!("{POLICY}\n[leaks]\naction = \"block\"\n"))), None);
}

#[test]
fn its_own_failures_are_mapped_by_the_policy() {
    let case = Case::new();
    assert_eq!(refused(&case.repo, &Value::String("no message".to_owned())), None, "nothing was asked");
    let run = |input: &str| {
        let mut command = case.repo.command(env!("CARGO_BIN_EXE_countersign"));
        command.args(["agent-hook", "--agent", "gemini"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, text) = run("{");
    assert!(status == Some(0) && text.contains("systemMessage"), "{text}");
    case.repo.write("policy.toml", format!("{POLICY}\n[agent]\non_error = \"deny\"\n"));
    let (status, text) = run("{");
    assert!(status == Some(0) && text.contains("\"decision\":\"deny\""), "{text}");
    let output = case.repo.command(env!("CARGO_BIN_EXE_countersign")).args(["agent-hook", "--no-such-flag"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "a usage error is no refusal");
}
