//! Cursor: `preToolUse` and `beforeShellExecution`.

use super::{Answer, Dialect};
use serde_json::{Value, json};

pub(super) const DIALECT: Dialect = Dialect {
    id: "cursor",
    names: &[],
    speaks: |message| message.get("cursor_version").or_else(|| message.get("workspace_roots")).is_some(),
    answer,
};

/// `permission: allow` would also spare the person's own question, so to allow is to say nothing of it.
fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Allow(_) => json!({}),
        Answer::Deny(reason) => json!({ "permission": "deny", "user_message": reason, "agent_message": reason }),
    }
}
