//! Finds runs of base64 and hexadecimal characters.
//!
//! A run of `SHORTEST` bytes covers every position that is a multiple of it, so only those are looked at: most text is
//! passed over without being read.

use super::base::{self, Kind};
use super::{Budget, Decoded};
use std::ops::Range;

/// The shortest run that can hold a key.
pub(super) const SHORTEST: usize = 24;
/// The longest that is decoded.
const LONGEST: usize = 1 << 20;
/// A line at least so long may be one of several.
const WRAPPED: usize = 40;

/// Adds what runs within `lines` decode to.
pub(super) fn base(text: &[u8], lines: Range<usize>, budget: &mut Budget, found: &mut Vec<Decoded>) {
    let mut floor = lines.start;
    let mut at = lines.start + SHORTEST - 1;
    while at < lines.end && !budget.is_spent() {
        if !is_member(text[at]) {
            at += SHORTEST;
            continue;
        }
        let start = text[floor..at].iter().rposition(|&b| !is_member(b)).map_or(floor, |before| floor + before + 1);
        let end = end_of_run(text, at, lines.end);
        if end - start >= SHORTEST {
            if let Some(decoded) = decode(text, start..end, lines.end) {
                budget.take(decoded.bytes.len());
                floor = decoded.span.end;
                found.push(decoded);
            } else {
                floor = end;
            }
        } else {
            floor = end;
        }
        at = floor + SHORTEST;
    }
}

/// Looked up, as most bytes of a text are asked.
static MEMBERS: [bool; 256] = {
    let mut members = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        members[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'+' | b'/' | b'-' | b'_');
        byte += 1;
    }
    members
};

#[inline]
fn is_member(byte: u8) -> bool {
    MEMBERS[usize::from(byte)]
}

fn end_of_run(text: &[u8], at: usize, limit: usize) -> usize {
    let limit = limit.min(at + LONGEST);
    at + text[at..limit].iter().position(|&b| !is_member(b)).unwrap_or(limit - at)
}

fn decode(text: &[u8], run: Range<usize>, limit: usize) -> Option<Decoded> {
    let kind = Kind::of(&text[run.clone()])?;
    let mut span = run.clone();
    let mut joined = text[run].to_vec();
    // A wrapped body goes on in lines of nothing else.
    while joined.len() >= WRAPPED && joined.len() < LONGEST {
        let Some(next) = continued(text, span.end, limit) else { break };
        joined.extend_from_slice(&text[next.clone()]);
        span.end = next.end;
    }
    let bytes = base::decode(kind, &joined)?;
    // The padding is part of what stands there.
    span.end += text[span.end..limit].iter().take(2).take_while(|&&b| b == b'=').count();
    Some(Decoded { span, bytes, encoding: kind.name() })
}

/// The run that makes up the next line, if the current one ends at `end`.
fn continued(text: &[u8], end: usize, limit: usize) -> Option<Range<usize>> {
    let rest = &text[end..limit];
    let break_at = rest.iter().take(2).position(|&b| b == b'\n')?;
    if rest[..break_at].iter().any(|&b| b != b'\r') {
        return None;
    }
    let line = end + break_at + 1;
    let start = line + text[line..limit].iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    let stop = if start < limit { end_of_run(text, start, limit) } else { start };
    let alone = text.get(stop).is_none_or(|b| matches!(b, b'\n' | b'\r' | b'=' | b'"' | b'\''));
    (stop > start && alone).then_some(start..stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_long_run_is_passed_over() {
        let run = data_encoding::BASE64.encode(b"some text that is long enough");
        for before in 0..60 {
            let text = format!("{}{run} tail", " ".repeat(before));
            let mut found = Vec::new();
            base(text.as_bytes(), 0..text.len(), &mut Budget { stretches: 9, bytes: 999 }, &mut found);
            assert_eq!(found.len(), 1, "{before}");
            assert_eq!(found[0].span.start, before);
            assert_eq!(found[0].bytes, b"some text that is long enough");
        }
    }

    #[test]
    fn names_and_paths_are_not_decoded() {
        let text = b"src/detect/decode/base64/alphabet getUserAccountSettingsFromTheServer 0123456789abcdef0123456789abcdef";
        let mut found = Vec::new();
        base(text, 0..text.len(), &mut Budget { stretches: 9, bytes: 999 }, &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}
