//! Takes secrets out of everything a report says besides the finding itself: subjects, authors, paths, reasons.
//!
//! `scan` masks the lines it hands over; this is for the rest of a unit, and a second lock on the same door.

use crate::model::{Place, Unit};
use bstr::{BString, ByteSlice};
use std::borrow::Cow;

/// Below this a value is an ordinary word that may stand anywhere.
const SHORTEST: usize = 4;

/// The secrets of what is being reported, with what is shown for them.
#[derive(Debug, Default)]
pub struct Mask {
    unit: Vec<(Vec<u8>, String)>,
    /// Kept from unit to unit: the net change of a range has the paths of its commits, not their findings.
    paths: Vec<(Vec<u8>, String)>,
}

impl Mask {
    /// The secrets of all of them at once.
    pub fn of<'a>(units: impl IntoIterator<Item = &'a Unit>) -> Self {
        let mut mask = Self::default();
        units.into_iter().for_each(|unit| mask.add(unit));
        mask
    }

    /// Turns to a unit.
    pub fn enter(&mut self, unit: &Unit) {
        self.unit.clear();
        self.add(unit);
    }

    fn add(&mut self, unit: &Unit) {
        for finding in &unit.findings {
            let Some(secret) = &finding.secret else { continue };
            let value = secret.expose();
            let pieces = value.lines().filter(|line| value.len() > line.len() && line.len() >= 16 && !line.starts_with(b"-----"));
            for piece in pieces.chain([value]).filter(|piece| piece.len() >= SHORTEST) {
                let entry = (piece.to_vec(), secret.redacted());
                // A word such as "test" is a bad password and a good folder name: in paths only what is certain goes.
                if (finding.rule.self_identifying || finding.location.place == Place::Path) && !self.paths.contains(&entry) {
                    self.paths.push(entry.clone());
                }
                self.unit.push(entry);
            }
        }
        for values in [&mut self.unit, &mut self.paths] {
            // The longest first: a value may stand inside another.
            values.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            values.dedup();
        }
    }

    /// Bytes of a message, a field or a line.
    pub fn bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let bytes = replaced(Cow::Borrowed(bytes), &self.unit);
        replaced(bytes, &self.paths)
    }

    /// A line of a file: masked byte for byte, so that columns hold.
    pub fn line<'a>(&self, line: &'a [u8]) -> Cow<'a, [u8]> {
        let mut line = Cow::Borrowed(line);
        for (value, shown) in self.unit.iter().chain(&self.paths) {
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
        replaced(Cow::Borrowed(path), &self.paths).into_owned().into()
    }
}

fn replaced<'a>(mut text: Cow<'a, [u8]>, values: &[(Vec<u8>, String)]) -> Cow<'a, [u8]> {
    for (value, shown) in values {
        if text.find(value).is_some() {
            text = Cow::Owned(text.replace(value, shown));
        }
    }
    text
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
}
