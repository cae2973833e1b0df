//! `Bearer …` and `Basic …`: what stands behind these words in a header, wherever the header is written.

use super::cursor::Cursor;
use super::judge::user_and_password;
use super::rule;
use super::value;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use crate::detect::verify::{placeholder, randomness};
use crate::model::Confidence;
use bstr::ByteSlice;
use std::ops::Range;

/// Looks behind one of the words at `hit`.
pub(super) fn detect(subject: &Subject<'_>, hit: &Range<usize>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let word = &text[hit.clone()];
    let mut cursor = Cursor::new(text, hit.end);
    if word.eq_ignore_ascii_case(b"identified by") {
        identified_by(subject, cursor, sink);
        return;
    }
    if word.len() == 15 && word.eq_ignore_ascii_case(b"identified with") {
        cursor.blanks();
        cursor.eat_while(|b| b.is_ascii_alphanumeric() || b == b'_');
        cursor.blanks();
        if cursor.eat(b"BY ") || cursor.eat(b"by ") {
            identified_by(subject, cursor, sink);
        }
        return;
    }
    let basic = word.eq_ignore_ascii_case(b"basic ");
    if !basic && (!word.eq_ignore_ascii_case(b"bearer") || cursor.blanks() == 0) {
        return;
    }
    let len = cursor.rest().iter().take_while(|b| b.is_ascii_alphanumeric() || b"-._~+/=:".contains(b)).count();
    let span = cursor.at..cursor.at + len;
    let token = &text[span.clone()];
    if basic {
        if user_and_password(token) && !placeholder::is_published(token) {
            sink.push(Seen::new(rule::basic_auth(), span));
        }
        return;
    }
    let evidence = randomness::evidence(token);
    if len >= 12
        && evidence >= 10.0
        && !placeholder::is_placeholder(token)
        && !placeholder::is_published(token)
        && token.iter().any(u8::is_ascii_digit)
    {
        let confidence = if evidence >= 24.0 { Confidence::High } else { Confidence::Medium };
        sink.push(Seen { confidence, ..Seen::new(rule::bearer(), span) });
    }
}

/// `IDENTIFIED BY 'password'`, also `BY PASSWORD 'hash'`, which is none.
fn identified_by(subject: &Subject<'_>, mut cursor: Cursor<'_>, sink: &mut Sink<'_>) {
    let before = subject.text.bytes()[cursor.at.saturating_sub(160)..cursor.at].to_ascii_lowercase();
    cursor.blanks();
    if !matches!(cursor.peek(), Some(b'\'' | b'"')) || !["user", "role", "grant"].iter().any(|word| before.contains_str(word)) {
        return;
    }
    let Some(span) = value::literal(&mut cursor) else { return };
    let password = &subject.text.bytes()[span.clone()];
    if password.len() >= 4 && !placeholder::is_placeholder(password) && !password.contains(&b' ') && !password.starts_with(b"*") {
        sink.push(Seen { confidence: Confidence::Medium, ..Seen::new(rule::sql_password(), span) });
    }
}
