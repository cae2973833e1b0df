//! Finds secrets: pattern rules as data, and one small file for each detector that needs code.
//!
//! Gets the text of one side, which of its lines count, and where keywords stand; gives findings. Knows nothing of git,
//! policy or output.

mod assigned;
mod check;
mod index;
mod matcher;
mod overlap;
mod shape;
mod sink;
mod verify;

pub use check::check;

use crate::model::{Finding, Hit, Language, LineRange, PathClass, Place, Rule, Text};
use bstr::BStr;
use index::{Index, Wake};
use sink::Sink;

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

/// The secret engine. Made once, shared by all threads; compiles each regex on its first keyword hit.
#[derive(Debug)]
pub struct Engine {
    index: Index,
    options: Options,
}

impl Engine {
    /// An engine over the built-in rules and a policy's own.
    pub fn new(custom: &[&'static Rule], options: Options) -> Self {
        Self { index: Index::new(crate::rules::built_in().iter().chain(custom.iter().copied())), options }
    }

    /// The literals whose hits it wants, matched without regard to case.
    pub fn keywords(&self) -> &[&'static str] {
        self.index.keywords()
    }

    /// Adds what `subject` holds to `findings`. `hits` are in order and cover at least the lines that count and some
    /// around them.
    pub fn detect(&self, subject: &Subject<'_>, hits: &[Hit], findings: &mut Vec<Finding>) {
        let mut sink = Sink::new(subject);
        self.candidates(subject, hits, &mut sink);
        findings.extend(overlap::resolve(subject.text, sink.into_findings()));
    }

    /// Everything the rules see, before one value is made one finding.
    fn candidates(&self, subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
        // The keyword of these hits is the rule's own number for it.
        let mut woken: Vec<(u32, Hit)> = Vec::new();
        for hit in hits {
            for wake in self.index.wakes(hit.keyword) {
                match *wake {
                    Wake::Rule { rule, keyword } => {
                        if self.index.matcher(rule).admits(keyword, subject, *hit) {
                            woken.push((rule, Hit { keyword, ..*hit }));
                        }
                    }
                }
            }
        }
        // Rule by rule and from the front, so that no rule reads a byte twice.
        woken.sort_unstable();
        for group in woken.chunk_by(|a, b| a.0 == b.0) {
            self.index.matcher(group[0].0).find(subject, group.iter().map(|&(_, hit)| hit), sink);
        }
        let _ = self.options.decode_depth;
    }
}
