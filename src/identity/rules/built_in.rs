//! The built-in patterns and the detectors, and what wakes them: put together by the compiler, so that a start costs nothing.
#![expect(clippy::large_stack_arrays, reason = "the compiler makes them, on no stack")]

use super::Target;
use super::detector::{self, Detector};
use super::residue;
use crate::model::{Detection, FindingKind, Pattern, Rule};
use crate::rules::built_in;

/// How many patterns there are.
pub(super) const PATTERN_COUNT: usize = count_patterns();
/// How many detectors.
pub(super) const DETECTOR_COUNT: usize = count_detectors();
/// The number of the detector of a policy's own names: it comes last, and has no keywords here.
pub(super) const HOSTS: u16 = DETECTOR_COUNT as u16 - 1;
/// How many listen to how many keywords.
const LISTENER_COUNT: usize = count_listeners();
const KEYWORD_COUNT: usize = LISTENERS.known;
const LISTENERS: Listeners = Listeners::new();

/// The patterns with their rules.
pub(super) static PATTERNS: [(&Rule, &Pattern); PATTERN_COUNT] = patterns();
/// The detectors with the kind of what they find; guards count as identity, as both are judged by the net change.
pub(super) static DETECTORS: [(&Detector, FindingKind); DETECTOR_COUNT] = detectors();
/// The literals whose hits are wanted, each once.
pub(in crate::identity) static KEYWORDS: [&str; KEYWORD_COUNT] = *LISTENERS.keywords.first_chunk().expect("they are counted");
static WOKEN: Woken = LISTENERS.by_keyword();

/// Whom keywords wake, those of one keyword together and in the order they came.
struct Woken {
    targets: [Target; LISTENER_COUNT],
    /// Where those of each keyword begin.
    starts: [u16; KEYWORD_COUNT + 1],
}

/// Whom a keyword wakes; none where it is not one of [`KEYWORDS`].
pub(super) fn woken(keyword: usize) -> Option<&'static [Target]> {
    let [start, end] = *WOKEN.starts.get(keyword..keyword + 2)?.first_chunk()?;
    WOKEN.targets.get(usize::from(start)..usize::from(end))
}

/// The patterns of a rule, one after the other: its own, then its further forms.
pub(super) const fn pattern(rule: &'static Rule, number: usize) -> Option<&'static Pattern> {
    let ours = matches!(rule.kind, FindingKind::Identity | FindingKind::Guard | FindingKind::Leak);
    let form = match &rule.detection {
        Detection::Pattern(pattern) if ours && number == 0 => return Some(pattern),
        Detection::Pattern(_) => number.wrapping_sub(1),
        Detection::Code => number,
    };
    if ours && form < rule.forms.len() { Some(&rule.forms[form]) } else { None }
}

const fn count_patterns() -> usize {
    let (mut rule, mut number, mut count) = (0, 0, 0);
    while rule < built_in().len() {
        if pattern(&built_in()[rule], number).is_some() {
            (number, count) = (number + 1, count + 1);
        } else {
            (rule, number) = (rule + 1, 0);
        }
    }
    count
}

const fn patterns() -> [(&'static Rule, &'static Pattern); PATTERN_COUNT] {
    let mut patterns = [first(); PATTERN_COUNT];
    let (mut rule, mut number, mut count) = (0, 0, 0);
    while rule < built_in().len() {
        if let Some(pattern) = pattern(&built_in()[rule], number) {
            patterns[count] = (&built_in()[rule], pattern);
            (number, count) = (number + 1, count + 1);
        } else {
            (rule, number) = (rule + 1, 0);
        }
    }
    patterns
}

/// Any pattern, to begin the table with.
const fn first() -> (&'static Rule, &'static Pattern) {
    let mut rule = 0;
    loop {
        if let Some(pattern) = pattern(&built_in()[rule], 0) {
            return (&built_in()[rule], pattern);
        }
        rule += 1;
    }
}

const fn count_detectors() -> usize {
    // That of a policy's own names.
    let mut count = 1;
    let mut topic = 0;
    while topic < TOPICS {
        count += topic_of(topic).0.len();
        topic += 1;
    }
    count
}

const fn detectors() -> [(&'static Detector, FindingKind); DETECTOR_COUNT] {
    let mut detectors = [(&residue::HOSTS, FindingKind::Leak); DETECTOR_COUNT];
    let (mut topic, mut number, mut count) = (0, 0, 0);
    while topic < TOPICS {
        let (group, kind) = topic_of(topic);
        if number < group.len() {
            detectors[count] = (&group[number], kind);
            (number, count) = (number + 1, count + 1);
        } else {
            (topic, number) = (topic + 1, 0);
        }
    }
    detectors
}

/// How many files have detectors.
const TOPICS: usize = detector::LEAKS.len() + detector::ALL.len();

/// The detectors of one file, those of leaks first.
const fn topic_of(number: usize) -> (&'static [Detector], FindingKind) {
    match number.checked_sub(detector::LEAKS.len()) {
        Some(number) => (detector::ALL[number], FindingKind::Identity),
        None => (detector::LEAKS[number], FindingKind::Leak),
    }
}

/// A keyword list, and whom it wakes: first all patterns, then all detectors.
const fn listener(number: usize) -> (&'static [&'static str], Target) {
    match number.checked_sub(PATTERN_COUNT) {
        Some(number) => (DETECTORS[number].0.keywords, Target::Detector(number as u16)),
        None => (PATTERNS[number].1.keywords, Target::Pattern(number as u16)),
    }
}

const fn count_listeners() -> usize {
    let (mut number, mut count) = (0, 0);
    while number < PATTERN_COUNT + DETECTOR_COUNT {
        count += listener(number).0.len();
        number += 1;
    }
    count
}

/// Slots of the table by which keywords are told apart: twice as many as there can be.
const SLOTS: usize = (2 * LISTENER_COUNT).next_power_of_two();

/// Who listens to which keyword.
struct Listeners {
    keywords: [&'static str; LISTENER_COUNT],
    known: usize,
    /// In the order they came, with the number of the keyword.
    added: [(u16, Target); LISTENER_COUNT],
}

impl Listeners {
    const fn new() -> Self {
        let mut listeners = Self { keywords: [""; LISTENER_COUNT], known: 0, added: [(0, Target::Pattern(0)); LISTENER_COUNT] };
        let mut slots = [0; SLOTS];
        let (mut number, mut keyword, mut count) = (0, 0, 0);
        while number < PATTERN_COUNT + DETECTOR_COUNT {
            let (keywords, target) = listener(number);
            if keyword < keywords.len() {
                listeners.added[count] = (listeners.number_of(keywords[keyword], &mut slots), target);
                (keyword, count) = (keyword + 1, count + 1);
            } else {
                (number, keyword) = (number + 1, 0);
            }
        }
        listeners
    }

    /// The number of a keyword, which it gets when it first comes. In a slot stands the number of what hashes there, and one more.
    const fn number_of(&mut self, keyword: &'static str, slots: &mut [usize; SLOTS]) -> u16 {
        let mut slot = hash(keyword.as_bytes()) % SLOTS;
        while slots[slot] != 0 {
            if are_equal(self.keywords[slots[slot] - 1].as_bytes(), keyword.as_bytes()) {
                return (slots[slot] - 1) as u16;
            }
            slot = (slot + 1) % SLOTS;
        }
        self.keywords[self.known] = keyword;
        self.known += 1;
        slots[slot] = self.known;
        (self.known - 1) as u16
    }

    /// Sorted by keyword.
    const fn by_keyword(&self) -> Woken {
        let mut woken = Woken { targets: [Target::Pattern(0); LISTENER_COUNT], starts: [0; KEYWORD_COUNT + 1] };
        let mut at = 0;
        while at < LISTENER_COUNT {
            woken.starts[self.added[at].0 as usize + 1] += 1;
            at += 1;
        }
        at = 0;
        while at < KEYWORD_COUNT {
            woken.starts[at + 1] += woken.starts[at];
            at += 1;
        }
        let mut next = woken.starts;
        at = 0;
        while at < LISTENER_COUNT {
            let (keyword, target) = self.added[at];
            woken.targets[next[keyword as usize] as usize] = target;
            next[keyword as usize] += 1;
            at += 1;
        }
        woken
    }
}

const fn hash(bytes: &[u8]) -> usize {
    let (mut at, mut hash) = (0, 0_u32);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ hash >> 15) as usize
}

const fn are_equal(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
