//! Reads the value behind a tie: literals of every kind, pieces put together, plain words, blocks, elements.
//!
//! Gives the bytes as the program would see them, as far as that can be told without running it: a value that is
//! computed, or made up of anything but literals, is none.

use super::assignment::Link;
use super::block::block;
use super::cursor::{Cursor, is_quote};
use super::fallback::{default_of_variable, fallback};
use crate::model::Language;
use std::borrow::Cow;
use std::ops::Range;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Between quotes.
    Quoted,
    /// Quoted pieces put together.
    Joined,
    /// The default of a look-up: `getenv("X", "value")`, `${X:-value}`, `x || "value"`.
    Fallback,
    /// A plain word that ends its statement or its line.
    Bare,
    /// A plain word with other words after it.
    BareAmong,
    /// An indented block of YAML.
    Block,
    /// The text of an element.
    Element,
}

/// A value that was read.
#[derive(Clone, Debug)]
pub(super) struct Value<'a> {
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
    /// Where it stands, from the first byte of its first piece to the last of its last.
    pub span: Range<usize>,
    /// How it is written.
    pub form: Form,
}

impl<'a> Value<'a> {
    pub(super) fn plain(text: &'a [u8], span: Range<usize>, form: Form) -> Option<Self> {
        (!span.is_empty()).then(|| Self { bytes: Cow::Borrowed(&text[span.clone()]), span, form })
    }
}

/// Reads the value that begins at `cursor`, which is tied to its name by `link`; `within` a string that holds both.
pub(super) fn read(mut cursor: Cursor<'_>, link: Link, language: Language, within: bool) -> Option<Value<'_>> {
    let text = cursor.text;
    if link == Link::Element {
        cursor.white(1);
        let len = cursor.rest().iter().position(|&b| b == b'<')?;
        let trimmed = cursor.rest()[..len].trim_ascii_end();
        return Value::plain(text, cursor.at..cursor.at + trimmed.len(), Form::Element);
    }
    cursor.blanks();
    if let Some(block) = block(cursor) {
        return Some(block);
    }
    let broken = cursor.at_line_end() || cursor.rest().starts_with(b"\\\n") || cursor.rest().starts_with(b"(\n");
    if broken {
        if matches!(cursor.peek(), Some(b'\\' | b'(')) {
            cursor.skip(1);
        }
        cursor.white(1);
        if language == Language::Yaml {
            cursor.eat(b"- ");
        }
    }
    wrappers(&mut cursor);
    if let Some(literal) = literal(&mut cursor) {
        return joined(cursor, literal, language);
    }
    if let Some(cut) = cut_short(cursor) {
        return Some(cut);
    }
    if let Some(fallback) = fallback(cursor, language) {
        return Some(fallback);
    }
    match link {
        Link::Call => None,
        Link::Assign if broken && language != Language::Yaml => alone(cursor),
        _ if broken => None,
        _ => bare(cursor, within || link == Link::Cell),
    }
}

/// The fewest characters of a value on a line of its own.
const ALONE: usize = 8;

/// A word that is all of its line, below the name and as plain as notes are written: letters with digits among them.
fn alone(cursor: Cursor<'_>) -> Option<Value<'_>> {
    let line = cursor.line_rest().trim_ascii_end();
    let plain = |&b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/' | b'=' | b'!' | b'#' | b'@' | b'~' | b'.');
    let told =
        line.len() >= ALONE && line.iter().all(plain) && line.iter().any(u8::is_ascii_digit) && line.iter().any(u8::is_ascii_alphabetic);
    told.then(|| Value::plain(cursor.text, cursor.at..cursor.at + line.len(), Form::Bare)).flatten()
}

/// What only wraps a literal: `new String(`, `Some(`, `String::from(`, `[]byte(`, `[`, `(`.
const WRAPPERS: &[&str] = &[
    "String::from(",
    "new String(",
    "String(",
    "Some(",
    "Ok(",
    "Just(",
    "[]byte(",
    "bytes(",
    "bytes.fromhex(",
    "Buffer.from(",
    "aws.String(",
    "pulumi.String(",
    "to.Ptr(",
    "ptr.To(",
    "pointer.String(",
    "base64.b64decode(",
    "b64decode(",
    "atob(",
    "base64_decode(",
    "Base64.decode(",
    "Base64.decode64(",
    "Base64.getDecoder().decode(",
    "Convert.FromBase64String(",
    "hex.DecodeString(",
    "unhexlify(",
    "SecretStr(",
    "SecretString::from(",
    "SecretString::new(",
    "Secret::new(",
    "Secret(",
    "new Secret(",
    "new SecureString(",
    "ConvertTo-SecureString -String ",
    "ConvertTo-SecureString ",
    "(ConvertTo-SecureString ",
    "(ConvertTo-SecureString -String ",
    "str(",
    "wp_hash(",
    "md5(",
    "sha1(",
    "SecretValue.unsafePlainText(",
    "SecretValue.plainText(",
    "cdk.SecretValue.unsafePlainText(",
    "SecretKeySpec(",
    "new SecretKeySpec(",
    "TextEncoder().encode(",
    "new TextEncoder().encode(",
    "Encoding.UTF8.GetBytes(",
    "Encoding.ASCII.GetBytes(",
    "@Value(",
    "(char[])",
    "(string)",
    "(String)",
    "_T(",
    "TEXT(",
    "L(",
    "hash_hmac(",
    "Box::new(",
    "Cow::Borrowed(",
    "b64(",
    "base64(",
    "&[]byte(",
    "std::string(",
    "<<",
];

/// With which bytes they begin, as bits: whole lists are tried for every value, and few values begin so.
const BEGINNINGS: u128 = {
    let mut bits = 0;
    let mut index = 0;
    while index < WRAPPERS.len() {
        bits |= 1 << WRAPPERS[index].as_bytes()[0];
        index += 1;
    }
    bits
};

fn wrapper(cursor: &mut Cursor<'_>) -> bool {
    cursor.peek().is_some_and(|byte| byte.is_ascii() && BEGINNINGS >> byte & 1 == 1)
        && WRAPPERS.iter().any(|wrapper| cursor.eat(wrapper.as_bytes()))
}

fn wrappers(cursor: &mut Cursor<'_>) {
    for _ in 0..3 {
        let start = cursor.at;
        cursor.eat_while(|b| matches!(b, b'[' | b'(' | b'{' | b'&' | b' '));
        // The brackets belong to what they open only where a literal or a known wrapper follows.
        if !wrapper(cursor) {
            let mut ahead = *cursor;
            if literal(&mut ahead).is_some() {
                return;
            }
            cursor.at = start;
            if !wrapper(cursor) {
                return;
            }
        }
    }
}

/// A literal between quotes; the cursor moves behind it. Its span is that of its content.
pub(super) fn literal(cursor: &mut Cursor<'_>) -> Option<Range<usize>> {
    let mut ahead = *cursor;
    ahead.eat_while(|b| matches!(b, b'b' | b'B' | b'r' | b'R' | b'u' | b'f' | b'L' | b'@' | b'$' | b'&' | b'N'));
    if ahead.at - cursor.at > 2 {
        return None;
    }
    let raw = ahead.at > cursor.at && ahead.eat(b"#\"");
    if raw {
        let len = find(ahead.rest(), b"\"#")?;
        let span = ahead.at..ahead.at + len;
        cursor.at = span.end + 2;
        return Some(span);
    }
    // A quote that is escaped itself is closed by one that is escaped as often.
    let slashes = ahead.eat_while(|b| b == b'\\');
    let quote = ahead.peek().filter(|&b| is_quote(b))?;
    let triple = [quote; 3];
    if slashes == 0 && ahead.eat(&triple) {
        let len = find(ahead.rest(), &triple)?;
        let span = ahead.at..ahead.at + len;
        cursor.at = span.end + 3;
        return Some(span);
    }
    ahead.skip(1);
    let rest = ahead.rest();
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            b'\n' if quote != b'`' => return None,
            b'\\' if slashes == 0 => at += 2,
            b'\\' if rest[at..].iter().take_while(|&&b| b == b'\\').count() == slashes && rest.get(at + slashes) == Some(&quote) => {
                let span = ahead.at..ahead.at + at;
                cursor.at = span.end + slashes + 1;
                return Some(span);
            }
            byte if byte == quote => {
                let span = ahead.at..ahead.at + at;
                cursor.at = span.end + 1;
                // An escaped opening with a plain end: the whole was cut short.
                return (slashes == 0).then_some(span);
            }
            _ => at += 1,
        }
    }
    None
}

pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    bstr::ByteSlice::find(haystack, needle)
}

/// Puts the pieces together that are added to `first`. Where something that is no literal is added, there is no value.
pub(super) fn joined(mut cursor: Cursor<'_>, first: Range<usize>, language: Language) -> Option<Value<'_>> {
    let text = cursor.text;
    let mut bytes = Cow::Borrowed(&text[first.clone()]);
    let mut end = first.end;
    for _ in 0..64 {
        let mut ahead = cursor;
        ahead.blanks();
        let continued = ahead.eat(b"\\\n") || ahead.eat(b"\\\r\n");
        ahead.white(2);
        let lined = text[cursor.at..ahead.at].contains(&b'\n');
        let sign = match ahead.rest() {
            [b'+', b'=' | b'+', ..] => 0,
            [b'+' | b'&', ..] => 1,
            [b'.', b'.', b' ', ..] => 2,
            [b'.', b' ' | b'"' | b'\'' | b'\n', ..] if language != Language::Markdown => 1,
            _ => 0,
        };
        ahead.skip(sign);
        let implicit = sign == 0 && lined && (continued || matches!(language, Language::Python | Language::C));
        if sign == 0 && !implicit {
            break;
        }
        ahead.white(2);
        if ahead.eat(b"\\\n") {
            ahead.white(1);
        }
        match literal(&mut ahead) {
            Some(piece) => {
                bytes.to_mut().extend_from_slice(&text[piece.clone()]);
                end = piece.end;
                cursor = ahead;
            }
            None if sign > 0 && !matches!(ahead.peek(), None | Some(b'#' | b'/')) && text[cursor.at] != b'&' => return None,
            None => break,
        }
    }
    // A literal before a colon or an arrow is the name of the next entry.
    let mut after = cursor;
    after.blanks();
    if after.rest().starts_with(b"=>")
        || after.peek() == Some(b':') && text[first.start..].len() > 1 && !after.rest().starts_with(b"::") && language != Language::Markdown
    {
        return None;
    }
    if bytes.is_empty() {
        return None;
    }
    let form = if matches!(bytes, Cow::Owned(_)) { Form::Joined } else { Form::Quoted };
    if let (Form::Quoted, Some(default)) = (form, default_of_variable(text, &first)) {
        return Value::plain(text, default, Form::Fallback);
    }
    Some(Value { bytes, span: first.start..end, form })
}

/// A literal whose end is not on the line: what is left of it counts as a plain word.
fn cut_short(mut cursor: Cursor<'_>) -> Option<Value<'_>> {
    cursor.peek().filter(|&b| is_quote(b))?;
    cursor.skip(1);
    let rest = cursor.line_rest();
    let whole = rest.iter().all(|b| b.is_ascii_graphic() && !is_quote(*b));
    if whole { Value::plain(cursor.text, cursor.at..cursor.at + rest.len(), Form::Bare) } else { None }
}

/// A plain word: to the next blank, quote or end of what holds it.
fn bare(cursor: Cursor<'_>, within: bool) -> Option<Value<'_>> {
    let text = cursor.text;
    let rest = cursor.line_rest();
    if rest.starts_with(b"${") {
        let len = rest.iter().position(|&b| b == b'}')? + 1;
        let span = cursor.at..cursor.at + len;
        return match default_of_variable(text, &span) {
            Some(default) => Value::plain(text, default, Form::Fallback),
            None => Value::plain(text, span, Form::Bare),
        };
    }
    let mut len =
        rest.iter().position(|&b| b.is_ascii_whitespace() || is_quote(b) || matches!(b, b'<' | b'>' | b'|')).unwrap_or(rest.len());
    // What ends the statement, the argument, the sentence or the bracket around it is not the value's.
    if let Some(cut) = rest[..len].iter().position(|&b| b == b';') {
        len = cut;
    }
    // Within a string a backslash begins an escape: mostly that of a line end.
    if let Some(cut) = rest[..len].iter().position(|&b| b == b'\\' || b == b'&').filter(|_| within) {
        len = cut;
    }
    while len > 0 && matches!(rest[len - 1], b',' | b'\\') {
        len -= 1;
    }
    let unopened = |len: usize| {
        [(b'(', b')'), (b'[', b']'), (b'{', b'}')].iter().any(|&(open, close)| rest[len - 1] == close && !rest[..len].contains(&open))
    };
    while len > 0 && unopened(len) {
        len -= 1;
    }
    let mut after = Cursor::new(text, cursor.at + len);
    after.eat_while(|b| matches!(b, b',' | b';' | b'\\' | b')' | b'}' | b']') || is_quote(b));
    let blanks = after.blanks();
    let ended = after.at_line_end()
        || blanks > 0 && matches!(after.peek(), Some(b'#' | b';'))
        || blanks > 0 && after.rest().starts_with(b"//")
        || after.rest().starts_with(b"-->")
        || after.rest().starts_with(b"*/");
    Value::plain(text, cursor.at..cursor.at + len, if ended { Form::Bare } else { Form::BareAmong })
}
