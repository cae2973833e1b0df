//! What some lines come to without the way they say it: the names and values they use, and how many questions they ask.
//!
//! Words that do nothing by themselves, types, and what is the same by another name stand in `recast.txt`.

mod read;
mod table;

use super::dress::{balance, is_log, is_remark, shows_secret};
use crate::identity::line::{self, LineKind};
use crate::model::{Language, LineRange, Text};
use bstr::ByteSlice;

/// How far above a line the beginning of a text in three quotes is looked for.
const UP: u32 = 400;
/// How far below some lines somebody may be turned away for what they ask.
const BELOW: u32 = 2;

/// How many questions some lines ask, and of what kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tests {
    pub(super) ifs: usize,
    pub(super) ands: usize,
    pub(super) ors: usize,
    pub(super) nots: isize,
    pub(super) equals: usize,
    /// `<`, `>`, `<=`, `>=`.
    pub(super) orders: [usize; 4],
    /// What is given back, where it is more than a name.
    pub(super) answers: usize,
    /// Bare ways out, and what is done else: each may turn a question round.
    pub(super) exits: isize,
    /// Blocks that catch what is thrown, and results that nobody hears.
    pub(super) swallows: usize,
    /// Logs that show what may be a secret.
    pub(super) shows: usize,
}

impl Tests {
    /// Everything that may hold or not.
    pub(super) fn all(&self) -> usize {
        self.ifs + self.ands + self.ors + self.answers
    }

    /// Whether the same is joined in the same way.
    pub(super) fn built_like(&self, other: &Self) -> bool {
        (self.ifs, self.ands, self.ors) == (other.ifs, other.ands, other.ors)
    }
}

/// A name that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// As it is written.
    pub(super) text: Vec<u8>,
    /// Its words; of what is the same by two names, always the first.
    pub(super) key: String,
    /// It is called.
    pub(super) called: bool,
    /// It stands where a type does.
    pub(super) typed: bool,
    /// It only tells somebody that he is turned away.
    pub(super) refuses: bool,
    /// Its line, counted from the first of code.
    pub(super) line: usize,
}

/// A number or a truth value, with the name that it is given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) name: String,
    pub(super) value: String,
    /// Its line, counted from the first of code.
    pub(super) line: usize,
}

/// What some lines come to.
#[derive(Debug, Default)]
pub(super) struct Skeleton {
    pub(super) names: Vec<Name>,
    pub(super) values: Vec<Bound>,
    pub(super) tests: Tests,
    /// Yes or no that is given back.
    pub(super) verdicts: Vec<bool>,
    /// Somebody may be turned away.
    pub(super) away: bool,
    /// Lines of code.
    pub(super) lines: usize,
}

impl Skeleton {
    /// What the lines of `ranges` in `text` come to.
    pub(super) fn of(text: &Text, ranges: impl Iterator<Item = LineRange>, language: Language) -> Self {
        let mut out = Self::default();
        for range in ranges.filter(|range| range.len > 0) {
            let mut prose = language == Language::Python && in_docstring(text, range.start);
            let mut logs = 0;
            for number in range.lines() {
                let line = text.line(number);
                let fences = if language == Language::Python { fences(line) } else { 0 };
                if prose || fences > 0 {
                    prose ^= fences % 2 == 1;
                } else if logs > 0 {
                    logs += balance(line);
                } else if line::kind(line, language) != LineKind::Code || is_remark(line) {
                    // Comments and imports do nothing.
                } else if is_log(line) {
                    out.tests.shows += usize::from(shows_secret(line));
                    logs = balance(line).max(0);
                } else {
                    out.lines += 1;
                    read::line(line, language, &mut out);
                }
            }
            out.away |= (range.end()..range.end() + BELOW).any(|number| read::is_refusal(text.line(number)));
        }
        out
    }
}

/// Whether line `number` stands in a text in three quotes.
fn in_docstring(text: &Text, number: u32) -> bool {
    (number.saturating_sub(UP).max(1)..number).map(|at| fences(text.line(at))).sum::<usize>() % 2 == 1
}

/// How often three quotes stand on a line. Most lines have none, and to look for three is dearer than for one.
fn fences(line: &[u8]) -> usize {
    if line.contains(&b'"') { line.find_iter("\"\"\"").count() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    fn skeleton(text: &str, language: Language) -> Skeleton {
        let text = Text::new(text.as_bytes().to_vec(), Encoding::Bytes);
        let range = LineRange { start: 1, len: text.line_count() };
        Skeleton::of(&text, std::iter::once(range), language)
    }

    #[test]
    fn questions_are_counted_however_they_are_asked() {
        for (text, language) in [
            ("if (!user) {\n throw new Unauthorized('no user');\n}\nif (!ok) {\n throw new Unauthorized();\n}\n", Language::TypeScript),
            ("if user is None or not ok:\n  raise Unauthorized(f'no {user}')\n", Language::Python),
            ("let user = found.ok_or(Unauthorized)?;\nif !user.ok() { panic!() }\n", Language::Rust),
            ("if (user == null || !ok) throw Unauthorized()\n", Language::Kotlin),
            ("val user = found?.user ?: throw Unauthorized()\nif (!ok) throw Unauthorized()\n", Language::Kotlin),
        ] {
            let skeleton = skeleton(text, language);
            assert_eq!((skeleton.tests.all(), skeleton.away), (2, true), "{text}");
        }
    }

    #[test]
    fn names_and_values_stand_without_their_dress() {
        let names = |text, language| -> Vec<String> { skeleton(text, language).names.into_iter().map(|name| name.key).collect() };
        assert_eq!(
            names("def check(user: str) -> bool:\n  \"\"\"Check the user.\n  All.\n  \"\"\"\n", Language::Python),
            ["check", "user"]
        );
        assert_eq!(names("log.info('user', user)\n// user\nreturn user.accessToken;\n", Language::TypeScript), ["user", "access_token"]);
        let values = |text| -> Vec<String> { skeleton(text, Language::Yaml).values.into_iter().map(|bound| bound.value).collect() };
        assert_eq!(values("ttl: 1h\nmfa: yes\n"), values("ttl: 3600\nmfa: true\n"));
        assert_ne!(values("sessions: 1\n"), values("sessions: -1\n"));
    }
}
