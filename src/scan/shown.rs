//! Gives each finding the line it may show, with every secret of the file masked, and gathers the lines that speak to us.

use super::scanner::{Directive, FileReport};
use crate::model::{ChangedFile, Finding, Secret, Text, WhichSide};
use bstr::{BString, ByteSlice};

/// Bytes of a line that are shown around a finding at most.
const SHOWN: usize = 240;
/// The rule about passwords and keys in the code: what it points at is the credential itself.
const WRITTEN_CREDENTIAL: &str = "identity/hardcoded-credential";
/// Bytes of a line that take part in a fingerprint at most: minified files have lines of megabytes.
const NORMALIZED: usize = 4096;

/// Fills in the lines of everything found in one file. `masked` are secrets that are about, found or not.
pub(super) fn fill(file: &ChangedFile, masked: Vec<Secret>, report: &mut FileReport) {
    if report.secrets.is_empty() && report.identity.findings.is_empty() {
        return;
    }
    let mut secrets = masked;
    secrets.extend(report.secrets.iter().filter_map(|finding| finding.secret.clone()));
    for finding in report.secrets.iter_mut().chain(&mut report.identity.findings) {
        let text = if finding.location.side == WhichSide::Old { &file.old } else { &file.new };
        fill_one(text, &secrets, finding);
        let at = finding.location.line;
        for line in [at, at.saturating_sub(1)] {
            let line = text.line(line);
            if line.len() <= NORMALIZED && line.contains_str("countersign:allow") {
                report.directives.push(Directive { path: file.change.path.clone(), line: at, text: line.into() });
            }
        }
    }
}

/// Fills in the lines of what was found in a text that is no file.
pub(super) fn fill_text(text: &Text, findings: &mut [Finding]) {
    let secrets: Vec<Secret> = findings.iter().filter_map(|finding| finding.secret.clone()).collect();
    for finding in findings {
        fill_one(text, &secrets, finding);
    }
}

fn fill_one(text: &Text, secrets: &[Secret], finding: &mut Finding) {
    let at = &finding.location;
    if at.line == 0 {
        return;
    }
    let line = text.line(at.line);
    let column = (at.column.max(1) as usize - 1).min(line.len());
    let from = column.saturating_sub(SHOWN / 3);
    let from = if line.len() <= SHOWN { 0 } else { from };
    let to = (from + SHOWN).min(line.len());
    // The stretch of a secret that the window cuts must be masked as well, so the mask is laid over the whole
    // neighbourhood first. It keeps lengths: columns go on meaning what they say.
    let (low, high) = (from.saturating_sub(NORMALIZED), (to + NORMALIZED).min(line.len()));
    let mut near = line[low..high].to_vec();
    mask(&mut near, secrets);
    // A value that spans lines, or was decoded, is not found by its bytes: what the finding points at is masked too.
    if finding.secret.is_some() {
        let end = if at.end_line == at.line { (at.end_column.max(1) as usize - 1).min(line.len()) } else { line.len() };
        let keep = finding.secret.as_ref().map_or(0, shown_head);
        let matches_value = finding.secret.as_ref().is_some_and(|secret| line.get(column..end) == Some(secret.expose()));
        let keep = if matches_value { keep } else { 0 };
        for index in (column + keep).max(low)..end.min(high) {
            near[index - low] = b'*';
        }
    }
    if finding.rule.id == WRITTEN_CREDENTIAL {
        mask_texts(&mut near, column.max(low) - low);
    }
    finding.normalized_line = normalize(&near[..near.len().min(NORMALIZED)]);
    finding.shown_line = BString::from(&near[from - low..to - low]);
    finding.shown_from = from as u32;
}

/// How many bytes of a secret its mask shows.
fn shown_head(secret: &Secret) -> usize {
    secret.redacted().trim_end_matches('…').len()
}

/// Masks what stands in quotes from `from` on: the value of a credential that is too weak to be told as a secret.
fn mask_texts(line: &mut [u8], from: usize) {
    let mut at = from;
    while let Some(open) = line.get(at..).and_then(|rest| rest.find_byteset(b"\"'`")).map(|open| at + open) {
        let Some(len) = line[open + 1..].find_byte(line[open]) else { break };
        line[open + 1..open + 1 + len].fill(b'*');
        at = open + len + 2;
    }
}

/// Replaces every occurrence of every secret by asterisks, but for the head that may be shown.
fn mask(line: &mut [u8], secrets: &[Secret]) {
    // All places first: once a part of it is masked, a secret that overlaps another would not be found.
    let mut places: Vec<std::ops::Range<usize>> = Vec::new();
    for secret in secrets.iter().filter(|secret| !secret.expose().is_empty()) {
        let value = secret.expose();
        places.extend(line.find_iter(value).map(|place| place + shown_head(secret)..place + value.len()));
    }
    for place in places {
        line[place].fill(b'*');
    }
}

/// Without leading, trailing and repeated blanks.
fn normalize(line: &[u8]) -> BString {
    let mut out = BString::from(Vec::with_capacity(line.len()));
    for word in line.fields() {
        if !out.is_empty() {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_every_occurrence_and_keeps_columns() {
        let mut line = b"a=hunter2hunter2hunter2; b=hunter2hunter2hunter2".to_vec();
        let before = line.len();
        mask(&mut line, &[Secret::new("hunter2hunter2hunter2")]);
        assert_eq!(line.len(), before);
        assert!(!line.contains_str("hunter2"));
        assert!(line.contains_str("a=hunt*****************;"));
    }

    #[test]
    fn masks_what_stands_in_quotes() {
        let mut line = b"x('a'); if pwd == \"abc\" || pwd == 'd' { it's }".to_vec();
        mask_texts(&mut line, 8);
        assert_eq!(line.as_bstr(), "x('a'); if pwd == \"***\" || pwd == '*' { it's }");
    }

    #[test]
    fn normalizes_blanks() {
        assert_eq!(normalize(b"\t a  =\tb "), "a = b");
    }
}
