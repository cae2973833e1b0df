//! The keywords of the built-in rules and of the detectors: put together by the compiler, so that a start costs nothing.
#![expect(clippy::large_stack_arrays, reason = "the compiler makes them, on no stack")]

use super::Wake;
use crate::detect::detector;
use crate::model::{Detection, FindingKind, Pattern, Rule};
use crate::rules::built_in;

/// How many secret patterns there are.
pub(super) const PATTERN_COUNT: usize = count().0;
/// How many keywords they and the detectors have.
pub(super) const KEYWORD_COUNT: usize = count().1;
const TABLE: Table = Table::new();

/// The literals whose hits are wanted. One that wakes several stands several times, which costs less than telling them apart.
pub static KEYWORDS: [&str; KEYWORD_COUNT] = TABLE.keywords;
/// Whom each wakes.
pub(super) static WAKES: [Wake; KEYWORD_COUNT] = TABLE.wakes;
/// The rules that look for a pattern.
pub(super) static PATTERNS: [(&Rule, &Pattern); PATTERN_COUNT] = TABLE.patterns;

struct Table {
    keywords: [&'static str; KEYWORD_COUNT],
    wakes: [Wake; KEYWORD_COUNT],
    patterns: [(&'static Rule, &'static Pattern); PATTERN_COUNT],
}

impl Table {
    const fn new() -> Self {
        let mut table = Self {
            keywords: [""; KEYWORD_COUNT],
            wakes: [Wake::Rule { rule: 0, keyword: 0 }; KEYWORD_COUNT],
            patterns: [first(); PATTERN_COUNT],
        };
        let (mut rule, mut number, mut entered) = (0, 0, 0);
        while rule < built_in().len() {
            if let Some(pattern) = pattern(&built_in()[rule]) {
                table.patterns[number] = (&built_in()[rule], pattern);
                let mut keyword = 0;
                while keyword < pattern.keywords.len() {
                    table.keywords[entered] = pattern.keywords[keyword];
                    table.wakes[entered] = Wake::Rule { rule: number as u16, keyword: keyword as u16 };
                    keyword += 1;
                    entered += 1;
                }
                number += 1;
            }
            rule += 1;
        }
        let mut detector = 0;
        while detector < detector::ALL.len() {
            let keywords = detector::ALL[detector].keywords;
            let mut keyword = 0;
            while keyword < keywords.len() {
                table.keywords[entered] = keywords[keyword];
                table.wakes[entered] = Wake::Detector { detector: detector as u16, keyword: keyword as u16 };
                keyword += 1;
                entered += 1;
            }
            detector += 1;
        }
        table
    }
}

/// The numbers of secret patterns and of keywords.
const fn count() -> (usize, usize) {
    let (mut patterns, mut keywords) = (0, 0);
    let mut rule = 0;
    while rule < built_in().len() {
        if let Some(pattern) = pattern(&built_in()[rule]) {
            patterns += 1;
            keywords += pattern.keywords.len();
        }
        rule += 1;
    }
    let mut detector = 0;
    while detector < detector::ALL.len() {
        keywords += detector::ALL[detector].keywords.len();
        detector += 1;
    }
    (patterns, keywords)
}

/// Any rule with a pattern, to begin a table with.
const fn first() -> (&'static Rule, &'static Pattern) {
    let mut rule = 0;
    loop {
        if let Some(pattern) = pattern(&built_in()[rule]) {
            return (&built_in()[rule], pattern);
        }
        rule += 1;
    }
}

/// The pattern of a secret rule that looks at the new side.
pub(super) const fn pattern(rule: &Rule) -> Option<&Pattern> {
    match (rule.kind, &rule.detection) {
        (FindingKind::Secret, Detection::Pattern(pattern)) if pattern.on_new => Some(pattern),
        _ => None,
    }
}
