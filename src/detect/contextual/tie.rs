//! The sign, word or form between a name and its value: equals and colons, flags, calls, tags, entries, cells.

use super::assignment::Link;
use super::cursor::{Cursor, is_quote};
use super::sibling::sibling;
use std::ops::Range;

/// What ties a name to a value, and where the value may begin.
pub(super) struct Tie {
    /// Shorter than it was read where its end is a method.
    pub(super) name: Range<usize>,
    /// What ties them.
    pub(super) link: Link,
    /// Where the value may begin.
    pub(super) start: usize,
    /// The name stands between quotes of its own.
    pub(super) quoted: bool,
}

/// Reads what stands behind `name`; none where nothing ties it to a value.
pub(super) fn tie(text: &[u8], mut name: Range<usize>, within: Option<u8>) -> Option<Tie> {
    let mut cursor = Cursor::new(text, name.end);
    let open = Cursor::new(text, name.start).before();
    let flag = text[..name.start].ends_with(b"--") || text[..name.start].ends_with(b" -") || text[..name.start].ends_with(b"\"-");
    let tag = open == Some(b'<');

    let mut quoted = false;
    if open.is_some_and(is_quote) {
        let escaped = cursor;
        cursor.eat_while(|b| b == b'\\');
        if cursor.peek() == open {
            cursor.skip(1);
            quoted = true;
        } else {
            cursor = escaped;
        }
    }
    // The last word of a longer name: `"admin password": …`.
    if !quoted && within.is_some() && cursor.peek() == within {
        cursor.skip(1);
        quoted = true;
    }
    // `env["NAME"]`, `get("NAME")`: the name is an index, what follows is about what it names.
    let closed = cursor.eat_while(|b| matches!(b, b']' | b')')) > 0;
    if closed && !quoted && cursor.before() == Some(b')') {
        return None;
    }
    let blanks = cursor.blanks();

    let link = match cursor.rest() {
        // `string Key { get; } = "…"`: a property of C#.
        [b'{', ..] if property(cursor).is_some() => {
            property(cursor).inspect(|at| cursor.at = *at);
            Link::Assign
        }
        [b'=' | b'!', b'=', ..] => {
            cursor.eat_while(|b| matches!(b, b'=' | b'!'));
            Link::Compare
        }
        // `${NAME:-value}`, also within another one.
        [b':', b'-', ..] if text[..name.start].ends_with(b"${") => {
            cursor.skip(2);
            Link::Assign
        }
        // `${NAME:?message}`: what is said where the variable is not set.
        [b':', b'?' | b'+', ..] if text[..name.start].ends_with(b"${") => return None,
        [b':', b':', ..] if cursor.rest().iter().find(|&&b| b != b':') == Some(&b'=') => {
            cursor.eat_while(|b| matches!(b, b':' | b'='));
            Link::Assign
        }
        [b'=', b'>' | b'~', ..] | [b':' | b'?' | b'+' | b'.', b'=', ..] => {
            cursor.skip(2);
            Link::Assign
        }
        [b'|', b'|', b'=', ..] | [b'?', b'?', b'=', ..] => {
            cursor.skip(3);
            Link::Assign
        }
        // `process.env.NAME || "value"`: what stands in for a variable that is not set.
        [b'|', b'|', ..] | [b'?', b'?', ..] | [b'o', b'r', b' ', ..] if is_variable(text, &name) => {
            cursor.skip(2);
            Link::Assign
        }
        [b'|', ..] if is_row(text, name.start) => {
            cursor = cell(cursor)?;
            Link::Cell
        }
        [b'?' | b'!', b':', ..] => {
            cursor.skip(2);
            typed(cursor).inspect(|at| cursor.at = *at);
            Link::Assign
        }
        [b':', b':', ..] => return None,
        [b':', ..] => {
            cursor.skip(1);
            typed(cursor).inspect(|at| cursor.at = *at);
            Link::Assign
        }
        [b'=', ..] => {
            cursor.skip(1);
            if flag { Link::Flag } else { Link::Assign }
        }
        [b'-', b'>', ..] if quoted => {
            cursor.skip(2);
            Link::Entry
        }
        // `std::string key{"…"}`
        [b'{', after @ ..] if !quoted && blanks == 0 && after.trim_ascii_start().first().is_some_and(|&b| is_quote(b)) => {
            cursor.skip(1);
            Link::Assign
        }
        [b'<', b'-', ..] if blanks > 0 => {
            cursor.skip(2);
            Link::Assign
        }
        [b'-', b' ', ..] if blanks > 0 => {
            cursor.skip(2);
            Link::Prose
        }
        [b'i', b's', b' ', ..] | [b't', b'o', b' ', ..] if blanks > 0 => {
            cursor.skip(3);
            Link::Prose
        }
        [b'(', ..] if !quoted => {
            cursor.skip(1);
            let (kept, link) = method(text, name);
            name = kept;
            link
        }
        // `{password, <<"value">>}` of Erlang.
        [b',', b' ', b'<', b'<', b'"', ..] if open == Some(b'{') => {
            cursor.skip(1);
            Link::Assign
        }
        [b'>', ..] if tag || quoted && attribute(text, name.start).is_some_and(|key| key == b"name" || key == b"key") => {
            cursor.skip(1);
            // `<setting name="password"><value>…`
            let mut inner = cursor;
            inner.white(1);
            if inner.eat(b"<value>") || inner.eat(b"<string>") {
                cursor = inner;
            }
            Link::Element
        }
        [b'<', b'/', ..] => {
            cursor = after_closing_tag(cursor)?;
            Link::Element
        }
        // `<password encrypted="false">value</password>`
        _ if tag && blanks > 0 => {
            let end = cursor.line_rest().iter().position(|&b| b == b'>')?;
            if cursor.rest()[..end].ends_with(b"/") {
                return None;
            }
            cursor.skip(end + 1);
            Link::Element
        }
        _ => match sibling(cursor, quoted) {
            Some(at) => {
                cursor.at = at;
                Link::Sibling
            }
            None if cursor.peek() == Some(b',') && quoted && !closed => {
                cursor.skip(1);
                Link::Entry
            }
            // `strcmp(password, "value")`
            None if cursor.peek() == Some(b',') && !quoted && compares(text, name.start) => {
                cursor.skip(1);
                Link::Compare
            }
            None if flag && quoted && cursor.peek() == Some(b',') => {
                cursor.skip(1);
                Link::Flag
            }
            // What follows a quoted name is the next attribute of its element, not its type.
            None if blanks > 0 && !closed && quoted => Link::Blank,
            // `curl_setopt($ch, CURLOPT_USERPWD, "value")`
            None if cursor.peek() == Some(b',') && text[name.clone()].starts_with(b"CURLOPT_") => {
                cursor.skip(1);
                Link::Entry
            }
            None if blanks > 0 && !closed => typed(cursor).map_or(if flag { Link::Flag } else { Link::Blank }, |at| {
                cursor.at = at;
                Link::Assign
            }),
            None => return None,
        },
    };
    Some(Tie { name, link, start: cursor.at, quoted })
}

/// `: Type = "…"`: where the value begins, if a type stands between and a literal follows the sign.
fn typed(cursor: Cursor<'_>) -> Option<usize> {
    let line = cursor.line_rest();
    let line = &line[..line.len().min(64)];
    let sign = line.iter().position(|&b| b == b'=')?;
    let of_type = |b: &u8| b.is_ascii_alphanumeric() || b" _<>[]&'*?|.:".contains(b);
    let head = &line[..sign];
    if head.first().is_some_and(|&b| is_quote(b)) || !head.iter().all(of_type) || !head.iter().any(u8::is_ascii_alphabetic) {
        return None;
    }
    let mut after = Cursor::new(cursor.text, cursor.at + sign + 1);
    after.blanks();
    after.eat_while(|b| matches!(b, b'b' | b'r' | b'@' | b'$' | b'&'));
    after.peek().is_some_and(is_quote).then_some(cursor.at + sign + 1)
}

/// `{ get; set; } =`: where the value of a property begins.
fn property(cursor: Cursor<'_>) -> Option<usize> {
    let line = cursor.line_rest();
    let close = line.iter().take(48).position(|&b| b == b'}')?;
    let accessors = line[1..close].split(|&b| b == b';').map(<[u8]>::trim_ascii);
    let known = |word: &[u8]| matches!(word, b"" | b"get" | b"set" | b"init" | b"private set" | b"protected set" | b"internal set");
    let behind = line[close + 1..].trim_ascii_start();
    let is_one = accessors.clone().any(|word| word == b"get") && accessors.clone().all(known);
    (is_one && behind.starts_with(b"=")).then(|| cursor.at + line.len() - behind.len() + 1)
}

/// What the end of a name before a parenthesis says: comparing methods compare what stands before them, reading ones
/// give nothing, the others are given the value.
fn method(text: &[u8], name: Range<usize>) -> (Range<usize>, Link) {
    let bytes = &text[name.clone()];
    let dot = bytes.iter().rposition(|&b| b == b'.');
    let last = &bytes[dot.map_or(0, |dot| dot + 1)..];
    const COMPARING: &[&[u8]] =
        &[b"equals", b"equalsIgnoreCase", b"Equals", b"isEqualTo", b"eq", b"toBe", b"toEqual", b"compareTo", b"EqualTo"];
    const FILLING: &[&[u8]] =
        &[b"default", b"defaultValue", b"set", b"append", b"of", b"value", b"withDefault", b"fill", b"type", b"send_keys", b"sendKeys"];
    if let Some(dot) = dot {
        let before = name.start..name.start + dot;
        if COMPARING.contains(&last) {
            return (before, Link::Compare);
        }
        if FILLING.contains(&last) {
            return (before, Link::Call);
        }
    }
    (name, Link::Call)
}

/// Whether the name is looked up in the environment: `process.env.NAME`, `ENV["NAME"]`, `getenv("NAME")`.
fn is_variable(text: &[u8], name: &Range<usize>) -> bool {
    let head = &text[name.start.saturating_sub(16)..name.end];
    let head = head[..head.len().min(24)].to_ascii_lowercase();
    head.windows(3).any(|part| part == b"env")
}

/// Whether the line `start` is on is the row of a table.
fn is_row(text: &[u8], start: usize) -> bool {
    Cursor::new(text, start).line_before(200).trim_ascii_start().starts_with(b"|")
}

/// The first cell behind the name's that holds one word, without the signs of code around it.
fn cell(mut cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    while cursor.eat(b"|") {
        cursor.blanks();
        cursor.eat(b"`");
        let word = cursor.line_rest().iter().take_while(|b| b.is_ascii_graphic() && !matches!(b, b'|' | b'`')).count();
        let mut after = cursor;
        after.skip(word);
        after.eat(b"`");
        after.blanks();
        if word > 0 && after.peek() == Some(b'|') {
            return Some(cursor);
        }
        cursor.eat_while(|b| !matches!(b, b'|' | b'\n'));
    }
    None
}

/// Whether the name at `start` is the first argument of a function that compares or copies strings.
fn compares(text: &[u8], start: usize) -> bool {
    let head = Cursor::new(text, start).line_before(24);
    [
        "strcmp(",
        "strncmp(",
        "strcasecmp(",
        "strcpy(",
        "strncpy(",
        "memcmp(",
        "compare_digest(",
        "hash_equals(",
        "Equals(",
        "equals(",
        "ConstantTimeCompare(",
    ]
    .iter()
    .any(|function| head.ends_with(function.as_bytes()))
}

/// The attribute whose value begins at `start`: `name` in `<property name="password"`.
fn attribute(text: &[u8], start: usize) -> Option<&[u8]> {
    let head = Cursor::new(text, start).line_before(80);
    let head = head.strip_suffix(b"\"").or_else(|| head.strip_suffix(b"'"))?;
    let head = head.trim_ascii_end().strip_suffix(b"=")?.trim_ascii_end();
    let begin = head.iter().rposition(|b| !b.is_ascii_alphanumeric() && *b != b'-' && *b != b':').map_or(0, |at| at + 1);
    Some(&head[begin..])
}

/// `<key>Password</key> <string>value</string>`: behind the opening tag of the value.
fn after_closing_tag(mut cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    let key = cursor.eat(b"</key>") || cursor.eat(b"</name>") || cursor.eat(b"</Key>") || cursor.eat(b"</Name>");
    cursor.white(2);
    let value = cursor.eat(b"<string>") || cursor.eat(b"<value>") || cursor.eat(b"<Value>") || cursor.eat(b"<value><string>");
    (key && value).then_some(cursor)
}
