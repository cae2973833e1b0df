//! A line as tokens: words and the signs between them, without blanks, for comparing two lines.

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token<'a> {
    /// A word, a number, or the inside of a string as words.
    Word(&'a [u8]),
    /// A run of signs: `==`, `!`, `&&`.
    Sign(&'a [u8]),
}

impl<'a> Token<'a> {
    /// What is written.
    pub(super) fn text(&self) -> &'a [u8] {
        match self {
            Self::Word(text) | Self::Sign(text) => text,
        }
    }
}

/// How many tokens of a line are looked at.
const MOST: usize = 200;
/// Room for those of most lines.
const USUAL: usize = 24;
/// Signs of more than one byte, the longest first.
const LONG: [&[u8]; 12] = [b"===", b"!==", b"==", b"!=", b"&&", b"||", b"=>", b"->", b"<=", b">=", b"::", b":="];

/// The tokens of `line`.
pub(super) fn tokens(line: &[u8]) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity(USUAL);
    let mut at = 0;
    while at < line.len() && out.len() < MOST {
        let byte = line[at];
        let start = at;
        if byte.is_ascii_whitespace() {
            at += 1;
        } else if is_word(byte) {
            while at < line.len() && is_word(line[at]) {
                at += 1;
            }
            out.push(Token::Word(&line[start..at]));
        } else {
            at += 1;
            // Most signs stand alone, and only these go on another one.
            if matches!(line.get(at), Some(b'=' | b'&' | b'|' | b'>' | b':'))
                && let Some(long) = LONG.iter().find(|long| line[start..].starts_with(long))
            {
                at = start + long.len();
            }
            out.push(Token::Sign(&line[start..at]));
        }
    }
    out
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Signs that do not change what a line does.
pub(super) fn is_layout(token: &Token<'_>) -> bool {
    matches!(token, Token::Sign(b"," | b";" | b"(" | b")" | b"{" | b"}" | b"\"" | b"'" | b"`"))
}

/// Tokens that turn a condition round, or join two.
pub(super) fn turns(token: &Token<'_>) -> bool {
    matches!(
        token,
        Token::Sign(b"!" | b"==" | b"!=" | b"===" | b"!==" | b"&&" | b"||" | b"<" | b">" | b"<=" | b">=" | b"&" | b"|")
            | Token::Word(b"not" | b"and" | b"or" | b"if" | b"unless" | b"is" | b"isnot" | b"until" | b"while")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_taken_whole() {
        let found = tokens(b"if !a.b() && c!=1");
        let shown: Vec<&[u8]> = found
            .iter()
            .map(|token| match token {
                Token::Word(text) | Token::Sign(text) => *text,
            })
            .collect();
        assert_eq!(shown, [&b"if"[..], b"!", b"a", b".", b"b", b"(", b")", b"&&", b"c", b"!=", b"1"]);
    }
}
