//! What a path says: folders and file names of identity, and files that are identity by their name alone.

use super::domain::{self, Domain};
use super::lexicon::{Entry, Found, Lexicon, Scratch, Strength};
use crate::model::{Category, holds};
use bstr::BStr;

/// What a path says about a file.
#[derive(Debug, Default)]
pub(super) struct PathSignal {
    /// The strongest part.
    first: Option<Part>,
    /// Another folder or name that says something else.
    second: Option<Part>,
    /// The file is nothing else than what its category says: every change of it counts.
    pub(super) fixed: bool,
    /// The trade whose folder it lies in.
    pub(super) domain: Option<&'static Domain>,
}

/// A folder or name that says something.
#[derive(Debug)]
pub(super) struct Part {
    /// What is printed: "auth" or "CODEOWNERS".
    pub(super) what: String,
    pub(super) strength: Strength,
    pub(super) category: Category,
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
    /// The strongest part, then another.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.first.iter().chain(&self.second)
    }

    /// How much the strongest part says.
    pub(super) fn strength(&self) -> Option<Strength> {
        self.first.as_ref().map(|part| part.strength)
    }

    /// What the strongest part is of.
    pub(super) fn category(&self) -> Option<Category> {
        self.first.as_ref().map(|part| part.category)
    }

    /// Reads `path`.
    pub(super) fn of(path: &BStr, lexicon: &Lexicon, scratch: &mut Scratch) -> Self {
        let lower = path.to_ascii_lowercase();
        let name = lower.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
        let named = |what: &str, strength, category, fixed| Self {
            first: Some(Part { what: what.to_owned(), strength, category }),
            second: None,
            fixed,
            domain: None,
        };
        let fixed = |what: &str, category, fixed| named(what, Strength::Certain, category, fixed);
        if let Some(&(what, category, only)) = NAMES.iter().find(|(known, ..)| known.as_bytes() == name) {
            return fixed(what, category, only);
        }
        if let Some(&(what, category)) = TAILS.iter().find(|(tail, _)| ends_with_path(&lower, tail)) {
            return fixed(what, category, true);
        }
        const HOOKS: &[&[u8]] = &[b".pre-commit-config.yaml", b"lefthook.yml", b"prek.toml"];
        if HOOKS.contains(&name) {
            return named("hooks", Strength::Medium, Category::GuardConfig, false);
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
        let mut this = Self::default();
        // What a workflow is called says nothing about what it may do; its lines do.
        if path.starts_with(b".github/") || holds(path, "/.github/") {
            return this;
        }
        this.domain = domain::of_path(path);
        // A lexer is called by what it reads.
        if this.domain.is_some_and(|domain| domain.name == "lexer") {
            return this;
        }
        let mut found: Vec<Found> = Vec::new();
        let mut start = 0;
        for segment in path.split(|&byte| byte == b'/') {
            let range = start..start + segment.len();
            start = range.end + 1;
            found.clear();
            lexicon.find(path, range, scratch, &mut found);
            let parts = found.iter().map(|hit| part_of(lexicon.entry(hit.entry)));
            // The strongest of a folder or name; of equals the first.
            if let Some(part) = parts.rev().max_by_key(|part| part.strength) {
                this.note(part);
            }
        }
        this
    }

    /// Keeps the two strongest parts that are not the same.
    fn note(&mut self, part: Part) {
        if self.parts().any(|known| known.what == part.what) {
            return;
        }
        if self.first.as_ref().is_none_or(|first| first.strength < part.strength) {
            self.second = self.first.replace(part);
        } else if self.second.as_ref().is_none_or(|second| second.strength < part.strength) {
            self.second = Some(part);
        }
    }
}

/// What an entry of the lexicon says as a folder or name.
fn part_of(entry: &Entry) -> Part {
    let strong = STRONG.iter().find(|(word, _)| *word == entry.text);
    let strength = match strong {
        Some(_) => Strength::Certain,
        // Sessions are kept by terminals and browsers, too.
        None if entry.text == "session" => Strength::Medium,
        None => entry.strength.min(Strength::Strong),
    };
    Part { what: entry.text.to_owned(), strength, category: strong.map_or(entry.category, |&(_, category)| category) }
}

fn ends_with_path(path: &[u8], tail: &str) -> bool {
    path.strip_suffix(tail.as_bytes()).is_some_and(|head| head.is_empty() || head.ends_with(b"/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> PathSignal {
        PathSignal::of(path.into(), &crate::identity::lexicon::WHOLE, &mut Scratch::default())
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
            assert_eq!((signal.category(), signal.strength()), (Some(category), Some(Strength::Certain)), "{path}");
        }
    }

    #[test]
    fn two_parts_say_more_than_one() {
        let parts = |path| of(path).parts().map(|part| part.what.clone()).collect::<Vec<_>>();
        assert_eq!(parts("src/session/session_manager.php"), ["session_manager", "session"]);
        assert_eq!(parts("src/auth/auth.ts"), ["auth"]);
        assert!(parts(".github/workflows/security.yml").is_empty() && parts("src/lexers/ldap.py").is_empty());
    }

    #[test]
    fn names_that_only_sound_alike_do_not() {
        for path in ["docs/authors.md", "src/tokenizer.rs", "src/keyboard.c", "lib/passthrough.go"] {
            assert_eq!(of(path).strength(), None, "{path}");
        }
    }
}
