//! Which rules a keyword wakes.
//!
//! For the built-in rules that is data of the program; a policy's own are added when the engine is made. No regex is touched.

mod built_in;

pub use built_in::KEYWORDS;

use super::matcher::{Compiled, Matcher};
use crate::model::{Pattern, Rule};
use built_in::{KEYWORD_COUNT, PATTERN_COUNT, PATTERNS, WAKES};
use std::sync::OnceLock;

/// What a keyword hit sets to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wake {
    /// A pattern rule, by its number, and which of its keywords it was.
    Rule {
        /// Number of the matcher.
        rule: u16,
        /// Index into the rule's own keywords.
        keyword: u16,
    },
    /// A detector, by its number, and which of its keywords it was.
    Detector {
        /// Index into the list of detectors.
        detector: u16,
        /// Index into the detector's own keywords.
        keyword: u16,
    },
}

/// What was compiled of the built-in rules: they are the same for every engine.
static COMPILED: [OnceLock<Box<Compiled>>; PATTERN_COUNT] = [const { OnceLock::new() }; PATTERN_COUNT];

/// The keywords of all rules, and whom each wakes.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Of a policy's own rules; they are numbered behind the built-in ones.
    keywords: Vec<&'static str>,
    wakes: Vec<Wake>,
    patterns: Vec<(&'static Rule, &'static Pattern, Compiled)>,
}

impl Index {
    /// The built-in rules, and the secret rules among `custom` that look at the new side.
    pub(super) fn new(custom: &[&'static Rule]) -> Self {
        let mut index = Self::default();
        for rule in custom {
            let Some(pattern) = built_in::pattern(rule) else { continue };
            let number = (PATTERN_COUNT + index.patterns.len()) as u16;
            for (keyword, literal) in (0..).zip(pattern.keywords) {
                index.keywords.push(literal);
                index.wakes.push(Wake::Rule { rule: number, keyword });
            }
            index.patterns.push((rule, pattern, Compiled::default()));
        }
        index
    }

    /// The keywords of the policy's own rules. Their numbers follow on those of [`KEYWORDS`].
    pub(super) fn own_keywords(&self) -> &[&'static str] {
        &self.keywords
    }

    /// Whom a keyword wakes.
    pub(super) fn wake(&self, keyword: u32) -> Option<Wake> {
        let keyword = keyword as usize;
        WAKES.get(keyword).or_else(|| self.wakes.get(keyword - KEYWORD_COUNT)).copied()
    }

    /// The matcher with this number.
    pub(super) fn matcher(&self, number: u16) -> Matcher<'_> {
        let number = usize::from(number);
        if let Some((rule, pattern)) = PATTERNS.get(number) {
            return Matcher::new(rule, pattern, COMPILED[number].get_or_init(Box::default));
        }
        let (rule, pattern, compiled) = &self.patterns[number - PATTERN_COUNT];
        Matcher::new(rule, pattern, compiled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::detector::{self, Detector};
    use crate::model::{Detection, FindingKind};

    #[test]
    fn the_compiled_tables_tell_of_every_rule() {
        let index = Index::new(&[]);
        let mut keywords = (0_u32..).zip(KEYWORDS);
        let secrets = crate::rules::built_in().iter().filter(|rule| rule.kind == FindingKind::Secret);
        let patterns = secrets.filter_map(|rule| match &rule.detection {
            Detection::Pattern(pattern) if pattern.on_new => Some((rule, pattern)),
            _ => None,
        });
        for (number, (rule, pattern)) in (0..).zip(patterns) {
            assert_eq!(index.matcher(number).rule().id, rule.id);
            for (keyword, literal) in (0..).zip(pattern.keywords) {
                let (at, entered) = keywords.next().expect("as many keywords as the rules have");
                assert_eq!((entered, index.wake(at)), (*literal, Some(Wake::Rule { rule: number, keyword })));
            }
        }
        for (detector, Detector { keywords: own, .. }) in (0..).zip(detector::ALL) {
            for (keyword, literal) in (0..).zip(*own) {
                let (at, entered) = keywords.next().expect("as many keywords as the detectors have");
                assert_eq!((entered, index.wake(at)), (*literal, Some(Wake::Detector { detector, keyword })));
            }
        }
        assert_eq!(keywords.next(), None);
        assert_eq!(index.wake(KEYWORD_COUNT as u32), None);
    }
}
