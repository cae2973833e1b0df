//! One pattern rule at work: its regexes, compiled on the first hit that may match, and the search around hits.

use super::Subject;
use super::contextual;
use super::shape::{self, Shape};
use super::sink::{Seen, Sink};
use super::verify::{self, Outcome};
use crate::model::{Hit, PathClass, Pattern, Rule};
use crate::rules::needs;
use bstr::ByteSlice;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::bytes::{Captures, Regex, RegexBuilder};
use std::ops::Range;
use std::sync::OnceLock;

/// How far a regex sees on each side of its keyword: what belongs to a value stands near its name, and a minified file
/// is one line.
const REACH: usize = 2048;
/// How far it sees where the match begins at the keyword.
const AHEAD: usize = 4096;
/// How far it sees where a match came to the end of that.
const FAR: usize = 64 * 1024;
/// More findings of one rule in one file say nothing new and cost memory.
const MAX_MATCHES: usize = 2000;
/// Bytes of a compiled regex: a rule that needs more is refused by `rules check`.
pub(super) const REGEX_SIZE: usize = 1 << 20;

/// What was compiled of a pattern rule so far.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    shapes: OnceLock<Box<[Shape]>>,
    regex: OnceLock<Option<Regex>>,
    unless: OnceLock<Option<Regex>>,
    paths: OnceLock<GlobSet>,
}

/// A pattern rule with what was compiled of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matcher<'a> {
    rule: &'static Rule,
    pattern: &'static Pattern,
    compiled: &'a Compiled,
}

impl<'a> Matcher<'a> {
    /// `pattern` is that of `rule`.
    pub(super) fn new(rule: &'static Rule, pattern: &'static Pattern, compiled: &'a Compiled) -> Self {
        Self { rule, pattern, compiled }
    }

    /// Its rule.
    #[cfg(test)]
    pub(super) fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// Whether a hit can be a match at all: the cheap question, asked for every hit.
    pub(super) fn admits(&self, keyword: u16, subject: &Subject<'_>, hit: Hit) -> bool {
        if subject.structured_only && !self.rule.self_identifying || !self.is_for(subject) {
            return false;
        }
        let (start, end) = (hit.start as usize, hit.end as usize);
        self.pattern.assigned || self.shape(keyword).admits(self.pattern.keywords[usize::from(keyword)], subject.text.bytes(), start, end)
    }

    /// Whether its keyword begins a credential that identifies itself: then the rest may stand in another literal.
    pub(super) fn begins_token(&self, keyword: u16) -> bool {
        self.rule.self_identifying && !self.pattern.assigned && self.shape(keyword).leads.is_some()
    }

    fn shape(&self, keyword: u16) -> Shape {
        let shapes = self.compiled.shapes.get_or_init(|| self.pattern.keywords.iter().map(|k| Shape::of(self.pattern.regex, k)).collect());
        shapes[usize::from(keyword)]
    }

    /// Whether the rule is for this path and language.
    fn is_for(&self, subject: &Subject<'_>) -> bool {
        let languages = self.pattern.languages;
        if !languages.is_empty() && !languages.contains(&subject.language.as_str()) {
            return false;
        }
        self.pattern.paths.is_empty() || {
            let globs = self.compiled.paths.get_or_init(|| path_globs(self.pattern.paths).unwrap_or_else(|_| GlobSet::empty()));
            subject.path.to_path().is_ok_and(|path| globs.is_match(path))
        }
    }

    /// Searches around `hits` (in order, with this rule's own keyword numbers) and gives what it finds to `sink`.
    pub(super) fn find(&self, subject: &Subject<'_>, hits: impl Iterator<Item = Hit>, sink: &mut Sink<'_>) {
        let bytes = subject.text.bytes();
        let mut done = 0;
        let mut left = MAX_MATCHES;
        let mut hits = hits.peekable();
        while let Some(hit) = hits.next() {
            let (start, end) = (hit.start as usize, hit.end as usize);
            if self.pattern.assigned {
                // What resolved dependencies are called there has a digest beside it.
                if subject.class == PathClass::Lock {
                    return;
                }
                let values = contextual::values_beside(bytes, subject.language, start..end)
                    .filter(|value| value.start >= done && !names_a_digest(&bytes[end..value.start.max(end)], &bytes[value.clone()]));
                for value in values {
                    let Some(regex) = self.regex_for(&bytes[value.clone()]) else { continue };
                    if let Some(captures) = regex.captures(&bytes[value.clone()]) {
                        done = value.end;
                        self.judge(subject, &captures, value.start, sink);
                        break;
                    }
                }
            } else if let Some(longest) = self.shape(hit.keyword as u16).leads {
                if start < done {
                    continue;
                }
                let Some(regex) = self.regex() else { return };
                // The letter of an escape before it would deny the boundary: then the text begins here.
                let origin = if shape::follows_escape(bytes, start) { start } else { 0 };
                let (bytes, start) = (&bytes[origin..], start - origin);
                // One byte more than the longest match, for a boundary to look at.
                let stop = bytes.len().min(start.saturating_add(AHEAD.min(longest as usize + 1)));
                let found = regex.captures_at(&bytes[..stop], start).filter(|found| whole(found).start == start);
                let Some(found) = lengthened(regex, bytes, start, stop, found) else { continue };
                done = origin + whole(&found).end;
                self.judge(subject, &found, origin, sink);
            } else {
                // What hits close to each other see is searched as one.
                let mut last = end;
                while let Some(next) =
                    hits.next_if(|next| (next.start as usize) <= last + 2 * REACH && self.shape(next.keyword as u16).leads.is_none())
                {
                    last = next.end as usize;
                }
                let stop = bytes.len().min(last + REACH);
                let mut from = done.max(start.saturating_sub(REACH)).min(stop);
                let Some(regex) = self.regex_for(&bytes[from..stop]) else { continue };
                while from < stop && left > 0 {
                    let Some(found) = regex.captures_at(&bytes[..stop], from) else { break };
                    let Some(found) = lengthened(regex, bytes, whole(&found).start, stop, Some(found)) else { break };
                    from = whole(&found).end.max(from + 1);
                    done = from;
                    left -= 1;
                    self.judge(subject, &found, 0, sink);
                }
            }
            left = left.saturating_sub(1);
            if left == 0 {
                return;
            }
        }
    }

    /// The regex, compiled by whoever asks first.
    fn regex(&self) -> Option<&'a Regex> {
        self.compiled.regex.get_or_init(|| compile(&self.source()).ok()).as_ref()
    }

    /// The regex, if it may match in `text`: a keyword such as `column` stands in much code that holds nothing else a match needs.
    fn regex_for(&self, text: &[u8]) -> Option<&'a Regex> {
        let may_match = self.compiled.regex.get().is_some() || needs::met(self.pattern.needs, text);
        may_match.then(|| self.regex()).flatten()
    }

    /// The regex as it is compiled: of an assigned rule it must be the whole value.
    fn source(&self) -> String {
        if self.pattern.assigned { format!("^(?:{})$", self.pattern.regex) } else { self.pattern.regex.to_owned() }
    }

    /// Decides about one match. `base` is where its haystack starts in the text.
    fn judge(&self, subject: &Subject<'_>, found: &Captures<'_>, base: usize, sink: &mut Sink<'_>) {
        let group = found.get(self.pattern.group).unwrap_or_else(|| found.get(0).expect("group 0 is the match"));
        let span = base + group.start()..base + group.end();
        if span.is_empty() || !sink.counts(&span) || self.vetoed(subject, &span) {
            return;
        }
        let value = group.as_bytes();
        let mut seen = Seen::new(self.rule, span);
        let proof = verify::prove(self.pattern.verify, value);
        // A digest can look like anything, and so can what is compressed; only a proof makes it more.
        if proof.outcome == Outcome::Unproven
            && (is_digest(subject.text.bytes(), seen.span.start) || is_compressed(subject.text.bytes(), &seen.span))
        {
            return;
        }
        // Whatever is proved needs no other sign of being real.
        if !matches!(proof.outcome, Outcome::Proved | Outcome::Lessened) {
            let Pattern { min_randomness, assigned, .. } = *self.pattern;
            let Some(confidence) = verify::unproven(value, min_randomness, assigned, seen.confidence) else { return };
            seen.confidence = confidence;
        }
        let Some((severity, confidence)) = proof.weigh(value, seen.severity, seen.confidence) else { return };
        (seen.severity, seen.confidence) = (severity, confidence);
        seen.detail = proof.detail;
        sink.push(seen);
    }

    /// Whether the rule's veto stands on one of the lines of `span`.
    fn vetoed(&self, subject: &Subject<'_>, span: &Range<usize>) -> bool {
        let unless =
            self.compiled.unless.get_or_init(|| if self.pattern.unless.is_empty() { None } else { compile(self.pattern.unless).ok() });
        unless.as_ref().is_some_and(|unless| {
            let text = subject.text;
            let line = text.span(text.line_of(span.start)).start..text.span(text.line_of(span.end - 1)).end;
            // On a minified line only the neighbourhood speaks.
            let near = line.start.max(span.start.saturating_sub(REACH))..line.end.min(span.end + REACH);
            unless.is_match(&text.bytes()[near])
        })
    }
}

/// A match that touches the end of its window may be cut there: it is looked for again with a longer view.
fn lengthened<'t>(regex: &Regex, bytes: &'t [u8], start: usize, stop: usize, found: Option<Captures<'t>>) -> Option<Captures<'t>> {
    let found = found?;
    if whole(&found).end < stop || stop == bytes.len() {
        return Some(found);
    }
    regex.captures_at(&bytes[..bytes.len().min(start + FAR)], start)
}

fn whole(found: &Captures<'_>) -> Range<usize> {
    found.get(0).expect("group 0 is the match").range()
}

/// Hashes whose names stand before their digests.
const HASHES: [&[u8]; 5] = [b"sha1", b"sha256", b"sha384", b"sha512", b"md5"];

/// Whether the name of a hash stands right before a value, or begins it: `sha256=…`, `"integrity": "sha512-…"`.
fn is_digest(text: &[u8], start: usize) -> bool {
    let ties = |byte: Option<&u8>| matches!(byte, Some(b'=' | b'-' | b':'));
    let before = text[start.saturating_sub(8)..start].to_ascii_lowercase();
    let head = text[start..text.len().min(start + 8)].to_ascii_lowercase();
    ties(before.last()) && HASHES.iter().any(|hash| before[..before.len() - 1].ends_with(hash))
        || HASHES.iter().any(|hash| head.starts_with(hash) && ties(head.get(hash.len())))
}

/// Words of names that hold digests and numbers of things, not keys.
const DIGESTS: [&str; 13] =
    ["hash", "digest", "checksum", "sha", "md5", "etag", "commit", "revision", "integrity", "fingerprint", "_rev", "uuid", "guid"];

/// Whether what stands between a provider's name and a value of hexadecimal digits says that it is a digest: `datadog_sha: …`.
fn names_a_digest(between: &[u8], value: &[u8]) -> bool {
    let between = between[..between.len().min(80)].to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| between.contains_str(word));
    // `"ClientId": "225b4c8a-…"`
    let names_it = value.len() == 36 && between.trim_end_with(|c| !c.is_ascii_alphanumeric()).ends_with(b"id");
    value.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-') && (names_it || says(&DIGESTS) && !says(&["shar", "key", "token", "secret"]))
}

/// Whether bytes of no text stand on both sides: strings of programs have others beside them, or zeros.
fn is_compressed(text: &[u8], span: &Range<usize>) -> bool {
    let sides = [&text[span.start.saturating_sub(12)..span.start], &text[span.end..text.len().min(span.end + 12)]];
    let strange = |side: &[u8]| side.iter().filter(|b| **b >= 0x7f || **b < b' ' && !b"\0\t\n\r".contains(b)).count();
    sides.iter().all(|side| strange(side) >= 4 && side.to_str().is_err())
}

/// Compiles a pattern the way all patterns are compiled: over bytes, ASCII classes, bounded in size.
pub(super) fn compile(regex: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(regex).unicode(false).size_limit(REGEX_SIZE).build()
}

/// Globs as rules write them: one without a slash is about the file's name.
pub(super) fn path_globs(globs: &[&str]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let glob = if glob.contains('/') { (*glob).to_owned() } else { format!("**/{glob}") };
        set.add(GlobBuilder::new(&glob).literal_separator(true).case_insensitive(true).build()?);
    }
    set.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_known_by_their_name() {
        for (text, expected) in
            [("x,sha256=", true), ("\"sha512-", true), ("md5:", true), ("key=", false), ("sha256=a", false), ("", false)]
        {
            assert_eq!(is_digest(text.as_bytes(), text.len()), expected, "{text}");
        }
    }
}
