//! Cheap questions that are asked before anything is compiled: can this pattern match here, can this glob?
//!
//! Both err towards "it can". Compiling one pattern costs as much as asking a hundred.

use crate::model::Needs;
use bstr::ByteSlice;

/// Whether `text` holds what a pattern needs, in any case.
pub fn met(needs: Needs, text: &[u8]) -> bool {
    needs.is_empty() || Seen::of(text).meets(needs, text)
}

/// Which bytes stand in a text and which pairs of them, in any case and roughly. A pattern asks a line for a dozen literals:
/// this turns nearly all of them away without a search.
#[derive(Debug)]
pub struct Seen {
    bytes: [bool; 256],
    pairs: [bool; 256],
}

impl Seen {
    /// What stands in no text.
    pub const NOTHING: Self = Self { bytes: [false; 256], pairs: [false; 256] };

    /// What stands in `text`.
    pub fn of(text: &[u8]) -> Self {
        let mut seen = Self::NOTHING;
        seen.look(text);
        seen
    }

    /// Sees `text` besides.
    pub fn look(&mut self, text: &[u8]) {
        let mut before = 0;
        for &byte in text {
            self.bytes[usize::from(byte | 0x20)] = true;
            self.pairs[pair(before, byte)] = true;
            before = byte;
        }
    }

    /// Whether `text`, in which this was seen, holds what a pattern needs.
    pub fn meets(&self, needs: Needs, text: &[u8]) -> bool {
        let may = |literal: &&str| self.may_hold(literal.as_bytes());
        let has_one = |group: &&[&str]| group.iter().any(|literal| may(literal) && holds(text, literal.as_bytes()));
        // Nothing is searched for where another group has no member.
        let may_meet = |groups: &[&[&str]]| groups.iter().all(|group| group.iter().any(may));
        needs.is_empty() || needs.iter().any(|groups| may_meet(groups) && groups.iter().all(has_one))
    }

    /// Whether `literal` may stand in the text.
    pub fn may_hold(&self, literal: &[u8]) -> bool {
        match literal {
            [only] => self.bytes[usize::from(only | 0x20)],
            _ => literal.windows(2).all(|two| self.pairs[pair(two[0], two[1])]),
        }
    }
}

/// A place for two bytes, without regard to case.
#[inline]
fn pair(a: u8, b: u8) -> usize {
    usize::from((a | 0x20).wrapping_mul(8) ^ (b | 0x20))
}

/// What stands in every path that `glob` matches: its longest literal stretch. None where there are braces, brackets or
/// escapes, which are not looked into.
pub fn hint(glob: &str) -> Option<&str> {
    let literal = !glob.contains(['{', '\\', '[']);
    literal.then(|| glob.split(['*', '?', '/']).max_by_key(|part| part.len()).unwrap_or_default())
}

/// Whether `literal` stands in `text`, in any case.
pub fn holds(text: &[u8], literal: &[u8]) -> bool {
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
        let may_match = |glob: &str, path: &str| hint(glob).is_none_or(|hint| holds(path.as_bytes(), hint.as_bytes()));
        for (glob, path, expected) in [
            ("**/*.py", "src/dev/a.py", true),
            ("**/Dev/**", "src/dev/a", true),
            ("**/*.py", "src/a.rs", false),
            ("**/dev/**", "src/a.rs", false),
            ("**/*.{py,rb}", "src/a.rs", true),
            ("**", "src/a.rs", true),
        ] {
            assert_eq!(may_match(glob, path), expected, "{glob} {path}");
        }
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
