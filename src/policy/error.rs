//! What can be wrong with a policy, with the place and how to mend it.

use bstr::BString;
use std::fmt;
use std::ops::Range;

/// Why a policy could not be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadErrorKind {
    /// It is there and wrong.
    Invalid,
    /// It asks for a newer version of the program.
    NeedsNewer,
    /// It could not be read.
    Unreadable,
}

/// A policy that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// Why.
    pub kind: LoadErrorKind,
    /// Whose tree: "HEAD", "the index".
    pub tree: Box<str>,
    /// The file.
    pub path: BString,
    /// Line, from 1; 0 where there is none.
    pub line: u32,
    /// Column in bytes, from 1; 0 where there is none.
    pub column: u32,
    /// The line itself.
    pub source: Box<str>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl LoadError {
    /// An error about a whole file.
    pub fn whole(kind: LoadErrorKind, path: &[u8], message: impl Into<String>) -> Self {
        Self {
            kind,
            tree: Box::default(),
            path: path.into(),
            line: 0,
            column: 0,
            source: Box::default(),
            message: message.into(),
            hint: None,
        }
    }

    /// An error at a place of a text.
    pub fn at(path: &[u8], text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Self {
        let mut error = Self::whole(LoadErrorKind::Invalid, path, message);
        if let Some(span) = span {
            let start = (0..=span.start.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            error.line = text[..start].matches('\n').count() as u32 + 1;
            error.column = (start - line_start) as u32 + 1;
            error.source = text[line_start..].lines().next().unwrap_or_default().into();
        }
        error
    }

    /// With how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        write!(f, "\n  --> {}", self.path)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        if !self.tree.is_empty() {
            write!(f, " (in {})", self.tree)?;
        }
        if self.line > 0 {
            let number = self.line.to_string();
            let shown: String = self.source.chars().take(200).filter(|c| !c.is_control()).collect();
            write!(f, "\n{number} | {shown}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  = help: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}

/// The word of `words` nearest to `word`, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.len() / 3).max(1) + 1;
    words
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(steps, _)| *steps <= limit)
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour to turn one word into the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_meant() {
        let keys = ["on_error", "on_skipped", "deadline"];
        assert_eq!(nearest("on_eror", keys), Some("on_error"));
        assert_eq!(nearest("no_error", keys), Some("on_error"));
        assert_eq!(nearest("dead-line", keys), Some("deadline"));
        assert_eq!(nearest("colour", keys), None);
    }

    #[test]
    fn places_count_from_one() {
        let error = LoadError::at(b"policy.toml", "a\nbé = x\n", Some(6..7), "wrong");
        assert_eq!((error.line, error.column, &*error.source), (2, 5, "bé = x"));
        assert_eq!(LoadError::at(b"p", "", Some(99..100), "wrong").line, 1);
    }
}
