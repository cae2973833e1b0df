//! Identifiers as words: `resetPasswordToken`, `RESET_PASSWORD_TOKEN` and `reset-password-token` are one.
//!
//! Works on the chain of identifiers around a keyword, so that a line is only looked at where something was found.

use std::ops::Range;

/// The longest chain that is looked at, to each side of a hit.
const REACH: usize = 96;

/// What a byte may be in a chain; looked up for every byte of one.
const WORD: u8 = 1;
const UPPER: u8 = 2;
/// It may hold two identifiers together.
const JOINT: u8 = 4;
const UNDERSCORE: u8 = 8;

static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'A'..=b'Z' => WORD | UPPER,
            b'a'..=b'z' | b'0'..=b'9' => WORD,
            b'_' => WORD | UNDERSCORE,
            b'.' | b'-' | b'>' | b':' => JOINT,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

#[inline]
fn kind(byte: u8) -> u8 {
    KINDS[usize::from(byte)]
}

/// The identifiers around `at`, joined by `.`, `::`, `->`, `-` or `:` without blanks.
pub(super) fn chain(text: &[u8], at: Range<usize>) -> Range<usize> {
    let first = at.start.saturating_sub(REACH);
    let last = (at.end + REACH).min(text.len());
    let belongs = |at: usize| {
        let kind = kind(text[at]);
        kind & WORD != 0 || kind & JOINT != 0 && joins(text, at)
    };
    let mut start = at.start;
    while start > first && belongs(start - 1) {
        start -= 1;
    }
    let mut end = at.end;
    while end < last && belongs(end) {
        end += 1;
    }
    start..end
}

/// Whether the letters at `at` are a chain by themselves, of one word.
#[inline]
pub(super) fn stands_alone(text: &[u8], at: Range<usize>) -> bool {
    let apart = |byte: Option<&u8>| byte.is_none_or(|&byte| kind(byte) == 0);
    apart(at.start.checked_sub(1).map(|before| &text[before]))
        && apart(text.get(at.end))
        && text[at].iter().skip(1).all(|&byte| kind(byte) & (WORD | UPPER | UNDERSCORE) == WORD)
}

/// Calls `each` with the place of every word of `chain`.
#[inline]
pub(super) fn words(text: &[u8], chain: Range<usize>, mut each: impl FnMut(Range<usize>)) {
    let mut at = chain.start;
    while at < chain.end {
        if kind(text[at]) & (WORD | UNDERSCORE) != WORD {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < chain.end {
            let kind = kind(text[at]);
            if kind & (WORD | UNDERSCORE) != WORD || kind & UPPER != 0 && breaks(text, at, start, chain.end) {
                break;
            }
            at += 1;
        }
        each(start..at);
    }
}

/// Whether a new word begins at the capital at `at`: `resetPassword`, `JWTToken`; but `OAuth` is one word.
fn breaks(text: &[u8], at: usize, start: usize, end: usize) -> bool {
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

#[inline]
pub(super) fn is_word(byte: u8) -> bool {
    kind(byte) & WORD != 0
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
        words(text.as_bytes(), 0..text.len(), |word| out.push(text[word].to_ascii_lowercase()));
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
