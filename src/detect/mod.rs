//! Finds secrets: pattern rules as data, and one small file for each detector that needs code.
//!
//! Gets the text of one side, which of its lines count, and where keywords stand; gives findings. Knows nothing of git,
//! policy or output.

use crate::model::{Finding, Hit, Language, LineRange, PathClass, Place, Rule, Text};
use bstr::BStr;

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
    keywords: Vec<&'static str>,
    options: Options,
}

impl Engine {
    /// An engine over the built-in rules and a policy's own.
    pub fn new(_custom: &[&'static Rule], options: Options) -> Self {
        Self { keywords: Vec::new(), options }
    }

    /// The literals whose hits it wants, in lower case; matched without regard to case.
    pub fn keywords(&self) -> &[&'static str] {
        &self.keywords
    }

    /// Adds what `subject` holds to `findings`. `hits` are sorted by start and cover at least the lines that count and
    /// some around them.
    pub fn detect(&self, _subject: &Subject<'_>, _hits: &[Hit], _findings: &mut Vec<Finding>) {
        let _ = self.options;
    }
}
