//! Hooks of coding agents: what an agent is about to do, read from its own JSON, and the answer in its own words.
//!
//! One file a dialect. [`bypass`] knows the commands that disarm the gate; whether written content is good is judged by the
//! same engine as everything else, and not here.

pub mod bypass;
mod claude_code;
mod codex;
mod cursor;
mod gemini;
mod request;
mod shell;
mod vibe;

pub use request::{Edit, Intent, Request};

use serde_json::Value;

/// How an agent talks to its hooks.
pub struct Dialect {
    /// The agent's id, as in the table of agents.
    pub id: &'static str,
    /// Other names it may be asked for by.
    names: &'static [&'static str],
    /// Whether a message is in this dialect.
    speaks: fn(&Value) -> bool,
    /// What is printed for an answer; `null` prints nothing.
    answer: fn(&Answer) -> Value,
}

impl std::fmt::Debug for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dialect({})", self.id)
    }
}

/// What an agent is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It may; perhaps with something to be said.
    Allow(Option<String>),
    /// It may not, for this reason.
    Deny(String),
}

/// All dialects, those with the clearest marks first; the last is spoken by many.
pub const DIALECTS: &[Dialect] = &[cursor::DIALECT, gemini::DIALECT, vibe::DIALECT, codex::DIALECT, claude_code::DIALECT];

/// The dialect that was named, else the one the message is in.
pub fn dialect(named: &str, message: &Value) -> &'static Dialect {
    let by_name = DIALECTS.iter().find(|dialect| dialect.id == named || dialect.names.contains(&named));
    by_name.or_else(|| DIALECTS.iter().find(|dialect| (dialect.speaks)(message))).unwrap_or(&DIALECTS[DIALECTS.len() - 1])
}

impl Dialect {
    /// What is printed for an answer, as one line of JSON or nothing at all.
    pub fn print(&self, answer: &Answer) -> String {
        match (self.answer)(answer) {
            Value::Null => String::new(),
            value => format!("{value}\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dialects_are_told_by_their_marks() {
        for (message, id) in [
            (json!({"hook_event_name": "PreToolUse", "session_id": "s"}), "claude"),
            (json!({"hook_event_name": "PreToolUse", "turn_id": "t"}), "codex"),
            (json!({"hook_event_name": "BeforeTool"}), "gemini-cli"),
            (json!({"hook_event_name": "beforeShellExecution", "cursor_version": "2"}), "cursor"),
            (json!({"hook_event_name": "pre_tool"}), "mistral-vibe"),
            (json!({}), "claude"),
        ] {
            assert_eq!(dialect("auto", &message).id, id, "{message}");
        }
        assert_eq!(dialect("gemini", &json!({"cursor_version": "2"})).id, "gemini-cli");
    }

    #[test]
    fn each_denies_in_its_own_form() {
        let deny = Answer::Deny("no".to_owned());
        let said = |name: &str| serde_json::from_str::<Value>(&dialect(name, &Value::Null).print(&deny)).unwrap();
        for name in ["claude-code", "codex"] {
            assert_eq!(said(name)["hookSpecificOutput"]["permissionDecision"], "deny");
        }
        assert_eq!(said("gemini")["decision"], "deny");
        assert_eq!(said("vibe")["decision"], "deny");
        assert_eq!(said("cursor")["permission"], "deny");
        assert_eq!(dialect("vibe", &Value::Null).print(&Answer::Allow(None)), "", "says nothing to allow");
    }
}
