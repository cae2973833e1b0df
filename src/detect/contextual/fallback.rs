//! What stands in for a value that is not set: the default of a look-up, the other side of an `or`.

use super::cursor::Cursor;
use super::value::{Form, Value, joined, literal};
use crate::model::Language;
use std::ops::Range;

/// `${NAME:-value}` and `${NAME:value}`: where the value stands.
pub(super) fn default_of_variable(text: &[u8], span: &Range<usize>) -> Option<Range<usize>> {
    let inner = text[span.clone()].strip_prefix(b"${")?.strip_suffix(b"}")?;
    let name = inner.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')).count();
    let sign = match &inner[name..] {
        [b':', b'-' | b'=', ..] => 2,
        // `${NAME:?message}` and `${NAME:+other}` give no default.
        [b':', b'?' | b'+', ..] => return None,
        [b':' | b'-', ..] => 1,
        _ => return None,
    };
    let start = span.start + 2 + name + sign;
    (name > 0 && inner.len() > name + sign && !inner[name + sign..].contains(&b'$')).then_some(start..span.end - 1)
}

/// Names of functions that look something up and take a default as their last argument.
const LOOKUPS: &[&[u8]] = &[
    b"getenv",
    b"env",
    b"environ.get",
    b"ENV.fetch",
    b"fetch",
    b"getProperty",
    b"get",
    b"getOrElse",
    b"getOrDefault",
    b"lookup",
    b"config",
    b"GetEnv",
    b"getEnv",
    b"get_env",
    b"Getenv",
    b"envOr",
    b"unwrap_or",
    b"String",
    b"StringVar",
    b"getString",
    b"default",
    b"variable",
    b"optional",
];

/// `getenv("X", "value")`, `process.env.X || "value"`, `x ?? "value"`, `x or "value"`.
pub(super) fn fallback(mut cursor: Cursor<'_>, language: Language) -> Option<Value<'_>> {
    let text = cursor.text;
    let start = cursor.at;
    let path = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$' | b':' | b'?');
    if cursor.eat_while(path) == 0 {
        return None;
    }
    let called = &text[start..cursor.at];
    let looks_up = || LOOKUPS.iter().any(|name| called.ends_with(name));
    if let Some(open @ (b'(' | b'[')) = cursor.peek() {
        let close = if open == b'(' { b')' } else { b']' };
        let len = cursor.line_rest().iter().position(|&b| b == close)?;
        let inside = Cursor::new(text, cursor.at + 1);
        let arguments = cursor.at + 1..cursor.at + len;
        cursor.at = arguments.end + 1;
        if open == b'(' && looks_up() {
            let mut inside = inside;
            let first = literal(&mut inside);
            inside.blanks();
            if first.is_some() && inside.eat(b",") {
                inside.white(1);
                inside.eat(b"default=");
                let second = literal(&mut inside)?;
                return Value::plain(text, second, Form::Fallback);
            }
        }
    }
    cursor.blanks();
    let sign = cursor.eat(b"||") || cursor.eat(b"??") || cursor.eat(b"or ") || cursor.eat(b"?:") || cursor.eat(b"//");
    if !sign {
        return None;
    }
    cursor.white(1);
    let first = literal(&mut cursor)?;
    joined(cursor, first, language).map(|value| Value { form: Form::Fallback, ..value })
}
