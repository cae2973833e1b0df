//! One side of a changed file, as rules look at it, and what they find there.

use super::Settings;
use crate::identity::document::{Document, Node};
use crate::model::{ChangedFile, Confidence, FindingKind, Hunk, Language, LineRange, Rule, Severity, Text, WhichSide};
use crate::rules;
use std::cell::OnceCell;
use std::ops::Range;

/// One side of a changed file.
pub(super) struct View<'a> {
    /// The file.
    pub(super) file: &'a ChangedFile,
    /// Which side.
    pub(super) side: WhichSide,
    /// The text of that side.
    pub(super) text: &'a Text,
    /// What the file is written in.
    pub(super) language: Language,
    /// What the policy says.
    pub(super) settings: &'a Settings,
    /// The text as data, from the first rule on that asks for it.
    document: OnceCell<Option<Document>>,
}

/// A rule matched, on some side.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Which rule.
    pub(super) rule: &'static Rule,
    /// The side it judges: what is wrong is that this was added, or that it was removed.
    pub(super) judges: WhichSide,
    /// Where, in bytes of the side's text.
    pub(super) span: Range<usize>,
    /// The first hunk it touches.
    pub(super) hunk: usize,
    /// How bad, here.
    pub(super) severity: Severity,
    /// How sure, here.
    pub(super) confidence: Confidence,
    /// More about it.
    pub(super) detail: Option<String>,
}

impl<'a> View<'a> {
    /// The new and the old side of a file.
    pub(super) fn both(file: &'a ChangedFile, language: Language, settings: &'a Settings) -> (Self, Self) {
        let of = |side, text| Self { file, side, text, language, settings, document: OnceCell::new() };
        (of(WhichSide::New, &file.new), of(WhichSide::Old, &file.old))
    }

    /// The text as data, where it is a configuration and can be parsed.
    pub(super) fn document(&self) -> Option<&Document> {
        self.document.get_or_init(|| Document::parse(self.text.bytes(), self.language)).as_ref()
    }

    /// The first document of the text.
    pub(super) fn root(&self) -> Option<&Node> {
        self.document().and_then(Document::root)
    }

    /// The other side as data.
    pub(super) fn other(&self) -> Option<Document> {
        let text = if self.side == WhichSide::New { &self.file.old } else { &self.file.new };
        Document::parse(text.bytes(), self.language)
    }

    /// The changed lines of a hunk on this side.
    fn range(&self, hunk: &Hunk) -> LineRange {
        if self.side == WhichSide::New { hunk.new } else { hunk.old }
    }

    /// The first hunk that changes one of these lines, or takes lines out between two of them.
    pub(super) fn hunk_touching(&self, first: u32, last: u32) -> Option<usize> {
        self.file.hunks.iter().position(|hunk| {
            let range = self.range(hunk);
            if range.len == 0 { range.start >= first && range.start < last } else { range.start <= last && range.end() > first }
        })
    }

    /// The lines a span stands on, first and last.
    pub(super) fn lines(&self, span: &Range<usize>) -> (u32, u32) {
        let last = span.end.saturating_sub(1).max(span.start);
        (self.text.line_of(span.start), self.text.line_of(last))
    }

    /// A find of `rule` at `span`, if that is on changed lines.
    pub(super) fn found(&self, rule: &'static Rule, span: Range<usize>) -> Option<Found> {
        let (first, last) = self.lines(&span);
        let hunk = self.hunk_touching(first, last)?;
        Some(Found { rule, judges: WhichSide::New, span, hunk, severity: rule.severity, confidence: rule.confidence, detail: None })
    }

    /// Reports `id` at `span` once, if that is on changed lines (and, for identity, no comment); gives what was reported, to be adjusted.
    pub(super) fn report<'f>(&self, id: &str, span: Range<usize>, found: &'f mut Vec<Found>) -> Option<&'f mut Found> {
        let rule = rules::find(id)?;
        let comment = rule.kind == FindingKind::Identity && self.is_comment(self.text.line_of(span.start));
        if comment || found.iter().any(|other| std::ptr::eq(other.rule, rule) && other.span == span) {
            return None;
        }
        found.push(self.found(rule, span)?);
        found.last_mut()
    }

    /// Whether line `number` is nothing but a comment.
    pub(super) fn is_comment(&self, number: u32) -> bool {
        comment(self.language, self.text.line(number).trim_ascii_start())
    }
}

/// Whether a line that begins so is a comment in `language`.
pub(super) fn comment(language: Language, line: &[u8]) -> bool {
    use Language as L;
    // No comment begins with anything else.
    if !matches!(line.first(), Some(b'/' | b'*' | b'#' | b'-' | b'<' | b';')) {
        return false;
    }
    let starts = |marks: &[&str]| marks.iter().any(|mark| line.starts_with(mark.as_bytes()));
    match language {
        L::Python | L::Ruby | L::Shell | L::Yaml | L::Toml | L::Dockerfile | L::Dotenv | L::Rego | L::PowerShell => starts(&["#"]),
        L::Ini => starts(&["#", ";"]),
        L::Hcl => starts(&["#", "//", "/*"]),
        L::Php => starts(&["//", "/*", "* ", "*/"]) || (starts(&["#"]) && !starts(&["#["])),
        L::Sql => starts(&["--", "/*"]),
        L::Html | L::Xml | L::Markdown => starts(&["<!--"]),
        _ => starts(&["//", "/*", "* ", "*/"]),
    }
}
