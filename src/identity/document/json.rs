//! JSON, with the comments and trailing commas that settings of editors and agents have.

use super::MAX_DEPTH;
use super::node::{Entry, Node, Value};
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// The value that `text` is; it stands `base` bytes into the file.
pub(super) fn parse(text: &str, base: usize) -> Option<Node> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?;
    node(&parsed.value?, base, 0)
}

fn node(value: &ast::Value<'_>, base: usize, depth: usize) -> Option<Node> {
    if depth > MAX_DEPTH {
        return None;
    }
    let range = value.range();
    let span = base + range.start..base + range.end;
    let value = match value {
        ast::Value::StringLit(text) => Value::Text(text.value.to_string()),
        ast::Value::NumberLit(number) => Value::Text(number.value.to_owned()),
        ast::Value::BooleanLit(boolean) => Value::Text(boolean.value.to_string()),
        ast::Value::NullKeyword(_) => Value::Text(String::new()),
        ast::Value::Array(array) => Value::List(array.elements.iter().map(|item| node(item, base, depth + 1)).collect::<Option<_>>()?),
        ast::Value::Object(object) => {
            let entry = |property: &ast::ObjectProp<'_>| {
                let place = property.name.range();
                let node = node(&property.value, base, depth + 1)?;
                Some(Entry { key: property.name.as_str().to_owned(), place: base + place.start..base + place.end, node })
            };
            Value::Map(object.properties.iter().map(entry).collect::<Option<_>>()?)
        }
    };
    Some(Node { value, span })
}
