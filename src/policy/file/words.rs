//! The words some keys may take, weakest first.

use crate::model::Action;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident $(, $(#[$word_doc:meta])* $word:ident)* $(,)? })+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $(#[$first_doc])* #[default] $first, $($(#[$word_doc])* $word),* }
    )+ };
}

words! {
    /// Warn or block.
    Failure {
        /// Told; the exit status stays 0.
        Warn,
        /// Stops.
        Block,
    }
    /// Note, warn or block.
    OnSkipped {
        /// Told in passing.
        Note,
        /// Told as a warning.
        Warn,
        /// Stops.
        Block,
    }
    /// Whether comments may allow findings.
    Inline {
        /// No.
        Off,
        /// With a reason.
        Reason,
    }
    /// How gates treat an undeclared author.
    SubjectKind {
        /// As a person.
        Human,
        /// As an AI.
        Ai,
    }
    /// What becomes of the attribution trailer.
    TrailerMode {
        /// Nothing.
        Off,
        /// It must stand in AI-assisted commits.
        Require,
        /// It must not stand in any commit.
        Forbid,
        /// `prepare-commit-msg` writes it.
        Write,
    }
    /// Where attribution is recorded.
    Recording {
        /// In the audit log.
        Audit,
        /// In a git note.
        Note,
    }
    /// What counts as a person's word.
    Strength {
        /// A line in a message: a claim.
        Trailer,
        /// A signature.
        Signed,
    }
    /// What an agent's hook does when it fails.
    AgentFailure {
        /// Lets the tool go on, with a warning.
        Allow,
        /// Stops it.
        Deny,
    }
    /// What an agent's hook watches.
    Watch {
        /// What is written, before it lands.
        Content,
        /// Commands that disarm the gate.
        Bypass,
    }
    /// What sort of rule a policy adds.
    RuleKind {
        /// A credential.
        Secret,
        /// A weakness in identity code.
        Identity,
        /// Something that must not leave.
        Leak,
    }
    /// Which side of a diff a rule looks at.
    RuleSide {
        /// Added lines.
        New,
        /// Removed lines.
        Old,
        /// Both.
        Both,
    }
}

impl From<Failure> for Action {
    fn from(word: Failure) -> Self {
        match word {
            Failure::Warn => Self::Warn,
            Failure::Block => Self::Block,
        }
    }
}

impl From<OnSkipped> for Action {
    fn from(word: OnSkipped) -> Self {
        match word {
            OnSkipped::Note => Self::Note,
            OnSkipped::Warn => Self::Warn,
            OnSkipped::Block => Self::Block,
        }
    }
}
