//! TOML, as agents and package managers are configured in it.

use super::node::{Entry, Node, Value};
use std::ops::Range;
use toml_edit::{Document, Item, Key, TableLike, Value as Toml};

/// The table that `text` is. The parser itself refuses what is nested too deep.
pub(super) fn parse(text: &str) -> Option<Node> {
    let document = Document::parse(text).ok()?;
    Some(Node { value: Value::Map(entries(document.as_table())), span: 0..text.len() })
}

fn entries(table: &dyn TableLike) -> Vec<Entry> {
    let names = table.iter().filter_map(|(name, item)| Some((table.get_key_value(name)?.0, item)));
    names.map(|(key, item)| Entry { key: key.get().to_owned(), place: place(key), node: item_of(item) }).collect()
}

fn item_of(item: &Item) -> Node {
    let value = match item {
        Item::None => Value::Text(String::new()),
        Item::Value(value) => return value_of(value),
        Item::Table(table) => Value::Map(entries(table)),
        Item::ArrayOfTables(tables) => {
            Value::List(tables.iter().map(|table| around(Value::Map(entries(table)), table.span().unwrap_or_default())).collect())
        }
    };
    around(value, item.span().unwrap_or_default())
}

fn value_of(value: &Toml) -> Node {
    let node = match value {
        Toml::Array(array) => Value::List(array.iter().map(value_of).collect()),
        Toml::InlineTable(table) => Value::Map(entries(table)),
        Toml::String(text) => Value::Text(text.value().clone()),
        Toml::Boolean(boolean) => Value::Text(boolean.value().to_string()),
        Toml::Integer(number) => Value::Text(number.value().to_string()),
        Toml::Float(number) => Value::Text(number.value().to_string()),
        Toml::Datetime(time) => Value::Text(time.value().to_string()),
    };
    around(node, value.span().unwrap_or_default())
}

/// A table's own place is its heading; its values follow.
fn around(value: Value, heading: Range<usize>) -> Node {
    let values = match &value {
        Value::Text(_) => None,
        Value::List(items) => items.last().map(|item| (items[0].span.start, item.span.end)),
        Value::Map(entries) => {
            entries.iter().map(Entry::span).map(|span| (span.start, span.end)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        }
    };
    let span = match values {
        Some((start, end)) if heading.is_empty() => start..end,
        Some((start, end)) => heading.start.min(start)..heading.end.max(end),
        None => heading,
    };
    Node { value, span }
}

fn place(key: &Key) -> Range<usize> {
    key.span().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_what_stands_under_them() {
        let text = "model = \"x\"\n[mcp_servers.files]\ncommand = \"npx\"\nargs = [\"-y\", 'a']\n[[hooks]]\nrun = true\n";
        let root = parse(text).unwrap();
        let server = root.get("mcp_servers").and_then(|servers| servers.get("files")).unwrap();
        assert_eq!(server.get("args").unwrap().texts(), ["-y", "a"]);
        assert!(text[server.span.clone()].ends_with("'a']"));
        assert_eq!(root.get("hooks").unwrap().items()[0].get("run").and_then(Node::text), Some("true"));
    }
}
