//! The values that stand in an expression: paths of names, in strings too where the language puts values into them.

use super::super::lex::{close, is_word, skip};
use crate::model::Language as L;
use bstr::ByteSlice;
use std::ops::Range;

/// A value: the names that lead to it, `request`, `form`, `password`.
#[derive(Debug)]
pub(super) struct Carried {
    /// Where each name stands, outside first.
    pub(super) path: Vec<Range<usize>>,
    /// The byte behind it.
    pub(super) end: usize,
}

/// Nested calls and strings that are looked into.
const DEPTH: u8 = 4;

/// Functions that only put their argument in another form, in lower case.
const FORMS: &[&str] = &[
    "str",
    "repr",
    "string",
    "format",
    "dumps",
    "stringify",
    "sprintf",
    "sprint",
    "inspect",
    "valueof",
    "tostring",
    "decode",
    "encode",
    "bytes",
    "join",
    "concat",
    "from",
    "utf8",
    "b64encode",
    "quote",
    "strval",
    "json_encode",
    "to_json",
    "some",
    "ok",
    "dict",
    "new",
    "vec",
];

/// Methods that hand on what they are called on, in lower case.
const SAME: &[&str] = &[
    "tostring",
    "to_s",
    "to_string",
    "string",
    "str",
    "unwrap",
    "expose_secret",
    "expose",
    "get_secret_value",
    "clone",
    "strip",
    "trim",
    "as_str",
    "as_ref",
    "to_owned",
    "decode",
    "encode",
    "lower",
    "tolowercase",
    "value",
    "reveal",
    "unwrap_or_default",
    "text",
];

/// Methods that fetch the value their argument names, in lower case.
const GETTERS: &[&str] = &[
    "get",
    "getparameter",
    "getheader",
    "header",
    "headers",
    "fetch",
    "param",
    "params",
    "query",
    "input",
    "formvalue",
    "postformvalue",
    "getenv",
    "getstring",
    "getitem",
    "getproperty",
    "cookie",
    "env",
    "var",
    "dig",
];

/// The values in `range`.
pub(super) fn values(bytes: &[u8], range: Range<usize>, language: L) -> Vec<Carried> {
    let mut found = Vec::new();
    expression(bytes, range, language, DEPTH, &mut found);
    found
}

fn expression(bytes: &[u8], range: Range<usize>, language: L, depth: u8, found: &mut Vec<Carried>) {
    let mut at = range.start;
    while depth > 0 && at < range.end {
        if let Some(next) = skip(bytes, at, language) {
            interpolated(bytes, at..next.min(range.end), language, depth - 1, found);
            at = next;
        } else if starts_name(bytes[at]) {
            at = path(bytes, at, range.end, language, depth, found);
        } else if bytes[at].is_ascii_digit() {
            at += bytes[at..range.end].iter().take_while(|&&byte| is_word(byte)).count();
        } else {
            at += 1;
        }
    }
}

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'@')
}

/// Reads the path that begins at `at`; gives the byte behind it.
fn path(bytes: &[u8], start: usize, end: usize, language: L, depth: u8, found: &mut Vec<Carried>) -> usize {
    let name = |from: usize| from..from + bytes[from..end].iter().take_while(|&&byte| is_word(byte) || byte == b'@').count();
    let mut names = vec![name(start)];
    let mut at = names[0].end;
    loop {
        let rest = &bytes[at..end];
        // A name before a colon or equals sign only labels the value behind it.
        let joint = ["?.", "!!.", "!.", "->", "::", "&.", "."].iter().find(|joint| rest.starts_with(joint.as_bytes()));
        if let Some(joint) = joint.filter(|joint| rest.get(joint.len()).is_some_and(|&byte| starts_name(byte))) {
            let next = name(at + joint.len());
            at = next.end;
            names.push(next);
        } else if let Some((key, len)) = key(rest) {
            names.push(at + key.start..at + key.end);
            at += len;
        } else if rest.starts_with(b"(") || rest.starts_with(b"!(") {
            let open = at + rest.find_byte(b'(').unwrap_or_default();
            let Some(after) = close(bytes, open, language).filter(|&after| after <= end) else { return end };
            let inner = open + 1..after - 1;
            let called = names.last().map(|name| bytes[name.clone()].to_ascii_lowercase()).unwrap_or_default();
            let is = |list: &[&str]| list.iter().any(|word| called == word.as_bytes());
            at = after;
            if is(SAME) && names.len() > 1 {
                names.pop();
            } else if is(FORMS) {
                expression(bytes, inner, language, depth - 1, found);
                names.clear();
            } else if let Some((key, _)) = quoted(&bytes[inner.clone()]).filter(|_| is(GETTERS)) {
                names.push(inner.start + key.start..inner.start + key.end);
            } else if !(called.starts_with(b"get") || called.starts_with(b"read")) {
                // What any other function makes of its arguments is not known to be a credential.
                names.clear();
            }
            if names.is_empty() {
                return tail(bytes, at, end, language);
            }
        } else {
            break;
        }
    }
    let behind = bytes[at..end].trim_start();
    let label =
        behind.first().is_some_and(|&byte| byte == b':' || byte == b'=') && !behind.starts_with(b"==") && !behind.starts_with(b"::");
    let compared = ["==", "!=", "===", "&&", "?", " is ", " in ", " not ", "||"]
        .iter()
        .any(|sign| bytes[at..end].trim_start_with(|c| c == ' ').starts_with(sign.trim_start().as_bytes()));
    if !label && !compared {
        found.push(Carried { path: names, end: at });
    }
    at
}

/// Over what is fetched of a result that nobody knows: `f(x).length`.
fn tail(bytes: &[u8], mut at: usize, end: usize, language: L) -> usize {
    while at < end {
        match bytes[at] {
            b'.' | b'?' | b'!' | b'&' if bytes.get(at + 1).is_some_and(|&byte| starts_name(byte) || byte == b'.') => {
                at += 1;
                at += bytes[at..end].iter().take_while(|&&byte| is_word(byte) || byte == b'.').count();
            }
            b'(' | b'[' => match close(bytes, at, language) {
                Some(after) => at = after.min(end),
                None => return end,
            },
            _ => break,
        }
    }
    at
}

/// `["password"]`, `[:password]`: where the key stands, and how long all of it is.
fn key(rest: &[u8]) -> Option<(Range<usize>, usize)> {
    let inner = rest.strip_prefix(b"[")?;
    let close = inner.find_byte(b']')?;
    let (key, _) = quoted(&inner[..close]).or_else(|| symbol(&inner[..close]))?;
    Some((key.start + 1..key.end + 1, close + 2))
}

/// A text that is one quoted word.
fn quoted(text: &[u8]) -> Option<(Range<usize>, usize)> {
    let quote = *text.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let len = text[1..].find_byte(quote)?;
    text[1..=len].iter().all(|&byte| is_word(byte) || byte == b'-').then_some((1..len + 1, len + 2))
}

fn symbol(text: &[u8]) -> Option<(Range<usize>, usize)> {
    let name = text.strip_prefix(b":")?;
    name.iter().all(|&byte| is_word(byte)).then_some((1..text.len(), text.len()))
}

/// The values that a string puts in.
fn interpolated(bytes: &[u8], string: Range<usize>, language: L, depth: u8, found: &mut Vec<Carried>) {
    let text = &bytes[string.clone()];
    let before = string.start.checked_sub(1).map_or(b' ', |at| bytes[at].to_ascii_lowercase());
    let (open, bare): (&[u8], bool) = match language {
        L::Python if before == b'f' || text.starts_with(b"f") => (b"{", false),
        L::CSharp if matches!(before, b'$' | b'@') => (b"{", false),
        L::Rust => (b"{", false),
        L::JavaScript | L::TypeScript if text.starts_with(b"`") => (b"${", false),
        L::Kotlin | L::Scala => (b"${", true),
        L::Php if text.starts_with(b"\"") => (b"{", true),
        L::Ruby if text.starts_with(b"\"") => (b"#{", false),
        L::Swift => (b"\\(", false),
        _ => return,
    };
    let mut at = 0;
    while at < text.len() {
        let here = string.start + at;
        if text[at..].starts_with(open) {
            let bracket = here + open.len() - 1;
            let after = close(bytes, bracket, language).filter(|&after| after <= string.end);
            let Some(after) = after else { return };
            let inner = bracket + 1..after - 1;
            // What follows a colon says how the value is written.
            let colon = bytes[inner.clone()].find_byte(b':').filter(|_| matches!(language, L::Python | L::CSharp | L::Rust));
            expression(bytes, inner.start..colon.map_or(inner.end, |len| inner.start + len), language, depth, found);
            at = after - string.start;
        } else if bare && text[at] == b'$' && text.get(at + 1).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'_') {
            at = path(bytes, here, string.end, language, depth, found) - string.start;
        } else {
            at += 1;
        }
    }
}
