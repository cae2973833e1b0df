//! Mistral Vibe: `pre_tool`. Nothing on standard output allows.

use super::{Answer, Dialect};
use serde_json::{Value, json};

pub(super) const DIALECT: Dialect = Dialect {
    id: "mistral-vibe",
    names: &["vibe", "mistral"],
    speaks: |message| message.get("hook_event_name").is_some_and(|name| name == "pre_tool"),
    answer,
};

fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Allow(_) => Value::Null,
        Answer::Deny(reason) => json!({ "decision": "deny", "reason": reason }),
    }
}
