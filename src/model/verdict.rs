//! What the policy made of a unit.

use super::category::Category;
use super::level::{Action, Tier, scale};
use super::unit::Unit;
use bstr::BString;
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// What became of an exception.
    ExceptionState { #[doc = "It excepted something."] Applied = "applied", #[doc = "It met nothing."] Unused = "unused",
        #[doc = "Its day has passed."] Expired = "expired" }
);

scale!(
    /// The part a policy plays in a judgement.
    PolicyRole {
        /// The one the change did not write.
        Trusted = "trusted",
        /// The one the change brings.
        Proposed = "proposed",
        /// There is only one.
        Sole = "sole",
    }
);

/// A policy that judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySource {
    /// Its part.
    pub role: PolicyRole,
    /// Where it was read: "HEAD", "the index", "refs/remotes/origin/main", "built-in".
    pub name: String,
    /// Digest of its closure.
    pub digest: String,
}

/// What was decided about one finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub action: Action,
    /// What would happen without shadow.
    pub action_without_shadow: Action,
    /// An exception applies: `action` is then `Note` at most and reported as `excepted`.
    pub excepted: bool,
    /// The key, scope, exception or rule that had the last word: "secrets.action", "scope 2".
    pub decided_by: String,
    /// `cs1:…`.
    pub fingerprint: String,
    /// The tier of the change around it.
    pub tier: Tier,
}

/// What was decided about one hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HunkDecision {
    /// By its score alone.
    pub action: Action,
    /// What would happen without shadow.
    pub action_without_shadow: Action,
    /// The tier.
    pub tier: Tier,
    /// Why.
    pub decided_by: String,
}

/// What a gate asked for and got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateOutcome {
    /// Its name.
    pub name: String,
    /// The tier that brought it in.
    pub tier: Tier,
    /// Which places brought it in: path, line, category.
    pub because: Vec<(BString, u32, Option<Category>)>,
    /// All it asks for.
    pub required: Vec<String>,
    /// Met.
    pub satisfied: Vec<String>,
    /// Other people's, not yet due.
    pub outstanding: Vec<String>,
    /// Not met, and due.
    pub missing: Vec<String>,
    /// Nobody could meet it.
    pub inert: Vec<String>,
    /// What happens.
    pub action: Action,
    /// What would happen without shadow.
    pub action_without_shadow: Action,
    /// For each missing or outstanding duty, exactly what would meet it.
    pub help: Vec<String>,
}

/// An exception and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionUse {
    /// The rule it names.
    pub rule: String,
    /// The fingerprint it names, if any.
    pub fingerprint: Option<String>,
    /// The path it names, if any.
    pub path: Option<String>,
    /// Why it was made.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it holds, as `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// What became of it.
    pub state: ExceptionState,
    /// What the policy says about that state.
    pub action: Action,
}

/// A unit with what was decided about it.
#[derive(Debug)]
pub struct Judged {
    /// What was looked at.
    pub unit: Unit,
    /// One for each of the unit's findings.
    pub decisions: Vec<Decision>,
    /// One for each of the unit's hunks.
    pub hunk_decisions: Vec<HunkDecision>,
    /// Gates that applied.
    pub gates: Vec<GateOutcome>,
    /// Exceptions that were looked at.
    pub exceptions: Vec<ExceptionUse>,
    /// Things the policy wants said: "policy: untrusted", keys not supported yet.
    pub notes: Vec<String>,
    /// The tier of the whole.
    pub tier: Tier,
    /// The maximum of all.
    pub action: Action,
    /// The maximum of all, without shadow.
    pub action_without_shadow: Action,
}
