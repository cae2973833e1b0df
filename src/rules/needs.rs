//! Cheap questions that are asked before anything is compiled: can this pattern match here, can one of these globs?
//!
//! Both err towards "it can". Compiling one pattern costs as much as asking a hundred.

use crate::model::Needs;
use bstr::ByteSlice;

/// Whether `text` holds what a pattern needs, in any case.
pub fn met(needs: Needs, text: &[u8]) -> bool {
    if needs.is_empty() {
        return true;
    }
    let seen = Seen::of(text);
    let has_one = |group: &&[&str]| group.iter().any(|literal| seen.may_hold(literal.as_bytes()) && holds(text, literal.as_bytes()));
    needs.iter().any(|groups| groups.iter().all(has_one))
}

/// Which letters stand in a text, and which pairs of them, as bitmaps and in any case. A pattern asks a line for a dozen
/// literals: these turn nearly all of them away without a search.
struct Seen {
    letters: u64,
    pairs: [u64; 4],
}

impl Seen {
    fn of(text: &[u8]) -> Self {
        let mut seen = Self { letters: 0, pairs: [0; 4] };
        let mut before = 0;
        for &byte in text {
            let byte = byte.to_ascii_lowercase();
            seen.letters |= letter(byte);
            let place = pair(before, byte);
            seen.pairs[place >> 6] |= 1 << (place & 63);
            before = byte;
        }
        seen
    }

    fn may_hold(&self, literal: &[u8]) -> bool {
        let lower = |byte: &u8| byte.to_ascii_lowercase();
        let has_pair = |two: &[u8]| {
            let place = pair(lower(&two[0]), lower(&two[1]));
            self.pairs[place >> 6] >> (place & 63) & 1 == 1
        };
        literal.iter().all(|byte| self.letters & letter(lower(byte)) != 0) && literal.windows(2).all(has_pair)
    }
}

/// A bit for a small letter.
fn letter(byte: u8) -> u64 {
    1 << (byte & 63)
}

/// A place in the bitmap for two small letters.
fn pair(a: u8, b: u8) -> usize {
    ((u32::from(a) << 8 | u32::from(b)).wrapping_mul(0x9e37_79b1) >> 24) as usize
}

/// Whether one of `globs` may match `path`: some literal stretch of the glob stands in it.
pub fn glob_may_match(globs: &[&str], path: &[u8]) -> bool {
    let seen = Seen::of(path);
    globs.iter().any(|glob| {
        // What stands in braces or behind an escape is not looked into.
        let literal = if glob.contains(['{', '\\', '[']) { None } else { glob.split(['*', '?', '/']).max_by_key(|part| part.len()) };
        literal.is_none_or(|literal| seen.may_hold(literal.as_bytes()) && holds(path, literal.as_bytes()))
    })
}

fn holds(text: &[u8], literal: &[u8]) -> bool {
    let Some((first, rest)) = literal.split_first() else { return true };
    let either = [first.to_ascii_lowercase(), first.to_ascii_uppercase()];
    let mut at = 0;
    while let Some(found) = text[at..].find_byteset(either) {
        at += found + 1;
        if text[at..].get(..rest.len()).is_some_and(|there| there.eq_ignore_ascii_case(rest)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FindingKind, Pattern, Rule};
    use crate::rules::{built_in, expand};

    #[test]
    fn every_group_of_one_branch_needs_a_member_in_any_case() {
        let needs: Needs = &[&[&["token", "key"], &["="]], &[&["jwt"]]];
        for (text, expected) in [("API_KEY=1", true), ("API_KEY: 1", false), ("toke", false), ("Jwt", true), ("", false)] {
            assert_eq!(met(needs, text.as_bytes()), expected, "{text}");
        }
        assert!(met(&[], b""));
    }

    #[test]
    fn globs_are_told_apart_by_what_is_written_out() {
        assert!(glob_may_match(&["**/*.py", "**/Dev/**"], b"src/dev/a"));
        assert!(!glob_may_match(&["**/*.py", "**/dev/**"], b"src/a.rs"));
        assert!(glob_may_match(&["**/*.{py,rb}"], b"src/a.rs"));
        assert!(glob_may_match(&["**"], b"src/a.rs"));
    }

    #[test]
    fn no_pattern_matches_without_what_it_needs() {
        let patterns = |kind| built_in().iter().filter(move |rule| rule.kind == kind).flat_map(Rule::patterns);
        let (mut asked, mut wrong) = (0, Vec::new());
        for kind in [FindingKind::Identity, FindingKind::Guard, FindingKind::Leak] {
            let templates: Vec<&str> =
                patterns(kind).flat_map(|pattern| pattern.examples.iter().chain(pattern.counter_examples)).copied().collect();
            let texts: Vec<Vec<u8>> = templates.iter().map(|template| expand(template).expect("a good template")).collect();
            let both = |pattern: &'static Pattern| [(pattern.regex, pattern.needs), (pattern.unless, pattern.unless_needs)];
            for (written, needs) in patterns(kind).flat_map(both).filter(|(_, needs)| !needs.is_empty()) {
                let regex = regex::bytes::RegexBuilder::new(written).unicode(false).build().expect("a good pattern");
                asked += texts.len();
                let unmet = texts.iter().filter(|text| regex.is_match(text) && !met(needs, text));
                wrong.extend(unmet.map(|text| format!("{written}: {needs:?} not in {}", text.escape_ascii())));
            }
        }
        assert!(wrong.is_empty() && asked > 10_000, "{asked} asked; {}", wrong.join("\n"));
    }

    #[test]
    fn most_identity_patterns_say_what_they_need() {
        let patterns: Vec<_> = built_in().iter().filter(|rule| rule.kind == FindingKind::Identity).flat_map(Rule::patterns).collect();
        let silent = patterns.iter().filter(|pattern| pattern.needs.is_empty()).count();
        assert!(silent * 10 < patterns.len(), "{silent} of {}", patterns.len());
    }
}
