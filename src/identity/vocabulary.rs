//! What keyword hits mean: which belong to the lexicon, to another trade, to tests, to the web, to checks.

use super::domain::{self, Domain};
use super::lexicon::Lexicon;
use super::structure;

/// What keyword hits mean: which belong to the lexicon, to a domain, to tests.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) lexicon: Lexicon,
    /// From here on the keywords are those of forms.
    forms_from: u32,
    /// From here on the keywords are domains' words.
    domains_from: u32,
    /// The domain of each domain word, `TESTS`, `WEB`, `PROPERTY` or `GUARDS`.
    domains: Vec<u8>,
    keywords: Vec<&'static str>,
}

const TESTS: u8 = domain::ALL.len() as u8;
const WEB: u8 = TESTS + 1;
const PROPERTY: u8 = TESTS + 2;
const GUARDS: u8 = TESTS + 3;

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

impl Vocabulary {
    pub(super) fn new(unless: &[String]) -> Self {
        let lexicon = Lexicon::new(unless);
        let mut keywords = Lexicon::keywords().to_vec();
        let forms_from = keywords.len() as u32;
        keywords.extend(structure::KEYWORDS);
        let domains_from = keywords.len() as u32;
        let mut domains = Vec::new();
        for (index, domain) in domain::ALL.iter().enumerate() {
            keywords.extend(domain.words);
            domains.extend(domain.words.iter().map(|_| index as u8));
        }
        for (words, owner) in [(TEST_WORDS, TESTS), (domain::WEB, WEB), (PROPERTY_WORDS, PROPERTY), (Lexicon::checks(), GUARDS)] {
            keywords.extend(words);
            domains.extend(words.iter().map(|_| owner));
        }
        Self { lexicon, forms_from, domains_from, domains, keywords }
    }

    pub(super) fn keywords(&self) -> &[&'static str] {
        &self.keywords
    }

    /// Whether this keyword calls for a look at a hunk; none: one of the rules'. What only names a check does not.
    pub(super) fn calls(&self, keyword: Option<u32>) -> bool {
        keyword.and_then(|keyword| self.owner(keyword)).is_none_or(|owner| owner != GUARDS)
    }

    /// Whether this keyword is one of forms.
    pub(super) fn is_of_form(&self, keyword: u32) -> bool {
        (self.forms_from..self.domains_from).contains(&keyword)
    }

    /// Whether this keyword can stand in a check: one of the lexicon, or of what else checks are called.
    pub(super) fn may_check(&self, keyword: u32) -> bool {
        self.owner(keyword).is_none_or(|owner| owner == GUARDS)
    }

    /// Whose keyword it is; none for the lexicon and the forms.
    pub(super) fn owner(&self, keyword: u32) -> Option<u8> {
        keyword.checked_sub(self.domains_from).map(|word| self.domains[word as usize])
    }
}

/// How many distinct words of each trade were seen; the last places are those of tests, the web, properties and checks.
#[derive(Debug, Default)]
pub(super) struct Tally {
    seen: Vec<u32>,
    counts: [usize; domain::ALL.len() + 4],
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
        domain::strongest(&self.counts[..domain::ALL.len()])
    }
}
