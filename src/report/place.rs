//! Where a finding is, for people and for formats that count columns in their own way.
//!
//! Only the shown part of a line is known here, with secrets already masked. What stands before it counts as ASCII, and so
//! does a secret, which is true of all but odd ones.

use super::mask::Mask;
use super::sanitize::{code, inline};
use crate::model::{Finding, Place};
use bstr::ByteSlice;

/// The shown part of a line, safe to print, and the bytes of it to point at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The path of a finding, or what stands for one.
pub(super) fn name(finding: &Finding, mask: &Mask) -> String {
    let path = finding.location.path.as_ref().map(|path| inline(mask.path(path)));
    match finding.location.place {
        Place::File => path.unwrap_or_else(|| "the change".to_owned()),
        Place::Path => format!("{} (its name)", path.unwrap_or_else(|| "a file".to_owned())),
        Place::Message => "commit message".to_owned(),
        Place::Tag => "tag message".to_owned(),
        Place::Ref => "name of the branch or tag".to_owned(),
        Place::Author => "author or committer".to_owned(),
    }
}

/// The line of a finding with its place in it. None where no line was kept.
pub(super) fn shown(finding: &Finding, mask: &Mask) -> Option<Shown> {
    let line = mask.bytes(&finding.shown_line);
    if line.is_empty() {
        return None;
    }
    let (from, to) = marked(finding, &line);
    let (text, [from, to]) = code(&line, [from, to]);
    Some(Shown { text, from, to: to.max(from) })
}

/// Which bytes of the masked line the finding covers.
fn marked(finding: &Finding, line: &[u8]) -> (usize, usize) {
    let at = &finding.location;
    let offset = |column: u32| (column.max(1) - 1).saturating_sub(finding.shown_from) as usize;
    let from = offset(at.column).min(line.len());
    if let Some(secret) = &finding.secret {
        // Earlier secrets of the line have been shortened too, so it may stand further left than its column says.
        let mask = secret.redacted();
        let nearest = line.find_iter(&mask).min_by_key(|start| start.abs_diff(from));
        return nearest.map_or((from, from), |start| (start, start + mask.len()));
    }
    let to = if at.end_line > at.line { line.len() } else { offset(at.end_column).min(line.len()) };
    (from, to.max(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_masked_value_is_found_where_it_stands() {
        let judged = sample::blocked();
        let mut mask = Mask::default();
        mask.enter(&judged.unit);
        let shown = shown(&judged.unit.findings[1], &mask).unwrap();
        assert_eq!(&shown.text[shown.from..shown.to], "ghp_…");
    }

    #[test]
    fn columns_past_the_line_do_no_harm() {
        let mut judged = sample::blocked();
        let cookie = &mut judged.unit.findings[0];
        (cookie.location.column, cookie.location.end_column, cookie.shown_from) = (900, 1000, 3);
        assert!(shown(cookie, &Mask::default()).is_some_and(|shown| shown.from == shown.text.len()));
        (cookie.location.column, cookie.location.end_column) = (9, 2);
        assert!(shown(cookie, &Mask::default()).is_some_and(|shown| shown.from == shown.to));
    }
}
