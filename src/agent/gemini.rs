//! Gemini CLI: `BeforeTool`.

use super::{Answer, Dialect};
use serde_json::{Value, json};

pub(super) const DIALECT: Dialect = Dialect {
    id: "gemini-cli",
    names: &["gemini"],
    speaks: |message| message.get("hook_event_name").is_some_and(|name| name == "BeforeTool"),
    answer,
};

fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Allow(None) => json!({}),
        Answer::Allow(Some(warning)) => json!({ "systemMessage": warning }),
        Answer::Deny(reason) => json!({ "decision": "deny", "reason": reason }),
    }
}
