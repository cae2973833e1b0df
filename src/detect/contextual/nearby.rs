//! The values beside the name of a provider: what is assigned to it, and what stands near it with only words and signs
//! between, as people note things down. A rule that knows the form of its value takes the first that has it.

use super::assignment::tied_at;
use crate::model::Language;
use std::borrow::Cow;
use std::ops::Range;

/// How many bytes of a name may follow its keyword.
const NAME: usize = 48;
/// How many bytes of punctuation may stand between a name and its value.
const GAP: usize = 24;
/// The longest value that is looked at.
const VALUE: usize = 1024;
/// How many values in a row are offered, and how long one may be to be a mere word: `mailgun api key = "…"`.
const VALUES: usize = 4;
const WORD: usize = 24;

/// The values beside the name that holds `hit`.
pub(in crate::detect) fn values_beside(text: &[u8], language: Language, hit: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let near = values_after(text, hit.end);
    // What was put together of pieces stands nowhere as a whole.
    let assigned = tied_at(text, hit).and_then(|tied| tied.read(language)).filter(|found| matches!(found.value.bytes, Cow::Borrowed(_)));
    assigned.map(|found| found.value.span).into_iter().chain(near)
}

/// The values behind the name that goes on at `at`: the first, and what follows it while only words do and no list goes on.
fn values_after(text: &[u8], at: usize) -> impl Iterator<Item = Range<usize>> {
    let first = value_after(text, at);
    std::iter::successors(first, |word| {
        let next = value_after(text, word.end).filter(|_| word.len() <= WORD)?;
        (!text[word.end..next.start].iter().any(|b| matches!(b, b',' | b')' | b']'))).then_some(next)
    })
    .take(VALUES)
}

/// The value beside the name that goes on at `at`: `_KEY = "…"`, `-key: …`, `Key(…`, `="…"`.
fn value_after(text: &[u8], at: usize) -> Option<Range<usize>> {
    let name = run(text, at, NAME, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let start = run(text, name, GAP, |b| {
        matches!(b, b':' | b'=' | b'>' | b',' | b'"' | b'\'' | b'`' | b'(' | b')' | b'[' | b']' | b' ' | b'\t' | b'\\')
    });
    if start == name || start - name == GAP {
        return None;
    }
    let quoted = matches!(text[start - 1], b'"' | b'\'' | b'`');
    let end = run(text, start, VALUE, |b| {
        b > b' '
            && b < 0x7f
            && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'\\')
            && (quoted || !matches!(b, b',' | b';' | b')' | b']' | b'}'))
    });
    (end > start && end - start < VALUE).then_some(start..end)
}

/// Where a run of wanted bytes that begins at `at` ends, at most `limit` on.
fn run(text: &[u8], at: usize, limit: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = &text[at..text.len().min(at + limit)];
    at + rest.iter().position(|&byte| !wanted(byte)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<&str> {
        let at = text.find("datadog").expect("the keyword") + "datadog".len();
        value_after(text.as_bytes(), at).map(|span| &text[span])
    }

    #[test]
    fn finds_the_value_in_many_spellings() {
        for text in [
            "datadog_api_key = \"abc/1\"",
            "DATADOG: x, 'datadog-key': 'abc/1',",
            "datadog.key=abc/1",
            "set_datadog(\"abc/1\");",
            "{datadog_key: abc/1}",
            "export datadog_key=abc/1;",
            "\"datadogKey\" => \"abc/1\"",
            "\\\"datadog\\\":\\\"abc/1\\\"",
        ] {
            assert_eq!(value(text), Some("abc/1"), "{text}");
        }
    }

    #[test]
    fn words_may_stand_between_but_no_other_entry() {
        let values = |text: &'static str| -> Vec<_> {
            let at = text.find("datadog").expect("the keyword") + "datadog".len();
            values_after(text.as_bytes(), at).map(|span| &text[span]).collect()
        };
        assert_eq!(values("datadog api token = 'abc/1'"), ["api", "token", "abc/1"]);
        assert_eq!(values("datadog token - 'abc/1'"), ["token", "-", "abc/1"]);
        assert_eq!(values("datadog_auth: \"Bearer abc/1\""), ["Bearer", "abc/1"]);
        assert_eq!(values("{\"datadog\": true, \"commit\": \"abc/1\"}"), ["true"]);
    }

    #[test]
    fn a_name_alone_gives_nothing() {
        for text in ["datadog", "datadog_key", "the datadog = ", "datadog/key"] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
