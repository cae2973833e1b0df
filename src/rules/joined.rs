//! Lists of words put together by the compiler.

/// How many words `lists` have.
pub const fn count(lists: &[&[&str]]) -> usize {
    let (mut list, mut count) = (0, 0);
    while list < lists.len() {
        count += lists[list].len();
        list += 1;
    }
    count
}

/// The words of `lists` as one, which are `COUNT`.
pub const fn joined<const COUNT: usize>(lists: &[&[&'static str]]) -> [&'static str; COUNT] {
    let mut words = [""; COUNT];
    let (mut list, mut word, mut count) = (0, 0, 0);
    while list < lists.len() {
        if word < lists[list].len() {
            words[count] = lists[list][word];
            (word, count) = (word + 1, count + 1);
        } else {
            (list, word) = (list + 1, 0);
        }
    }
    assert!(count == COUNT, "the words were counted wrong");
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_follow_each_other() {
        const LISTS: &[&[&str]] = &[&["a", "b"], &[], &["c"]];
        const WORDS: [&str; count(LISTS)] = joined(LISTS);
        assert_eq!(WORDS, ["a", "b", "c"]);
    }
}
