//! What keyword hits mean: which belong to the lexicon, to another trade, to tests, to the web, to checks.

use super::domain::{self, Domain};
use super::lexicon::{Lexicon, Scratch, WHOLE};
use super::structure;
use super::trades::{ALL, WEB as WEB_WORDS};
use crate::rules::joined;
use std::sync::OnceLock;

/// What keyword hits mean: which belong to the lexicon, to a domain, to tests.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// A lexicon of the policy's own, where it unsays words.
    own: Option<Box<Lexicon>>,
    /// What the lexicon's keywords are as words of their own.
    alone: OnceLock<Vec<Option<u16>>>,
}

const TESTS: u8 = ALL.len() as u8;
const WEB: u8 = TESTS + 1;
const PROPERTY: u8 = TESTS + 2;
const GUARDS: u8 = TESTS + 3;
/// Words of a policy's own rules.
const POLICY: u8 = TESTS + 4;

/// Words of properties that have an order: worth a look at both sides, but no sign of identity.
const PROPERTY_WORDS: &[&str] = &[
    "timeout",
    "lifetime",
    "lifespan",
    "ttl",
    "maxage",
    "max_age",
    "timespan",
    "rounds",
    "stretches",
    "cooloff",
    "leeway",
    "rotation",
    "samesite",
    "same_site",
    "permitall",
    "allowany",
    "allow_any",
    "permission_classes",
    "approval_",
    "sandbox_",
    "sslmode",
    "tlsv1",
    "versiontls",
    "limiter",
    "duration",
];

/// Words of tests.
const TEST_WORDS: &[&str] = &[
    "asserteq",
    "assert_eq",
    "assert!(",
    "assertequal",
    "assertthat",
    "assert.equal",
    "assertsame",
    "asserttrue",
    "assert_equal",
    "expect(",
    "describe(",
    "it('",
    "it(\"",
    "def test_",
    "#[test]",
    "@test",
    "t.run(",
    "t.errorf",
    "t.fatalf",
    "require.equal",
    "require.noerror",
    "assert.noerror",
    "pytest",
    "unittest",
    "testcase",
    ".tobe(",
    ".toequal(",
    "phpunit",
    "func test",
    "function test",
    "assert_redirected",
    "assert_response",
    "assertraises",
    "test '",
    "test \"",
];

/// How many trades and other owners there are.
const OWNERS: usize = ALL.len() + 5;
/// Lists of words with their owners, those of the lexicon and of forms first.
const LISTS: [&[&str]; OWNERS + 1] = lists();
/// The literals whose hits are wanted.
pub(super) static KEYWORDS: [&str; joined::count(&LISTS)] = joined::joined(&LISTS);
/// From here on the keywords are domains' words.
const OWNED_FROM: usize = Lexicon::KEYWORDS.len() + structure::KEYWORDS.len();
/// The owner of each of them.
static OWNER: [u8; KEYWORDS.len() - OWNED_FROM] = owners();

const fn lists() -> [&'static [&'static str]; OWNERS + 1] {
    let mut lists: [&[&str]; OWNERS + 1] = [&[]; OWNERS + 1];
    (lists[0], lists[1]) = (Lexicon::KEYWORDS, structure::KEYWORDS);
    let mut trade = 0;
    while trade < ALL.len() {
        lists[2 + trade] = ALL[trade].words;
        trade += 1;
    }
    lists[2 + TESTS as usize] = TEST_WORDS;
    lists[2 + WEB as usize] = WEB_WORDS;
    lists[2 + PROPERTY as usize] = PROPERTY_WORDS;
    lists[2 + GUARDS as usize] = Lexicon::CHECKS;
    lists
}

const fn owners() -> [u8; KEYWORDS.len() - OWNED_FROM] {
    let mut owners = [0; KEYWORDS.len() - OWNED_FROM];
    let (mut list, mut word, mut count) = (2, 0, 0);
    while list < LISTS.len() {
        if word < LISTS[list].len() {
            owners[count] = list as u8 - 2;
            (word, count) = (word + 1, count + 1);
        } else {
            (list, word) = (list + 1, 0);
        }
    }
    owners
}

impl Vocabulary {
    pub(super) fn new(unless: &[String]) -> Self {
        Self { own: (!unless.is_empty()).then(|| Lexicon::without(unless)), alone: OnceLock::new() }
    }

    /// The words of identity.
    pub(super) fn lexicon(&self) -> &Lexicon {
        self.own.as_deref().unwrap_or(&WHOLE)
    }

    /// Whether this keyword calls for a look at a hunk; none: one of the rules'. What only names a check does not.
    pub(super) fn calls(&self, keyword: Option<u32>) -> bool {
        keyword.and_then(|keyword| self.owner(keyword)).is_none_or(|owner| owner != GUARDS)
    }

    /// Which entry this keyword of the lexicon is where it stands alone.
    pub(super) fn alone(&self, keyword: u32) -> Option<u16> {
        let alone = self.alone.get_or_init(|| {
            let mut found = Vec::new();
            let entry = |keyword: &&str| {
                found.clear();
                self.lexicon().find(keyword.as_bytes(), 0..keyword.len(), &mut Scratch::default(), &mut found);
                found.first().map(|found| found.entry)
            };
            Lexicon::KEYWORDS.iter().map(entry).collect()
        });
        alone.get(keyword as usize).copied().flatten()
    }

    /// Whether this keyword is one of the lexicon's.
    #[expect(clippy::unused_self, reason = "asked of a vocabulary")]
    pub(super) fn is_of_lexicon(&self, keyword: u32) -> bool {
        (keyword as usize) < Lexicon::KEYWORDS.len()
    }

    /// Whether this keyword is one of forms.
    #[expect(clippy::unused_self, reason = "asked of a vocabulary")]
    pub(super) fn is_of_form(&self, keyword: u32) -> bool {
        (Lexicon::KEYWORDS.len()..OWNED_FROM).contains(&(keyword as usize))
    }

    /// Whether this keyword can stand in a check: one of the lexicon, or of what else checks are called.
    pub(super) fn may_check(&self, keyword: u32) -> bool {
        self.owner(keyword).is_none_or(|owner| owner == GUARDS)
    }

    /// Whose keyword it is; none for the lexicon and the forms.
    #[expect(clippy::unused_self, reason = "asked of a vocabulary")]
    pub(super) fn owner(&self, keyword: u32) -> Option<u8> {
        (keyword as usize).checked_sub(OWNED_FROM).map(|word| OWNER.get(word).copied().unwrap_or(POLICY))
    }
}

/// How many distinct words of each trade were seen; the last places are those of tests, the web, properties and checks.
#[derive(Debug, Default)]
pub(super) struct Tally {
    seen: Vec<u32>,
    counts: [usize; OWNERS],
}

impl Tally {
    /// Takes note of a keyword.
    pub(super) fn add(&mut self, keyword: u32, owner: u8) {
        if !self.seen.contains(&keyword) {
            self.seen.push(keyword);
            self.counts[usize::from(owner)] += 1;
        }
    }

    /// Words of tests stand here.
    pub(super) fn like_tests(&self) -> bool {
        self.counts[usize::from(TESTS)] >= 2
    }

    /// Distinct words of web code that stand here.
    pub(super) fn web(&self) -> usize {
        self.counts[usize::from(WEB)]
    }

    /// The other trade whose words stand here.
    pub(super) fn domain(&self) -> Option<&'static Domain> {
        domain::strongest(&self.counts[..ALL.len()])
    }
}
