//! `name = value` in every syntax: finds the name around a place, what ties it to a value, and the value.
//!
//! Works on the bytes around one keyword hit and so costs nothing on the rest of the text; a line of a megabyte is no
//! different from a short one. What the name and the value mean is judged elsewhere.

use super::cursor::{Cursor, enclosing_quote, is_quote};
use super::value::{self, Value};
use crate::model::Language;
use std::ops::Range;

/// How a name is tied to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// `=`, `:`, `:=`, `=>` and kin.
    Assign,
    /// `==`, `!=`, `.equals(`.
    Compare,
    /// `("name", "value")`, `["name", "value"]`, `{ "name", "value" }`.
    Entry,
    /// `setName("value")`, `.name("value")`, `name("value")`.
    Call,
    /// `--name value`, `--name=value`.
    Flag,
    /// Nothing but blanks: `ENV NAME value`, `name value` of `.netrc`, `PASSWORD 'value'` of SQL.
    Blank,
    /// `name: NAME` and `value: VALUE` side by side, or a `name` and a `value` attribute.
    Sibling,
    /// `<name>value</name>`.
    Element,
    /// A dash, "is" or "to" between them, as people write.
    Prose,
    /// Cells of one row: `| name | value |`.
    Cell,
}

/// A name with its value.
#[derive(Clone, Debug)]
pub(super) struct Assignment<'a> {
    /// Where the name stands, without quotes: `spring.datasource.password`, `X-Api-Key`, `DB_PASS`.
    pub name: Range<usize>,
    /// What ties them.
    pub link: Link,
    /// The value.
    pub value: Value<'a>,
    /// The quote of a string that holds name and value together: `"…;Password=value;…"`.
    pub within: Option<u8>,
}

/// The assignment whose name holds `hit`.
pub(super) fn assignment_at(text: &[u8], language: Language, hit: Range<usize>) -> Option<Assignment<'_>> {
    let name = name_around(text, hit)?;
    let within = enclosing_quote(text, name.start);
    let Tie { name, link, start, quoted } = tie(text, name, within)?;
    let cursor = Cursor::new(text, start);
    if !quoted && within.is_some() && cursor.peek() == within {
        return None;
    }
    let value = value::read(cursor, link, language, within.is_some() && !quoted)?;
    Some(Assignment { name, link, value, within: if quoted { None } else { within } })
}

/// Names are no longer than this: what is longer is data.
const LONGEST_NAME: usize = 100;

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | 0x80..)
}

/// The whole name that holds `hit`.
pub(super) fn name_around(text: &[u8], mut hit: Range<usize>) -> Option<Range<usize>> {
    // Some stems bring the sign along that makes them telling: `pw=`.
    hit.start += text.get(hit.clone())?.iter().take_while(|&&b| !is_name(b)).count();
    hit.end -= text.get(hit.clone())?.iter().rev().take_while(|&&b| !is_name(b)).count();
    let head = text.get(hit.start.saturating_sub(LONGEST_NAME)..hit.start)?;
    let start = hit.start - head.iter().rev().take_while(|&&b| is_name(b)).count();
    let tail = &text[hit.end.min(text.len())..text.len().min(hit.end + LONGEST_NAME)];
    let end = hit.end + tail.iter().take_while(|&&b| is_name(b)).count();
    if end - start > LONGEST_NAME {
        return None;
    }
    // An arrow or a flag is no part of a name, nor is the end of a sentence.
    let lead = text[start..end].iter().take_while(|b| matches!(b, b'-' | b'.')).count();
    let trail = text[start + lead..end].iter().rev().take_while(|b| matches!(b, b'-' | b'.')).count();
    (end - trail > start + lead).then_some(start + lead..end - trail)
}

/// What ties a name to a value, and where the value may begin.
struct Tie {
    /// Shorter than it was read where its end is a method.
    name: Range<usize>,
    link: Link,
    start: usize,
    /// The name stands between quotes of its own.
    quoted: bool,
}

fn tie(text: &[u8], mut name: Range<usize>, within: Option<u8>) -> Option<Tie> {
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
        [b'=' | b'!', b'=', ..] => {
            cursor.eat_while(|b| matches!(b, b'=' | b'!'));
            Link::Compare
        }
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
        [b'>', ..] if tag || quoted && attribute(text, name.start).is_some_and(|key| key == b"name" || key == b"key") => {
            cursor.skip(1);
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

/// `name: NAME, value: VALUE` and `key="NAME" value="VALUE"`: where the value begins. `cursor` stands behind the name.
/// A few other entries may stand between the two: `variable "name" { type = string, default = … }`.
fn sibling(mut cursor: Cursor<'_>, quoted: bool) -> Option<usize> {
    let start = cursor.at;
    cursor.eat(b",");
    if quoted {
        cursor.eat(b"{");
    }
    cursor.white(2);
    if cursor.at == start && !quoted {
        return None;
    }
    let attributes =
        !cursor.text[start..cursor.at].contains(&b'\n') && cursor.text[start..].first().is_some_and(|&b| b != b',' && b != b'{');
    for _ in 0..4 {
        match entry(&mut cursor)? {
            Entry::Value(at) => return Some(at),
            Entry::Other if attributes => return None,
            Entry::Other => {}
        }
    }
    None
}

/// One entry beside a name.
enum Entry {
    /// The value's, which begins here.
    Value(usize),
    /// Another one; it was passed.
    Other,
}

/// Reads one `key: value` or `key = value`; none where the group ends.
fn entry(cursor: &mut Cursor<'_>) -> Option<Entry> {
    const VALUES: &[&[u8]] =
        &[b"value", b"Value", b"VALUE", b"default_value", b"defaultValue", b"default", b"connectionString", b"content"];
    if cursor.peek().is_some_and(is_quote) {
        cursor.skip(1);
    }
    let key = cursor.rest().iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
    let word = &cursor.rest()[..key];
    let wanted = VALUES.iter().any(|value| word.starts_with(value));
    let named = matches!(word, b"name" | b"key" | b"Name" | b"");
    cursor.skip(key);
    if cursor.peek().is_some_and(is_quote) {
        cursor.skip(1);
    }
    cursor.blanks();
    if named || !(cursor.eat(b"=") || cursor.eat(b":")) {
        return None;
    }
    if wanted {
        return Some(Entry::Value(cursor.at));
    }
    // A scalar and no more: what nests is another matter.
    let line = cursor.line_rest();
    let len = line.iter().position(|&b| b == b',').unwrap_or(line.len());
    if line[..len].iter().any(|b| matches!(b, b'{' | b'}' | b'[' | b']' | b'<' | b'>')) || len > 120 {
        return None;
    }
    cursor.skip(len);
    cursor.eat(b",");
    cursor.white(1);
    Some(Entry::Other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bstr::ByteSlice;

    /// Name, tie and value at `name`.
    fn read(text: &str, language: Language, name: &str) -> Option<(String, Link, String)> {
        let at = text.find(name)?;
        let found = assignment_at(text.as_bytes(), language, at..at + name.len())?;
        Some((text[found.name].to_owned(), found.link, found.value.bytes.to_str_lossy().into_owned()))
    }

    #[test]
    fn names_and_values_of_every_syntax() {
        use Language::{
            CSharp, Dockerfile, Dotenv, Go, Hcl, Java, JavaScript, Json, Markdown, Other, Php, Python, Rust, Shell, TypeScript, Xml, Yaml,
        };
        for (language, text, name, link, value) in [
            (Python, "db_password = \"v-1\"", "db_password", Link::Assign, "v-1"),
            (Python, "connect(host, password='v-1', port=1)", "password", Link::Assign, "v-1"),
            (Python, "os.environ[\"DB_PASSWORD\"] = 'v-1'", "DB_PASSWORD", Link::Assign, "v-1"),
            (Python, "password = os.getenv('DB', 'v-1')", "password", Link::Assign, "v-1"),
            (Python, "token = (\"ab\"\n    \"cd\")", "token", Link::Assign, "abcd"),
            (Python, "token = \"ab\" + \\\n    \"cd\"", "token", Link::Assign, "abcd"),
            (JavaScript, "{user: 'x', password: 'v-1'}", "password", Link::Assign, "v-1"),
            (JavaScript, "const token = process.env.X || 'v-1';", "token", Link::Assign, "v-1"),
            (JavaScript, "if (password === 'v-1') {", "password", Link::Compare, "v-1"),
            (TypeScript, "const password: string = `v-1`", "password", Link::Assign, "v-1"),
            (Java, "props.put(\"password\", \"v-1\");", "password", Link::Entry, "v-1"),
            (Java, "ds.setPassword(\"v-1\");", "ds.setPassword", Link::Call, "v-1"),
            (Java, "if (password.equals(\"v-1\"))", "password", Link::Compare, "v-1"),
            (CSharp, "string password = @\"v-1\";", "password", Link::Assign, "v-1"),
            (Go, "const password string = \"v-1\"", "password", Link::Assign, "v-1"),
            (Go, "password := \"v-1\"", "password", Link::Assign, "v-1"),
            (Rust, "const API_KEY: &'static str = \"v-1\";", "API_KEY", Link::Assign, "v-1"),
            (Rust, "let api_key = String::from(\"v-1\");", "api_key", Link::Assign, "v-1"),
            (Php, "define('DB_PASSWORD', 'v-1');", "DB_PASSWORD", Link::Entry, "v-1"),
            (Php, "'password' => 'v-1',", "password", Link::Assign, "v-1"),
            (Json, "{\"password\": \"v-1\", \"x\": 1}", "password", Link::Assign, "v-1"),
            (Json, "\"password\":\n  \"v-1\"", "password", Link::Assign, "v-1"),
            (Json, "{\"name\": \"DB_PASS\", \"value\": \"v-1\"}", "DB_PASS", Link::Sibling, "v-1"),
            (Json, "\"{\\\"password\\\":\\\"v-1\\\"}\"", "password", Link::Assign, "v-1"),
            (Yaml, "  password: v-1  # note", "password", Link::Assign, "v-1"),
            (Yaml, "- name: DB_PASS\n  value: v-1\n", "DB_PASS", Link::Sibling, "v-1"),
            (Yaml, "  - DB_PASS=v-1\n", "DB_PASS", Link::Assign, "v-1"),
            (Yaml, "password: |-\n  v-1\nnext: x\n", "password", Link::Assign, "v-1"),
            (Yaml, "  PASS: ${PASS:-v-1}\n", "PASS", Link::Assign, "v-1"),
            (Xml, "<password>v-1</password>", "password", Link::Element, "v-1"),
            (Xml, "<add key=\"DbPassword\" value=\"v-1\"/>", "DbPassword", Link::Sibling, "v-1"),
            (Xml, "<property name=\"password\">v-1</property>", "password", Link::Element, "v-1"),
            (Xml, "<user name=\"x\" password=\"v-1\"/>", "password", Link::Assign, "v-1"),
            (Hcl, "variable \"db_pass\" {\n  type = string\n  default = \"v-1\"\n}", "db_pass", Link::Sibling, "v-1"),
            (Json, "{\"name\": \"DB_PASS\", \"type\": \"x\", \"value\": \"v-1\"}", "DB_PASS", Link::Sibling, "v-1"),
            (JavaScript, "x = process.env.DB_PASS || 'v-1'", "process.env.DB_PASS", Link::Assign, "v-1"),
            (Markdown, "| DB_PASS | the password | `v-1` |", "DB_PASS", Link::Cell, "v-1"),
            (Dotenv, "DB_PASS=v-1\n", "DB_PASS", Link::Assign, "v-1"),
            (Shell, "mytool --password v-1 --x", "password", Link::Flag, "v-1"),
            (Shell, "mytool --token=v-1 --x", "token", Link::Flag, "v-1"),
            (Dockerfile, "ENV DB_PASS v-1", "DB_PASS", Link::Blank, "v-1"),
            (Other, "#define PASSWORD \"v-1\"", "PASSWORD", Link::Blank, "v-1"),
            (Other, "x token - 'v-1'", "token", Link::Prose, "v-1"),
        ] {
            let expected = Some((name.to_owned(), link, value.to_owned()));
            assert_eq!(read(text, language, name), expected, "{text}");
        }
    }

    #[test]
    fn what_is_computed_is_no_value() {
        for (text, name) in [
            ("token = \"ab\" + salt", "token"),
            ("foo(token)", "token"),
            ("getPassword()", "Password"),
            ("{\"password\": {\"x\": 1}}", "password"),
            ("a::token::b", "token"),
        ] {
            let found = read(text, Language::Python, name);
            assert!(found.as_ref().is_none_or(|(_, _, value)| value.starts_with('{')), "{text}: {found:?}");
        }
    }
}
