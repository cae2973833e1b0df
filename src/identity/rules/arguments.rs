//! Arguments of a call and options of an object: split at commas and line ends, read into their brackets.

use super::lex::{close, is_word, skip};
use super::value;
use crate::model::Language;
use bstr::ByteSlice;
use std::ops::Range;

/// The deepest nesting of options that is looked into.
pub(super) const DEPTH: usize = 6;

/// An argument, or an option inside one.
#[derive(Clone, Debug)]
pub(super) struct Arg<'a> {
    /// Its name as it is written, without quotes and colons.
    pub(super) name: Option<&'a [u8]>,
    /// Its value.
    pub(super) value: &'a [u8],
    /// Where the value stands.
    pub(super) span: Range<usize>,
}

/// The value of the option called one of `names`, which are written in lower case without joints.
pub(super) fn option<'o, 'a>(options: &'o [Arg<'a>], names: &[&str]) -> Option<&'o Arg<'a>> {
    options.iter().find(|option| option.name.is_some_and(|name| names.contains(&value::plain(name).as_str())))
}

/// All `name: value` pairs of a stretch of text, into its brackets. Lines end pairs as commas do.
pub(super) fn pairs_of(bytes: &[u8], range: Range<usize>, language: Language) -> Vec<Arg<'_>> {
    let mut found = Vec::new();
    for arg in split_at(bytes, &range, language, true) {
        pairs(bytes, &arg, language, DEPTH, &mut found);
    }
    found
}

/// All `name: value` pairs of an argument, into its brackets.
pub(super) fn pairs<'a>(bytes: &'a [u8], arg: &Arg<'a>, language: Language, depth: usize, found: &mut Vec<Arg<'a>>) {
    if arg.name.is_some() {
        found.push(arg.clone());
    }
    let mut at = arg.span.start;
    while at < arg.span.end && depth > 0 {
        if let Some(next) = skip(bytes, at, language) {
            at = next;
            continue;
        }
        if b"([{".contains(&bytes[at]) {
            let Some(end) = close(bytes, at, language) else { return };
            for inner in split_at(bytes, &(at + 1..end - 1), language, language == Language::Hcl) {
                pairs(bytes, &inner, language, depth - 1, found);
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

/// Splits at the commas of the top level.
pub(super) fn split<'a>(bytes: &'a [u8], range: &Range<usize>, language: Language) -> Vec<Arg<'a>> {
    split_at(bytes, range, language, false)
}

/// Splits at the commas of the top level, and at its line ends where lines end pairs.
fn split_at<'a>(bytes: &'a [u8], range: &Range<usize>, language: Language, lines: bool) -> Vec<Arg<'a>> {
    let mut args = Vec::new();
    let (mut from, mut at) = (range.start, range.start);
    while at < range.end {
        if let Some(next) = skip(bytes, at, language) {
            // A comment before an argument is none of it.
            if matches!(bytes[at], b'/' | b'#') && bytes[from..at].trim().is_empty() {
                from = next.min(range.end);
            }
            at = next;
            continue;
        }
        match bytes[at] {
            b'(' | b'[' | b'{' => at = close(bytes, at, language).unwrap_or(range.end),
            mark @ (b',' | b';' | b'\n') if mark != b'\n' || lines && !bytes[from..at].trim_end().ends_with(b"=") => {
                args.extend(argument(bytes, from..at, language));
                at += 1;
                from = at;
            }
            _ => at += 1,
        }
    }
    args.extend(argument(bytes, from..range.end, language));
    args
}

fn argument(bytes: &[u8], range: Range<usize>, language: Language) -> Option<Arg<'_>> {
    let range = range.start.min(range.end)..range.end;
    let text = &bytes[range.clone()];
    let lead = text.len() - text.trim_start().len();
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let start = range.start + lead;
    let quoted = text.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let body = text.get(usize::from(quoted.is_some() || text[0] == b':')..).unwrap_or_default();
    let word =
        body.iter().take_while(|&&byte| is_word(byte) || byte == b'-' && quoted.is_some() || byte == b'.' && quoted.is_some()).count();
    let mut joint = usize::from(quoted.is_some() || text[0] == b':') + word;
    if quoted.is_some() {
        if text.get(joint) != quoted.as_ref() {
            return Some(Arg { name: None, value: text, span: start..start + text.len() });
        }
        joint += 1;
    }
    let after = joint + text[joint.min(text.len())..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let mark = match text.get(after..).unwrap_or_default() {
        [b'=', b'>', ..] if matches!(language, Language::Php | Language::Ruby) => 2,
        [b'=', next, ..] if !matches!(next, b'=' | b'>' | b'~') => 1,
        [b':', next, ..] if *next != b':' => 1,
        _ => 0,
    };
    if word == 0 || mark == 0 {
        return Some(Arg { name: None, value: text, span: start..start + text.len() });
    }
    let value = text[after + mark..].trim_start();
    let value_start = start + text.len() - value.len();
    Some(Arg { name: Some(&body[..word]), value, span: value_start..start + text.len() })
}
