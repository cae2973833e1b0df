//! Passwords that are handed to a command through a pipe: `echo "…" | docker login --password-stdin`, `| sudo -S`.

use super::cursor::Cursor;
use super::judge::{Case, judge};
use super::name::Kind;
use super::rule;
use super::value::{self, Form};
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use bstr::ByteSlice;
use std::ops::Range;

/// How far before the command the words are looked for.
const REACH: usize = 300;

/// Looks before the hit of `--password-stdin` or `sudo -S`.
pub(super) fn detect(subject: &Subject<'_>, hit: &Range<usize>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let reads_it = text[hit.clone()].eq_ignore_ascii_case(b"sudo -s") || text[hit.start..].starts_with(b"password-stdin");
    let line = Cursor::new(text, hit.start).line_before(REACH);
    let Some(pipe) = line.rfind_byte(b'|').filter(|_| reads_it) else { return };
    let Some(echo) = ["echo ", "printf "].iter().filter_map(|word| line[..pipe].rfind(word).map(|at| at + word.len())).max() else {
        return;
    };
    let start = hit.start - line.len();
    let mut cursor = Cursor::new(text, start + echo);
    while cursor.eat(b"-n ") || cursor.eat(b"-e ") || cursor.eat(b"'%s' ") || cursor.eat(b"\"%s\" ") {}
    let (span, form) = match value::literal(&mut cursor) {
        Some(span) => (span, Form::Quoted),
        None => {
            let len = cursor.rest().iter().position(|b| b.is_ascii_whitespace() || *b == b'|').unwrap_or(0);
            (cursor.at..cursor.at + len, Form::Bare)
        }
    };
    if span.is_empty() || span.end > start + pipe {
        return;
    }
    let case = Case { form, ..Case::of(subject, Kind::Password, b"") };
    if let Some(confidence) = judge(&text[span.clone()], &case) {
        sink.push(Seen { confidence, ..Seen::new(rule::cli_password(), span) });
    }
}
