//! `name = value` in every syntax: finds the name around a place, what ties it to a value, and the value.
//!
//! Works on the bytes around one keyword hit and so costs nothing on the rest of the text; a line of a megabyte is no
//! different from a short one. What the name and the value mean is judged elsewhere.

use super::cursor::{Cursor, enclosing_quote};
use super::tie::{Tie, tie};
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

/// A name that something ties to a value, which is not read yet: most names are judged by themselves.
#[derive(Clone, Debug)]
pub(super) struct Tied<'a> {
    text: &'a [u8],
    /// Where the name stands.
    pub name: Range<usize>,
    link: Link,
    start: usize,
    within: Option<u8>,
    quoted: bool,
}

/// The name that holds `hit`, if it is tied to something.
pub(super) fn tied_at(text: &[u8], hit: Range<usize>) -> Option<Tied<'_>> {
    let name = name_around(text, hit)?;
    let within = enclosing_quote(text, name.start);
    let Tie { name, link, start, quoted } = tie(text, name, within)?;
    let empty = !quoted && within.is_some() && Cursor::new(text, start).peek() == within;
    (!empty).then_some(Tied { text, name, link, start, within, quoted })
}

impl<'a> Tied<'a> {
    /// The assignment with its value.
    pub(super) fn read(self, language: Language) -> Option<Assignment<'a>> {
        let Self { text, name, link, start, within, quoted } = self;
        let value = value::read(Cursor::new(text, start), link, language, within.is_some() && !quoted)?;
        Some(Assignment { name, link, value, within: if quoted { None } else { within } })
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use bstr::ByteSlice;

    /// Name, tie and value at `name`.
    fn read(text: &str, language: Language, name: &str) -> Option<(String, Link, String)> {
        let at = text.find(name)?;
        let found = tied_at(text.as_bytes(), at..at + name.len())?.read(language)?;
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
