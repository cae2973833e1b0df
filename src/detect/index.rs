//! Which rules a keyword wakes.
//!
//! Built once when the engine is made, from data alone: no regex is touched.

use super::detector;
use super::literals::Literals;
use super::matcher::Matcher;
use crate::model::{Detection, FindingKind, Hit, Rule};
use std::sync::OnceLock;

/// What a keyword hit sets to work.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wake {
    /// A pattern rule, by its number, and which of its keywords it was.
    Rule {
        /// Index of the matcher.
        rule: u32,
        /// Index into the rule's own keywords.
        keyword: u32,
    },
    /// A detector, by its number, and which of its keywords it was.
    Detector {
        /// Index into the list of detectors.
        detector: u32,
        /// Index into the detector's own keywords.
        keyword: u32,
    },
}

/// The keywords of all rules, and whom each wakes.
#[derive(Debug)]
pub(super) struct Index {
    keywords: Vec<&'static str>,
    /// One for each keyword: a literal that wakes several stands several times, which costs less than telling them apart.
    wakes: Vec<Wake>,
    matchers: Vec<Matcher>,
    /// For text that no one has read before: what a decoder gave.
    literals: OnceLock<Literals>,
}

impl Index {
    /// The secret rules among `rules` that look at the new side.
    pub(super) fn new(rules: impl Iterator<Item = &'static Rule>) -> Self {
        // Room at once: to grow step by step would touch every page several times.
        let count = crate::rules::built_in().len();
        let mut index = Self {
            keywords: Vec::with_capacity(4 * count),
            wakes: Vec::with_capacity(4 * count),
            matchers: Vec::with_capacity(count),
            literals: OnceLock::new(),
        };
        for rule in rules.filter(|rule| rule.kind == FindingKind::Secret) {
            let Detection::Pattern(pattern) = &rule.detection else { continue };
            if !pattern.on_new {
                continue;
            }
            let number = index.matchers.len() as u32;
            for (keyword, literal) in (0..).zip(pattern.keywords) {
                index.add(literal, Wake::Rule { rule: number, keyword });
            }
            index.matchers.push(Matcher::new(rule, pattern));
        }
        for (number, detector) in (0..).zip(detector::ALL) {
            for (keyword, literal) in (0..).zip(detector.keywords) {
                index.add(literal, Wake::Detector { detector: number, keyword });
            }
        }
        index
    }

    fn add(&mut self, literal: &'static str, wake: Wake) {
        self.keywords.push(literal);
        self.wakes.push(wake);
    }

    /// Every keyword, in the order of their numbers.
    pub(super) fn keywords(&self) -> &[&'static str] {
        &self.keywords
    }

    /// Whom a keyword wakes.
    pub(super) fn wake(&self, keyword: u32) -> Option<Wake> {
        self.wakes.get(keyword as usize).copied()
    }

    /// Where keywords stand in `text`, in order.
    pub(super) fn hits(&self, text: &[u8]) -> Vec<Hit> {
        let literals = self.literals.get_or_init(|| Literals::new(self.keywords.iter().copied()));
        let mut hits = Vec::new();
        literals.find(text, 0, text.len(), |start, end, keyword| hits.push(Hit { start: start as u32, end: end as u32, keyword }));
        hits.sort_unstable();
        hits
    }

    /// The matcher with this number.
    pub(super) fn matcher(&self, rule: u32) -> &Matcher {
        &self.matchers[rule as usize]
    }
}
