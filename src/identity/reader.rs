//! Reads what keyword hits say about one hunk: on its lines, around it, near it, and in what it stands in.

use super::context::Context;
use super::direction::Telling;
use super::evidence::{Evidence, Signal, Spot};
use super::lexicon::{Entries, Found, Scratch};
use super::line::{self, LineKind, is_sentence};
use super::normalize;
use super::prose;
use super::structure;
use super::vocabulary::{Tally, Vocabulary};
use crate::model::{ChangedFile, Hit, Hunk, Language, LineRange, Text};

/// How far around a hunk lines count as near.
const NEAR: u32 = 6;
/// How many changed lines of a hunk are read for words.
const MAX_LINES: u32 = 2000;

/// From so many bytes on a line was written by a program.
const LONG_LINE: usize = 1500;

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

impl<'a> Side<'a> {
    /// The hits whose start lies in the lines from `first` to before `end`.
    fn within(&self, first: u32, end: u32) -> &'a [Hit] {
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
        evidence.like_tests = domains.like_tests();
        evidence.web = domains.web();
        evidence.domain = domains.domain();
        evidence.settle();
        evidence
    }

    /// The lines of `hunk` where a check may stand.
    pub(super) fn telling(&self, hunk: Hunk) -> Telling {
        let lines = |side: &Side<'_>, range: LineRange| {
            let mut lines: Vec<u32> = Vec::new();
            let mut line_end = 0;
            for hit in side.within(range.start, range.end()) {
                let may_check = || hit.keyword.checked_sub(side.first).is_some_and(|keyword| self.vocabulary.may_check(keyword));
                if hit.start as usize >= line_end && may_check() {
                    let line = side.text.line_of(hit.start as usize);
                    line_end = side.text.span(line).end;
                    lines.push(line);
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
        let hits = self.old.within(hunk.old.start, hunk.old.start + hunk.old.len.min(MAX_LINES));
        read(self.vocabulary, &self.old, self.language, hits, &mut self.scratch, &mut self.found, |_| Spot::Changed, evidence, domains);
    }

    /// Words and forms of the new side: changed lines, lines of hunks close by, lines around.
    fn added(&mut self, index: usize, first: u32, end: u32, evidence: &mut Evidence, domains: &mut Tally) {
        let hunk = self.file.hunks[index];
        let hits = self.new.within(first, end.min(first + MAX_LINES));
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
        read(self.vocabulary, &self.new, self.language, hits, &mut self.scratch, &mut self.found, spot, evidence, domains);
        // What neighbours removed is near, too.
        let neighbours = [index.checked_sub(1), Some(index + 1)];
        for other in neighbours.into_iter().flatten().filter_map(|other| file.hunks.get(other)) {
            let close = other.new.start + other.new.len.max(1) + NEAR > hunk.new.start && other.new.start < end + NEAR;
            if close && other.old.len > 0 {
                let hits = self.old.within(other.old.start, other.old.start + other.old.len.min(40));
                read(
                    self.vocabulary,
                    &self.old,
                    self.language,
                    hits,
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
            self.vocabulary.lexicon().find(text, chain, &mut self.scratch, &mut self.found);
            evidence.signals.extend(self.found.iter().map(|found| Signal { entry: found.entry, spot, line: number }));
        }
    }

    /// Counts the changed lines by kind.
    fn kinds(&self, hunk: Hunk, evidence: &mut Evidence) {
        const COUNTED: u32 = 400;
        const NEAR_COUNTED: u32 = 8;
        let (first, end) = window(hunk);
        let sides = [(&self.file.old, hunk.old), (&self.file.new, hunk.new)];
        let changed = || sides.into_iter().flat_map(|(text, range)| range.lines().take(COUNTED as usize).map(|number| text.line(number)));
        let is_sentence = |line: &[u8]| is_sentence(line, self.language);
        // By loops: every changed line is asked.
        for (text, range) in sides {
            for number in range.lines().take(COUNTED as usize) {
                evidence.sentences += u32::from(is_sentence(text.line(number)));
            }
        }
        if evidence.sentences > 0 {
            let near = (first..end.min(first + MAX_LINES)).map(|number| self.file.new.line(number)).filter(|line| is_sentence(line));
            // Removed ones stood near, too.
            evidence.sentences_near = (near.take(NEAR_COUNTED as usize).count() as u32).max(evidence.sentences.min(NEAR_COUNTED));
        }
        if self.language == Language::Other {
            evidence.prose = changed().filter(|line| prose::is_prose(line)).count() as u32;
        }
        for line in changed() {
            evidence.count(line, self.language);
            // Where there is code and no sentence, how much of it there is says nothing.
            if evidence.code > 0 && evidence.sentences == 0 && self.language != Language::Other {
                break;
            }
        }
        evidence.blank = evidence.code + evidence.comments + evidence.imports == 0;
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

/// Whether `word` is one of those that licences have, and its line is of one.
fn is_of_licence(word: &str, line: &[u8]) -> bool {
    matches!(word, "permission" | "grant" | "grants" | "org" | "subject" | "claim" | "authorization") && prose::is_licence(line)
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
    let mut line = Line { number: 0, end: 0, spot: None };
    // Forms of lines before here are known, and so are words.
    let (mut formed, mut done) = (0, 0);
    // Nowhere does a word count more than on the first changed line that holds it.
    let mut counted = Entries::NONE;
    for hit in hits {
        let Some(keyword) = hit.keyword.checked_sub(side.first) else { continue };
        if let Some(owner) = vocabulary.owner(keyword) {
            domains.add(keyword, owner);
            continue;
        }
        let at = hit.start as usize..hit.end as usize;
        if at.start >= formed && (structure::has_own_words(language) || vocabulary.is_of_form(keyword)) {
            line.enter(side.text, at.start);
            formed = line.end;
            if line.spot(side.text, language, &spot) == Spot::Changed {
                evidence.forms.extend(structure::of_line(side.text.line(line.number), language).map(|form| (form, line.number)));
            }
        }
        if at.start < done {
            continue;
        }
        found.clear();
        if vocabulary.is_of_lexicon(keyword) && normalize::stands_alone(bytes, at.clone()) {
            done = at.end;
            found.extend(vocabulary.alone(keyword).map(|entry| Found { entry, start: at.start }));
        } else {
            let chain = normalize::chain(bytes, at);
            done = chain.end;
            vocabulary.lexicon().find(bytes, chain, scratch, found);
        }
        // Most hits are part of another word, or of no compound: where they stand is not asked.
        if !found.is_empty() {
            line.enter(side.text, hit.start as usize);
            let text = side.text.line(line.number);
            let is_long = text.len() > LONG_LINE;
            if !is_long && found.iter().all(|found| counted.contain(found.entry)) {
                continue;
            }
            let spot = line.spot(side.text, language, &spot);
            found.retain(|found| !is_of_licence(vocabulary.lexicon().entry(found.entry).text, text));
            if spot == Spot::Changed {
                evidence.on_long_lines += if is_long { found.len() } else { 0 };
                found.iter().for_each(|found| counted.add(found.entry));
            }
            evidence.signals.extend(found.iter().map(|found| Signal { entry: found.entry, spot, line: line.number }));
        }
    }
}

/// The line that is read.
struct Line {
    number: u32,
    end: usize,
    /// Where it stands, once that was asked.
    spot: Option<Spot>,
}

impl Line {
    /// Goes on to the line of the byte at `at`, which stands behind all before it.
    fn enter(&mut self, text: &Text, at: usize) {
        if at >= self.end {
            let number = text.line_of(at);
            *self = Self { number, end: text.span(number).end, spot: None };
        }
    }

    /// Where it stands.
    fn spot(&mut self, text: &Text, language: Language, spot: impl Fn(u32) -> Spot) -> Spot {
        let line = text.line(self.number);
        *self.spot.get_or_insert_with(|| match spot(self.number) {
            Spot::Changed => match line::kind(line, language) {
                LineKind::Comment => Spot::Comment,
                LineKind::Import => Spot::Import,
                LineKind::Code if prose::may_hold_prose(language) && prose::is_prose(line) => Spot::Comment,
                _ => Spot::Changed,
            },
            other => other,
        })
    }
}
