//! Where a finding is, for people and for formats that count columns in their own way.
//!
//! Only the shown part of a line is known here. Secrets in it are masked byte for byte, so columns hold; what stands before
//! it counts as ASCII where units other than bytes are wanted.

use super::mask::Mask;
use super::sanitize::{code, inline};
use crate::model::{Finding, Place, WhichSide};
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
    let line = mask.line(&finding.shown_line);
    if line.is_empty() {
        return None;
    }
    let (from, to) = marked(finding);
    let (text, [from, to]) = code(&line, [from, to]);
    Some(Shown { text, from, to })
}

/// Which bytes of the shown line the finding covers; to its end where it goes on in the next.
fn marked(finding: &Finding) -> (usize, usize) {
    let at = &finding.location;
    let len = finding.shown_line.len();
    let offset = |column: u32| ((column.max(1) - 1).saturating_sub(finding.shown_from) as usize).min(len);
    let from = offset(at.column);
    let to = if at.end_line > at.line { len } else { offset(at.end_column) };
    (from, to.max(from))
}

/// Columns in UTF-16 units: of the first unit, and of the one after the last.
pub(super) fn utf16_columns(finding: &Finding) -> (u32, u32) {
    let at = &finding.location;
    let (from, to) = marked(finding);
    let units = |bytes: &[u8]| bytes.to_str_lossy().encode_utf16().count() as u32;
    let start = finding.shown_from + units(&finding.shown_line[..from]) + 1;
    // The last line of several is not known here.
    if at.end_line > at.line {
        return (start, at.end_column.max(1));
    }
    // What is found may be longer than what is shown of it.
    let beyond = at.end_column.saturating_sub(1).saturating_sub(finding.shown_from + to as u32);
    (start, start + units(&finding.shown_line[from..to]) + beyond)
}

/// The line to point at in a tool that knows only the new side: none for what was removed.
pub(super) fn new_line(finding: &Finding) -> Option<u32> {
    (finding.location.line > 0 && finding.location.side == WhichSide::New).then_some(finding.location.line)
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
        assert_eq!(&shown.text[shown.from..shown.to], "ghp_************************************");
    }

    #[test]
    fn columns_count_utf16_units_where_wanted() {
        let mut judged = sample::blocked();
        let cookie = &mut judged.unit.findings[0];
        cookie.shown_line = "/* 𝔄é */ httpOnly: false".into();
        (cookie.location.column, cookie.location.end_column) = (14, 29);
        assert_eq!(utf16_columns(cookie), (11, 26));
        let pat = &mut judged.unit.findings[1];
        assert_eq!(utf16_columns(pat), (18, 58));
        (pat.shown_from, pat.shown_line) = (10, pat.shown_line[10..30].into());
        assert_eq!(utf16_columns(pat), (18, 58), "cut on both sides");
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
