//! Finds secrets: pattern rules as data, and one small file for each detector that needs code.
//!
//! Gets the text of one side, which of its lines count, and where keywords stand; gives findings. Knows nothing of git,
//! policy or output.

mod check;
mod connection;
mod contextual;
mod decode;
mod detector;
mod discord;
mod dsn;
mod index;
mod jwk;
mod literals;
mod matcher;
mod overlap;
mod pem;
mod shape;
mod sink;
mod url;
mod verify;

pub use check::check;
pub use index::KEYWORDS;
pub use literals::{FixedTable, Literals, Table};

use crate::model::{Encoding, Finding, Hit, Language, LineRange, PathClass, Place, Rule, Text};
use bstr::BStr;
use index::{Index, Wake};
use sink::{Seen, Sink};

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// File contents, a path, a message, a ref name, an author field.
    pub place: Place,
    /// The file; for messages and refs a name for it.
    pub path: &'a BStr,
    /// The class of the path.
    pub class: PathClass,
    /// The language of the file.
    pub language: Language,
    /// The whole text.
    pub text: &'a Text,
    /// The lines that count, in order: a finding must touch one of them.
    pub added: &'a [LineRange],
    /// Look for credentials that identify themselves only (oversized, or a path the policy skips).
    pub structured_only: bool,
}

/// How deep to look.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many encodings inside each other are undone.
    pub decode_depth: u8,
}

/// Finds the engine's keywords in a text that nobody has read before: what a decoder gave.
pub type Find<'a> = &'a dyn Fn(&[u8]) -> Vec<Hit>;

/// The secret engine. Made once, shared by all threads; compiles each regex on its first keyword hit.
#[derive(Debug)]
pub struct Engine {
    index: Index,
    options: Options,
}

impl Engine {
    /// An engine over the built-in rules and a policy's own.
    pub fn new(custom: &[&'static Rule], options: Options) -> Self {
        Self { index: Index::new(custom), options }
    }

    /// Further literals whose hits it wants, numbered behind those of [`KEYWORDS`]; all are matched without regard to case.
    pub fn own_keywords(&self) -> &[&'static str] {
        self.index.own_keywords()
    }

    /// Adds what `subject` holds to `findings`. `hits` are in order and cover at least the lines that count and some
    /// around them.
    pub fn detect(&self, subject: &Subject<'_>, hits: &[Hit], find: Find<'_>, findings: &mut Vec<Finding>) {
        let mut sink = Sink::new(subject);
        self.candidates(subject, hits, &mut sink);
        self.joined(subject, hits, find, &mut sink);
        self.decoded(subject, self.options.decode_depth, find, &mut sink);
        findings.extend(overlap::resolve(subject.text, sink.into_findings()));
    }

    /// A table of its keywords alone, where no other engine looks.
    fn table(&self) -> Table {
        Table::new(KEYWORDS.iter().chain(self.own_keywords()).copied().collect())
    }

    /// Everything the rules see, before one value is made one finding.
    fn candidates(&self, subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
        // The keyword of these hits is the rule's or detector's own number for it.
        let mut woken: Vec<(u16, Hit)> = Vec::new();
        let mut detected: Vec<(u16, Hit)> = Vec::new();
        for hit in hits {
            match self.index.wake(hit.keyword) {
                Some(Wake::Rule { rule, keyword }) if self.index.matcher(rule).admits(keyword, subject, *hit) => {
                    woken.push((rule, Hit { keyword: keyword.into(), ..*hit }));
                }
                Some(Wake::Detector { detector, keyword }) => detected.push((detector, Hit { keyword: keyword.into(), ..*hit })),
                _ => {}
            }
        }
        // Rule by rule and from the front, so that no rule reads a byte twice.
        woken.sort_unstable();
        for group in woken.chunk_by(|a, b| a.0 == b.0) {
            self.index.matcher(group[0].0).find(subject, group.iter().map(|&(_, hit)| hit), sink);
        }
        detected.sort_unstable();
        for group in detected.chunk_by(|a, b| a.0 == b.0) {
            let detector = &detector::ALL[usize::from(group[0].0)];
            if detector.structured || !subject.structured_only {
                let hits: Vec<Hit> = group.iter().map(|&(_, hit)| hit).collect();
                (detector.find)(subject, &hits, sink);
            }
        }
    }

    /// Credentials that are cut into literals: put together, and found as a whole.
    fn joined(&self, subject: &Subject<'_>, hits: &[Hit], find: Find<'_>, sink: &mut Sink<'_>) {
        let mut done = 0;
        for hit in hits {
            let span = hit.start as usize..hit.end as usize;
            // What stands there is asked first: nearly always no literal ends behind a keyword.
            let Some(stretch) = (span.start >= done).then(|| decode::joined(subject.text.bytes(), span)).flatten() else { continue };
            let begins = matches!(self.index.wake(hit.keyword), Some(Wake::Rule { rule, keyword }) if self.index.matcher(rule).begins_token(keyword));
            if begins && sink.counts(&stretch.span) {
                done = stretch.span.end;
                self.inside(subject, stretch, 0, find, sink);
            }
        }
    }

    /// What stands in encoded stretches: found inside, pointed at outside.
    fn decoded(&self, subject: &Subject<'_>, depth: u8, find: Find<'_>, sink: &mut Sink<'_>) {
        if depth == 0 {
            return;
        }
        for stretch in decode::stretches(subject) {
            discord::find(subject, &stretch, sink);
            self.inside(subject, stretch, depth - 1, find, sink);
        }
    }

    fn inside(&self, subject: &Subject<'_>, stretch: decode::Decoded, depth: u8, find: Find<'_>, sink: &mut Sink<'_>) {
        let text = Text::new(stretch.bytes, Encoding::Bytes);
        let inside = Subject { text: &text, added: &[text.all_lines()], structured_only: true, ..*subject };
        let mut within = Sink::new(&inside);
        self.candidates(&inside, &find(text.bytes()), &mut within);
        self.decoded(&inside, depth, find, &mut within);
        for finding in overlap::resolve(&text, within.into_findings()) {
            sink.push(Seen::inside(finding, stretch.span.clone(), stretch.encoding));
        }
    }
}

/// Where the literals of a table stand in a text, in order.
fn hits(table: &Table, text: &[u8]) -> Vec<Hit> {
    let mut hits = Vec::new();
    table.literals().find(text, 0, text.len(), |start, end, keyword| hits.push(Hit { start: start as u32, end: end as u32, keyword }));
    hits.sort_unstable();
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings in a source file with this text, by the built-in rules.
    pub(super) fn findings(text: &str) -> Vec<Finding> {
        findings_in(text.as_bytes(), "src/sample")
    }

    pub(super) fn findings_in(text: &[u8], path: &str) -> Vec<Finding> {
        use std::sync::LazyLock;
        static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(&[], Options { decode_depth: 2 }));
        static ALONE: LazyLock<Table> = LazyLock::new(|| ENGINE.table());
        let find = |text: &[u8]| hits(&ALONE, text);
        let text = Text::new(text.to_vec(), Encoding::Bytes);
        let subject = Subject {
            place: Place::File,
            path: path.into(),
            class: PathClass::Source,
            language: Language::of(path.into()),
            text: &text,
            added: &[text.all_lines()],
            structured_only: false,
        };
        let mut found = Vec::new();
        ENGINE.detect(&subject, &find(text.bytes()), &find, &mut found);
        found
    }

    /// A template as text.
    pub(super) fn expand(template: &str) -> String {
        String::from_utf8(crate::rules::expand(template).expect("a good template")).expect("templates are ASCII")
    }

    #[test]
    fn a_token_is_found_where_it_stands_and_once() {
        let text = expand("a\n  token = \"ghp_{crc62:36}\"\n");
        let found = findings(&text);
        assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["secret/github-pat"]);
        let location = &found[0].location;
        assert_eq!((location.line, location.column, location.end_line, location.end_column), (2, 12, 2, 52));
        assert_eq!(found[0].confidence, crate::model::Confidence::High);
    }

    #[test]
    fn the_letter_of_an_escape_is_no_part_of_a_token() {
        for before in ["\\n", "\\\\t", "\x1B[m", "\x1B[1;31m", "\\x1b[0m", "\\u001b[32m", "\\033[1m"] {
            let found = findings(&expand(&format!("x = \"a{before}ghp_{{crc62:36}}\"\n")));
            assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["secret/github-pat"], "{before:?}");
            assert_eq!(found[0].location.column as usize, 7 + before.len());
        }
        for before in ["n", "m", "[m", "12m", "_"] {
            assert!(findings(&expand(&format!("x = \"a{before}ghp_{{crc62:36}}\"\n"))).is_empty(), "{before:?}");
        }
    }

    #[test]
    fn a_token_in_a_url_is_the_tokens_finding() {
        let found = findings(&expand("https://ada:ghp_{crc62:36}@git.acme.dev/a.git"));
        assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["secret/github-pat"]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
            findings_in(&bytes, "a");
        }

        #[test]
        fn no_order_of_telling_pieces_makes_it_panic(pieces in proptest::collection::vec(0..PIECES.len(), 0..24)) {
            let text: Vec<u8> = pieces.iter().flat_map(|&piece| PIECES[piece].as_bytes().to_vec()).collect();
            findings_in(&text, "a");
        }
    }

    const PIECES: &[&str] = &[
        "-----BEGIN ",
        "PRIVATE KEY",
        "-----",
        "-----END ",
        "\n",
        "\\n",
        "://",
        "u:p",
        "@",
        "host",
        "eyJ",
        ".",
        "eyJhbGciOiJub25lIn0",
        "{\"kty\":\"oct\"",
        ",\"k\":",
        "\"",
        "password=",
        ";server=x",
        "=",
        "ghp_",
        "AKIA",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "LS0tLS1CRUdJTi",
        "%41",
        "\\u0041",
        "é",
        "[",
        "H4sI",
    ];
}
