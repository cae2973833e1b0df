//! What a path says: folders and file names of identity, and files that are identity by their name alone.

use super::lexicon::{Found, Lexicon, Scratch, Strength};
use crate::model::Category;
use bstr::BStr;

/// What a path says about a file.
#[derive(Debug, Default)]
pub(super) struct PathSignal {
    /// What is printed: "auth" or "CODEOWNERS".
    pub(super) what: String,
    pub(super) strength: Option<Strength>,
    pub(super) category: Option<Category>,
    /// The file is nothing else than what `category` says: every change of it counts.
    pub(super) fixed: bool,
}

/// Folders that hold identity and nothing else; the lexicon knows their words, but not how much a folder of that name says.
const STRONG: &[(&str, Category)] = &[
    ("auth", Category::Login),
    ("authn", Category::Login),
    ("authentication", Category::Login),
    ("authz", Category::Authorization),
    ("authorization", Category::Authorization),
    ("login", Category::Login),
    ("logout", Category::Session),
    ("signin", Category::Login),
    ("oauth", Category::Federation),
    ("oauth2", Category::Federation),
    ("oidc", Category::Federation),
    ("openid", Category::Federation),
    ("saml", Category::Federation),
    ("sso", Category::Federation),
    ("jwt", Category::TokenIssuance),
    ("jose", Category::TokenValidation),
    ("csrf", Category::Session),
    ("password", Category::CredentialStorage),
    ("mfa", Category::Mfa),
    ("2fa", Category::Mfa),
    ("totp", Category::Mfa),
    ("webauthn", Category::Mfa),
    ("passkey", Category::Mfa),
    ("permission", Category::Authorization),
    ("rbac", Category::Authorization),
    ("acl", Category::Authorization),
    ("credential", Category::CredentialStorage),
    ("iam", Category::CloudIam),
    ("irsa", Category::CloudIam),
    ("ldap", Category::Login),
    ("identity", Category::Login),
    ("security", Category::AuthWiring),
];

/// Whole names, in lower case. `true`: the file is that and nothing else.
const NAMES: &[(&str, Category, bool)] = &[
    ("codeowners", Category::GuardConfig, true),
    (".countersign.toml", Category::GuardConfig, true),
    (".gitleaks.toml", Category::GuardConfig, true),
    (".semgrepignore", Category::GuardConfig, true),
    (".mcp.json", Category::AgentConfig, true),
    ("mcp.json", Category::AgentConfig, true),
    ("claude_desktop_config.json", Category::AgentConfig, true),
    (".aider.conf.yml", Category::AgentConfig, true),
    ("opencode.json", Category::AgentConfig, true),
    ("crush.json", Category::AgentConfig, true),
    ("authorized_keys", Category::TransportTrust, true),
    (".htpasswd", Category::CredentialStorage, true),
    ("sudoers", Category::PrivilegedAccess, true),
    ("sshd_config", Category::Login, true),
    ("firestore.rules", Category::Authorization, true),
    ("storage.rules", Category::Authorization, true),
    ("realm-export.json", Category::Federation, true),
    ("securityconfig.java", Category::AuthWiring, false),
    ("websecurityconfig.java", Category::AuthWiring, false),
    ("permissions.py", Category::Authorization, false),
    ("ability.rb", Category::Authorization, false),
    ("devise.rb", Category::Login, false),
    ("session_store.rb", Category::Session, true),
    ("omniauth.rb", Category::Federation, false),
    ("doorkeeper.rb", Category::Federation, false),
    ("oauth2-proxy.cfg", Category::Federation, true),
];

/// Endings of whole paths: folder and name.
const TAILS: &[(&str, Category)] = &[
    (".claude/settings.json", Category::AgentConfig),
    (".claude/settings.local.json", Category::AgentConfig),
    (".cursor/mcp.json", Category::AgentConfig),
    (".codex/config.toml", Category::AgentConfig),
    (".gemini/settings.json", Category::AgentConfig),
    ("config/auth.php", Category::Login),
    ("config/session.php", Category::Session),
    ("config/sanctum.php", Category::TokenIssuance),
    (".countersign/policy.toml", Category::GuardConfig),
    (".countersign/baseline.toml", Category::GuardConfig),
];

impl PathSignal {
    /// Reads `path`.
    pub(super) fn of(path: &BStr, lexicon: &Lexicon, scratch: &mut Scratch) -> Self {
        let lower = path.to_ascii_lowercase();
        let name = lower.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
        let fixed = |what: &str, category, fixed| Self {
            what: what.to_owned(),
            strength: Some(Strength::Certain),
            category: Some(category),
            fixed,
        };
        if let Some(&(what, category, only)) = NAMES.iter().find(|(known, ..)| known.as_bytes() == name) {
            return fixed(what, category, only);
        }
        if let Some(&(what, category)) = TAILS.iter().find(|(tail, _)| ends_with_path(&lower, tail)) {
            return fixed(what, category, true);
        }
        const HOOKS: &[&[u8]] = &[b".pre-commit-config.yaml", b"lefthook.yml", b"prek.toml"];
        if HOOKS.contains(&name) {
            return Self {
                what: "hooks".to_owned(),
                strength: Some(Strength::Medium),
                category: Some(Category::GuardConfig),
                fixed: false,
            };
        }
        if lower.starts_with(b".husky/") {
            return fixed(".husky/", Category::GuardConfig, true);
        }
        if name.ends_with(b".rego") || name.ends_with(b".cedar") || name.ends_with(b".fga") {
            return fixed("policy file", Category::Authorization, true);
        }
        Self::by_words(path, lexicon, scratch)
    }

    /// By the words of its folders and name.
    fn by_words(path: &BStr, lexicon: &Lexicon, scratch: &mut Scratch) -> Self {
        let mut best = Self::default();
        let mut found: Vec<Found> = Vec::new();
        let mut start = 0;
        for segment in path.split(|&byte| byte == b'/') {
            let range = start..start + segment.len();
            start = range.end + 1;
            found.clear();
            lexicon.find(path, range, scratch, &mut found);
            for hit in &found {
                let entry = lexicon.entry(hit.entry);
                let strong = STRONG.iter().find(|(word, _)| *word == entry.text);
                let strength = match strong {
                    Some(_) => Strength::Certain,
                    // Sessions are kept by terminals and browsers, too.
                    None if entry.text == "session" => Strength::Medium,
                    None => entry.strength.min(Strength::Strong),
                };
                if best.strength.is_none_or(|known| known < strength) {
                    best.strength = Some(strength);
                    best.category = Some(strong.map_or(entry.category, |&(_, category)| category));
                    entry.text.clone_into(&mut best.what);
                }
            }
        }
        best
    }
}

fn ends_with_path(path: &[u8], tail: &str) -> bool {
    path.strip_suffix(tail.as_bytes()).is_some_and(|head| head.is_empty() || head.ends_with(b"/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> PathSignal {
        PathSignal::of(path.into(), &Lexicon::new(&[]), &mut Scratch::default())
    }

    #[test]
    fn folders_and_names_tell() {
        for (path, category) in [
            ("src/auth/handler.ts", Category::Login),
            ("app/oauth/store.rb", Category::Federation),
            ("lib/jwt.go", Category::TokenIssuance),
            ("deploy/rbac.yaml", Category::Authorization),
            (".github/CODEOWNERS", Category::GuardConfig),
            ("x/.claude/settings.json", Category::AgentConfig),
            ("policies/main.rego", Category::Authorization),
        ] {
            let signal = of(path);
            assert_eq!((signal.category, signal.strength), (Some(category), Some(Strength::Certain)), "{path}");
        }
    }

    #[test]
    fn names_that_only_sound_alike_do_not() {
        for path in ["docs/authors.md", "src/tokenizer.rs", "src/keyboard.c", "lib/passthrough.go"] {
            assert_eq!(of(path).strength, None, "{path}");
        }
    }
}
