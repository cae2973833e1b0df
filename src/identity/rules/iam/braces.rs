//! Statements of code, and of documents of which only a part is there: the innermost pair of braces around an action.

use super::super::arguments::{Arg, pairs_of};
use super::super::lex::{close, skip};
use super::super::value::plain;
use super::super::view::View;
use super::Statement;
use crate::model::Language as L;
use bstr::ByteSlice;
use std::ops::Range;

/// Bytes beyond which what stands in braces is a program, not a statement.
const MAX_LEN: usize = 4000;

/// The statement around the byte `at`, where it allows something.
pub(super) fn statement(view: &View<'_>, at: usize) -> Option<Statement> {
    let bytes = view.text.bytes();
    let span = enclosing(bytes, at, view.language).filter(|span| span.len() <= MAX_LEN)?;
    let text = &bytes[span.clone()];
    let pairs = pairs_of(bytes, span.start + 1..span.end.saturating_sub(1).max(span.start + 1), view.language);
    let named = |names: &[&str]| pairs.iter().any(|pair| is_named(pair, names));
    let all = |names: &[&str]| -> Vec<String> {
        let values = pairs.iter().filter(|pair| is_named(pair, names)).flat_map(|pair| strings(pair.value));
        values.map(|value| value.to_str_lossy().into_owned()).collect()
    };
    if all(&["effect"]).iter().any(|effect| effect.eq_ignore_ascii_case("deny")) {
        return None;
    }
    let resources = all(&["resource", "resources"]);
    let all_but = !all(&["notaction", "notactions"]).is_empty();
    let policy = !resources.is_empty() || named(&["effect"]) || view.language == L::Hcl || all_but;
    let excluding = text.contains_str("not_principals") || text.contains_str("NotPrincipal");
    Some(Statement {
        actions: all(&["action", "actions"]).iter().map(|action| action.to_ascii_lowercase()).collect(),
        all_but,
        resources,
        principals: if excluding { Vec::new() } else { all(&["principal", "principals", "identifiers", "aws", "federated"]) },
        conditional: named(&["condition", "conditions"]) || text.contains_str("condition {"),
        policy,
        span,
    })
}

fn is_named(pair: &Arg<'_>, names: &[&str]) -> bool {
    pair.name.is_some_and(|name| names.contains(&plain(name).as_str()))
}

/// The quoted strings of a value.
fn strings(value: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(open) = rest.find_byteset(b"\"'") {
        let quote = rest[open];
        let Some(len) = rest[open + 1..].find_byte(quote) else { break };
        found.push(&rest[open + 1..open + 1 + len]);
        rest = &rest[open + len + 2..];
    }
    found
}

/// The innermost braces around `at` that are not a principal's or condition's own.
fn enclosing(bytes: &[u8], at: usize, language: L) -> Option<Range<usize>> {
    let from = at.saturating_sub(3000);
    let mut open = Vec::new();
    let mut here = from;
    while here < at {
        // Strings inside a heredoc are strings of the policy in it: the same rules hold.
        if let Some(next) = skip(bytes, here, language).filter(|&next| next <= at) {
            here = next;
            continue;
        }
        match bytes[here] {
            b'{' => open.push(here),
            b'}' => {
                open.pop();
            }
            _ => {}
        }
        here += 1;
    }
    let mut start = open.pop()?;
    // A principal's braces belong to the statement around them.
    let head = bytes[..start].trim_end();
    let inner = [
        &b"principals"[..],
        b"not_principals",
        b"Principal\":",
        b"Principal =",
        b"Principal",
        b"condition",
        b"Condition\":",
        b"Condition =",
    ];
    if inner.iter().any(|word| head.ends_with(word)) {
        start = open.pop()?;
    }
    // The end may be out of sight: a patch shows a part of the file only.
    let end = close(bytes, start, language).unwrap_or_else(|| bytes.len().min(start + 1500));
    Some(start..end)
}
