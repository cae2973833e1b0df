//! Tests that come with a change and prove refusals: in the change itself, and where tests of the changed files would stand.

use crate::model::{Category, EntryKind, LineRange, Tree};
use bstr::{BStr, BString, ByteSlice};

/// The most blobs that are read, and folders that are listed.
const MOST_READS: usize = 50;

/// Words that tell a test of refusal, lower case; in names as in assertions.
const NEGATIVE: &[&str] = &[
    "invalid",
    "expired",
    "malformed",
    "missing",
    "wrong",
    "revoked",
    "reused",
    "forbidden",
    "unauthorized",
    "unauthorised",
    "denied",
    "denies",
    "tampered",
    "replay",
    "none_alg",
    "other_user",
    "other_tenant",
    "otheruser",
    "reject",
    "refus",
    "401",
    "403",
    "tothrow",
    "raises",
    "assertthrows",
    "is_err",
    "not_allowed",
    "bad_signature",
    "without_role",
    "locked_out",
    "throttled",
];

/// A changed file: its path and the lines that were added.
#[derive(Clone, Debug)]
pub struct Touched {
    /// Where.
    pub path: BString,
    /// Which lines of the new side.
    pub added: Vec<LineRange>,
}

/// Words by which a test is about a category, lower case.
pub fn words(category: Category) -> &'static [&'static str] {
    match category {
        Category::Login => &["login", "sign_in", "signin", "password", "credential", "authenticat", "auth"],
        Category::Recovery => &["recover", "reset", "forgot", "password"],
        Category::Session => &["session", "cookie", "csrf", "logout", "log_out"],
        Category::TokenIssuance | Category::TokenValidation | Category::TokenLifecycle => {
            &["token", "jwt", "jws", "bearer", "refresh", "revoke", "claim", "audience", "issuer", "api_key", "apikey", "signature"]
        }
        Category::Authorization => {
            &["authoriz", "authoris", "permission", "role", "access", "owner", "tenant", "policy", "forbidden", "admin"]
        }
        Category::Mfa => &["mfa", "otp", "totp", "2fa", "factor", "webauthn", "passkey"],
        Category::Federation => &["oauth", "oidc", "saml", "sso", "scope", "consent", "redirect", "callback", "federat"],
        Category::ServiceAccount => &["service", "client", "workload", "account"],
        Category::PrivilegedAccess => &["privileg", "impersonat", "sudo", "elevat", "admin", "break_glass"],
        Category::CredentialStorage => &["hash", "password", "credential", "bcrypt", "argon", "salt"],
        Category::SecretManagement => &["secret", "vault", "key", "credential"],
        Category::IdentityMigration => &["migrat", "backfill", "user", "account"],
        Category::TransportTrust => &["tls", "cert", "verify", "random", "cipher"],
        Category::CiIdentity => &["workflow", "pipeline", "oidc", "permission", "runner"],
        Category::CloudIam => &["iam", "role", "rbac", "policy", "binding", "permission"],
        Category::AgentConfig => &["agent", "mcp", "tool", "permission", "allow"],
        Category::AuthWiring => &["middleware", "auth", "guard", "route", "dependency"],
        Category::Exposure => &["log", "mask", "redact", "leak", "error", "expos"],
        Category::Throttling => &["throttl", "rate", "limit", "lock", "attempt", "enumerat"],
        Category::IdentityTests => &["test", "auth", "token", "login", "session"],
        Category::GuardConfig => &["policy", "codeowners", "hook", "guard", "countersign"],
        Category::AuditEvents => &["audit", "event", "log"],
    }
}

/// What a negative test of a category should show, for people. None where tests are not the way to prove it.
pub fn obligation(category: Category) -> Option<&'static str> {
    Some(match category {
        Category::Login => "a malformed header and a wrong password are refused",
        Category::Recovery => "a reused and an expired recovery token are refused",
        Category::Session => "an expired session is refused",
        Category::TokenIssuance => "a token with a wrong audience, issuer or lifetime is not issued",
        Category::TokenValidation => "an invalid and an expired token are refused",
        Category::TokenLifecycle => "a revoked and a reused refresh token are refused",
        Category::Authorization => "another user, another tenant and a missing role are refused",
        Category::Mfa => "a wrong and a replayed code are refused",
        Category::Federation => "a wrong redirect, state and scope are refused",
        Category::ServiceAccount => "a client without the permission is refused",
        Category::PrivilegedAccess => "an expired and an unapproved elevation are refused",
        Category::CredentialStorage => "a wrong and a reused password are refused",
        Category::Throttling => "the attempt after the last is refused",
        _ => return None,
    })
}

/// Tests of the change that prove a refusal in one of the categories.
pub fn negative_tests(touched: &[Touched], tree: &dyn Tree, is_test: &dyn Fn(&BStr) -> bool, categories: &[Category]) -> Vec<BString> {
    let mut found = Vec::new();
    let mut order: Vec<&Touched> = touched.iter().collect();
    // Test files first, so that the limit on reads meets the others.
    order.sort_by_cached_key(|file| !is_test(file.path.as_bstr()));
    for file in order.into_iter().take(MOST_READS) {
        let Ok(Some(blob)) = tree.read(file.path.as_bstr()) else { continue };
        if !matches!(blob.kind, EntryKind::File | EntryKind::Executable) {
            continue;
        }
        let whole = blob.data.to_ascii_lowercase();
        let first_test_line = if is_test(file.path.as_bstr()) { Some(1) } else { unit_tests_from(&whole) };
        let Some(first) = first_test_line else { continue };
        let mut added = Vec::new();
        for (index, line) in whole.lines().enumerate() {
            let number = index as u32 + 1;
            if number >= first && file.added.iter().any(|range| range.contains(number)) {
                added.extend_from_slice(line);
                added.push(b'\n');
            }
        }
        let about = categories
            .iter()
            .flat_map(|category| words(*category))
            .any(|word| whole.contains_str(word) || file.path.to_ascii_lowercase().contains_str(word));
        if about && NEGATIVE.iter().any(|word| added.contains_str(word)) {
            found.push(file.path.clone());
        }
    }
    found
}

/// Where tests of the touched files already stand, by their names: where a new one would belong.
pub fn places(touched: &[BString], tree: &dyn Tree, is_test: &dyn Fn(&BStr) -> bool) -> Vec<BString> {
    let mut found: Vec<BString> = Vec::new();
    let mut reads = 0;
    for path in touched.iter().filter(|path| !is_test(path.as_bstr())) {
        let (folder, name) = path.rsplit_once_str("/").unwrap_or((b"", path.as_slice()));
        let stem = name.split_once_str(".").map_or(name, |(stem, _)| stem).to_ascii_lowercase();
        if stem.len() < 3 {
            continue;
        }
        let under = |below: &str| if folder.is_empty() { BString::from(below) } else { [folder, b"/", below.as_bytes()].concat().into() };
        for place in
            [BString::from(folder), under("tests"), under("__tests__"), under("test"), "tests".into(), "test".into(), "spec".into()]
        {
            if reads == MOST_READS {
                return found;
            }
            reads += 1;
            let Ok(names) = tree.list(place.as_bstr()) else { continue };
            for candidate in names.iter().filter(|candidate| candidate.to_ascii_lowercase().contains_str(&stem)) {
                let full: BString = if place.is_empty() { candidate.clone() } else { [place.as_slice(), b"/", candidate].concat().into() };
                if is_test(full.as_bstr()) && !found.contains(&full) {
                    found.push(full);
                }
            }
        }
    }
    found
}

/// The first line of unit tests kept in the source file itself.
fn unit_tests_from(text: &[u8]) -> Option<u32> {
    let at = text.lines().position(|line| line.trim_start().starts_with(b"#[cfg(test)]"))?;
    Some(at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Blob;
    use std::collections::BTreeMap;

    struct Files(BTreeMap<&'static str, &'static str>);

    impl Tree for Files {
        fn read(&self, path: &BStr) -> anyhow::Result<Option<Blob>> {
            let data = path.to_str().ok().and_then(|path| self.0.get(path));
            Ok(data.map(|data| Blob { kind: EntryKind::File, data: data.as_bytes().to_vec() }))
        }
        fn list(&self, folder: &BStr) -> anyhow::Result<Vec<BString>> {
            let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            Ok(self.0.keys().filter_map(|path| path.strip_prefix(&prefix)).filter(|rest| !rest.contains('/')).map(Into::into).collect())
        }
        fn name(&self) -> String {
            "a test".to_owned()
        }
    }

    fn is_test(path: &BStr) -> bool {
        path.contains_str("test")
    }

    fn touched(path: &str, start: u32, len: u32) -> Vec<Touched> {
        vec![Touched { path: path.into(), added: vec![LineRange { start, len }] }]
    }

    #[test]
    fn only_added_lines_of_tests_about_the_category_count() {
        let tree = Files(BTreeMap::from([
            ("tests/token.py", "def test_ok(): pass\ndef test_rejects_expired(): pass\n"),
            ("tests/colour.py", "def test_rejects_wrong(): pass\n"),
            ("src/token.py", "raise Expired # invalid\n"),
            ("src/jwt.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n fn refuses_expired_token() {}\n}\n"),
        ]));
        let found = |files: &[Touched]| negative_tests(files, &tree, &is_test, &[Category::TokenValidation]);
        assert_eq!(found(&touched("tests/token.py", 2, 1)), ["tests/token.py"]);
        assert!(found(&touched("tests/token.py", 1, 1)).is_empty(), "an old test is no answer to a new change");
        assert!(found(&touched("tests/colour.py", 1, 1)).is_empty(), "another subject");
        assert!(found(&touched("src/token.py", 1, 1)).is_empty(), "no test");
        assert_eq!(found(&touched("src/jwt.rs", 4, 1)), ["src/jwt.rs"]);
        assert!(found(&touched("src/jwt.rs", 1, 1)).is_empty());
    }

    #[test]
    fn places_are_named_like_the_file() {
        let tree =
            Files(BTreeMap::from([("src/login.ts", ""), ("src/login.test.ts", ""), ("tests/login_test.py", ""), ("tests/other.py", "")]));
        assert_eq!(places(&["src/login.ts".into()], &tree, &is_test), ["src/login.test.ts", "tests/login_test.py"]);
    }
}
