//! Names of the same file that stand for an object or a literal, followed once to where they got it.

use super::arguments::{Arg, DEPTH, pairs};
use super::lex::{is_word, statement_end};
use super::view::View;
use bstr::ByteSlice;
use std::ops::Range;

/// How far back a name is followed to where it got its value.
const BACK: usize = 16 * 1024;

/// What the name `name` was last set to before `before`: the span of the value.
pub(super) fn binding(view: &View<'_>, name: &[u8], before: usize) -> Option<Range<usize>> {
    let bytes = view.text.bytes();
    let from = before.saturating_sub(BACK);
    let mut end = before;
    while let Some(at) = bytes[from..end].rfind(name).map(|at| from + at) {
        end = at;
        let after = at + name.len();
        if (at > 0
            && (is_word(bytes[at - 1]) || bytes[at - 1] == b'.' && !bytes[..at].ends_with(b"this.") && !bytes[..at].ends_with(b"self.")))
            || bytes.get(after).is_some_and(|&byte| is_word(byte))
        {
            continue;
        }
        let mut rest = after + blanks(bytes, after);
        // A type between the name and its value: `key: string = …`, `var key []byte = …`.
        if bytes.get(rest) == Some(&b':') && bytes.get(rest + 1) != Some(&b'=') {
            let line = &bytes[rest..rest + bytes[rest..].find_byte(b'\n').unwrap_or(bytes.len() - rest)];
            match line.find_byte(b'=') {
                Some(equals) if !line[..equals].contains(&b',') && !line[..equals].contains(&b'\'') => rest += equals,
                _ => continue,
            }
        }
        let value = match bytes.get(rest..) {
            Some([b':', b'=', ..]) => rest + 2,
            Some([b'=', next, ..]) if *next != b'=' && *next != b'>' => rest + 1,
            _ => continue,
        };
        let value = value + blanks(bytes, value);
        return Some(value..statement_end(bytes, value, view.language));
    }
    None
}

/// The options of an object a name stands for, and those set on it one by one.
pub(super) fn set_later<'a>(view: &View<'a>, name: &[u8], before: usize) -> Vec<Arg<'a>> {
    let mut found = Vec::new();
    let name = name.trim_start_with(|c| c == '&' || c == '*');
    if !name.is_empty() && name.iter().all(|&byte| is_word(byte)) {
        followed(view, name, before, &mut found);
    }
    found
}

/// The same, into `found`.
pub(super) fn followed<'a>(view: &View<'a>, name: &[u8], before: usize, found: &mut Vec<Arg<'a>>) {
    let bytes = view.text.bytes();
    if let Some(span) = binding(view, name, before) {
        let arg = Arg { name: None, value: &bytes[span.clone()], span };
        pairs(bytes, &arg, view.language, DEPTH, found);
    }
    let from = before.saturating_sub(BACK);
    let mut at = from;
    while let Some(hit) = bytes[at..before].find(name).map(|hit| at + hit) {
        at = hit + name.len();
        if hit > 0 && is_word(bytes[hit - 1]) || !matches!(bytes.get(at), Some(b'.' | b'[')) {
            continue;
        }
        let line_end = bytes[at..].find_byte(b'\n').map_or(bytes.len(), |len| at + len);
        let line = &bytes[at..line_end];
        let Some(equals) = line.find_byte(b'=').filter(|&equals| line.get(equals + 1) != Some(&b'=')) else { continue };
        let key = line[..equals].trim().trim_end_with(|c| c == ']' || c == '"' || c == '\'');
        let key = &key[key.rfind_byteset(b".['\"").map_or(0, |joint| joint + 1)..];
        let value = at + equals + 1;
        let span = value + blanks(bytes, value)..statement_end(bytes, value, view.language);
        if !key.is_empty() && key.iter().all(|&byte| is_word(byte)) && span.start < span.end {
            found.push(Arg { name: Some(key), value: bytes[span.clone()].trim(), span });
        }
    }
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}
