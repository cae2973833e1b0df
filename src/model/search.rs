//! Search in short texts.

use bstr::ByteSlice;

/// Whether `word` stands in `text`. For lines, names and paths: a search that is made ready first costs more there than it
/// saves.
pub fn holds(text: &[u8], word: &str) -> bool {
    let Some((&first, rest)) = word.as_bytes().split_first() else { return true };
    let mut left = text;
    while let Some(at) = left.find_byte(first) {
        left = &left[at + 1..];
        if left.starts_with(rest) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_they_stand() {
        for (text, word, expected) in [
            ("mimigrations/", "migrations/", true),
            ("migrations", "migrations/", false),
            ("aab", "ab", true),
            ("ab", "", true),
            ("", "a", false),
        ] {
            assert_eq!(holds(text.as_bytes(), word), expected, "{word} in {text}");
        }
    }
}
