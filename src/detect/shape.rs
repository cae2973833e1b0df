//! What a pattern says about the bytes beside its keyword: enough to dismiss most hits without compiling the regex.
//!
//! `sk-` stands in every "task-force"; compiling and running the patterns behind it for each would be the cost of a
//! cold hook. The reading is shallow and errs towards "may match": what it does not understand constrains nothing.

/// A set of bytes.
type Bytes = [u64; 4];

/// One step of a pattern.
#[derive(Clone, Copy, Debug)]
enum Token {
    /// One of these bytes, at least `min` and at most `max` times.
    One { set: Bytes, literal: Option<u8>, min: u32, max: u32 },
    /// `\b`.
    Boundary,
    /// `(`, `(?:`, `(?i:` and kin.
    Open,
    /// `)` without a quantifier.
    Close,
    /// Anything else: nothing can be said across it.
    Other,
}

/// What must hold around a keyword for its rule's pattern to match there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// The keyword must stand exactly as written.
    exact: bool,
    /// No word character may stand before it.
    boundary: bool,
    /// At least so many bytes of the set must follow.
    next: Option<(Bytes, u32)>,
    /// The match begins at the keyword; it is at most this long.
    pub(super) leads: Option<u32>,
}

impl Shape {
    /// Reads what `regex` says about `keyword`.
    pub(super) fn of(regex: &str, keyword: &str) -> Self {
        let any_case = regex.contains("(?i");
        let tokens = tokens(regex.as_bytes());
        let mut found = None;
        let spelled = |at: usize| {
            keyword
                .bytes()
                .zip(tokens.get(at..).unwrap_or(&[]))
                .filter(|&(byte, token)| {
                    matches!(token, Token::One { literal: Some(l), min: 1, max: 1, .. }
                    if *l == byte || any_case && l.eq_ignore_ascii_case(&byte))
                })
                .count()
                == keyword.len()
        };
        for at in (0..tokens.len()).filter(|&at| spelled(at)) {
            if found.replace(at).is_some() {
                // Twice: either may be meant.
                return Self::default();
            }
        }
        let Some(at) = found else { return Self::default() };
        let before = &tokens[..at];
        let opened = before.iter().rev().take_while(|token| matches!(token, Token::Open)).count();
        let boundary = matches!(before[..before.len() - opened].last(), Some(Token::Boundary))
            && keyword.as_bytes().first().is_some_and(|byte| is_word(*byte));
        let next = match tokens.get(at + keyword.len()) {
            Some(&Token::One { set, min, .. }) if min > 0 && !any_case => Some((set, min)),
            _ => None,
        };
        let leads = before.iter().all(|token| matches!(token, Token::Open | Token::Boundary)).then(|| longest(&tokens));
        Self { exact: !any_case, boundary, next, leads }
    }

    /// Whether the pattern can match with its keyword at `text[start..end]`.
    pub(super) fn admits(&self, keyword: &str, text: &[u8], start: usize, end: usize) -> bool {
        if self.exact && text[start..end] != *keyword.as_bytes() {
            return false;
        }
        if self.boundary && start.checked_sub(1).is_some_and(|before| is_word(text[before])) && !follows_escape(text, start) {
            return false;
        }
        self.next
            .is_none_or(|(set, min)| text.len() - end >= min as usize && text[end..end + min as usize].iter().all(|&byte| has(&set, byte)))
    }
}

/// Whether what stands before `start` ends an escape: the letter of `\\n` in a literal, or the `m` of a terminal's colour, is
/// no part of the word that follows.
pub(super) fn follows_escape(text: &[u8], start: usize) -> bool {
    match &text[start.saturating_sub(24)..start] {
        [.., b'\\', b'n' | b'r' | b't' | b'f' | b'v' | b'b' | b'a' | b'e' | b'0'] => true,
        [before @ .., b'm'] => {
            let numbers = before.iter().rev().take_while(|&&b| b.is_ascii_digit() || b == b';').count();
            let Some(introduced) = before[..before.len() - numbers].strip_suffix(b"[") else { return false };
            [&b"\x1B"[..], b"\\x1b", b"\\x1B", b"\\u001b", b"\\u001B", b"\\033", b"\\e"].iter().any(|escape| introduced.ends_with(escape))
        }
        _ => false,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn has(set: &Bytes, byte: u8) -> bool {
    set[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
}

fn insert(set: &mut Bytes, byte: u8) {
    set[usize::from(byte >> 6)] |= 1 << (byte & 63);
}

/// The most bytes a match can have; `u32::MAX` where the pattern does not tell.
fn longest(tokens: &[Token]) -> u32 {
    tokens.iter().fold(0, |sum: u32, token| match token {
        Token::One { max, .. } => sum.saturating_add(*max),
        Token::Boundary | Token::Open | Token::Close => sum,
        Token::Other => u32::MAX,
    })
}

fn tokens(regex: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = regex.get(at) {
        at += 1;
        let token = match byte {
            b'(' => {
                if regex.get(at) == Some(&b'?') {
                    let end = regex[at..].iter().position(|b| matches!(b, b':' | b'>' | b')')).map_or(regex.len(), |n| at + n + 1);
                    at = end;
                }
                Token::Open
            }
            b')' => Token::Close,
            b'[' => match class(regex, &mut at) {
                Some(set) => Token::One { set, literal: None, min: 1, max: 1 },
                None => Token::Other,
            },
            b'\\' => {
                let escaped = regex.get(at).copied().unwrap_or(b'\\');
                at += 1;
                match escape(escaped) {
                    Some((set, literal)) => Token::One { set, literal, min: 1, max: 1 },
                    None if escaped == b'b' => Token::Boundary,
                    None => Token::Other,
                }
            }
            b'.' | b'|' | b'^' | b'$' | b'*' | b'+' | b'?' | b'{' => Token::Other,
            literal => Token::One { set: single(literal), literal: Some(literal), min: 1, max: 1 },
        };
        tokens.push(match (token, quantifier(regex, &mut at)) {
            (Token::One { set, literal, .. }, Some((min, max))) => Token::One { set, literal, min, max },
            (token, None) => token,
            // A repeated group: its length is not that of its parts.
            (_, Some(_)) => Token::Other,
        });
    }
    tokens
}

fn single(byte: u8) -> Bytes {
    let mut set = Bytes::default();
    insert(&mut set, byte);
    set
}

fn escape(byte: u8) -> Option<(Bytes, Option<u8>)> {
    let set_of = |wanted: fn(u8) -> bool| {
        let mut set = Bytes::default();
        (0..=255).filter(|&b| wanted(b)).for_each(|b| insert(&mut set, b));
        Some((set, None))
    };
    match byte {
        b'd' => set_of(|b| b.is_ascii_digit()),
        b'w' => set_of(is_word),
        b's' => set_of(|b| b.is_ascii_whitespace() || b == 0x0b),
        b'n' => Some((single(b'\n'), Some(b'\n'))),
        b't' => Some((single(b'\t'), Some(b'\t'))),
        b'r' => Some((single(b'\r'), Some(b'\r'))),
        _ if byte.is_ascii_alphanumeric() => None,
        _ => Some((single(byte), Some(byte))),
    }
}

/// Reads a class up to its bracket; none where it is not a plain one.
fn class(regex: &[u8], at: &mut usize) -> Option<Bytes> {
    let negated = regex.get(*at) == Some(&b'^');
    *at += usize::from(negated);
    let mut set = Bytes::default();
    let mut last: Option<u8> = None;
    let mut plain = true;
    loop {
        let byte = *regex.get(*at)?;
        *at += 1;
        match byte {
            b']' => break,
            // Nested and named classes.
            b'[' => plain = false,
            b'-' if last.is_some() && regex.get(*at).is_some_and(|&b| b != b']') => {
                let mut to = *regex.get(*at)?;
                *at += 1;
                if to == b'\\' {
                    to = *regex.get(*at)?;
                    *at += 1;
                }
                (last.take()?..=to).for_each(|b| insert(&mut set, b));
            }
            b'\\' => {
                let escaped = *regex.get(*at)?;
                *at += 1;
                match escape(escaped) {
                    Some((more, literal)) => {
                        set.iter_mut().zip(more).for_each(|(word, bits)| *word |= bits);
                        last = literal;
                    }
                    None => plain = false,
                }
            }
            _ => {
                insert(&mut set, byte);
                last = Some(byte);
            }
        }
    }
    if negated {
        set = set.map(|word| !word);
    }
    plain.then_some(set)
}

/// Reads a quantifier, if one stands here.
fn quantifier(regex: &[u8], at: &mut usize) -> Option<(u32, u32)> {
    let range = match regex.get(*at)? {
        b'*' => (0, u32::MAX),
        b'+' => (1, u32::MAX),
        b'?' => (0, 1),
        b'{' => {
            let end = regex[*at..].iter().position(|&b| b == b'}')?;
            let inside = std::str::from_utf8(&regex[*at + 1..*at + end]).ok()?;
            let (min, max) = inside.split_once(',').map_or((inside, inside), |(min, max)| (min, max));
            *at += end;
            (min.parse().ok()?, if max.is_empty() { u32::MAX } else { max.parse().ok()? })
        }
        _ => return None,
    };
    *at += 1;
    // Lazy or not, the lengths are the same.
    if regex.get(*at) == Some(&b'?') {
        *at += 1;
    }
    Some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(regex: &str, keyword: &str, text: &str) -> bool {
        let start = text.to_ascii_lowercase().find(&keyword.to_ascii_lowercase()).expect("the keyword is in the text");
        Shape::of(regex, keyword).admits(keyword, text.as_bytes(), start, start + keyword.len())
    }

    #[test]
    fn dismisses_by_what_stands_beside() {
        let regex = r"\b(sk-[0-9A-Za-z]{20})\b";
        assert!(admits(regex, "sk-", "key sk-abcdefghij0123456789"));
        assert!(!admits(regex, "sk-", "task-abcdefghij0123456789"));
        assert!(!admits(regex, "sk-", "sk-abc"));
        assert!(!admits(regex, "sk-", "SK-abcdefghij0123456789"));
        assert!(!admits(regex, "sk-", "sk-abcdefghij_123456789"));
    }

    #[test]
    fn what_it_does_not_understand_constrains_nothing() {
        for regex in [r"(?i)sk-[a-z]{5}", r"(?:sk-|rk-)[a-z]{5}sk-", r"[sk-]+", r"(?:s|t)k-\w"] {
            assert!(admits(regex, "sk-", "task-!"), "{regex}");
        }
    }

    #[test]
    fn knows_where_a_match_ends() {
        assert_eq!(Shape::of(r"\b(ghp_[0-9A-Za-z]{36})\b", "ghp_").leads, Some(40));
        assert_eq!(Shape::of(r"ab\.c[x-z]{2,}", "ab.c").leads, Some(u32::MAX));
        assert_eq!(Shape::of(r"x+ghp_[0-9]{3}", "ghp_").leads, None);
        assert_eq!(Shape::of(r"(ghp_(?:ab){9})", "ghp_").leads, Some(u32::MAX));
    }

    #[test]
    fn odd_patterns_do_no_harm() {
        for regex in ["", "[", "[^", "(?", "a{", "\\", "[a-", "[\\", "a{2,", "(?P<x", "{3}"] {
            let _ = Shape::of(regex, "abc");
        }
    }
}
