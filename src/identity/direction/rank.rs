//! Words with a rank: SameSite, TLS versions, hashes, access levels. The weaker end comes first.

use crate::identity::normalize;
use bstr::ByteSlice;

/// An order of words. `only_if`: words of which one must stand on the line; empty for none.
struct Ladder {
    what: &'static str,
    only_if: &'static [&'static str],
    /// Words as `_word_` in a line of `_words_`; members of one rung are equal.
    rungs: &'static [&'static [&'static str]],
}

const LADDERS: &[Ladder] = &[
    Ladder {
        what: "SameSite",
        only_if: &["same_site", "samesite"],
        rungs: &[&["none", "same_site_none_mode"], &["lax", "same_site_lax_mode"], &["strict", "same_site_strict_mode"]],
    },
    Ladder {
        what: "sslmode",
        only_if: &["sslmode", "ssl_mode"],
        rungs: &[
            &["disable", "disabled"],
            &["allow"],
            &["prefer", "preferred"],
            &["require", "required"],
            &["verify_ca"],
            &["verify_full", "verify_identity"],
        ],
    },
    Ladder {
        what: "hash",
        only_if: &[],
        rungs: &[
            &["plaintext", "plain", "noop", "no_op_password_encoder"],
            &["md5", "md4", "unsalted_md5_password_hasher"],
            &["sha1", "sha", "sha_1"],
            &["sha256", "sha_256", "sha512", "sha_512", "sha224", "sha384", "sha3", "blake2"],
            &["pbkdf2", "pbkdf2_password_hasher", "rfc2898_derive_bytes"],
            &["bcrypt", "b_crypt", "b_crypt_password_encoder", "password_bcrypt"],
            &["scrypt", "s_crypt"],
            &["argon2", "argon2id", "argon2i", "password_argon2id"],
        ],
    },
    Ladder { what: "bcrypt cost", only_if: &["bcrypt"], rungs: &[&["min_cost"], &["default_cost"], &["max_cost"]] },
    Ladder {
        what: "signature algorithm",
        only_if: &["alg", "algorithm", "algorithms", "jwt", "jws", "token", "signing"],
        rungs: &[
            &["none"],
            &["hs256", "hs384", "hs512"],
            &["rs256", "rs384", "rs512", "es256", "es384", "es512", "ps256", "ps384", "ps512"],
            &["ed_dsa", "eddsa", "ed25519"],
        ],
    },
    Ladder {
        what: "approval",
        only_if: &["approval_policy", "approval", "ask_for_approval"],
        rungs: &[&["never"], &["on_failure"], &["on_request"], &["untrusted"]],
    },
    Ladder {
        what: "sandbox",
        only_if: &["sandbox_mode", "sandbox"],
        rungs: &[&["danger_full_access"], &["workspace_write"], &["read_only"]],
    },
    Ladder {
        what: "permission mode",
        only_if: &["default_mode", "permission_mode"],
        rungs: &[&["bypass_permissions"], &["accept_edits"], &["default"], &["plan"]],
    },
    Ladder {
        what: "who may",
        only_if: &[],
        rungs: &[
            &[
                "permit_all",
                "allow_any",
                "allow_anonymous",
                "all_users",
                "allow_all",
                "anonymous",
                "public_access",
                "skip_authorization",
                "unauthenticated",
            ],
            &["all_authenticated_users", "is_authenticated_or_read_only", "authenticated_or_read_only"],
            &["authenticated", "is_authenticated", "login_required", "require_auth", "fully_authenticated", "require_login"],
            &[
                "has_role",
                "has_any_role",
                "has_authority",
                "is_admin_user",
                "is_admin",
                "require_role",
                "require_admin",
                "permission_required",
                "has_permission",
                "is_owner",
                "admin_required",
            ],
            &["deny_all"],
        ],
    },
    Ladder {
        what: "role",
        only_if: &["role", "roles", "policy_arn", "policy", "access_level", "cluster_role", "name", "role_ref"],
        rungs: &[
            &["viewer", "reader", "read_only", "readonly", "guest", "view"],
            &["user", "member", "view_only"],
            &["editor", "contributor", "writer", "power_user", "poweruser", "power_user_access", "edit", "maintainer"],
            &[
                "owner",
                "admin",
                "administrator",
                "administrator_access",
                "cluster_admin",
                "superuser",
                "root",
                "super_admin",
                "system_masters",
            ],
        ],
    },
    Ladder {
        what: "workflow permission",
        only_if: &[
            "contents",
            "packages",
            "actions",
            "deployments",
            "id_token",
            "issues",
            "pull_requests",
            "security_events",
            "checks",
            "statuses",
            "pages",
            "permissions",
            "attestations",
        ],
        rungs: &[&["none"], &["read", "read_all"], &["write", "write_all"]],
    },
    Ladder {
        what: "client certificate",
        only_if: &["client_auth", "client_auth_type", "client_cert", "verify_client", "ssl_verify_client", "verify_mode"],
        rungs: &[
            &["none", "no_client_cert", "off", "verify_none"],
            &["optional", "request_client_cert", "want"],
            &["on", "need", "require", "require_and_verify_client_cert", "verify_peer"],
        ],
    },
    Ladder {
        what: "cookie policy",
        only_if: &["cookie_secure_policy", "secure_policy"],
        rungs: &[&["none"], &["same_as_request"], &["always"]],
    },
    Ladder {
        what: "session fixation",
        only_if: &["session_fixation"],
        rungs: &[&["none"], &["migrate_session", "change_session_id", "new_session"]],
    },
    Ladder { what: "policy default", only_if: &["default"], rungs: &[&["allow"], &["deny"]] },
    Ladder { what: "policy effect", only_if: &["effect"], rungs: &[&["allow"], &["deny"]] },
    Ladder { what: "user verification", only_if: &["user_verification"], rungs: &[&["discouraged"], &["preferred"], &["required"]] },
    Ladder {
        what: "MFA",
        only_if: &["mfa", "mfa_configuration", "two_factor", "mfa_policy"],
        rungs: &[&["off", "disabled", "none"], &["optional"], &["on", "required", "enforced"]],
    },
    Ladder { what: "code challenge", only_if: &["code_challenge_method", "pkce"], rungs: &[&["none", "plain"], &["s256"]] },
];

/// Ladders on which going up is weaker: roles and permissions are the power that is given.
const POWER: &[&str] = &["role", "workflow permission"];

/// The first ladder on which the two lines stand on different rungs: its name, and less than zero where the new line is weaker.
pub(super) fn compare(old: &[u8], new: &[u8]) -> Option<(&'static str, i32)> {
    if let (Some(from), Some(to)) = (tls(old), tls(new))
        && from != to
    {
        return Some(("TLS version", if to < from { -1 } else { 1 }));
    }
    let (old, new) = (words(old), words(new));
    LADDERS.iter().find_map(|ladder| {
        let fits = |line: &str| ladder.only_if.is_empty() || ladder.only_if.iter().any(|word| holds(line, word));
        if !fits(&old) || !fits(&new) {
            return None;
        }
        let (from, to) = (rung(ladder, &old)?, rung(ladder, &new)?);
        if from == to {
            return None;
        }
        let weaker = (to < from) != POWER.contains(&ladder.what);
        Some((ladder.what, if weaker { -1 } else { 1 }))
    })
}

/// The one rung a line stands on. Two rungs on a line are no value but a list.
fn rung(ladder: &Ladder, line: &str) -> Option<usize> {
    let mut found = ladder.rungs.iter().enumerate().filter(|(_, rung)| rung.iter().any(|word| holds(line, word))).map(|(index, _)| index);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The oldest version of TLS that a line names, in tenths: `TLSv1.2`, `VersionTLS12`, `tls1_2`, `SSLv3` as 0.
fn tls(line: &[u8]) -> Option<u8> {
    let plain: Vec<u8> = line.iter().take(300).filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    let after = |name: &'static [u8]| plain.find_iter(name).map(move |at| at + name.len()).collect::<Vec<_>>();
    let mut versions: Vec<u8> = Vec::new();
    for at in after(b"tls") {
        let rest = plain[at..].strip_prefix(b"version").unwrap_or(&plain[at..]);
        let rest = rest.strip_prefix(b"v").unwrap_or(rest);
        match rest {
            [b'1', minor @ b'0'..=b'3', ..] => versions.push(10 + minor - b'0'),
            [b'1'] | [b'1', b'a'..=b'z', ..] => versions.push(10),
            _ => {}
        }
    }
    if after(b"ssl").iter().any(|&at| plain[at..].starts_with(b"v3") || plain[at..].starts_with(b"v2") || plain[at..].starts_with(b"3")) {
        versions.push(0);
    }
    versions.into_iter().min()
}

fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| line[..at].ends_with('_') && line[at + word.len()..].starts_with('_'))
}

/// `_set_same_site_none_`.
fn words(line: &[u8]) -> String {
    let line = &line[..line.len().min(300)];
    let mut out = String::from("_");
    normalize::words(line, 0..line.len(), &mut Vec::new(), |word, _| {
        out.push_str(&String::from_utf8_lossy(word));
        out.push('_');
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ladders_both_ways() {
        for (old, new, what, way) in [
            ("sameSite: 'strict',", "sameSite: 'none',", "SameSite", -1),
            ("MinVersion: tls.VersionTLS13,", "MinVersion: tls.VersionTLS10,", "TLS version", -1),
            ("ssl_protocols TLSv1.1;", "ssl_protocols TLSv1.3;", "TLS version", 1),
            ("sslmode=verify-full", "sslmode=require", "sslmode", -1),
            ("hashlib.sha256(password)", "hashlib.md5(password)", "hash", -1),
            ("bcrypt.DefaultCost", "bcrypt.MinCost", "bcrypt cost", -1),
            ("approval_policy = \"on-request\"", "approval_policy = \"never\"", "approval", -1),
            ("permission_classes = [IsAuthenticated]", "permission_classes = [AllowAny]", "who may", -1),
            (".anyRequest().authenticated()", ".anyRequest().permitAll()", "who may", -1),
            ("  contents: read", "  contents: write", "workflow permission", -1),
            ("role = \"roles/viewer\"", "role = \"roles/owner\"", "role", -1),
            ("default allow = false", "default allow = true", "", 0),
            ("alg: 'RS256'", "alg: 'none'", "signature algorithm", -1),
        ] {
            let expected = (way != 0).then_some((what, way));
            assert_eq!(compare(old.as_bytes(), new.as_bytes()), expected, "{old} -> {new}");
        }
    }
}
