//! JSON web keys: an object with `kty` and a private member.

use super::detector::rule;
use super::sink::{Seen, Sink};
use super::{Subject, verify};
use crate::model::{Hit, Randomness};
use bstr::ByteSlice;
use std::ops::Range;

/// The one member every key has.
pub(super) const KEYWORDS: &[&str] = &["kty"];
/// The rules it speaks for.
#[cfg(test)]
pub(super) const RULES: &[&str] = &["secret/jwk-private"];

/// How far from `kty` an object may begin and end: RSA keys of 4096 bits fit.
const REACH: usize = 6 * 1024;

/// Looks around every `kty`.
pub(super) fn find(subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let mut done = 0;
    for hit in hits {
        if (hit.start as usize) < done {
            continue;
        }
        let around = object_around(text, hit.start as usize);
        done = around.end;
        let kind = member(text, around.clone(), b"kty").map(|span| &text[span]);
        let private = match kind {
            Some(b"oct") => &b"k"[..],
            Some(b"RSA" | b"EC" | b"OKP") => b"d",
            _ => continue,
        };
        let Some(span) = member(text, around, private) else { continue };
        let value = &text[span.clone()];
        if value.len() >= 20
            && value.iter().all(|&b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'/' | b'='))
            && verify::may_be_secret(value, Randomness::Low)
        {
            sink.push(Seen::new(rule("secret/jwk-private"), span));
        }
    }
}

/// From the brace that opens around `at` to the one that closes, or as far as one may be.
fn object_around(text: &[u8], at: usize) -> Range<usize> {
    let low = at.saturating_sub(REACH);
    let start = text[low..at].rfind_byte(b'{').map_or(low, |brace| low + brace);
    let high = text.len().min(at + REACH);
    let end = text[at..high].find_byte(b'}').map_or(high, |brace| at + brace);
    start..end
}

/// The string value of member `name`; in code its name may stand without quotes.
fn member(text: &[u8], object: Range<usize>, name: &[u8]) -> Option<Range<usize>> {
    let mut from = object.start;
    while let Some(at) = text[from..object.end].find(name).map(|at| from + at) {
        from = at + name.len();
        if text[..at].last().is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_') {
            continue;
        }
        let skip = |from: usize, wanted: &dyn Fn(u8) -> bool| {
            from + text[from..object.end].iter().position(|&b| !wanted(b)).unwrap_or(object.end - from)
        };
        let colon = skip(from, &|b| matches!(b, b'"' | b'\'' | b'\\' | b' '));
        if !matches!(text.get(colon), Some(b':' | b'=')) {
            continue;
        }
        let start = skip(colon, &|b| matches!(b, b':' | b'=' | b'>' | b'"' | b'\'' | b'\\' | b' ' | b'\n' | b'\r' | b'\t'));
        let end = skip(start, &|b| !matches!(b, b'"' | b'\'' | b'\\' | b',' | b' ' | b'\n'));
        return (end > start).then_some(start..end);
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::{expand, findings};

    #[test]
    fn private_members_are_found_and_public_keys_are_not() {
        let private = expand(r#"{{"kty":"EC","crv":"P-256","x":"{b64url:43}","y":"{b64url:43}","d":"{b64url:43}"}}"#);
        assert_eq!(findings(&private).iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["secret/jwk-private"]);
        let code = expand("const key = {{ kty: 'oct', alg: 'HS256',\n  k: '{b64url:43}' }};");
        assert_eq!(findings(&code)[0].location.line, 2);
        let public = expand(r#"{{"kty":"EC","x":"{b64url:43}","y":"{b64url:43}"}} {{"d":"{b64url:43}"}}"#);
        assert!(findings(&public).is_empty());
        assert!(findings(r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#).is_empty());
    }
}
