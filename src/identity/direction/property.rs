//! Properties with an order: which way is weaker, and what two values of one mean for each other.

use super::value::{self, Value};
use crate::identity::normalize;

/// How the values of a property are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// A lifetime: longer is weaker.
    Lifetime,
    /// A lock-out: shorter is weaker.
    Lockout,
    /// A cost, a key size, a least length: lower is weaker.
    Cost,
    /// A number of tries: higher is weaker.
    Limit,
    /// A protection: false is weaker.
    Protection,
    /// A way around: true is weaker.
    Bypass,
    /// What is allowed: more is weaker.
    Grant,
    /// What is denied, required or hidden: less is weaker.
    Demand,
}

/// How much a property's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// Something only on a line that speaks of identity.
    Little,
    /// Enough where identity is near.
    Much,
    /// Enough anywhere.
    All,
}

/// Words of a property's name, as `_word_` in a name of `_words_`.
struct Property {
    order: Order,
    says: Says,
    words: &'static [&'static str],
}

/// More telling words first: the first that a name holds decides.
const PROPERTIES: &[Property] = &[
    Property {
        order: Order::Lockout,
        says: Says::All,
        words: &[
            "lockout_duration",
            "lockout_time",
            "lock_time",
            "lockout",
            "unlock_in",
            "cooloff",
            "cooloff_time",
            "window_ms",
            "ban_time",
            "lock_duration",
            "backoff",
        ],
    },
    Property {
        order: Order::Limit,
        says: Says::All,
        words: &[
            "max_attempts",
            "maximum_attempts",
            "login_attempts",
            "max_failed",
            "failed_attempts",
            "failure_limit",
            "max_tries",
            "max_sessions",
            "maximum_sessions",
            "valid_window",
            "otp_drift",
        ],
    },
    Property {
        order: Order::Bypass,
        says: Says::All,
        words: &[
            "insecure",
            "skip_verify",
            "skip_verification",
            "skip_auth",
            "skip_authentication",
            "skip_authorization",
            "skip_csrf",
            "ignore_expiration",
            "ignore_ssl",
            "allow_insecure",
            "allow_none",
            "allow_anonymous",
            "allow_unverified",
            "allow_all",
            "allow_any",
            "allow_empty",
            "allow_blank",
            "permit_all",
            "bypass",
            "trust_all",
            "trust_host",
            "accept_invalid_certs",
            "accept_invalid",
            "disable_csrf",
            "disable_auth",
            "disable_verification",
            "disable_tls",
            "auto_approve",
            "skip_consent",
            "csrf_exempt",
            "dangerous",
            "dangerously",
            "anonymous",
            "publicly_accessible",
            "no_verify",
            "skip_expiry_check",
            "skip_issuer_check",
            "skip_client_id_check",
            "auth_disabled",
            "allow_dangerous_email_account_linking",
            "enable_all_project_mcp_servers",
            "network_access",
        ],
    },
    Property {
        order: Order::Bypass,
        says: Says::Little,
        words: &[
            "skip",
            "allow",
            "allowed",
            "disable",
            "disabled",
            "ignore",
            "trust",
            "trusted",
            "debug",
            "exempt",
            "unsafe",
            "public",
            "without",
            "permissive",
        ],
    },
    Property {
        order: Order::Demand,
        says: Says::Much,
        words: &[
            "permission_classes",
            "required_scopes",
            "required_roles",
            "filter_parameters",
            "deny",
            "denied",
            "forbidden",
            "disallowed",
            "password_validators",
            "guarded",
            "hidden",
            "blocked",
        ],
    },
    Property {
        order: Order::Grant,
        says: Says::Much,
        words: &[
            "scope",
            "scopes",
            "permissions",
            "redirect_uris",
            "redirect_uri",
            "allowed_origins",
            "allowed_redirect_uris",
            "cors_origins",
            "grant_types",
            "response_types",
            "actions",
            "verbs",
            "allowed_tools",
            "auto_approve",
            "trusted_role_arns",
            "principals",
            "csrf_exempt_urls",
            "allowed_hosts",
            "csrf_trusted_origins",
            "allowed_algorithms",
            "algorithms",
            "skipper",
            "public_paths",
            "whitelist",
            "allowlist",
            "allow_list",
            "unauthenticated_paths",
            "trusted_proxies",
            "api_groups",
        ],
    },
    Property {
        order: Order::Grant,
        says: Says::Little,
        words: &[
            "allow",
            "allowed",
            "roles",
            "resources",
            "origin",
            "origins",
            "groups",
            "members",
            "except",
            "exclude",
            "excluded",
            "only",
            "action",
            "resource",
            "identifiers",
            "capabilities",
        ],
    },
    Property {
        order: Order::Lifetime,
        says: Says::All,
        words: &[
            "token_validity",
            "session_timeout",
            "idle_timeout",
            "timeout_in",
            "clock_skew",
            "clock_tolerance",
            "rotation_period",
            "reset_password_within",
            "confirm_within",
            "allow_unconfirmed_access_for",
            "remember_for",
            "expire_time_span",
            "cookie_age",
            "session_duration",
            "max_session_duration",
            "token_expiration",
            "token_expiry",
            "tokens_expire_in",
            "token_expire_in",
            "password_reset_timeout",
            "permanent_session_lifetime",
            "session_lifetime",
            "sso_session_idle_timeout",
            "sso_session_max_lifespan",
            "token_life_span",
            "token_lifetime",
            "token_ttl",
            "token_lifespan",
            "absolute_timeout",
            "session_ttl",
            "session_lifespan",
            "access_token_lifespan",
            "session_max_age",
            "expires_in",
            "expiresin",
            "duration_seconds",
            "automatically_after_days",
        ],
    },
    Property {
        order: Order::Lifetime,
        says: Says::Much,
        words: &[
            "max_age",
            "maxage",
            "expires_in",
            "expiresin",
            "expire_in",
            "ttl",
            "lifetime",
            "lifespan",
            "token_validity",
            "session_timeout",
            "idle_timeout",
            "timeout_in",
            "leeway",
            "clock_skew",
            "clock_tolerance",
            "rotation_period",
            "reset_password_within",
            "confirm_within",
            "allow_unconfirmed_access_for",
            "remember_for",
            "expire_time_span",
            "cookie_age",
            "session_duration",
            "max_session_duration",
            "duration_seconds",
            "token_expiration",
            "token_expiry",
            "reuse_interval",
            "expiration_time",
            "tokens_expire_in",
            "password_reset_timeout",
            "permanent_session_lifetime",
            "sso_session_idle_timeout",
            "sso_session_max_lifespan",
            "token_life_span",
            "automatically_after_days",
            "absolute_timeout",
            "token_lifespan",
            "valid_for",
            "validity_period",
            "validity_seconds",
            "expiration_seconds",
            "cookie_expire",
        ],
    },
    Property {
        order: Order::Lifetime,
        says: Says::Little,
        words: &[
            "expires",
            "expiry",
            "expiration",
            "expire",
            "exp",
            "timeout",
            "validity",
            "valid",
            "duration",
            "age",
            "skew",
            "tolerance",
            "grace",
            "expired",
            "period",
            "expires_at",
        ],
    },
    Property {
        order: Order::Cost,
        says: Says::All,
        words: &[
            "salt_rounds",
            "saltrounds",
            "bcrypt_cost",
            "bcrypt_rounds",
            "log_rounds",
            "work_factor",
            "memory_cost",
            "time_cost",
            "kdf_iterations",
            "kdf_iter",
            "iteration_count",
            "iterations",
            "stretches",
            "key_size",
            "key_length",
            "keysize",
            "rsa_bits",
            "modulus_length",
            "min_length",
            "minlength",
            "minimum_length",
            "min_password_length",
            "password_min_length",
            "password_length",
            "minimum_password_length",
            "token_length",
            "secret_length",
            "code_length",
            "key_bits",
            "password_iterations",
            "required_length",
            "min_score",
            "min_entropy",
            "password_encoder",
            "generate_from_password",
            "otp_length",
            "gen_salt",
            "gensalt",
        ],
    },
    Property {
        order: Order::Cost,
        says: Says::Little,
        words: &[
            "rounds",
            "cost",
            "iter",
            "bits",
            "memory",
            "strength",
            "length",
            "difficulty",
            "hash",
            "hash_sync",
            "iters",
            "parallelism",
        ],
    },
    Property {
        order: Order::Limit,
        says: Says::Little,
        words: &["attempts", "limit", "rate", "burst", "points", "threshold", "retries", "tries", "window", "throttle", "max", "drift"],
    },
    Property {
        order: Order::Protection,
        says: Says::All,
        words: &[
            "secure",
            "http_only",
            "httponly",
            "require",
            "required",
            "requires",
            "enforce",
            "enforced",
            "validate",
            "verify",
            "verification",
            "csrf",
            "mfa",
            "two_factor",
            "signed",
            "encrypted",
            "encrypt",
            "reject_unauthorized",
            "verify_peer",
            "verify_ssl",
            "verify_signature",
            "verify_exp",
            "verify_aud",
            "https_only",
            "force_ssl",
            "sensitive",
            "no_echo",
            "email_verified",
            "lockout_on_failure",
            "enable_key_rotation",
            "rotate",
            "rotation",
            "blacklist_after_rotation",
            "brute_force_protected",
            "check_hostname",
            "ssl_verify",
            "tls_verify",
            "validate_issuer",
            "validate_audience",
            "validate_lifetime",
            "auth_required",
            "login_required",
            "confirmable",
            "pkce",
            "use_pkce",
            "want_assertions_signed",
            "user_verification",
            "invalidate_session",
            "revoke",
            "revoke_tokens",
            "expire_all_remember_me_on_sign_out",
            "protected",
            "authenticated",
            "authentication",
            "authorization",
            "captcha",
            "rate_limit",
            "verifypeer",
            "verifyhost",
            "session_regenerate",
            "automount",
            "prevent_destroy",
            "include_global_service_events",
            "log_file_validation",
            "ssl_required",
        ],
    },
    Property {
        order: Order::Protection,
        says: Says::Little,
        words: &["enabled", "enable", "strict", "check", "audit", "active", "logging", "auth", "ssl", "tls", "protect", "protection"],
    },
];

/// A property and its value on a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading<'a> {
    /// The name, in lower_snake.
    pub(super) name: String,
    pub(super) order: Order,
    pub(super) says: Says,
    /// The text of the value.
    pub(super) text: &'a [u8],
    /// Where the name begins.
    pub(super) start: usize,
}

/// The properties of `line` with their values.
pub(super) fn readings(line: &[u8]) -> Vec<Reading<'_>> {
    let mut out = Vec::new();
    let mut buffer = Vec::new();
    let mut at = 0;
    while at < line.len() && out.len() < 12 {
        if !line[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        while at < line.len()
            && (normalize::is_word(line[at]) || (line[at] == b'-' && line.get(at + 1).is_some_and(u8::is_ascii_alphabetic)))
        {
            at += 1;
        }
        let rest = value_text(&line[at..]);
        let Some(text) = rest else { continue };
        let mut name = String::from("_");
        normalize::words(line, start..at, &mut buffer, |word, _| {
            name.push_str(&String::from_utf8_lossy(word));
            name.push('_');
        });
        // Every order the name may have: the value decides which of them holds.
        for property in PROPERTIES {
            let held = property.words.iter().any(|word| name.contains(word) && name.contains(&format!("_{word}_")));
            if held && !out.iter().any(|reading: &Reading<'_>| reading.start == start && reading.order == property.order) {
                out.push(Reading { name: name.trim_matches('_').to_owned(), order: property.order, says: property.says, text, start });
            }
        }
    }
    out
}

/// The value that follows a name: behind `:`, `=`, `=>`, `(`, to the next comma, bracket or end.
fn value_text(rest: &[u8]) -> Option<&[u8]> {
    let lead = rest.iter().take_while(|byte| b" \t\"'".contains(byte)).count();
    let sign = &rest[lead..];
    let skip = match sign.first()? {
        b'=' if sign.starts_with(b"==") => return None,
        b'=' if sign.starts_with(b"=>") => 2,
        b':' if sign.starts_with(b"::") => return None,
        b':' if sign.starts_with(b":=") => 2,
        b'=' | b':' | b'(' => 1,
        // `config.timeout_in 30.minutes`, `set sslmode require`, `rounds 12`, `'lifetime', 120`.
        b',' if lead > 0 => 1,
        byte if lead > 0 && (byte.is_ascii_alphanumeric() || *byte == b'[') => 0,
        _ => return None,
    };
    let value = &sign[skip..];
    let mut depth = 0_i32;
    let end = value
        .iter()
        .position(|&byte| {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                _ => {}
            }
            depth < 0 || (depth == 0 && (byte == b',' || byte == b';'))
        })
        .unwrap_or(value.len());
    Some(value[..end].trim_ascii())
}

/// What becomes of a property between two values: less than zero where the new one is weaker, more where it is stronger.
pub(super) fn compare(order: Order, old: &[u8], new: &[u8]) -> Option<i32> {
    if old == new {
        return None;
    }
    match order {
        Order::Protection | Order::Bypass => {
            let (old, new) = (truth(old)?, truth(new)?);
            let good = order == Order::Protection;
            (old != new).then_some(if new == good { 1 } else { -1 })
        }
        Order::Grant | Order::Demand => {
            if truth(old).is_some() || truth(new).is_some() {
                return None;
            }
            let (Value::Set(old), Value::Set(new)) = (value::set(old)?, value::set(new)?) else { return None };
            let more = grows(&old, &new)?;
            Some(if (order == Order::Grant) == more { -1 } else { 1 })
        }
        Order::Lifetime | Order::Lockout | Order::Cost | Order::Limit => {
            let (old, new) = (value::number(old)?, value::number(new)?);
            let longer = match (&old, &new) {
                (Value::Number { amount: a, has_unit: x }, Value::Number { amount: b, has_unit: y }) => {
                    let comparable = x == y || order != Order::Lifetime;
                    if !comparable || (a - b).abs() < f64::EPSILON || (order == Order::Lifetime && *b == 0.0) {
                        return None;
                    }
                    b > a
                }
                (Value::Number { .. }, Value::Endless) => true,
                (Value::Endless, Value::Number { .. }) => false,
                _ => return None,
            };
            Some(if longer == matches!(order, Order::Lifetime | Order::Limit) { -1 } else { 1 })
        }
    }
}

/// Also `1` and `0`.
fn truth(text: &[u8]) -> Option<bool> {
    value::truth(text).or(match text {
        b"1" => Some(true),
        b"0" => Some(false),
        _ => None,
    })
}

/// Whether a set grew; none where it did neither. A wildcard is more than anything.
fn grows(old: &[Vec<u8>], new: &[Vec<u8>]) -> Option<bool> {
    let wild = |set: &[Vec<u8>]| set.iter().any(|item| item == b"*" || item.ends_with(b":*") || item.ends_with(b"/*"));
    if wild(old) != wild(new) {
        return Some(wild(new));
    }
    let (mut lost, mut won) = (0, 0);
    for item in old {
        lost += usize::from(!new.contains(item));
    }
    for item in new {
        won += usize::from(!old.contains(item));
    }
    match (won, lost) {
        (1.., 0) => Some(true),
        (0, 1..) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict on the first property that both lines have.
    fn verdict(old: &str, new: &str) -> Option<i32> {
        readings(old.as_bytes()).iter().find_map(|left| {
            let right = readings(new.as_bytes()).into_iter().find(|right| right.name == left.name && right.order == left.order)?;
            compare(left.order, left.text, right.text)
        })
    }

    #[test]
    fn weaker_and_stronger_values() {
        for (old, new, expected) in [
            ("maxAge: 3600,", "maxAge: 86400,", -1),
            ("expiresIn: '15m'", "expiresIn: '7d'", -1),
            ("SESSION_TIMEOUT = timedelta(hours=8)", "SESSION_TIMEOUT = timedelta(minutes=30)", 1),
            ("config.timeout_in = 30.minutes", "config.timeout_in = 2.weeks", -1),
            ("unlock_in: 1.hour", "unlock_in: 5.minutes", -1),
            ("saltRounds = 12;", "saltRounds = 4;", -1),
            ("max_attempts: 5", "max_attempts: 50", -1),
            (".http_only(true)", ".http_only(false)", -1),
            ("secure: false,", "secure: true,", 1),
            ("insecure_skip_verify = false", "insecure_skip_verify = true", -1),
            ("scope: \"openid\"", "scope: \"openid email\"", -1),
            ("actions = [\"s3:GetObject\"]", "actions = [\"*\"]", -1),
            ("deny: [\"a\", \"b\"]", "deny: [\"a\"]", -1),
            ("permission_classes = [IsAuthenticated, IsOwner]", "permission_classes = [IsAuthenticated]", -1),
            ("expiresIn: '1h'", "expiresIn: null", -1),
        ] {
            assert_eq!(verdict(old, new), Some(expected), "{old} -> {new}");
        }
    }

    #[test]
    fn what_is_not_comparable_is_not_judged() {
        for (old, new) in [
            ("maxAge: ttl", "maxAge: other"),
            ("secure: x", "secure: true"),
            ("scopes: ['a']", "scopes: ['b']"),
            ("maxAge: 5", "maxAge: 5"),
        ] {
            assert_eq!(verdict(old, new), None, "{old} -> {new}");
        }
    }
}
