//! An assistant at work: told in its own dialect what to add, and it cannot except, sign or weaken for itself.

use super::{CHANGE, step, team};
use crate::hook::{Guarded, ensure, token};

#[test]
fn each_dialect_is_told_in_its_own_words() {
    let before = "guarded work; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"'; git add .; bare commit -qm start";
    let guarded = Guarded::new(before, &token());
    let asks = |agent: &str, tool: &str| {
        format!(
            r#"printf '{{"hook_event_name":"PreToolUse","session_id":"s","cwd":"%s","tool_name":"{tool}","tool_input":{{"command":"git commit --no-verify -m x"}}}}' "$PWD" | countersign agent-hook --agent {agent}"#
        )
    };
    for (agent, tool, word) in [
        ("claude-code", "Bash", "\"permissionDecision\":\"deny\""),
        ("codex", "Bash", "\"permissionDecision\":\"deny\""),
        ("gemini", "run_shell_command", "\"decision\":\"deny\""),
        ("cursor", "Shell", "\"permission\":\"deny\""),
        ("vibe", "bash", "\"decision\":\"deny\""),
    ] {
        step(&guarded, &asks(agent, tool), 0, &[word, "no-verify"]);
    }
}

#[test]
fn its_markers_keep_it_from_answering_for_itself() {
    let guarded = Guarded::new(&team(""), "");
    step(
        &guarded,
        &format!(
            "git checkout -qb work; {CHANGE}; git commit -qm 'Check the audience' -m 'Co-authored-by: Claude <noreply@anthropic.com>'"
        ),
        0,
        &[],
    );
    for marker in ["CLAUDECODE=1", "CODEX_THREAD_ID=t", "GEMINI_CLI=1", "CURSOR_AGENT=1", "AI_AGENT=anything", "COPILOT_AGENT=1"] {
        let sign =
            format!("{marker} GIT_COMMITTER_EMAIL=bob@example.org countersign sign --role security --yes --key ../bob origin/main..HEAD");
        step(&guarded, &sign, 1, &["is set", "only a person"]);
    }
}

#[test]
fn its_commit_is_stopped_and_each_thing_it_adds_clears_that_thing() {
    let before = "guarded work; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' 'extends = [\"preset:balanced\"]'
        file src/auth/token.py 'import jwt' '' '' 'def verify_token(token, key):' '    claims = jwt.decode(token, key, algorithms=[\"RS256\"])' '    return claims'; git add .; bare commit -qm start";
    let guarded = Guarded::new(before, "");
    let commit = "CLAUDECODE=1 git commit -q -m 'Check the audience' -m";
    let by = "'Co-authored-by: Claude <noreply@anthropic.com>'";
    let told = step(
        &guarded,
        &format!("{CHANGE}; {commit} {by}"),
        1,
        &["negative-tests", "Identity-Impact:", "Token-Review:", "your message is kept, with a form"],
    );
    ensure(told.text.contains("token-validation"), || told.wrong("the category is not named", "")).unwrap();
    step(
        &guarded,
        "grep -q '^# Identity-Impact: <.*token-validation' .git/countersign/*MSG* || grep -rq '^# Identity-Impact: <.*token' .git/countersign",
        0,
        &[],
    );
    // A form that nobody filled in is no answer.
    step(
        &guarded,
        &format!(
            "{commit} 'Identity-Impact: <token-validation: who may do what after this, and who no longer may>' -m 'Token-Review: scope=<…> aud=<…> iss=<…> exp=<…>' -m {by}"
        ),
        1,
        &["Identity-Impact:", "Token-Review:"],
    );
    let impact = "'Identity-Impact: tokens without the audience of the api are refused from now on'";
    let told = step(&guarded, &format!("{commit} {impact} -m {by}"), 1, &["negative-tests", "Token-Review:"]);
    ensure(!told.text.contains("identity-impact: write"), || told.wrong("asked although answered", "")).unwrap();
    let review = "'Token-Review: scope=unchanged aud=api iss=unchanged exp=unchanged'";
    let told = step(&guarded, &format!("{commit} {impact} -m {review} -m {by}"), 1, &["negative-tests"]);
    ensure(!told.text.contains("token-review: write"), || told.wrong("asked although answered", "")).unwrap();
    step(&guarded, &format!("{}; {commit} {impact} -m {review} -m {by}", super::TESTED), 0, &[]);
}
