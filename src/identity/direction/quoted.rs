//! What stands in quotes: sentences, which speak of checks and values and are none, and messages for people.

use bstr::ByteSlice;
use std::borrow::Cow;
use std::ops::Range;

/// Words that stand in sentences and in no query, path or name.
const ARTICLES: &[&str] = &[" the ", " a ", " an ", " is ", " are ", " was ", " must ", " cannot "];

/// Words that begin a query, in which every word counts.
const QUERIES: &[&str] = &["select", "insert", "update", "delete", "grant", "revoke", "create", "alter", "drop", "with", "set"];

/// What stands in a part of a query and in no message.
const CLAUSES: &[&str] = &[" = ?", " = $", " = :", " = %s", " = @", " AND ", " IS NULL", " IS NOT NULL", " && ", " || ", " == ", " != "];

/// The line with sentences in quotes blanked: `"while writing the audit log"` speaks of a check and is none.
pub(super) fn without_sentences(body: &[u8]) -> Cow<'_, [u8]> {
    replaced(body, is_sentence)
}

/// The line with all texts of several words blanked.
pub(super) fn without_messages(body: &[u8]) -> Cow<'_, [u8]> {
    replaced(body, |quoted| quoted.contains(&b' ') && !is_query(quoted))
}

/// The line with texts of several words blanked that begin or read like sentences; scopes and other lists stay.
pub(super) fn without_prose(body: &[u8]) -> Cow<'_, [u8]> {
    let begins = |quoted: &[u8]| quoted.first().is_some_and(u8::is_ascii_uppercase) && quoted.contains(&b' ') && !is_query(quoted);
    replaced(body, |quoted| is_sentence(quoted) || begins(quoted))
}

/// The line without the comment at its end, as far as blanks around its sign tell.
pub(super) fn without_remark(body: &[u8]) -> &[u8] {
    let end = [&b" # "[..], b" // "].iter().filter_map(|sign| body.find(sign)).min();
    &body[..end.unwrap_or(body.len())]
}

fn is_query(quoted: &[u8]) -> bool {
    let first = quoted.trim_ascii_start().split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
    QUERIES.iter().any(|word| first.eq_ignore_ascii_case(word.as_bytes())) || CLAUSES.iter().any(|clause| quoted.contains_str(clause))
}

fn replaced(body: &[u8], wanted: impl Fn(&[u8]) -> bool) -> Cow<'_, [u8]> {
    let mut out = Cow::Borrowed(body);
    for range in ranges(body, wanted) {
        out.to_mut()[range].fill(b' ');
    }
    out
}

/// Where sentences in quotes stand.
pub(super) fn sentences(body: &[u8]) -> Vec<Range<usize>> {
    ranges(body, is_sentence)
}

/// The insides of quotes that are `wanted`.
fn ranges(body: &[u8], wanted: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(open) = body[at..].find_byteset(b"\"'`").map(|found| at + found) {
        let Some(length) = body[open + 1..].find_byte(body[open]) else { break };
        let inside = open + 1..open + 1 + length;
        at = inside.end + 1;
        if wanted(&body[inside.clone()]) {
            out.push(inside);
        }
    }
    out
}

fn is_sentence(quoted: &[u8]) -> bool {
    ARTICLES.iter().any(|article| quoted.contains_str(article)) && !is_query(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_go_and_queries_stay() {
        let blanked = |line: &str| String::from_utf8_lossy(&without_sentences(line.as_bytes())).trim_end().to_owned();
        assert_eq!(blanked("fail('is a token')"), "fail('          ')");
        assert_eq!(blanked("fail('x token') + 'the a b'"), "fail('x token') + '       '");
        for kept in ["'openid email'", "'SELECT a FROM b WHERE c is the d'", "'/a/b'"] {
            assert_eq!(blanked(kept), kept);
        }
        assert_eq!(*without_messages(b"raise X('no access', 'read')"), b"raise X('         ', 'read')"[..]);
    }
}
