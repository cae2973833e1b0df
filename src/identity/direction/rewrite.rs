//! Hunks that only write the same differently: a new layout, a rename, lines in another order.

use super::same;
use super::tokens::{Token, is_layout, tokens};
use super::value;
use crate::model::{ChangedFile, Hunk, Language, LineRange, Text};

/// How a hunk says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rewrite {
    /// The same words but for layout, or one name given another everywhere.
    Same,
    /// The same lines in another order.
    Reordered,
}

/// Whether a hunk says the same as before.
pub(super) fn rewrite(file: &ChangedFile, hunk: Hunk, language: Language) -> Option<Rewrite> {
    if same::stands_elsewhere(file, hunk) {
        return Some(Rewrite::Reordered);
    }
    if hunk.old.len == 0 || hunk.new.len == 0 {
        let (text, range) = if hunk.old.len == 0 { (&file.new, hunk.new) } else { (&file.old, hunk.old) };
        return range.lines().all(|number| text.line(number).trim_ascii().is_empty()).then_some(Rewrite::Same);
    }
    let old = || words(&file.old, hunk.old, language);
    let new = || words(&file.new, hunk.new, language);
    let reordered = || same::entries(&old().collect::<Vec<_>>()) == same::entries(&new().collect::<Vec<_>>());
    if is_same_or_renamed(old, new()) || same::is_data(language) && reordered() {
        return Some(Rewrite::Same);
    }
    is_reordered(file, hunk).then_some(Rewrite::Reordered)
}

/// The words of a side, without layout. Line by line: most hunks are told apart by the first.
fn words(text: &Text, range: LineRange, language: Language) -> impl Iterator<Item = &[u8]> {
    range.lines().flat_map(move |number| {
        let line = text.line(number).trim_ascii();
        let line = if language == Language::Yaml { line.strip_prefix(b"- ").unwrap_or(line) } else { line };
        let kept = move |token: &Token<'_>| !is_layout(token) && !is_structure(token) && !is_frame(token, language);
        tokens(line).into_iter().filter(kept).map(|token| token.text())
    })
}

/// Words and signs by which languages write definitions, and one language in several ways.
pub(super) fn is_structure(token: &Token<'_>) -> bool {
    matches!(
        token,
        Token::Sign(b"=>" | b"->" | b"=" | b":=")
            | Token::Word(
                b"function"
                    | b"const"
                    | b"let"
                    | b"var"
                    | b"val"
                    | b"export"
                    | b"def"
                    | b"end"
                    | b"fn"
                    | b"func"
                    | b"fun"
                    | b"do"
                    | b"then"
                    | b"begin"
                    | b"lambda"
            )
    )
}

/// Signs and words that only hold others together in some languages.
fn is_frame(token: &Token<'_>, language: Language) -> bool {
    match language {
        Language::Yaml | Language::Json | Language::Hcl => matches!(token, Token::Sign(b"[" | b"]")),
        _ => false,
    }
}

/// Whether both sides have the same words, but for one name given another everywhere.
fn is_same_or_renamed<'a, I: Iterator<Item = &'a [u8]>>(old: impl Fn() -> I, mut new: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut renamed: Option<(&[u8], &[u8])> = None;
    for a in old() {
        let Some(b) = new.next() else { return false };
        let name = |word: &[u8]| word.len() > 1 && (word[0].is_ascii_alphabetic() || word[0] == b'_') && !is_value_word(word);
        if a != b && (renamed.is_some_and(|known| known != (a, b)) || !name(a) || !name(b)) {
            return false;
        }
        renamed = renamed.or_else(|| (a != b).then_some((a, b)));
    }
    // Said once it may be another thing; said twice it is a name.
    new.next().is_none() && renamed.is_none_or(|(name, _)| old().filter(|word| *word == name).count() >= 2)
}

/// Words that are values, not names: to change one is to change what a line does.
pub(super) fn is_value_word(word: &[u8]) -> bool {
    const VALUES: &[&[u8]] = &[
        b"none", b"null", b"nil", b"lax", b"strict", b"allow", b"deny", b"permit", b"forbid", b"read", b"write", b"admin", b"disable",
        b"require", b"never", b"and", b"or", b"if", b"unless",
    ];
    let lower = word.to_ascii_lowercase();
    value::truth(&lower).is_some() || VALUES.contains(&lower.as_slice())
}

fn is_reordered(file: &ChangedFile, hunk: Hunk) -> bool {
    sorted_lines(&file.old, hunk.old) == sorted_lines(&file.new, hunk.new)
}

fn sorted_lines(text: &Text, range: LineRange) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = range.lines().map(|number| text.line(number).trim_ascii()).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}
