//! Scores hunks for identity sensitivity and finds weakened security properties, on both sides of the diff.
//!
//! Gets a changed file and where keywords stand on each side; gives a score for every hunk, and findings. Knows nothing of
//! git, policy or output.

mod change;
mod context;
mod definition;
mod direction;
mod document;
mod domain;
mod evidence;
mod in_test;
mod lexicon;
mod line;
mod normalize;
mod path;
mod prose;
mod reader;
mod rules;
mod score;
mod stem;
mod stems;
mod structure;
#[cfg(test)]
mod testing;
mod trades;
mod vocabulary;
mod weights;
mod whole;

use self::direction::Ledger;
use self::lexicon::Scratch;
use self::path::PathSignal;
use self::reader::Reader;
use self::score::FileFacts;
use self::vocabulary::Vocabulary;
use crate::model::{ChangeKind, ChangedFile, Encoding, Finding, Hit, Language, Rule, ScoredHunk};
use crate::rules::joined;
use bstr::{BString, ByteSlice};
use std::cell::OnceCell;

/// What a policy may tell the engine.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `auto`, `general`, or the domain whose words mean something else here.
    pub domain: String,
    /// Words that are no sign of identity in this repository.
    pub not_identity_words: Vec<String>,
    /// Seconds; a token that lives longer is a finding.
    pub max_token_lifetime: u64,
    /// Host names that must not leak into tests, fixtures and comments.
    pub internal_hosts: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { domain: "auto".to_owned(), not_identity_words: Vec::new(), max_token_lifetime: 24 * 60 * 60, internal_hosts: Vec::new() }
    }
}

/// What one file of a change has to say.
#[derive(Debug, Default)]
pub struct FileIdentity {
    /// The file.
    pub path: BString,
    /// Every hunk, in order.
    pub hunks: Vec<ScoredHunk>,
    /// Findings, in order of lines.
    pub findings: Vec<Finding>,
    /// Checks that went and came, for [`Engine::finish`].
    ledger: Ledger,
}

/// The rules' words and those of the vocabulary.
const LISTS: &[&[&str]] = &[&rules::KEYWORDS, &vocabulary::KEYWORDS];
const KEYWORD_COUNT: usize = joined::count(LISTS);
/// The literals whose hits the engine wants, in lower case; matched without regard to case. The rules' words stand first, so
/// that their hits need no other index.
pub static KEYWORDS: [&str; KEYWORD_COUNT] = joined::joined(LISTS);

/// How much of a file says what it is.
const HEAD: usize = 2048;

/// The identity engine. Made once, shared by all threads.
#[derive(Debug)]
pub struct Engine {
    checker: rules::Checker,
    vocabulary: Vocabulary,
    settings: Settings,
}

impl Engine {
    /// An engine over the built-in rules and a policy's own identity and leak rules.
    pub fn new(custom: &[&'static Rule], settings: Settings) -> Self {
        let checker = rules::Checker::new(custom, &settings);
        let vocabulary = Vocabulary::new(&settings.not_identity_words);
        Self { checker, vocabulary, settings }
    }

    /// Further literals of the policy's own, numbered behind [`KEYWORDS`].
    pub fn own_keywords(&self) -> &[&'static str] {
        self.checker.own_keywords()
    }

    /// Scores one file. `new_hits` and `old_hits` are sorted by start and cover at least the changed lines of that side.
    /// `replaces`: somewhere in the change something goes away, so that what came may stand for it.
    pub fn file(&self, file: &ChangedFile, new_hits: &[Hit], old_hits: &[Hit], replaces: bool) -> FileIdentity {
        let path = file.change.path.as_bstr();
        let lexicon = self.vocabulary.lexicon();
        let signal = PathSignal::of(path, lexicon, &mut Scratch::default());
        let head = &file.new.bytes()[..file.new.bytes().len().min(HEAD)];
        let facts = FileFacts {
            name: path,
            head,
            // Of a new file the head was read with the rest of it.
            trade: if file.change.kind == ChangeKind::Added { OnceCell::from(None) } else { OnceCell::new() },
            path: &signal,
            class: file.class,
            language: Language::of(path),
            domain: &self.settings.domain,
            replaces,
        };
        let first = rules::KEYWORDS.len() as u32;
        // The strings of a binary file are no code: what it is called still tells.
        let (new_hits, old_hits) = if [&file.new, &file.old].iter().any(|side| side.encoding() == Encoding::Binary) {
            (&[][..], &[][..])
        } else {
            (new_hits, old_hits)
        };
        let reader = Reader::new(&self.vocabulary, file, facts.language, new_hits, old_hits, first);
        change::read(file, &facts, lexicon, reader, self.checker.check(file, facts.language, new_hits, old_hits))
    }

    /// The leaks of one file alone, for commits whose identity is judged with others: what is published is published.
    /// `old_hits` is asked for where there is something to compare.
    pub fn leaks(&self, file: &ChangedFile, new_hits: &[Hit], old_hits: impl FnOnce() -> Vec<Hit>) -> Vec<Finding> {
        self.checker.leaks(file, new_hits, old_hits)
    }

    /// What only the whole change can tell: checks that moved between files, identity scattered over directories.
    pub fn finish(&self, files: &mut [FileIdentity]) {
        whole::finish(files);
    }
}
