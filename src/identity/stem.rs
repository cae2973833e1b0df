//! Words without their endings. The build script reads this file, too: the table's words are cut as those of a text.

/// What is left of a word without its ending, so that `revoked`, `revokes` and `Revoking` are `revok`. Not a word in
/// itself: the table's words are cut the same way. Asked of most words that are looked up, hence byte by byte.
pub(super) fn stem(word: &[u8]) -> &[u8] {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = if word.len() >= digits + 3 { word.len() - digits } else { word.len() };
    // The letter so far before the end, in lower case.
    let letter = |end: usize, before: usize| word[end - before] | 0x20;
    if end > 3 && letter(end, 1) == b's' && letter(end, 2) != b's' {
        end -= 1;
    }
    if end > 5 && letter(end, 1) == b'd' && letter(end, 2) == b'e' {
        end -= 2;
    } else if end > 6 && letter(end, 1) == b'g' && letter(end, 2) == b'n' && letter(end, 3) == b'i' {
        end -= 3;
    }
    // `ies` and `ied` have lost their last letters by now, `y` and `e` must go, too.
    if end > 4 && letter(end, 1) == b'e' {
        end -= 1;
    }
    if end > 4 && matches!(letter(end, 1), b'y' | b'i') {
        end -= 1;
    }
    &word[..end]
}
