//! Lines that stand guard: a call, decorator, filter or condition that lets some through and turns others away.

mod act;
mod denial;
mod table;

pub(super) use denial::{denies, is_about_places, is_housekeeping, refuses, sends_home, throws};

use super::super::lexicon::{Lexicon, Scratch, Strength};
use super::super::line::{self, LineKind};
use super::order::{Order, truth};
use super::phrase::{holds, holds_any, words};
use super::property;
use super::quoted::without_sentences;
use crate::model::{Category, Language};

/// A check on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::identity) struct Guard {
    /// What it checks, as words; two lines with the same key do the same.
    pub(in crate::identity) key: String,
    pub(in crate::identity) category: Category,
    /// It is nothing but a check; others may be something else.
    pub(in crate::identity) plain: bool,
    /// It is a condition: what counts is whether it turns somebody away.
    pub(in crate::identity) condition: bool,
}

/// Words that check what follows them.
const VERBS: &[&str] = &[
    "check",
    "verify",
    "validate",
    "ensure",
    "require",
    "assert",
    "enforce",
    "restrict",
    "deny",
    "reject",
    "forbid",
    "must",
    "guard",
    "protect",
    "confirm",
    "authorize",
    "authenticate",
];

/// How much of a line is read to see whether it is a condition.
const HEAD: usize = 24;

/// Words that put what follows in front of everything behind.
const FRONTS: &[&str] = &[
    "use",
    "layer",
    "route_layer",
    "before_action",
    "before_filter",
    "add_filter",
    "add_filter_before",
    "grouped",
    "pipe",
    "plug",
    "pre_handler",
    "on_request",
    "middleware",
    "wrap",
    "depends",
    "unary_interceptor",
    "stream_interceptor",
    "interceptor",
];

/// The checks on `line`.
pub(super) fn guards(text: &[u8], language: Language, lexicon: &Lexicon, scratch: &mut Scratch) -> Vec<Guard> {
    let body = text.trim_ascii();
    if body.len() > 400 || line::kind(text, language) != LineKind::Code {
        return Vec::new();
    }
    let words = words(&without_sentences(body));
    if is_definition(&words) && !holds(&words, "depends") || is_taken_away(&words) || (language == Language::Json && is_version(body)) {
        return Vec::new();
    }
    let guards = named(body, &words, lexicon, scratch);
    // Asked last, because it reads the line's values: most lines guard nothing.
    if !guards.is_empty() && is_switched_off(body) { Vec::new() } else { guards }
}

/// The checks that the words of a line name.
fn named(body: &[u8], words: &str, lexicon: &Lexicon, scratch: &mut Scratch) -> Vec<Guard> {
    let mut out: Vec<Guard> = Vec::new();
    for (phrase, category) in table::phrases_in(words) {
        if is_used(body, words, phrase) && !is_quoted_name(body, phrase) && !out.iter().any(|known| known.key.contains(phrase)) {
            out.retain(|known| !phrase.contains(known.key.as_str()));
            out.push(Guard { key: phrase.to_owned(), category, plain: true, condition: false });
        }
    }
    let mut found = Vec::new();
    lexicon.find_in_words(words, scratch, &mut found);
    let strongest = found.iter().map(|found| lexicon.entry(found.entry)).max_by_key(|entry| entry.strength);
    if is_condition(words) {
        out.iter_mut().for_each(|guard| guard.condition = true);
        if out.is_empty()
            && let Some(entry) = strongest.filter(|entry| entry.strength >= Strength::Medium)
        {
            out.push(Guard { key: format!("if {}", entry.text), category: entry.category, plain: false, condition: true });
        }
        return out;
    }
    let called = body.contains(&b'(') || matches!(body[0], b'@' | b'[') || words.starts_with("_before_");
    if out.is_empty()
        && called
        && let Some(entry) = strongest.filter(|entry| entry.strength >= Strength::Strong)
        && let Some(verb) = verb_in(words)
    {
        out.push(Guard { key: format!("{verb} {}", entry.text), category: entry.category, plain: false, condition: false });
    }
    if out.is_empty()
        && called
        && let Some((key, category)) = act::of(words)
    {
        out.push(Guard { key: key.to_owned(), category, plain: false, condition: false });
    }
    out
}

/// The word on a line that checks what follows it, in any form, or puts it in front of something.
fn verb_in(words: &str) -> Option<&'static &'static str> {
    let begins = |verb: &str| words.match_indices(verb).any(|(at, _)| words[..at].ends_with('_'));
    VERBS.iter().find(|verb| begins(verb)).or_else(|| FRONTS.iter().find(|front| holds(words, front)))
}

/// A condition that turns somebody away as one does who has no right, whatever its own words are.
pub(super) fn nameless(text: &[u8], language: Language, category: Option<Category>) -> Option<Guard> {
    let body = text.trim_ascii();
    // The first letter tells most lines apart, the first words nearly all: the rest is read of conditions only.
    let first = body.iter().find(|byte| byte.is_ascii_alphanumeric())?;
    if !b"iuegwaoc".contains(&first.to_ascii_lowercase()) {
        return None;
    }
    if !is_condition(&words(&body[..body.len().min(HEAD)])) {
        return None;
    }
    let words = words(body);
    (is_condition(&words) && line::kind(text, language) == LineKind::Code).then(|| Guard {
        key: words.trim_matches('_').replace('_', " "),
        category: category.unwrap_or(Category::Authorization),
        plain: false,
        condition: true,
    })
}

/// A line that turns somebody away, whatever asked before it.
pub(super) fn denial(category: Option<Category>) -> Guard {
    Guard { key: "denial".to_owned(), category: category.unwrap_or(Category::Authorization), plain: true, condition: false }
}

/// Ruby's and others' ways to take a check away begin with its name: that is none.
fn is_taken_away(words: &str) -> bool {
    words.starts_with("_skip_") || holds_any(words, &["without_middleware", "exempt", "allow_anonymous", "permit_all", "return_true"])
}

/// Whether the line names a protection and switches it off: `verify_aud: False`.
pub(super) fn is_switched_off(body: &[u8]) -> bool {
    let off = |reading: &property::Reading<'_>| match reading.order {
        Order::Protection => truth(reading.text) == Some(false),
        Order::Bypass => truth(reading.text) == Some(true),
        _ => false,
    };
    property::readings(body).iter().any(off)
}

/// `"basic-auth": "^1.0.0",`: a library and its version.
fn is_version(body: &[u8]) -> bool {
    let value = body.rsplit(|&byte| byte == b':').next().unwrap_or_default().trim_ascii().strip_prefix(b"\"");
    value.is_some_and(|value| value.first().is_some_and(|byte| b"^~<>=*".contains(byte) || byte.is_ascii_digit()))
}

/// Whether a phrase is used, not only named: called, a decorator, a filter, a member of a list, a statement of its own.
fn is_used(body: &[u8], words: &str, phrase: &str) -> bool {
    body.contains(&b'(')
        || matches!(body[0], b'@' | b'[' | b'#' | b':')
        || words.starts_with("_before_")
        || words.starts_with("_if_")
        || words.starts_with("_unless_")
        || words.trim_matches('_') == phrase
        || words.len() < phrase.len() + 50
}

/// Whether the name of a property is only named: `fillable = ['name', 'is_admin']`.
fn is_quoted_name(body: &[u8], phrase: &str) -> bool {
    let property = ["is_", "has_"].iter().any(|head| phrase.starts_with(head));
    property && ["'", "\""].iter().any(|quote| bstr::ByteSlice::contains_str(body, [quote, phrase, quote].concat()))
}

/// Whether a line of these words asks something.
pub(super) fn is_condition(words: &str) -> bool {
    // `nameless` knows the first letters of these.
    const HEADS: &[&str] =
        &["if", "unless", "elif", "elsif", "else_if", "guard", "when", "assert", "while", "where", "and", "or", "condition"];
    let rest = words.strip_prefix('_').unwrap_or(words);
    HEADS.iter().any(|head| rest.strip_prefix(head).is_some_and(|rest| rest.starts_with('_')))
}

fn is_definition(words: &str) -> bool {
    let definers = ["def", "func", "function", "fn", "fun", "class", "interface", "trait", "struct", "enum", "module", "type", "impl"];
    let mut head = words.trim_matches('_').split('_').take(3).peekable();
    !matches!(head.peek(), Some(&("before" | "use" | "app" | "router" | "if"))) && head.any(|word| definers.contains(&word))
}

/// Whether a name is a check by itself.
pub(super) fn is_guard_phrase(name: &str) -> bool {
    !table::phrases_in(&words(name.as_bytes())).is_empty()
}

/// Whether a line begins a definition.
pub(super) fn defines(line: &[u8]) -> bool {
    is_definition(&words(line))
}

/// Whether a line calls something that by its name checks.
pub(super) fn checks_something(line: &[u8]) -> bool {
    let words = words(line);
    line.contains(&b'(') && (holds_any(&words, VERBS) || holds_any(&words, &["is", "has", "can", "valid"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(line: &str, language: Language) -> Option<String> {
        guards(line.as_bytes(), language, &crate::identity::lexicon::WHOLE, &mut Scratch::default()).first().map(|guard| guard.key.clone())
    }

    #[test]
    fn guards_of_every_kind() {
        for (line, language, expected) in [
            ("@login_required", Language::Python, "login_required"),
            ("  before_action :authenticate_user!", Language::Ruby, "authenticate_user"),
            ("    @PreAuthorize(\"hasRole('ADMIN')\")", Language::Java, "pre_authorize"),
            ("    [Authorize]", Language::CSharp, "authorize"),
            ("  @UseGuards(AdminGuard)", Language::TypeScript, "use_guards"),
            ("Route::get('/x', X::class)->middleware('auth');", Language::Php, "middleware_auth"),
            ("\tif err := bcrypt.CompareHashAndPassword(h, p); err != nil {", Language::Go, "compare_hash_and_password"),
            ("    if token.revoked_at is not None:", Language::Python, "revoked_at"),
            ("ALTER TABLE x ENABLE ROW LEVEL SECURITY;", Language::Sql, "row_level_security"),
            ("  req.session.regenerate(next)", Language::JavaScript, "regenerate"),
            ("    if !claims.audience.contains(&aud) {", Language::Rust, "if audience"),
            ("  verifyNotExpired(accessToken)", Language::Kotlin, "verify access_token"),
            ("\tr.Use(sso.Handler(cfg))", Language::Go, "use sso"),
            ("app.UseAuthentication();", Language::CSharp, "use_authentication"),
        ] {
            assert_eq!(key(line, language).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn other_lines_are_no_guards() {
        for (line, language) in [
            ("def authenticate(self):", Language::Python),
            ("# authorize(user)", Language::Python),
            ("import { authorize } from './auth'", Language::TypeScript),
            ("  skip_before_action :authenticate_user!", Language::Ruby),
            ("  let total = check(sum)", Language::Rust),
            ("func RequireAdmin(next http.Handler) http.Handler {", Language::Go),
            ("jwt.decode(token, options={\"verify_signature\": False})", Language::Python),
            ("    match written.context(\"while writing the audit log\") {", Language::Rust),
        ] {
            assert_eq!(key(line, language), None, "{line}");
        }
    }
}
