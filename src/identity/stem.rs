//! Words without their endings. The build script reads this file, too: the table's words are cut as those of a text.

/// What is left of a word without its ending, so that `revoked`, `revokes` and `revoking` are `revoke`. Not a word in
/// itself: the table's words are cut the same way.
pub(super) fn stem(word: &[u8]) -> &[u8] {
    let cut = |word: &'_ [u8], least: usize, ending: &[u8]| word.strip_suffix(ending).filter(|rest| rest.len() >= least).map(<[u8]>::len);
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = if word.len() >= digits + 3 { word.len() - digits } else { word.len() };
    if !word[..end].ends_with(b"ss") {
        end = cut(&word[..end], 3, b"s").unwrap_or(end);
    }
    end = cut(&word[..end], 4, b"ed").or_else(|| cut(&word[..end], 4, b"ing")).unwrap_or(end);
    // `ies` and `ied` have lost their last letters by now, `y` and `e` must go, too.
    end = cut(&word[..end], 4, b"e").unwrap_or(end);
    end = cut(&word[..end], 4, b"y").or_else(|| cut(&word[..end], 4, b"i")).unwrap_or(end);
    &word[..end]
}
