//! Codex: Claude Code's form, with turns and threads.

use super::Dialect;

pub(super) const DIALECT: Dialect = Dialect {
    id: "codex",
    names: &["openai-codex"],
    speaks: |message| message.get("turn_id").or_else(|| message.get("thread_id")).is_some(),
    answer: super::claude_code::answer,
};
