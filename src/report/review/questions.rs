//! What a reviewer should ask of each part of identity, and which words in a change bear on each question.

use crate::model::Category;

/// One thing to check.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// Its name.
    pub(super) aspect: &'static str,
    /// The question.
    pub(super) ask: &'static str,
    /// Words of which one, in what was seen, says that the change bears on it. Lower case, parts of identifiers.
    pub(super) words: &'static [&'static str],
}

const fn ask(aspect: &'static str, ask: &'static str, words: &'static [&'static str]) -> Question {
    Question { aspect, ask, words }
}

static SCOPE: Question = ask(
    "Scope",
    "Is it the least the caller needs, and does nothing ask for more than before?",
    &["scope", "permission", "grant", "role", "claim"],
);
static AUDIENCE: Question = ask("Audience", "Is the audience set when issued and compared when accepted?", &["aud"]);
static ISSUER: Question =
    ask("Issuer", "Is the issuer pinned, and its keys fetched from a place it controls?", &["iss", "jwks", "discovery", "authority"]);
static EXPIRY: Question = ask(
    "Expiry",
    "Does it expire, as soon as its use allows, and is an expired one refused?",
    &["exp", "ttl", "lifetime", "max_age", "maxage", "timeout", "valid_for"],
);
static ALGORITHM: Question = ask(
    "Signature",
    "Is the algorithm fixed by the verifier, and is nothing read before the signature holds?",
    &["alg", "sign", "verify", "decode", "hmac", "key"],
);
static ROTATION: Question = ask(
    "Rotation",
    "Is each refresh token good once, and does a second use end the whole family?",
    &["refresh", "rotat", "reuse", "family", "renew"],
);
static REVOCATION: Question =
    ask("Revocation", "Can it be taken back, and is that looked at on every use?", &["revo", "blacklist", "denylist", "jti", "logout"]);
static INVALIDATION: Question = ask(
    "Session invalidation",
    "Do log-out, a new password, a new factor and a lost role end every session of the account?",
    &["session", "logout", "invalidate", "destroy", "cookie"],
);
static FIXATION: Question = ask(
    "Session identifier",
    "Does it change at log-in and at each rise in privilege?",
    &["regenerate", "session_id", "sessionid", "cycle_key"],
);
static COOKIE: Question =
    ask("Cookie", "Is it secure, unreadable for scripts, and bound to the site?", &["cookie", "httponly", "samesite", "secure"]);
static EXPOSURE: Question = ask(
    "Field exposure",
    "Does any response, log, trace, error or URL now carry a credential, a hash or a token?",
    &["log", "print", "serialize", "response", "to_json", "dto", "field", "trace", "url"],
);
static MIGRATION: Question = ask(
    "Migration safety",
    "Are hashes, revocations, expiry dates and constraints kept, and is there a way back that was tried?",
    &["migrat", "alter", "drop", "column", "backfill", "table"],
);
static PASSWORD: Question = ask(
    "Verification",
    "Is the comparison constant in time, and the answer the same for a wrong name and a wrong password?",
    &["password", "compare", "verify", "login", "authenticate"],
);
static THROTTLE: Question = ask(
    "Throttling",
    "Are attempts counted for account and for address, and is the limit no looser than before?",
    &["attempt", "limit", "throttle", "lock", "captcha"],
);
static HASH: Question = ask(
    "Hashing",
    "Is it a slow, salted hash with a cost that is fit for today?",
    &["hash", "bcrypt", "argon", "scrypt", "pbkdf", "salt", "rounds", "cost"],
);
static CHECK: Question = ask(
    "Every path",
    "Is the check made on the server, for every route and object that needs it, and does it refuse by default?",
    &["authorize", "permission", "role", "owner", "admin", "policy", "guard", "can_"],
);
static FACTOR: Question = ask(
    "Second factor",
    "Can it be left out, replayed, or reset with less than what it protects?",
    &["mfa", "otp", "totp", "webauthn", "factor", "recovery"],
);
static REDIRECT: Question = ask(
    "Redirect",
    "Are redirect addresses compared exactly, and are state, nonce and PKCE checked?",
    &["redirect", "state", "nonce", "pkce", "callback"],
);
static PRIVILEGE: Question = ask(
    "Privilege",
    "Who can now do what they could not, for how long, and who is told?",
    &["admin", "sudo", "impersonat", "privilege", "role", "wildcard", "*", "grant"],
);
static SOURCE: Question = ask(
    "Where it comes from",
    "Is it read from a secret store, held no longer than needed, and different for each environment?",
    &["secret", "env", "vault", "credential", "key", "password"],
);
static TRUST: Question = ask(
    "Transport",
    "Is the certificate and its name verified, on every path, with no switch to turn it off?",
    &["tls", "ssl", "cert", "verify", "insecure", "random"],
);
static PIN: Question = ask(
    "Supply",
    "Is every action, image, server and library it trusts pinned, and from where it should be?",
    &["uses", "image", "version", "server", "package", "tool", "plugin"],
);
static APPROVAL: Question = ask(
    "Approval",
    "Which tools may an agent use without asking, and what could a hostile page or file make of them?",
    &["approv", "allow", "permission", "sandbox", "tool", "mcp"],
);
static AUDIT: Question = ask(
    "Audit",
    "Is each success, refusal and change still recorded, with who and what, without the credential?",
    &["audit", "event", "log", "record"],
);
static GUARDS: Question = ask(
    "The guard",
    "Who gains from the looser rule, and has somebody else agreed to it?",
    &["policy", "codeowners", "hook", "rule", "exception"],
);
static TESTS: Question = ask(
    "Tests",
    "Does each changed test still fail when the check it is about is taken out?",
    &["test", "skip", "expect", "assert", "mock"],
);

/// The questions for a category, in the order to ask them.
pub(super) fn of(category: Category) -> Vec<&'static Question> {
    match category {
        Category::Login => vec![&PASSWORD, &THROTTLE, &FIXATION, &INVALIDATION, &EXPOSURE, &AUDIT],
        Category::Recovery => vec![&EXPIRY, &PASSWORD, &THROTTLE, &INVALIDATION, &EXPOSURE],
        Category::Session => vec![&EXPIRY, &FIXATION, &COOKIE, &INVALIDATION],
        Category::TokenIssuance => vec![&SCOPE, &AUDIENCE, &ISSUER, &EXPIRY, &ALGORITHM, &REVOCATION],
        Category::TokenValidation => vec![&ALGORITHM, &AUDIENCE, &ISSUER, &EXPIRY, &REVOCATION, &SCOPE],
        Category::TokenLifecycle => vec![&ROTATION, &REVOCATION, &EXPIRY, &INVALIDATION],
        Category::Authorization => vec![&CHECK, &SCOPE, &PRIVILEGE, &AUDIT],
        Category::Mfa => vec![&FACTOR, &THROTTLE, &INVALIDATION],
        Category::Federation => vec![&REDIRECT, &SCOPE, &AUDIENCE, &ISSUER, &EXPIRY],
        Category::ServiceAccount => vec![&PRIVILEGE, &SOURCE, &ROTATION, &EXPIRY],
        Category::PrivilegedAccess => vec![&PRIVILEGE, &EXPIRY, &AUDIT],
        Category::CredentialStorage => vec![&HASH, &EXPOSURE, &MIGRATION],
        Category::SecretManagement => vec![&SOURCE, &ROTATION, &EXPOSURE],
        Category::IdentityMigration => vec![&MIGRATION, &HASH, &REVOCATION, &EXPOSURE],
        Category::TransportTrust => vec![&TRUST],
        Category::CiIdentity => vec![&PRIVILEGE, &PIN, &SOURCE],
        Category::CloudIam => vec![&PRIVILEGE, &SCOPE, &AUDIT],
        Category::AgentConfig => vec![&APPROVAL, &PIN, &SOURCE],
        Category::AuthWiring => vec![&CHECK, &PIN],
        Category::Exposure => vec![&EXPOSURE],
        Category::Throttling => vec![&THROTTLE],
        Category::IdentityTests => vec![&TESTS],
        Category::GuardConfig => vec![&GUARDS],
        Category::AuditEvents => vec![&AUDIT, &EXPOSURE],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_questions_and_words_are_lower_case() {
        for &category in Category::ALL {
            let questions = of(category);
            assert!(!questions.is_empty(), "{category}");
            for question in questions {
                assert!(question.ask.ends_with('?'), "{}", question.ask);
                assert!(question.words.iter().all(|word| !word.is_empty() && *word == word.to_lowercase()), "{}", question.aspect);
            }
        }
    }
}
