//! Takes secrets out of everything a report says besides the finding itself: subjects, authors, paths, reasons.
//!
//! `scan` masks the lines it hands over; this is for the rest of a unit, and a second lock on the same door.

use crate::model::{Place, Unit};
use aho_corasick::{AhoCorasick, MatchKind};
use bstr::{BString, ByteSlice};
use std::borrow::Cow;

/// Below this a value is an ordinary word that may stand anywhere.
const SHORTEST: usize = 4;

/// From so many values on they are looked for all at once.
const MANY: usize = 8;

/// The secrets of what is being reported, with what is shown for them.
#[derive(Debug, Default)]
pub struct Mask {
    /// Those of the unit.
    texts: Values,
    /// Those that are taken out of paths.
    paths: Values,
    /// Found in paths and names of people, and kept from unit to unit: the net change of a range has those of its commits, not
    /// their findings.
    kept: Vec<(Vec<u8>, String)>,
}

impl Mask {
    /// The secrets of all of them at once.
    pub fn of<'a>(units: impl IntoIterator<Item = &'a Unit>) -> Self {
        let mut mask = Self::default();
        mask.turn(units);
        mask
    }

    /// Turns to a unit.
    pub fn enter(&mut self, unit: &Unit) {
        self.turn([unit]);
    }

    fn turn<'a>(&mut self, units: impl IntoIterator<Item = &'a Unit>) {
        let (mut texts, mut paths) = (Vec::new(), Vec::new());
        for finding in units.into_iter().flat_map(|unit| &unit.findings) {
            let Some(secret) = &finding.secret else { continue };
            let value = secret.expose();
            let pieces = value.lines().filter(|line| value.len() > line.len() && line.len() >= 16 && !line.starts_with(b"-----"));
            for piece in pieces.chain([value]).filter(|piece| piece.len() >= SHORTEST) {
                let entry = (piece.to_vec(), secret.redacted());
                if matches!(finding.location.place, Place::Path | Place::Author) {
                    self.kept.push(entry.clone());
                } else if finding.rule.self_identifying {
                    // A word such as "test" is a bad password and a good folder name: from paths only what is certain goes.
                    paths.push(entry.clone());
                }
                texts.push(entry);
            }
        }
        self.kept.sort();
        self.kept.dedup();
        texts.extend(self.kept.iter().cloned());
        paths.extend(self.kept.iter().cloned());
        self.texts = Values::new(texts);
        self.paths = Values::new(paths);
    }

    /// Bytes of a message, a field or a line.
    pub fn bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        self.texts.replaced(bytes)
    }

    /// A line of a file: masked byte for byte, so that columns hold.
    pub fn line<'a>(&self, line: &'a [u8]) -> Cow<'a, [u8]> {
        let mut line = Cow::Borrowed(line);
        for (value, shown) in &self.texts.list {
            let head = shown.trim_end_matches('…').len();
            let places: Vec<usize> = line.find_iter(value).collect();
            for at in places {
                line.to_mut()[at + head..at + value.len()].fill(b'*');
            }
        }
        line
    }

    /// The same as text.
    pub fn text(&self, bytes: impl AsRef<[u8]>) -> String {
        self.bytes(bytes.as_ref()).to_str_lossy().into_owned()
    }

    /// A path.
    pub fn path(&self, path: &[u8]) -> BString {
        self.paths.replaced(path).into_owned().into()
    }
}

/// Values with what is shown for each.
#[derive(Debug, Default)]
struct Values {
    list: Vec<(Vec<u8>, String)>,
    /// A dump of credentials has thousands of them.
    automaton: Option<AhoCorasick>,
}

impl Values {
    fn new(mut list: Vec<(Vec<u8>, String)>) -> Self {
        // The longest first: a value may stand inside another.
        list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        list.dedup();
        let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(list.iter().map(|(value, _)| value)).ok();
        let automaton = (list.len() >= MANY).then(build).flatten();
        Self { list, automaton }
    }

    fn replaced<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let mut text = Cow::Borrowed(text);
        if let Some(automaton) = &self.automaton {
            if automaton.is_match(text.as_ref()) {
                let shown: Vec<&str> = self.list.iter().map(|(_, shown)| shown.as_str()).collect();
                text = Cow::Owned(automaton.replace_all_bytes(text.as_ref(), &shown));
            }
            return text;
        }
        for (value, shown) in &self.list {
            if text.find(value).is_some() {
                text = Cow::Owned(text.replace(value, shown));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_secret_goes_from_text_and_what_is_certain_from_paths() {
        let judged = sample::blocked();
        let token = sample::token();
        let mut mask = Mask::default();
        assert!(mask.text(format!("use {token}")).contains(&token));
        mask.enter(&judged.unit);
        assert_eq!(mask.text(format!("use {token} now")), "use ghp_… now");
        assert_eq!(mask.path(format!("keys/{token}.txt").as_bytes()), "keys/ghp_….txt");
        assert_eq!(mask.line(token.as_bytes()).as_bytes(), format!("ghp_{}", "*".repeat(36)).as_bytes());
        assert_eq!(mask.path(b"src/plain.rs"), "src/plain.rs");
    }

    #[test]
    fn many_values_go_as_few_do() {
        let value = |number: usize| String::from_utf8(crate::rules::expand(&format!("k{number}_{{alnum:24}}")).unwrap()).unwrap();
        for count in [3, 40] {
            let mut judged = sample::blocked();
            let one = judged.unit.findings[1].clone();
            judged.unit.findings = (0..count)
                .map(|number| crate::model::Finding { secret: Some(crate::model::Secret::new(value(number))), ..one.clone() })
                .collect();
            let mask = Mask::of([&judged.unit]);
            let text = mask.text(format!("{} and {}", value(0), value(count - 1)));
            assert!(!text.contains(&value(0)[8..]) && !text.contains(&value(count - 1)[8..]), "{text}");
            assert!(!mask.path(format!("a/{}", value(1)).as_bytes()).contains_str(&value(1)[8..]));
        }
    }
}
