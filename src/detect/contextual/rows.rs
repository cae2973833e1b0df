//! Rows whose columns were named before: `INSERT INTO users (name, password) VALUES (…), (…)` and tables of values
//! divided by commas.

use super::cursor::Cursor;
use super::judge::{Case, judge};
use super::name::{Kind, classify};
use super::rule;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use crate::model::{Confidence, Language, Rule};
use bstr::ByteSlice;
use std::ops::Range;

/// How far before a column's name its statement may begin, and how far behind it the rows may reach.
const HEAD: usize = 1024;
const REACH: usize = 64 * 1024;

/// Looks into the rows below the column whose name stands at `name`.
pub(super) fn detect(subject: &Subject<'_>, name: &Range<usize>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let table = subject.path.ends_with(b".csv") && !text[..name.start].contains(&b'\n');
    if !table && subject.language != Language::Sql {
        return;
    }
    let lead = Cursor::new(text, name.start).line_before(120);
    let Some(kind) = classify(&text[name.clone()], lead) else { return };
    let values = if table { separated(subject, name.start) } else { inserted(text, name) };
    for span in values {
        if sink.counts(&span)
            && let Some((rule, confidence)) = verdict(subject, &text[span.clone()], kind, &text[name.clone()])
        {
            sink.push(Seen { confidence, ..Seen::new(rule, span) });
        }
    }
}

fn verdict(subject: &Subject<'_>, value: &[u8], kind: Kind, name: &[u8]) -> Option<(&'static Rule, Confidence)> {
    let case = Case { used: false, ..Case::of(subject, kind, name) };
    judge(value, &case).map(|confidence| (rule::of(kind), confidence))
}

/// The values of the column in every row of the statement that names it.
fn inserted(text: &[u8], name: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let base = name.start.saturating_sub(HEAD);
    let head = text[base..name.start].to_ascii_lowercase();
    let Some(open) = head.rfind("insert into").and_then(|at| head[at..].find_byte(b'(').map(|n| at + n)) else { return found };
    if head[open..].contains(&b')') {
        return found;
    }
    let column = count(&head[open..], b',');
    let end = text.len().min(name.end + REACH);
    let Some(closed) = text[name.end..end].find_byte(b')') else { return found };
    let mut cursor = Cursor::new(&text[..end], name.end + closed + 1);
    cursor.white(2);
    if !cursor.rest().get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"values")) {
        return found;
    }
    cursor.skip(6);
    loop {
        cursor.white(2);
        if !cursor.eat(b"(") {
            return found;
        }
        for index in 0.. {
            cursor.white(1);
            let Some(field) = field(&mut cursor) else { return found };
            found.extend(field.filter(|_| index == column));
            if cursor.eat(b")") {
                break;
            }
            if !cursor.eat(b",") {
                return found;
            }
        }
        if !cursor.eat(b",") {
            return found;
        }
    }
}

fn count(text: &[u8], sign: u8) -> usize {
    text.find_iter(&[sign]).count()
}

/// Moves behind one field of a row; gives its place where it is a string. None where the row is cut.
#[expect(clippy::option_option, reason = "a field that is no string is not the end of the row")]
fn field(cursor: &mut Cursor<'_>) -> Option<Option<Range<usize>>> {
    cursor.eat(b"N");
    if cursor.eat(b"'") {
        let start = cursor.at;
        loop {
            match cursor.peek()? {
                b'\\' => cursor.skip(2),
                b'\'' if cursor.rest().starts_with(b"''") => cursor.skip(2),
                b'\'' => break,
                _ => cursor.skip(1),
            }
        }
        let span = start..cursor.at;
        cursor.skip(1);
        cursor.white(1);
        return Some(Some(span));
    }
    let mut depth = 0;
    loop {
        match cursor.peek()? {
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b')' | b',' if depth == 0 => return Some(None),
            b'\'' | b';' => return None,
            _ => {}
        }
        cursor.skip(1);
    }
}

/// The values of the column of a table whose first line holds its name, on the lines that count.
fn separated(subject: &Subject<'_>, name: usize) -> Vec<Range<usize>> {
    let text = subject.text.bytes();
    let header = subject.text.line(1);
    let Some(sign) = [b',', b';', b'\t'].into_iter().max_by_key(|&sign| count(header, sign)).filter(|&sign| count(header, sign) > 0) else {
        return Vec::new();
    };
    let column = count(&text[..name], sign);
    let lines = subject.added.iter().flat_map(|range| range.lines()).filter(|&line| line > 1);
    lines
        .filter_map(|line| {
            let start = subject.text.span(line).start;
            let row = subject.text.line(line);
            let field = row.split(|&b| b == sign).nth(column)?;
            let offset: usize = row.split(|&b| b == sign).take(column).map(|field| field.len() + 1).sum();
            let value = field.trim_with(|c| c == '"' || c.is_ascii_whitespace());
            let lead = field.find(value)?;
            (!value.is_empty()).then(|| start + offset + lead..start + offset + lead + value.len())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::{expand, findings_in};

    fn columns(text: &str, path: &str) -> Vec<(u32, u32)> {
        findings_in(expand(text).as_bytes(), path).iter().map(|found| (found.location.line, found.location.column)).collect()
    }

    #[test]
    fn the_column_is_read_in_every_row() {
        let sql = "INSERT INTO `users` (`id`, `name`, `password`) VALUES\n(1, 'it''s (a)', 'Tr0ub4dor-{alnum:4}'),\n(2, NULL, 'Tr0ub4dor-{alnum:5}');\n";
        assert_eq!(columns(sql, "a.sql"), [(2, 19), (3, 12)]);
        assert_eq!(columns("insert into t (password, b) values (now(), 'Tr0ub4dor-{alnum:4}')", "a.sql"), []);
        assert_eq!(columns("insert into t (password, b) values ('cut", "a.sql"), []);
    }

    #[test]
    fn a_table_of_keys_is_read_by_its_head() {
        assert_eq!(columns("User,Secret key,Note\nada,{alnum:40},x\n", "keys.csv"), [(2, 5)]);
        assert_eq!(columns("name;token\nada;\"{alnum:40}\"\n", "keys.csv"), [(2, 6)]);
    }
}
