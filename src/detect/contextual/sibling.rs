//! A name and its value as two entries of one group: `{ name: NAME, value: VALUE }`, `<add key="NAME" value="VALUE"/>`.

use super::cursor::{Cursor, is_quote};

/// `name: NAME, value: VALUE` and `key="NAME" value="VALUE"`: where the value begins. `cursor` stands behind the name.
/// A few other entries may stand between the two: `variable "name" { type = string, default = … }`.
pub(super) fn sibling(mut cursor: Cursor<'_>, quoted: bool) -> Option<usize> {
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
