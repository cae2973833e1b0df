//! Lines that stand guard: a call, decorator, filter or condition that lets some through and turns others away.

use super::super::lexicon::{Lexicon, Scratch, Strength};
use super::super::line::{self, LineKind};
use super::super::normalize;
use crate::model::{Category, Language};
use std::collections::HashMap;
use std::sync::LazyLock;

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

use Category as C;

/// Words that are a check by themselves, as `_word_` in a line of `_words_`.
const PHRASES: &[(Category, &[&str])] = &[
    (
        C::Authorization,
        &[
            "login_required",
            "permission_required",
            "permissions_required",
            "roles_required",
            "roles_accepted",
            "pre_authorize",
            "post_authorize",
            "use_guards",
            "roles_allowed",
            "secured",
            "authorize",
            "authorize_resource",
            "load_and_authorize_resource",
            "deny_access_unless_granted",
            "is_granted",
            "middleware_auth",
            "current_user_can",
            "user_passes_test",
            "login_required_mixin",
            "permission_required_mixin",
            "has_permission",
            "has_permissions",
            "has_role",
            "has_any_role",
            "has_authority",
            "check_permission",
            "check_permissions",
            "check_access",
            "check_authorization",
            "require_permission",
            "require_permissions",
            "require_role",
            "require_admin",
            "require_auth",
            "require_authentication",
            "require_login",
            "require_user",
            "require_authorization",
            "requires_auth",
            "requires_login",
            "requires_permission",
            "ensure_admin",
            "ensure_authenticated",
            "ensure_logged_in",
            "ensure_owner",
            "is_authorized",
            "authorize_request",
            "policy_scope",
            "verify_authorized",
            "row_level_security",
            "permission_classes",
            "can_activate",
            "assert_permission",
            "require_authorization_layer",
            "with_auth",
            "auth_middleware",
            "admin_required",
            "admin_only",
            "superuser_required",
            "staff_member_required",
            "require_scope",
            "require_scopes",
            "required_scopes",
            "check_scope",
            "enforce",
            "check_role",
            "is_admin",
            "access_control",
            "authenticated_only",
            "guard_admin",
            "deny_all",
            "assert_authorized",
            "require_ownership",
            "check_ownership",
            "verify_ownership",
            "must_be_admin",
            "can_can",
            "authorize_action",
            "check_acl",
            "subject_access_review",
            "permission_callback",
            "require_user_permission",
            "check_user_permission",
        ],
    ),
    (
        C::Login,
        &[
            "authenticate_user",
            "authenticate",
            "check_password",
            "verify_password",
            "password_verify",
            "compare_hash_and_password",
            "valid_password",
            "check_credentials",
            "verify_credentials",
            "authenticate_or_request_with_http_basic",
            "http_basic_authenticate_with",
            "basic_auth",
            "is_authenticated",
            "ensure_login",
            "validate_credentials",
            "require_authenticated_user",
            "authenticate_request",
            "passport_authenticate",
            "auth_guard",
            "get_current_user",
            "require_signed_in",
            "authenticate_admin",
            "check_auth",
            "verify_auth",
            "check_login",
            "require_session",
            "validate_user",
        ],
    ),
    (
        C::TokenValidation,
        &[
            "verify_token",
            "validate_token",
            "verify_jwt",
            "jwt_verify",
            "verify_signature",
            "check_signature",
            "validate_signature",
            "validate_claims",
            "verify_claims",
            "check_token",
            "validate_issuer",
            "validate_audience",
            "verify_id_token",
            "verify_audience",
            "verify_issuer",
            "constant_time_compare",
            "compare_digest",
            "timing_safe_equal",
            "hash_equals",
            "secure_compare",
            "constant_time_eq",
            "fixed_time_equals",
            "verify_webhook",
            "verify_hmac",
            "construct_event",
            "require_bearer",
            "with_valid_methods",
            "with_issuer",
            "with_audience",
            "set_required_spec_claims",
            "verify_access_token",
            "decode_and_verify",
        ],
    ),
    (
        C::TokenLifecycle,
        &[
            "check_revoked",
            "is_revoked",
            "revoked",
            "revoked_at",
            "is_blacklisted",
            "blacklisted",
            "denylisted",
            "check_blacklist",
            "in_denylist",
            "token_version",
            "check_if_token_revoked",
            "is_token_revoked",
            "security_stamp",
            "validate_security_stamp",
            "revoke_token",
            "revoke_all",
            "revoke_tokens",
            "revoke_refresh_token",
            "invalidate_token",
            "rotate_token",
            "rotate_refresh_token",
            "revoke_sessions",
            "revoke_all_tokens",
            "logout_other_devices",
        ],
    ),
    (
        C::Session,
        &[
            "csrf_protect",
            "protect_from_forgery",
            "verify_authenticity_token",
            "validate_anti_forgery_token",
            "check_csrf",
            "verify_csrf",
            "verify_csrf_token",
            "csrf_token_valid",
            "regenerate",
            "session_regenerate_id",
            "regenerate_id",
            "cycle_key",
            "cycle_id",
            "change_session_id",
            "reset_session",
            "renew_token",
            "session_destroy",
            "sign_out_async",
            "invalidate_session",
            "destroy_session",
            "csurf",
            "csrf_protection",
            "session_invalidate",
            "migrate_session",
            "nosurf",
            "session_flush",
            "validate_csrf",
            "clear_session",
            "expire_session",
            "verify_csrf_token_middleware",
            "end_session",
        ],
    ),
    (
        C::Throttling,
        &[
            "rate_limit",
            "rate_limiter",
            "ratelimit",
            "throttle",
            "verify_captcha",
            "verify_recaptcha",
            "check_captcha",
            "check_rate_limit",
            "too_many_attempts",
            "limit_login",
            "lockable",
            "throttle_classes",
            "login_limiter",
            "auth_limiter",
            "rack_attack",
            "brute_force_protection",
            "check_lockout",
            "is_locked_out",
            "account_locked",
            "record_failed_attempt",
            "increment_login_attempts",
            "hit_rate_limit",
        ],
    ),
    (
        C::Mfa,
        &[
            "require_mfa",
            "require_2fa",
            "require_two_factor",
            "verify_otp",
            "verify_totp",
            "validate_totp",
            "check_otp",
            "totp_validate",
            "verify_mfa",
            "check_mfa",
            "require_step_up",
            "mfa_required",
            "verify_two_factor",
            "validate_and_consume_otp",
            "require_user_verification",
            "multi_factor_auth_present",
            "check_second_factor",
            "verify_authentication_response",
        ],
    ),
    (
        C::Federation,
        &[
            "verify_state",
            "check_state",
            "validate_state",
            "verify_nonce",
            "check_nonce",
            "validate_redirect_uri",
            "verify_redirect_uri",
            "check_redirect_uri",
            "validate_redirect",
            "is_allowed_redirect",
            "verify_code_challenge",
            "verify_code_verifier",
            "validate_client",
        ],
    ),
    (C::TransportTrust, &["verify_certificate", "verify_hostname", "check_hostname", "verify_peer_certificate", "validate_certificate"]),
    (
        C::CredentialStorage,
        &[
            "hash_password",
            "validate_password",
            "check_password_strength",
            "validate_password_strength",
            "password_validator",
            "encrypts",
            "filter_parameters",
        ],
    ),
    (
        C::AuditEvents,
        &["audit_log", "log_audit", "audit_event", "record_audit", "write_audit", "emit_audit", "log_security_event", "cloudtrail"],
    ),
    (C::PrivilegedAccess, &["require_approval", "check_approval", "approval_required", "permissions_boundary", "check_expiry_of_grant"]),
];

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

/// The checks on `line`.
pub(in crate::identity) fn guards(text: &[u8], language: Language, lexicon: &Lexicon, scratch: &mut Scratch) -> Vec<Guard> {
    let body = text.trim_ascii();
    if body.len() > 400 || !may_guard(body) || line::kind(text, language) != LineKind::Code {
        return Vec::new();
    }
    let words = words(body);
    let definition = is_definition(&words);
    let mut out: Vec<Guard> = Vec::new();
    if definition {
        return out;
    }
    // Ruby's and others' ways to take a check away begin with it: that is none.
    if words.starts_with("_skip_") || words.contains("_without_middleware_") || words.contains("_exempt_") {
        return out;
    }
    for (phrase, category) in phrases_in(&words) {
        if is_used(body, &words, phrase) && !out.iter().any(|known| known.key.contains(phrase)) {
            out.retain(|known| !phrase.contains(known.key.as_str()));
            out.push(Guard { key: phrase.to_owned(), category, plain: true, condition: false });
        }
    }
    let mut found = Vec::new();
    lexicon.find(body, 0..body.len(), scratch, &mut found);
    let strongest = found.iter().map(|found| lexicon.entry(found.entry)).max_by_key(|entry| entry.strength);
    let Some(entry) = strongest.filter(|entry| entry.strength >= Strength::Medium) else { return out };
    if is_condition(&words) {
        if out.is_empty() {
            out.push(Guard { key: format!("if {}", entry.text), category: entry.category, plain: false, condition: true });
        } else {
            out.iter_mut().for_each(|guard| guard.condition = true);
        }
        return out;
    }
    if out.is_empty() && (body.contains(&b'(') || body.starts_with(b"@") || body.starts_with(b"[")) {
        let verb = VERBS.iter().find(|verb| words.match_indices(**verb).any(|(at, _)| words[..at].ends_with('_')));
        if let Some(verb) = verb
            && entry.strength >= Strength::Strong
        {
            out.push(Guard { key: format!("{verb} {}", entry.text), category: entry.category, plain: false, condition: false });
        }
    }
    out
}

/// Which three letters begin a word that can make a line a guard: one of each phrase's, and the lexicon's.
static BEGINNINGS: LazyLock<Box<[bool]>> = LazyLock::new(|| {
    let mut known = vec![false; 1 << 15].into_boxed_slice();
    let phrases =
        PHRASES.iter().flat_map(|(_, phrases)| phrases.iter().filter_map(|phrase| phrase.split('_').max_by_key(|part| part.len())));
    for word in phrases.chain(Lexicon::keywords().iter().copied()) {
        if let [a, b, c, ..] = *word.as_bytes() {
            known[letters(letters(letters(0, a), b), c)] = true;
        }
    }
    known
});

/// The last three letters, without their case: five bits each.
fn letters(state: usize, byte: u8) -> usize {
    (state << 5 | usize::from(byte & 0x1f)) & ((1 << 15) - 1)
}

/// Whether a line can be a guard at all. Most are not, and cost no more than this look.
fn may_guard(body: &[u8]) -> bool {
    let known = &**BEGINNINGS;
    let mut state = 0;
    body.iter().any(|&byte| {
        state = letters(state, byte);
        known[state]
    })
}

/// A phrase with its place in the table, under its first word.
type Indexed = HashMap<&'static str, Vec<(usize, &'static str, Category)>>;

/// The phrases by their first words: every changed line of identity code is asked for some two hundred of them.
static BY_FIRST_WORD: LazyLock<Indexed> = LazyLock::new(|| {
    let mut index = Indexed::new();
    let all = PHRASES.iter().flat_map(|(category, phrases)| phrases.iter().map(move |phrase| (*phrase, *category)));
    for (order, (phrase, category)) in all.enumerate() {
        let first = phrase.split('_').next().unwrap_or(phrase);
        index.entry(first).or_default().push((order, phrase, category));
    }
    index
});

/// The phrases that stand in `_words_`, in the order of the table.
fn phrases_in(words: &str) -> Vec<(&'static str, Category)> {
    let mut found: Vec<(usize, &'static str, Category)> = Vec::new();
    for (at, _) in words.match_indices('_') {
        let rest = &words[at + 1..];
        let first = rest.split('_').next().unwrap_or_default();
        let begun = |phrase: &str| rest.strip_prefix(phrase).is_some_and(|after| after.starts_with('_'));
        let here = BY_FIRST_WORD.get(first).into_iter().flatten().filter(|(_, phrase, _)| begun(phrase));
        found.extend(here);
    }
    found.sort_unstable_by_key(|(order, ..)| *order);
    found.dedup_by_key(|(order, ..)| *order);
    found.into_iter().map(|(_, phrase, category)| (phrase, category)).collect()
}

/// Whether a phrase is used, not only named: called, a decorator, a filter, a member of a list, a statement of its own.
fn is_used(body: &[u8], words: &str, phrase: &str) -> bool {
    body.contains(&b'(')
        || matches!(body[0], b'@' | b'[' | b'#' | b':')
        || words.starts_with("_before_")
        || words.starts_with("_if_")
        || words.starts_with("_unless_")
        || words.trim_matches('_') == phrase
        || words.len() < phrase.len() + 40
}

fn is_condition(words: &str) -> bool {
    ["_if_", "_unless_", "_elif_", "_elsif_", "_else_if_", "_guard_", "_when_", "_assert_", "_while_", "_where_", "_and_", "_condition_"]
        .iter()
        .any(|head| words.starts_with(head))
}

fn is_definition(words: &str) -> bool {
    let head: Vec<&str> = words.trim_matches('_').splitn(5, '_').take(4).collect();
    let definers = ["def", "func", "function", "fn", "fun", "class", "interface", "trait", "struct", "enum", "module", "type", "impl"];
    head.iter().take(3).any(|word| definers.contains(word)) && !matches!(head.first(), Some(&("before" | "use" | "app" | "router")))
}

/// Whether a line begins a definition.
pub(super) fn defines(line: &[u8]) -> bool {
    is_definition(&words(line))
}

/// Whether a line calls something that by its name checks.
pub(super) fn checks_something(line: &[u8]) -> bool {
    let words = words(line);
    line.contains(&b'(') && VERBS.iter().chain(&["is", "has", "can", "valid"]).any(|verb| holds(&words, verb))
}

/// Whether a line turns somebody away.
pub(super) fn denies(line: &[u8]) -> bool {
    let words = words(line);
    const DENIALS: &[&str] = &[
        "raise",
        "throw",
        "abort",
        "deny",
        "denied",
        "forbidden",
        "unauthorized",
        "401",
        "403",
        "redirect",
        "redirect_to",
        "fail",
        "bail",
        "reject",
        "rejected",
        "halt",
        "panic",
        "die",
        "not_found",
        "404",
        "head",
        "err",
        "error",
        "invalid",
        "exit",
    ];
    let returns_nothing =
        holds(&words, "return") && ["false", "none", "nil", "null", "err", "error"].iter().any(|word| holds(&words, word));
    // A short way out, unless it is the way in.
    let lets_in = ["true", "ok", "next", "success", "some", "allow"].iter().any(|word| holds(&words, word));
    let leaves = (words.starts_with("_return_") && words.len() < 24 && !lets_in) || words.ends_with("_return_");
    returns_nothing || leaves || DENIALS.iter().any(|word| holds(&words, word))
}

/// `_if_not_user_is_admin_`.
pub(super) fn words(line: &[u8]) -> String {
    let mut out = String::from("_");
    normalize::words(line, 0..line.len(), &mut Vec::new(), |word, _| {
        out.push_str(&String::from_utf8_lossy(word));
        out.push('_');
    });
    out
}

fn holds(words: &str, phrase: &str) -> bool {
    words.match_indices(phrase).any(|(at, _)| words[..at].ends_with('_') && words[at + phrase.len()..].starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(line: &str, language: Language) -> Option<String> {
        guards(line.as_bytes(), language, &Lexicon::new(&[]), &mut Scratch::default()).first().map(|guard| guard.key.clone())
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
        ] {
            assert_eq!(key(line, language), None, "{line}");
        }
    }
}
