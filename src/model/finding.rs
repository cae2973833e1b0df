//! A finding: a rule, a place, and what was seen there.

use super::category::Category;
use super::level::{Confidence, Direction, Severity};
use super::location::Location;
use super::rule::Rule;
use super::secret::Secret;
use bstr::BString;

/// Something wrong, at a place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that says so, with its texts.
    pub rule: &'static Rule,
    /// Where.
    pub location: Location,
    /// How bad, here: a detector may differ from its rule.
    pub severity: Severity,
    /// How sure, here: a failed proof lowers, path class lowers, a passed proof raises.
    pub confidence: Confidence,
    /// Which part of identity.
    pub category: Option<Category>,
    /// What the change does.
    pub direction: Direction,
    /// The value, for secrets.
    pub secret: Option<Secret>,
    /// The line as it may be shown: secrets masked, at most 240 bytes around the finding. `scan` fills it.
    pub shown_line: BString,
    /// How many bytes of the line stand before `shown_line`.
    pub shown_from: u32,
    /// The line without leading, trailing and repeated blanks and with every secret in it masked: identity
    /// findings are fingerprinted by it, and so are weak secrets. `scan` fills it.
    pub normalized_line: BString,
    /// The name of the function, class, job or resource around it; empty at the top.
    pub enclosing: BString,
    /// It stands in a test inside the sources, and is judged as on the path of one.
    pub in_test: bool,
    /// Something to add to the rule's `why`: "expired 2021-03-04", "key of account 123456789012".
    pub detail: Option<String>,
}
