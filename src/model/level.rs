//! The ordered scales of the product. Every one derives `Ord`, weakest first, so that "the stricter" is `max`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares an ordered scale whose members are written in kebab-case everywhere: policy, records, terminal.
macro_rules! scale {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$member_doc])* $member),+ }

        impl $name {
            /// All members, weakest first.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// The word for it, as policies and records write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $text),+ }
            }

            /// The member a word names.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.as_str() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use scale;

scale!(
    /// What the policy does about something.
    Action {
        /// Not emitted at all.
        Off = "off",
        /// Told, and nothing else.
        Note = "note",
        /// Told as a warning; the exit status stays 0.
        Warn = "warn",
        /// Stops the commit or push.
        Block = "block",
    }
);

scale!(
    /// How bad a finding is, if it is true.
    Severity { #[doc = "Good to know."] Low = "low", #[doc = "Should be mended."] Medium = "medium",
        #[doc = "Opens a door."] High = "high", #[doc = "The door is open."] Critical = "critical" }
);

scale!(
    /// How sure a finding is.
    Confidence { #[doc = "A hint."] Low = "low", #[doc = "Probably."] Medium = "medium", #[doc = "Certain but for odd cases."] High = "high" }
);

scale!(
    /// How much answering for a change needs: the step a commit stands on, by its hunks, findings and author.
    Tier { #[doc = "Ordinary work."] Low = "low", #[doc = "Worth a second look."] Elevated = "elevated",
        #[doc = "Owner and security matter."] High = "high", #[doc = "Several people answer."] Critical = "critical" }
);

scale!(
    /// How random a value must look for a rule to take it for a secret.
    Randomness { #[doc = "Any value."] None = "none", #[doc = "Not a word."] Low = "low", #[doc = "As if generated."] High = "high" }
);

scale!(
    /// What a change does to a security property.
    Direction {
        /// Nothing could be said.
        Unknown = "unknown",
        /// A rename, a reformat.
        Neutral = "neutral",
        /// The same lines stand elsewhere in the change.
        Moved = "moved",
        /// A check added, a lifetime shortened, a scope narrowed.
        Strengthens = "strengthens",
        /// A check removed, a lifetime lengthened, a scope widened.
        Weakens = "weakens",
    }
);

impl Default for Action {
    /// Nothing was said.
    fn default() -> Self {
        Self::Off
    }
}

impl Default for Confidence {
    /// Everything counts.
    fn default() -> Self {
        Self::Low
    }
}

impl Tier {
    /// The tier `steps` higher, capped at critical.
    #[must_use]
    pub fn raised(self, steps: u8) -> Self {
        Self::ALL[(self as usize + steps as usize).min(Self::ALL.len() - 1)]
    }
}

impl Action {
    /// One step weaker, but never silent.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Block => Self::Warn,
            Self::Warn | Self::Note => Self::Note,
            Self::Off => Self::Off,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_order_hold() {
        assert_eq!(Action::parse("block"), Some(Action::Block));
        assert!(Action::Off < Action::Note && Action::Note < Action::Warn && Action::Warn < Action::Block);
        assert_eq!(Tier::High.raised(5), Tier::Critical);
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).ok(), Some(action.as_str().into()));
        }
    }
}
