//! Lines that turn somebody away.

use super::super::phrase::{Phrases, holds, holds_any, words};

/// Words of turning away, among others.
#[rustfmt::skip]
static DENIALS: Phrases<(), 26, 64> = Phrases::of([
    "raise", "throw", "abort", "deny", "denied", "forbidden", "unauthorized", "401", "403", "redirect", "redirect_to", "fail",
    "fatal", "bail", "reject", "rejected", "halt", "panic", "die", "not_found", "404", "head", "err", "error", "invalid", "exit",
]);

/// Words of turning away who has no right.
#[rustfmt::skip]
static REFUSALS: Phrases<(), 35, 128> = Phrases::of([
    "401", "403", "unauthorized", "unauthorised", "unauthenticated", "forbidden", "deny", "denied", "permission",
    "permission_error", "auth_err", "auth_error", "authentication_error", "authentication_failed", "authentication_exception",
    "access_denied", "not_authorized", "credentials", "bad_credentials", "invalid_credentials", "invalid_token", "invalid_grant",
    "invalid_client", "invalid_state", "login", "sign_in", "signin", "log_in", "eperm", "eacces", "csrf", "auth", "logout",
    "redirect_to_login", "unauthorized_exception",
]);

/// Words of letting in, and of whom: who gets an answer was not turned away.
#[rustfmt::skip]
static LETS_IN: Phrases<(), 17, 64> = Phrases::of([
    "true", "ok", "next", "success", "some", "allow", "user", "account", "claims", "session", "principal", "member", "identity",
    "payload", "token", "record", "obj",
]);

/// Whether a line turns somebody away.
pub(in crate::identity::direction) fn denies(line: &[u8]) -> bool {
    turns_away(&words(line))
}

fn turns_away(words: &str) -> bool {
    if DENIALS.any(words) {
        return true;
    }
    if !holds(words, "return") {
        return false;
    }
    // A short way out, unless it is the way in.
    let short = words.starts_with("_return_") && words.len() < 24 && !LETS_IN.any(words);
    short || words.ends_with("_return_") || holds_any(words, &["false", "none", "nil", "null"])
}

/// Whether a line breaks off loudly, or answers no: more than a short way out.
pub(in crate::identity::direction) fn throws(line: &[u8]) -> bool {
    const LOUD: &[&str] = &[
        "raise",
        "throw",
        "abort",
        "fatal",
        "deny",
        "reject",
        "panic",
        "bail",
        "die",
        "bad_request",
        "forbidden",
        "unauthorized",
        "halt",
        "disconnect",
    ];
    let words = words(line);
    holds_any(&words, LOUD) || (holds(&words, "return") && holds(&words, "false")) || refuses(line)
}

/// Whether a condition asks where something leads: `!next.startsWith('/')`.
pub(in crate::identity::direction) fn is_about_places(line: &[u8]) -> bool {
    const TESTS: &[&str] = &[
        "starts_with",
        "startswith",
        "start_with",
        "has_prefix",
        "match",
        "test",
        "is_local_url",
        "is_safe_url",
        "host",
        "hostname",
        "origin",
        "includes",
        "contains",
        "netloc",
        "scheme",
    ];
    const PLACES: &[&str] = &[
        "next",
        "url",
        "uri",
        "redirect",
        "return_to",
        "return_url",
        "target",
        "location",
        "to",
        "continue",
        "callback",
        "dest",
        "destination",
        "path",
        "origin",
        "host",
    ];
    let words = words(line);
    holds_any(&words, TESTS) && holds_any(&words, PLACES)
}

/// Whether a line leads back to a place of its own: `res.redirect('/')`, `next = '/'`.
pub(in crate::identity::direction) fn sends_home(line: &[u8]) -> bool {
    let home = ["'/'", "\"/\"", "root_path", "home", "index"].iter().any(|home| bstr::ByteSlice::contains_str(line, home));
    home && (line.contains(&b'=') || holds_any(&words(line), &["redirect", "redirect_to", "return"]))
}

/// Whether a condition asks how a call went or whether there is anything at all, not who somebody is.
pub(in crate::identity::direction) fn is_housekeeping(line: &[u8]) -> bool {
    holds_any(&words(line), &["err", "error", "errors", "is_empty", "len", "length", "empty", "size", "count"])
}

/// Whether a line turns away somebody for want of a right.
pub(in crate::identity::direction) fn refuses(line: &[u8]) -> bool {
    let words = words(line);
    REFUSALS.any(&words) && turns_away(&words)
}
