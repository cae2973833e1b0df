//! Detectors that need code: each is one file and one word in the list here.

use super::sink::Sink;
use super::{Subject, connection, contextual, dsn, jwk, pem, url};
use crate::model::{Hit, Rule};

/// A detector: what wakes it, and what it does then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Detector {
    /// The literals whose hits it wants.
    pub(super) keywords: &'static [&'static str],
    /// Whether what it finds identifies itself: others rest where only that is looked for.
    pub(super) structured: bool,
    /// Gets the hits of its keywords, with its own numbers, in order.
    pub(super) find: fn(&Subject<'_>, &[Hit], &mut Sink<'_>),
}

/// All of them.
pub(super) const ALL: &[Detector] = &[
    Detector { keywords: pem::KEYWORDS, structured: true, find: pem::find },
    Detector { keywords: jwk::KEYWORDS, structured: true, find: jwk::find },
    Detector { keywords: url::KEYWORDS, structured: true, find: url::find },
    Detector { keywords: dsn::KEYWORDS, structured: true, find: dsn::find },
    Detector { keywords: connection::KEYWORDS, structured: false, find: connection::find },
    Detector { keywords: contextual::KEYWORDS, structured: false, find: contextual::find },
];

/// The rule a detector speaks for.
pub(super) fn rule(id: &str) -> &'static Rule {
    crate::rules::find(id).expect("the rule file of a detector names its rules; a test asks for each")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_detector_has_its_rules() {
        for id in pem::RULES.iter().chain(jwk::RULES).chain(url::RULES).chain(connection::RULES) {
            assert_eq!(rule(id).id, *id);
        }
    }
}
