//! Lines that only dress others: calls that log, notes to compilers, comments.

use super::phrase::{holds_any, words};
use super::quoted::without_messages;
use super::tokens::{Token, tokens};
use super::{clause, parent};
use crate::identity::line::{self, LineKind};
use crate::model::{Language, Text};

/// Whether a line begins a call that logs and does nothing else.
pub(super) fn is_log(line: &[u8]) -> bool {
    #[rustfmt::skip]
    const HEADS: &[&[u8]] = &[
        b"log", b"logger", b"logging", b"_logger", b"slog", b"console", b"print", b"println", b"printf", b"fprintf", b"puts",
        b"echo", b"tracing", b"info", b"debug", b"warn", b"warning", b"error", b"trace", b"fmt", b"klog", b"glog", b"zap",
        b"Log", b"LOG", b"LOGGER", b"syslog", b"Console", b"System", b"error_log", b"NSLog", b"os_log", b"p", b"eprintln",
        b"Timber", b"logrus", b"click", b"typer",
    ];
    let mut words = tokens(line).into_iter().filter_map(|token| match token {
        Token::Word(word) => Some(word),
        Token::Sign(_) => None,
    });
    let Some(first) = words.find(|word| !matches!(*word, b"this" | b"self" | b"s" | b"h" | b"await" | b"Rails")) else { return false };
    let body = line.trim_ascii();
    let calls = body.contains(&b'(') || body.contains(&b'"') || body.contains(&b'\'');
    let system = (first == b"System" && !line.windows(4).any(|part| part == b".out"))
        || (first == b"fmt" && !line.windows(5).any(|part| part == b"Print"));
    HEADS.contains(&first) && calls && !system && !body.contains(&b'{')
        || (HEADS.contains(&first) && calls && !system && balance(body) == 0)
}

/// Whether what is logged may be a secret: then who leaves it out does more than change a log.
pub(super) fn shows_secret(line: &[u8]) -> bool {
    let words = words(&without_messages(line));
    clause::hides_any(&words) || holds_any(&words, &["key", "environ", "env", "getenv", "audit", "header", "headers", "body"])
}

/// Notes to compilers that change nothing.
pub(super) fn is_remark(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), b"@Override" | b"@Nullable" | b"@NonNull" | b"@Nonnull" | b"@NotNull" | b"{" | b"}")
}

/// Whether a comment speaks to a tool.
pub(super) fn is_order(line: &[u8]) -> bool {
    const ORDERS: &[&str] =
        &["nosec", "nosemgrep", "noqa", "nolint", "eslint-", "NOSONAR", "#!", "gitleaks", "countersign", "pragma", "@ts-", "type: ignore"];
    ORDERS.iter().any(|order| bstr::ByteSlice::contains_str(line, order))
}

/// Whether line `number` stands inside an import that was opened above it.
pub(super) fn is_imported(text: &Text, number: u32, language: Language) -> bool {
    let body = text.line(number).trim_ascii();
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_,. )}".contains(byte);
    // Nothing but names: that tells most lines apart.
    body.iter().all(name)
        && parent(text, number).is_some_and(|at| {
            let line = text.line(at);
            let opens = line.contains(&b'(') || line.contains(&b'{');
            opens && (line::kind(line, language) == LineKind::Import || line.starts_with(b"import {") || line.starts_with(b"export {"))
        })
}

/// Brackets opened less those closed.
pub(super) fn balance(line: &[u8]) -> i32 {
    line.iter().map(|byte| i32::from(matches!(byte, b'(' | b'{' | b'[')) - i32::from(matches!(byte, b')' | b'}' | b']'))).sum()
}
