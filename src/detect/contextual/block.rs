//! Blocks of YAML: values on the lines below, indented deeper than their name.

use super::cursor::Cursor;
use super::value::{Form, Value};
use std::borrow::Cow;

/// Blocks are read no further than this.
const LONGEST_BLOCK: usize = 64 * 1024;

/// `|` or `>` at the end of a line, and the lines after it that are indented deeper.
pub(super) fn block(cursor: Cursor<'_>) -> Option<Value<'_>> {
    let text = cursor.text;
    let head = cursor.line_rest().trim_ascii_end();
    if !matches!(head.first(), Some(b'|' | b'>')) || head.len() > 3 || !head[1..].iter().all(|b| b"+-0123456789".contains(b)) {
        return None;
    }
    let indent = |line: &[u8]| line.iter().take_while(|&&b| b == b' ').count();
    let outer = indent(cursor.line_before(400));
    let start = cursor.at + cursor.line_rest().len() + 1;
    let body = text.get(start..text.len().min(start + LONGEST_BLOCK))?;
    let mut bytes = Vec::new();
    let (mut first, mut end) = (None, start);
    let mut at = start;
    for line in body.split_inclusive(|&b| b == b'\n') {
        let content = line.trim_ascii();
        if !content.is_empty() {
            if indent(line) <= outer {
                break;
            }
            let begin = at + indent(line);
            first.get_or_insert(begin);
            end = begin + content.len();
            if !bytes.is_empty() {
                bytes.push(b'\n');
            }
            bytes.extend_from_slice(content);
        }
        at += line.len();
    }
    Some(Value { bytes: Cow::Owned(bytes), span: first?..end, form: Form::Block })
}
