//! Whether the last name of a path is one of a credential's value.

use crate::identity::normalize;
use std::ops::Range;

/// How sure a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// It names a credential and nothing else.
    Sure,
    /// `token` alone: of a lexer too.
    Token,
}

/// Last words that are a credential by themselves.
const CREDENTIALS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secrets",
    "apikey",
    "jwt",
    "otp",
    "totp",
    "credential",
    "credentials",
    "authorization",
    "bearer",
    "passcode",
];

/// Last two words that are one together.
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("access", "key"),
    ("otp", "code"),
    ("verification", "code"),
    ("recovery", "code"),
    ("recovery", "codes"),
    ("backup", "codes"),
    ("pass", "word"),
    ("totp", "seed"),
    ("mfa", "code"),
    ("reset", "code"),
    ("auth", "code"),
    ("authorization", "code"),
];

/// First words that make a name one of a fact, a message or a function.
const FACTS: &[&str] = &[
    "has",
    "is",
    "needs",
    "missing",
    "no",
    "with",
    "without",
    "use",
    "uses",
    "enable",
    "require",
    "requires",
    "forgot",
    "change",
    "changed",
    "update",
    "show",
    "hide",
    "verify",
    "check",
    "count",
    "num",
    "max",
    "min",
    "invalid",
    "wrong",
    "bad",
    "err",
    "error",
    "incorrect",
    "expired",
    "unknown",
    "unexpected",
    "hashed",
    "encrypted",
    "masked",
    "redacted",
    "hidden",
    "next",
    "prev",
    "previous",
    "csrf",
    "xsrf",
    "public",
    "cancel",
    "cancellation",
    "continuation",
    "page",
    "syntax",
    "eof",
    "type",
    "kind",
];

/// Names of things whose members are kinds, texts or errors, not values.
const NO_VALUES: &[&str] = &[
    "messages",
    "message",
    "labels",
    "label",
    "i18n",
    "strings",
    "errors",
    "error",
    "err",
    "text",
    "texts",
    "placeholder",
    "constants",
    "type",
    "types",
    "kind",
    "method",
    "mode",
    "grant",
    "field",
    "fields",
    "scope",
    "status",
    "state",
    "level",
    "strategy",
    "flow",
    "code",
    "codes",
    "errorcode",
    "schema",
    "rules",
    "touched",
    "valid",
    "lexer",
    "parser",
    "node",
    "ast",
];

/// Whether a path, `request`, `form`, `password`, leads to a credential.
pub(super) fn credential(bytes: &[u8], path: &[Range<usize>]) -> Option<Strength> {
    let last = words(bytes, path.last()?);
    let (first, end) = (last.first()?.as_str(), last.last()?.as_str());
    if FACTS.contains(&first) && last.len() > 1 || last.iter().any(|word| matches!(word.as_str(), "invalid" | "error" | "err" | "missing"))
    {
        return None;
    }
    if let [.., holder, _] = path {
        let holder = words(bytes, holder);
        if holder.last().is_some_and(|word| NO_VALUES.contains(&word.as_str())) {
            return None;
        }
    }
    let before = last.len().checked_sub(2).map(|at| last[at].as_str());
    // The path of a file of Google's, in the environment.
    if before == Some("application") && end == "credentials" {
        return None;
    }
    if CREDENTIALS.contains(&end) || before.is_some_and(|before| PAIRS.contains(&(before, end))) {
        return Some(Strength::Sure);
    }
    match (end, before) {
        ("token", None) => Some(Strength::Token),
        ("token", Some(_)) => Some(Strength::Sure),
        _ => None,
    }
}

fn words(bytes: &[u8], name: &Range<usize>) -> Vec<String> {
    let mut words = Vec::new();
    normalize::words(bytes, name.clone(), |word| words.push(String::from_utf8_lossy(&bytes[word]).to_ascii_lowercase()));
    words
}
