//! Values that people write where a token would stand.

/// What stands in a made-up token and, by chance, almost never in a real one.
const WORDS: &[&[u8]] =
    &[b"example", b"xxxx", b"****", b"....", b"your", b"placeholder", b"dummy", b"redacted", b"changeme", b"insert", b"sample"];
/// Rows of characters as they lie on a keyboard or in the alphabet.
const ROWS: &[&[u8]] =
    &[b"0123456789012345", b"1234567890123456", b"abcdefghijklmnopqrstuvwxyz", b"qwertyuiop", b"asdfghjkl", b"deadbeef", b"cafebabe"];

/// Whether a token is visibly not a real one: repeated or rowed characters, a word that says so, an open template.
pub(super) fn is_dummy(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let contains = |word: &[u8]| lower.windows(word.len()).any(|part| part == word);
    WORDS.iter().any(|word| contains(word))
        || value.windows(2).any(|pair| matches!(pair, b"${" | b"{{" | b"<%" | b"%("))
        || longest_run(&lower) >= 6
        || rowed(&lower) * 2 > lower.len()
}

/// The longest run of one character.
fn longest_run(value: &[u8]) -> usize {
    value.chunk_by(|a, b| a == b).map(<[u8]>::len).max().unwrap_or(0)
}

/// How many bytes belong to a stretch of eight or more along a row.
fn rowed(value: &[u8]) -> usize {
    let mut sum = 0;
    let mut at = 0;
    while at + 8 <= value.len() {
        let long = ROWS.iter().filter_map(|row| along(row, &value[at..])).max().unwrap_or(0);
        if long >= 8 {
            sum += long;
            at += long;
        } else {
            at += 1;
        }
    }
    sum
}

/// How far `value` follows `row` from wherever its first byte stands there.
fn along(row: &[u8], value: &[u8]) -> Option<usize> {
    let start = row.iter().position(|byte| Some(byte) == value.first())?;
    Some(row[start..].iter().zip(value).take_while(|(a, b)| a == b).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dummies_are_seen_through() {
        for value in [
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxx",
            "sk_live_1234567890123456",
            "AKIAIOSFODNN7EXAMPLE",
            "tok_aaaaaaaaaaaa",
            "key_${SECRET}",
            "abcdefghijklmnop",
        ] {
            assert!(is_dummy(value.as_bytes()), "{value}");
        }
        for template in ["ghp_{alnum:36}", "{hex:40}", "{b64url:64}"] {
            assert!(!is_dummy(&crate::rules::expand(template).expect("a good template")), "{template}");
        }
    }
}
