//! Identifiers as words: `resetPasswordToken`, `RESET_PASSWORD_TOKEN` and `reset-password-token` are one.
//!
//! Works on the chain of identifiers around a keyword, so that a line is only looked at where something was found.

use std::ops::Range;

/// The longest chain that is looked at, to each side of a hit.
const REACH: usize = 96;

/// The identifiers around `at`, joined by `.`, `::`, `->`, `-` or `:` without blanks.
pub(super) fn chain(text: &[u8], at: Range<usize>) -> Range<usize> {
    let first = at.start.saturating_sub(REACH);
    let last = (at.end + REACH).min(text.len());
    let mut start = at.start;
    while start > first && (is_word(text[start - 1]) || joins(text, start - 1)) {
        start -= 1;
    }
    let mut end = at.end;
    while end < last && (is_word(text[end]) || joins(text, end)) {
        end += 1;
    }
    start..end
}

/// Calls `each` with every word of `chain`, in lower case, and where it stands. `buffer` is room to write it in.
pub(super) fn words(text: &[u8], chain: Range<usize>, buffer: &mut Vec<u8>, mut each: impl FnMut(&[u8], Range<usize>)) {
    let mut at = chain.start;
    while at < chain.end {
        if !is_word(text[at]) || text[at] == b'_' {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < chain.end && text[at] != b'_' && is_word(text[at]) && !breaks(text, at, start, chain.end) {
            at += 1;
        }
        buffer.clear();
        buffer.extend_from_slice(&text[start..at]);
        buffer.make_ascii_lowercase();
        each(buffer, start..at);
    }
}

/// Whether a new word begins at `at`: `resetPassword`, `JWTToken`; but `OAuth` is one word.
fn breaks(text: &[u8], at: usize, start: usize, end: usize) -> bool {
    if !text[at].is_ascii_uppercase() {
        return false;
    }
    let before = text[at - 1];
    if before.is_ascii_lowercase() || before.is_ascii_digit() {
        return true;
    }
    let tail = at + 1 < end && text[at + 1].is_ascii_lowercase();
    if tail && at - start == 1 && before == b'O' && text[at..end].starts_with(b"Auth") {
        return false;
    }
    // The `s` of `JWTs` and `IDs` belongs to the acronym.
    tail && !(text[at + 1] == b's' && (at + 2 == end || !text[at + 2].is_ascii_alphanumeric()))
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the byte at `at` holds two identifiers together.
fn joins(text: &[u8], at: usize) -> bool {
    let neighbour = |index: Option<usize>| index.and_then(|index| text.get(index)).is_some_and(|&byte| is_word(byte));
    let (left, right) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
    match text[at] {
        b'-' if text.get(at + 1) == Some(&b'>') => left && neighbour(Some(at + 2)),
        b'.' | b'-' => left && right,
        b'>' => at > 1 && text[at - 1] == b'-' && right && neighbour(Some(at - 2)),
        b':' => {
            (text.get(at + 1) == Some(&b':') && left && neighbour(Some(at + 2)))
                || (at > 1 && text[at - 1] == b':' && right && neighbour(Some(at - 2)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        words(text.as_bytes(), 0..text.len(), &mut Vec::new(), |word, _| out.push(String::from_utf8_lossy(word).into_owned()));
        out
    }

    #[test]
    fn spellings_are_one() {
        for text in ["resetPasswordToken", "RESET_PASSWORD_TOKEN", "reset-password-token", "ResetPasswordToken", "reset.password::token"] {
            assert_eq!(split(text), ["reset", "password", "token"], "{text}");
        }
    }

    #[test]
    fn acronyms_stay_whole() {
        assert_eq!(split("JWTToken"), ["jwt", "token"]);
        assert_eq!(split("OAuth2Client"), ["oauth2", "client"]);
        assert_eq!(split("GetOAuthURL"), ["get", "oauth", "url"]);
        assert_eq!(split("parseJWTs"), ["parse", "jwts"]);
        assert_eq!(split("SAMLResponse2FA"), ["saml", "response2", "fa"]);
        assert_eq!(split("__init__"), ["init"]);
    }

    #[test]
    fn a_chain_ends_at_blanks_and_brackets() {
        let text = b"x = session.store->user::Token(1)";
        assert_eq!(&text[chain(text, 4..11)], b"session.store->user::Token");
        let text = b"a - token: b";
        assert_eq!(&text[chain(text, 4..9)], b"token");
    }
}
