//! The words of `require`, and whose duty each is.

/// A word of `require`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// Tests that prove the refusal.
    NegativeTests,
    /// What it does to identities, in the message.
    IdentityImpact,
    /// Scope, audience, issuer, expiry.
    TokenReview,
    /// A way back.
    Rollback,
    /// No residue.
    NoLeak,
    /// What could go wrong.
    ThreatModel,
    /// A trailer with this key.
    Trailer(String),
    /// An owner's approval.
    Owner,
    /// People of a role: its name, and how many.
    Signoff(String, u32),
    /// Signed commits.
    SignedCommit,
}

/// Every word, for messages; `KEY` and `ROLE` stand for names.
pub(crate) const WORDS: [&str; 11] = [
    "negative-tests",
    "identity-impact",
    "token-review",
    "rollback",
    "no-leak",
    "threat-model",
    "trailer:KEY",
    "owner",
    "signoff:ROLE",
    "signoff:ROLE*2",
    "signed-commit",
];

impl Requirement {
    /// Reads a word; the error says which words there are.
    pub(crate) fn parse(word: &str) -> Result<Self, String> {
        Ok(match word {
            "negative-tests" => Self::NegativeTests,
            "identity-impact" => Self::IdentityImpact,
            "token-review" => Self::TokenReview,
            "rollback" => Self::Rollback,
            "no-leak" => Self::NoLeak,
            "threat-model" => Self::ThreatModel,
            "owner" => Self::Owner,
            "signed-commit" => Self::SignedCommit,
            _ => {
                if let Some(key) = word.strip_prefix("trailer:").filter(|key| !key.is_empty()) {
                    return Ok(Self::Trailer(key.to_owned()));
                }
                if let Some(role) = word.strip_prefix("signoff:") {
                    let (role, count) = role.split_once('*').unwrap_or((role, "1"));
                    if let Some(count) = count.parse().ok().filter(|count| (1..=9).contains(count) && !role.is_empty()) {
                        return Ok(Self::Signoff(role.to_owned(), count));
                    }
                }
                return Err(format!("{word:?} is no duty"));
            }
        })
    }

    /// Whether it is the author's own.
    pub(crate) fn is_authors(&self) -> bool {
        !matches!(self, Self::Owner | Self::Signoff(..) | Self::SignedCommit)
    }
}

impl std::fmt::Display for Requirement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NegativeTests => f.write_str("negative-tests"),
            Self::IdentityImpact => f.write_str("identity-impact"),
            Self::TokenReview => f.write_str("token-review"),
            Self::Rollback => f.write_str("rollback"),
            Self::NoLeak => f.write_str("no-leak"),
            Self::ThreatModel => f.write_str("threat-model"),
            Self::Trailer(key) => write!(f, "trailer:{key}"),
            Self::Owner => f.write_str("owner"),
            Self::Signoff(role, 1) => write!(f, "signoff:{role}"),
            Self::Signoff(role, count) => write!(f, "signoff:{role}*{count}"),
            Self::SignedCommit => f.write_str("signed-commit"),
        }
    }
}
