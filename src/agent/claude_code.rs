//! Claude Code: `PreToolUse`. The form many others took over.

use super::{Answer, Dialect};
use serde_json::{Value, json};

pub(super) const DIALECT: Dialect = Dialect {
    id: "claude",
    names: &["claude-code"],
    speaks: |message| message.get("hook_event_name").is_some_and(|name| name == "PreToolUse"),
    answer,
};

pub(super) fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Allow(None) => json!({}),
        Answer::Allow(Some(warning)) => json!({ "systemMessage": warning }),
        Answer::Deny(reason) => json!({ "hookSpecificOutput": {
            "hookEventName": "PreToolUse", "permissionDecision": "deny", "permissionDecisionReason": reason,
        } }),
    }
}
