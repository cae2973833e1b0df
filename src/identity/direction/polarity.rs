//! Which way a switch's name points, from its words alone: `rejectUnverifiedEmail`, `enforce_isolation`, `disableGuestAccess`,
//! `usesCleartextTraffic`. What no table lists is understood by what its words do to each other.

use super::order::Order;

/// Words of what protects.
#[rustfmt::skip]
const GOOD: &[&str] = &[
    "verify", "verified", "verification", "verifies", "validate", "validated", "validates", "validation", "check", "checks", "checked",
    "require", "required", "requires", "enforce", "enforced", "enforcement", "secure", "secured", "strict", "protect",
    "protected", "protection", "encrypt", "encrypted", "encryption", "sign", "signed", "signing", "signature", "auth",
    "authenticate", "authenticated", "authentication", "authorize", "authorized", "authorization", "authz", "authn", "mfa",
    "2fa", "csrf", "xsrf", "httponly", "https", "tls", "mtls", "ssl", "revoke", "revoked", "revocation", "rotate", "rotation",
    "lockout", "audit", "auditing", "restrict", "restricted", "sandbox", "sandboxed", "hsts", "hardened", "hardening", "mask",
    "masked", "redact", "redacted", "sanitize", "escape", "integrity", "pkce", "hashed", "confirmed", "confirmation", "throttle",
    "throttling", "captcha", "rbac", "seccomp", "apparmor", "selinux", "blacklist", "denylist", "isolation", "isolated",
    "attestation", "immutable", "versioning", "expire", "expires", "invalidate", "guard", "guarded", "csp", "frameguard",
    "nosniff", "logging", "password", "pinning", "stapling", "security", "lock", "exclusive", "passcode",
];

/// Words of ways around, and of what should be kept out.
#[rustfmt::skip]
const BAD: &[&str] = &[
    "skip", "skips", "allow", "allows", "permit", "permits", "ignore", "ignores", "bypass", "bypasses", "trust", "trusts",
    "accept", "accepts", "insecure", "unsafe", "unverified", "unsigned", "unauthenticated", "unauthorized", "unencrypted",
    "untrusted", "anonymous", "anon", "guest", "public", "publicly", "dangerous", "dangerously", "permissive", "weak", "legacy",
    "plaintext", "plain", "cleartext", "empty", "blank", "exempt", "debug", "expose", "exposed", "exposes", "privileged", "root",
    "implicit", "passthrough", "wildcard", "selfsigned", "impersonation", "escalation", "superuser", "automount", "unrestricted",
    "open", "backdoor", "deprecated",
];

/// Words that turn round what follows them.
#[rustfmt::skip]
const TURNS: &[&str] = &[
    "disable", "disables", "block", "blocks", "deny", "denies", "reject", "rejects", "forbid", "forbids", "disallow", "prevent",
    "prevents", "no", "non", "not", "without", "never", "dont", "un", "ban", "stop", "drop", "refuse", "omit", "hide",
];

/// Words of what protects by doing: what they stand before is what they act on.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "verify", "verifies", "validate", "validates", "check", "checks", "require", "required", "requires", "enforce", "enforced",
    "protect", "encrypt", "sign", "revoke", "rotate", "audit", "restrict", "restricted", "mask", "redact", "sanitize", "escape",
    "confirm", "invalidate", "expire",
];

/// Words at the end that turn round what stands before them.
const ENDS: &[&str] = &["disabled", "off", "bypass", "bypassed", "skipped", "ignored", "exempt", "optional", "none"];

/// Ways in that are weaker than others, though their words sound good.
const WEAK_WAYS: &[&str] = &["password_auth", "password_authentication", "password_login", "local_auth", "local_account", "shared_key"];

/// The lengths of the words of both, a bit each, by their first byte: most words of names are turned away by them.
const LENGTHS: [u32; 256] = {
    let mut lengths = [0; 256];
    let mut at = 0;
    while at < GOOD.len() + BAD.len() {
        let word = if at < GOOD.len() { GOOD[at] } else { BAD[at - GOOD.len()] };
        lengths[word.as_bytes()[0] as usize] |= 1 << word.len();
        at += 1;
    }
    lengths
};

/// Whether a word may be one of both.
fn may_tell(word: &str) -> bool {
    word.bytes().next().is_some_and(|first| word.len() < 32 && LENGTHS[usize::from(first)] >> word.len() & 1 == 1)
}

/// What a switch of this name does when it is on, and whether two of its words say so.
pub(super) fn of(name: &str) -> Option<(Order, bool)> {
    // Most names hold no word that says anything.
    if !name.split('_').any(|word| may_tell(word) && (GOOD.contains(&word) || BAD.contains(&word))) {
        return None;
    }
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let weak_way = WEAK_WAYS.iter().any(|way| name.contains(way));
    let class = |word: &str| match word {
        _ if GOOD.contains(&word) => Some(!weak_way),
        _ if BAD.contains(&word) => Some(false),
        _ => None,
    };
    // What is turned round decides, else what is said first: `git_ssl_no_verify`.
    let first = |words: &[&str]| words.iter().find_map(|word| class(word));
    let turn = words.iter().position(|word| TURNS.contains(word));
    let turned = turn.and_then(|at| first(&words[at + 1..])).map(|class| !class);
    // What a thing is about is no verb: `auth_anonymous_enabled` opens, `require_anonymous_id` asks.
    let verb = words.iter().any(|word| VERBS.contains(word));
    let opens = words.iter().any(|word| BAD.contains(word) && class(word) == Some(false));
    let mut good = turned.or_else(|| if opens && !verb { Some(false) } else { first(&words) })?;
    let last = *words.last()?;
    if words.len() > 1 && ENDS.contains(&last) {
        good = !good;
    }
    let told = words.iter().filter(|word| class(word).is_some() || TURNS.contains(word) || ENDS.contains(word)).count();
    Some((if good { Order::Protection } else { Order::Bypass }, told > 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_nobody_listed() {
        for (name, good) in [
            ("reject_unverified_emails", true),
            ("enforce_tenant_isolation", true),
            ("disable_guest_access", true),
            ("uses_cleartext_traffic", false),
            ("skip_issuer_validation", false),
            ("permit_unsigned_assertions", false),
            ("block_public_policy", true),
            ("tls_disabled", false),
            ("anonymous_disabled", true),
            ("disable_password_authentication", true),
            ("git_ssl_no_verify", false),
            ("gf_auth_anonymous_enabled", false),
            ("run_as_non_root", true),
            ("require_attestation", true),
        ] {
            assert_eq!(of(name).map(|(order, _)| order == Order::Protection), Some(good), "{name}");
        }
        assert_eq!(of("page_size"), None);
    }
}
