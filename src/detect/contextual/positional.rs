//! Passwords of commands that know them by their place: `htpasswd -b file user password`, `net user name password`,
//! `ConvertTo-SecureString "password"`.

use super::cursor::{Cursor, is_quote};
use super::judge::{Case, judge};
use super::name::Kind;
use super::rule;
use super::value;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use bstr::ByteSlice;
use std::ops::Range;

/// Looks behind the command at `hit`.
pub(super) fn detect(subject: &Subject<'_>, hit: &Range<usize>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let Some(span) = argument(text, hit) else { return };
    let password = &text[span.clone()];
    let case = Case::of(subject, Kind::Password, b"");
    if let Some(confidence) = judge(password, &case).filter(|_| !matches!(password[0], b'/' | b'*')) {
        sink.push(Seen { confidence, ..Seen::new(rule::cli_password(), span) });
    }
}

/// Where the password stands that belongs to the command at `hit`.
fn argument(text: &[u8], hit: &Range<usize>) -> Option<Range<usize>> {
    // Told by length and first letter: every hit of the many stems is asked.
    match (hit.len(), text[hit.start].to_ascii_lowercase()) {
        (9, b'n') => words(text, hit.end, false).nth(1),
        (12, b's') => words(text, hit.end, false).next().filter(|span| is_quote(text[span.start - 1])),
        (4, b'p') if text[..hit.start].ends_with(b"ht") && text[hit.end..].starts_with(b"wd -") => words(text, hit.end + 2, true).nth(2),
        _ => None,
    }
}

/// The words of a command line that are no options; none where `batch` is asked for and no option has a `b`.
fn words(text: &[u8], at: usize, batch: bool) -> impl Iterator<Item = Range<usize>> {
    let mut cursor = Cursor::new(text, at);
    let mut takes = !batch;
    std::iter::from_fn(move || {
        loop {
            cursor.blanks();
            if let Some(span) = value::literal(&mut cursor) {
                return takes.then_some(span);
            }
            let len = cursor
                .line_rest()
                .iter()
                .position(|b| b.is_ascii_whitespace() || b"\"'`;|&<>\\)".contains(b))
                .unwrap_or(cursor.line_rest().len());
            if len == 0 {
                return None;
            }
            let span = cursor.at..cursor.at + len;
            cursor.skip(len);
            let word = &text[span.clone()];
            if !word.starts_with(b"-") {
                return takes.then_some(span);
            }
            takes |= !word.starts_with(b"--") && word.contains_str("b");
        }
    })
}
