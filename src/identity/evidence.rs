//! What is known about one hunk before it is scored: words and forms on its lines, around it and near it.

use super::context::Context;
use super::direction::Telling;
use super::domain::{self, Domain};
use super::lexicon::{Found, Lexicon, Scratch};
use super::line::{self, LineKind};
use super::normalize;
use super::structure::{self, Form};
use crate::model::{ChangedFile, Finding, FindingKind, Hit, Hunk, Language, LineRange, Rule, Severity, Text, WhichSide};
use bstr::BString;

/// How far around a hunk lines count as near.
const NEAR: u32 = 6;
/// How many changed lines of a hunk are read for words.
const MAX_LINES: u32 = 2000;

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// On an unchanged line close by.
    Around,
    /// In a changed comment.
    Comment,
    /// On a changed line that only imports.
    Import,
    /// On a changed line of a hunk close by.
    Near,
    /// In what the change stands in.
    Opening,
    /// On a changed line.
    Changed,
}

/// A word at a spot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signal {
    pub(super) entry: u16,
    pub(super) spot: Spot,
    pub(super) line: u32,
}

/// Everything one hunk is scored by.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Each word once, where it counts most.
    pub(super) signals: Vec<Signal>,
    /// Forms of changed lines and of what is around them, with their lines; each form once.
    pub(super) forms: Vec<(Form, u32)>,
    /// Another trade whose words stand here.
    pub(super) domain: Option<&'static Domain>,
    /// Words of tests stand here.
    pub(super) like_tests: bool,
    /// Distinct words of web code that stand here.
    pub(super) web: usize,
    /// Changed lines by kind.
    pub(super) code: u32,
    pub(super) comments: u32,
    pub(super) imports: u32,
    /// Changed lines that give a key a text with blanks.
    pub(super) sentences: u32,
    /// Such lines near the change, its own included.
    pub(super) sentences_near: u32,
    pub(super) enclosing: BString,
    /// A keyword stands on a changed line or near it.
    pub(super) live: bool,
    /// Rules that found something here.
    pub(super) rules: Vec<(&'static Rule, Severity, u32)>,
}

/// What keyword hits mean: which belong to the lexicon, to a domain, to tests.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) lexicon: Lexicon,
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
        Self { lexicon, domains_from, domains, keywords }
    }

    pub(super) fn keywords(&self) -> &[&'static str] {
        &self.keywords
    }

    /// Whether this keyword calls for a look at a hunk; none: one of the rules'. What only names a check does not.
    fn calls(&self, keyword: Option<u32>) -> bool {
        keyword.and_then(|keyword| self.owner(keyword)).is_none_or(|owner| owner != GUARDS)
    }

    /// Whether this keyword can stand in a check: one of the lexicon, or of what else checks are called.
    fn may_check(&self, keyword: u32) -> bool {
        self.owner(keyword).is_none_or(|owner| owner == GUARDS)
    }

    /// Whose keyword it is; none for the lexicon and the forms.
    fn owner(&self, keyword: u32) -> Option<u8> {
        keyword.checked_sub(self.domains_from).map(|word| self.domains[word as usize])
    }
}

/// One file while its hunks are read.
pub(super) struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    file: &'a ChangedFile,
    language: Language,
    /// Hits of the lexicon and of forms, domains' words apart.
    new: Side<'a>,
    old: Side<'a>,
    scratch: Scratch,
    found: Vec<Found>,
}

/// One side with its hits.
struct Side<'a> {
    text: &'a Text,
    hits: &'a [Hit],
    /// Added to get an own keyword number from a hit's.
    first: u32,
}

impl Side<'_> {
    /// The hits whose start lies in the lines from `first` to before `end`.
    fn within(&self, first: u32, end: u32) -> &[Hit] {
        let from = self.text.span(first.max(1)).start as u32;
        let to = self.text.span(end.max(1)).start as u32;
        let low = self.hits.partition_point(|hit| hit.start < from);
        let high = self.hits.partition_point(|hit| hit.start < to);
        &self.hits[low..high.max(low)]
    }
}

impl<'a> Reader<'a> {
    /// `first` is the number the vocabulary's first keyword has in the hits.
    pub(super) fn new(
        vocabulary: &'a Vocabulary,
        file: &'a ChangedFile,
        language: Language,
        new: &'a [Hit],
        old: &'a [Hit],
        first: u32,
    ) -> Self {
        Self {
            vocabulary,
            file,
            language,
            new: Side { text: &file.new, hits: new, first },
            old: Side { text: &file.old, hits: old, first },
            scratch: Scratch::default(),
            found: Vec::new(),
        }
    }

    /// The evidence for hunk `index`. `deep`: the path says that context is worth reading even without a hit.
    pub(super) fn hunk(&mut self, index: usize, deep: bool) -> Evidence {
        let hunk = self.file.hunks[index];
        let (first, end) = window(hunk);
        let mut evidence = Evidence::default();
        let mut domains = Tally::default();
        let removed = self.old.within(hunk.old.start, hunk.old.start + hunk.old.len.min(MAX_LINES));
        let around = self.new.within(first, end.min(first + MAX_LINES));
        evidence.live = removed.iter().chain(around).any(|hit| self.vocabulary.calls(hit.keyword.checked_sub(self.new.first)));
        // Where only lines went away, the automaton did not read what is left around them.
        let blind = hunk.new.len == 0;
        if !evidence.live && !deep && !blind {
            return evidence;
        }
        self.removed(hunk, &mut evidence, &mut domains);
        self.added(index, first, end, &mut evidence, &mut domains);
        if blind {
            self.unread(first, end, &mut evidence);
        }
        if deep || evidence.live || !evidence.signals.is_empty() || !evidence.forms.is_empty() {
            self.kinds(hunk, &mut evidence);
            self.context(hunk, &mut evidence);
        }
        evidence.like_tests = domains.counts[usize::from(TESTS)] >= 2;
        evidence.web = domains.counts[usize::from(WEB)];
        evidence.domain = domain::strongest(&domains.counts[..domain::ALL.len()]);
        evidence.settle();
        evidence
    }

    /// The lines of `hunk` where a check may stand.
    pub(super) fn telling(&self, hunk: Hunk) -> Telling {
        let lines = |side: &Side<'_>, range: LineRange| {
            let mut lines: Vec<u32> = Vec::new();
            let mut line_end = 0;
            for hit in side.within(range.start, range.end()) {
                if hit.keyword.checked_sub(side.first).is_some_and(|keyword| self.vocabulary.may_check(keyword)) {
                    if hit.start as usize >= line_end {
                        let line = side.text.line_of(hit.start as usize);
                        line_end = side.text.span(line).end;
                        lines.push(line);
                    }
                }
            }
            lines
        };
        Telling { old: lines(&self.old, hunk.old), new: lines(&self.new, hunk.new) }
    }

    /// Words and forms of removed lines.
    fn removed(&mut self, hunk: Hunk, evidence: &mut Evidence, domains: &mut Tally) {
        if hunk.old.len == 0 {
            return;
        }
        let hits = self.old.within(hunk.old.start, hunk.old.start + hunk.old.len.min(MAX_LINES)).to_vec();
        read(self.vocabulary, &self.old, self.language, &hits, &mut self.scratch, &mut self.found, |_| Spot::Changed, evidence, domains);
    }

    /// Words and forms of the new side: changed lines, lines of hunks close by, lines around.
    fn added(&mut self, index: usize, first: u32, end: u32, evidence: &mut Evidence, domains: &mut Tally) {
        let hunk = self.file.hunks[index];
        let hits = self.new.within(first, end.min(first + MAX_LINES)).to_vec();
        let file = self.file;
        let spot = |line: u32| {
            if hunk.new.contains(line) {
                Spot::Changed
            } else if file.is_added(line) {
                Spot::Near
            } else {
                Spot::Around
            }
        };
        read(self.vocabulary, &self.new, self.language, &hits, &mut self.scratch, &mut self.found, spot, evidence, domains);
        // What neighbours removed is near, too.
        let neighbours = [index.checked_sub(1), Some(index + 1)];
        for other in neighbours.into_iter().flatten().filter_map(|other| file.hunks.get(other)) {
            let close = other.new.start + other.new.len.max(1) + NEAR > hunk.new.start && other.new.start < end + NEAR;
            if close && other.old.len > 0 {
                let hits = self.old.within(other.old.start, other.old.start + other.old.len.min(40)).to_vec();
                read(
                    self.vocabulary,
                    &self.old,
                    self.language,
                    &hits,
                    &mut self.scratch,
                    &mut self.found,
                    |_| Spot::Near,
                    evidence,
                    domains,
                );
            }
        }
    }

    /// Words of lines that the automaton did not read.
    fn unread(&mut self, first: u32, end: u32, evidence: &mut Evidence) {
        for number in first..end.min(first + 2 * NEAR + 2) {
            self.line(number, Spot::Around, evidence);
        }
    }

    /// All words of line `number` of the new side.
    fn line(&mut self, number: u32, spot: Spot, evidence: &mut Evidence) {
        let span = self.file.new.span(number);
        let text = &self.file.new.bytes()[..span.end.min(span.start + 400)];
        let mut at = span.start;
        while at < text.len() {
            if !normalize::is_word(text[at]) {
                at += 1;
                continue;
            }
            let chain = normalize::chain(text, at..at + 1);
            let chain = chain.start.max(span.start)..chain.end;
            at = chain.end;
            self.found.clear();
            self.vocabulary.lexicon.find(text, chain, &mut self.scratch, &mut self.found);
            evidence.signals.extend(self.found.iter().map(|found| Signal { entry: found.entry, spot, line: number }));
        }
    }

    /// Counts the changed lines by kind.
    fn kinds(&self, hunk: Hunk, evidence: &mut Evidence) {
        const COUNTED: u32 = 400;
        const NEAR_COUNTED: u32 = 8;
        let (first, end) = window(hunk);
        for line in hunk.old.lines().take(COUNTED as usize).map(|number| self.file.old.line(number)) {
            evidence.count(line, self.language, is_sentence(line, self.language));
        }
        // Changed lines are near, too: each line is read once.
        for number in first..end.min(first + MAX_LINES) {
            let counted = hunk.new.contains(number) && number < hunk.new.start + COUNTED;
            if counted || evidence.sentences_near < NEAR_COUNTED {
                let line = self.file.new.line(number);
                let sentence = is_sentence(line, self.language);
                evidence.sentences_near = (evidence.sentences_near + u32::from(sentence)).min(NEAR_COUNTED);
                if counted {
                    evidence.count(line, self.language, sentence);
                }
            }
        }
    }

    /// Function, class, job, resource, decorators and the kind of the document around a hunk.
    fn context(&mut self, hunk: Hunk, evidence: &mut Evidence) {
        let (text, number) =
            if hunk.new.len > 0 || hunk.old.len == 0 { (&self.file.new, hunk.new.start) } else { (&self.file.new, hunk.new.start + 1) };
        let context = Context::of(text, number.max(1), self.language);
        for &opening in context.opening.iter().chain(&context.decorators) {
            self.line(opening, Spot::Opening, evidence);
            evidence.forms.extend(structure::of_opening(text.line(opening), self.language).map(|form| (form, opening)));
        }
        if self.language == Language::Yaml {
            evidence.forms.extend(structure::document(text, number.max(1)));
        }
        evidence.enclosing = context.name;
    }
}

/// The lines of the new side that belong to a hunk and its surroundings.
fn window(hunk: Hunk) -> (u32, u32) {
    let start = if hunk.new.len == 0 { hunk.new.start + 1 } else { hunk.new.start };
    (start.saturating_sub(NEAR).max(1), start + hunk.new.len + NEAR)
}

/// How many distinct words of each trade were seen; the last places are those of tests, the web, properties and checks.
#[derive(Default)]
struct Tally {
    seen: Vec<u32>,
    counts: [usize; domain::ALL.len() + 4],
}

impl Tally {
    fn add(&mut self, keyword: u32, owner: u8) {
        if !self.seen.contains(&keyword) {
            self.seen.push(keyword);
            self.counts[usize::from(owner)] += 1;
        }
    }
}

/// Reads the lines where `hits` stand.
#[expect(clippy::too_many_arguments, reason = "the borrowed parts of a reader")]
fn read(
    vocabulary: &Vocabulary,
    side: &Side<'_>,
    language: Language,
    hits: &[Hit],
    scratch: &mut Scratch,
    found: &mut Vec<Found>,
    spot: impl Fn(u32) -> Spot,
    evidence: &mut Evidence,
    domains: &mut Tally,
) {
    let bytes = side.text.bytes();
    let mut done = 0;
    let (mut number, mut line_end) = (0, 0);
    let mut here = Spot::Around;
    for hit in hits {
        let Some(keyword) = hit.keyword.checked_sub(side.first) else { continue };
        if let Some(owner) = vocabulary.owner(keyword) {
            domains.add(keyword, owner);
            continue;
        }
        if hit.start as usize >= line_end {
            let line = side.text.line_of(hit.start as usize);
            number = line;
            line_end = side.text.span(line).end;
            let text = side.text.line(line);
            here = spot(line);
            if here == Spot::Changed {
                here = match line::kind(text, language) {
                    LineKind::Comment => Spot::Comment,
                    LineKind::Import => Spot::Import,
                    _ => Spot::Changed,
                };
                if here == Spot::Changed {
                    evidence.forms.extend(structure::of_line(text, language).map(|form| (form, line)));
                }
            }
        }
        if (hit.start as usize) < done {
            continue;
        }
        let chain = normalize::chain(bytes, hit.start as usize..hit.end as usize);
        done = chain.end;
        found.clear();
        vocabulary.lexicon.find(bytes, chain, scratch, found);
        evidence.signals.extend(found.iter().map(|found| Signal { entry: found.entry, spot: here, line: number }));
    }
}

impl Evidence {
    /// Takes note of the findings in `hunk` and tells them what they stand in.
    pub(super) fn judge(&mut self, hunk: Hunk, findings: &mut [Finding]) {
        for finding in findings {
            let (line, end) = (finding.location.line, finding.location.end_line);
            let range = if finding.location.side == WhichSide::New { hunk.new } else { hunk.old };
            if range.len == 0 || line >= range.end() || end < range.start {
                continue;
            }
            if finding.enclosing.is_empty() {
                finding.enclosing.clone_from(&self.enclosing);
            }
            if finding.rule.kind != FindingKind::Leak && !self.rules.iter().any(|(rule, ..)| rule.id == finding.rule.id) {
                self.rules.push((finding.rule, finding.severity, line));
            }
        }
    }

    /// Counts a changed line by its kind.
    fn count(&mut self, line: &[u8], language: Language, sentence: bool) {
        self.sentences += u32::from(sentence);
        match line::kind(line, language) {
            LineKind::Blank => {}
            LineKind::Comment => self.comments += 1,
            LineKind::Import => self.imports += 1,
            LineKind::Code => self.code += 1,
        }
    }

    /// Keeps each word and form once, where it counts most.
    fn settle(&mut self) {
        self.signals.sort_by_key(|signal| (signal.entry, std::cmp::Reverse(signal.spot), signal.line));
        self.signals.dedup_by_key(|signal| signal.entry);
        self.forms.sort_by(|(a, _), (b, _)| a.what.cmp(b.what).then(b.weight.total_cmp(&a.weight)));
        self.forms.dedup_by_key(|(form, _)| form.what);
    }
}

/// A line that gives a key a text of several words, as translations do.
fn is_sentence(line: &[u8], language: Language) -> bool {
    let body = line.trim_ascii();
    let body = body.strip_suffix(b",").unwrap_or(body);
    let begins = |text: &[u8]| text.contains(&b' ') && text.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    if language == Language::Ini {
        let body = body.strip_prefix(b"#").unwrap_or(body);
        let foreign = |text: &[u8]| bstr::ByteSlice::find(text, b"\\u").is_some() || text.iter().any(|&byte| byte >= 0x80);
        return body
            .iter()
            .position(|&byte| byte == b'=')
            .is_some_and(|at| begins(body[at + 1..].trim_ascii()) || foreign(&body[at + 1..]));
    }
    let Some(quote) = body.last().filter(|byte| matches!(byte, b'"' | b'\'')) else { return false };
    let Some(open) = body[..body.len() - 1].iter().rposition(|byte| byte == quote) else { return false };
    let key = body[..open].trim_ascii_end();
    (key.ends_with(b":") || key.ends_with(b"=>") || key.ends_with(b"=")) && begins(&body[open + 1..body.len() - 1])
}
