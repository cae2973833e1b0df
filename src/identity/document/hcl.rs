//! HCL: Terraform, Packer, Nomad. A block is a value under its type, and under each of its labels: `resource "kind" "name" {}`
//! is `resource`, in it `kind`, in it `name`, as in HCL's own JSON form.

use super::json;
use super::node::{Entry, Node, Value};
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{BlockLabel, Body, Structure};
use hcl_edit::{Ident, Span};
use std::ops::Range;

/// The body that `text` is. The parser itself refuses what is nested too deep.
pub(super) fn parse(text: &str) -> Option<Node> {
    let body: Body = hcl_edit::parser::parse_body(text).ok()?;
    Some(Node { value: Value::Map(entries(&body, text)), span: 0..text.len() })
}

fn entries(body: &Body, text: &str) -> Vec<Entry> {
    body.iter()
        .map(|structure| match structure {
            Structure::Attribute(attribute) => {
                Entry { key: attribute.key.to_string(), place: span(&attribute.key), node: expression(&attribute.value, text) }
            }
            Structure::Block(block) => {
                let whole = span(block);
                let mut node = Node { value: Value::Map(entries(&block.body, text)), span: whole.clone() };
                for label in block.labels.iter().rev() {
                    let place = match label {
                        BlockLabel::Ident(ident) => span(ident),
                        BlockLabel::String(string) => span(string),
                    };
                    let entry = Entry { key: label.as_str().to_owned(), place, node };
                    node = Node { value: Value::Map(vec![entry]), span: whole.clone() };
                }
                Entry { key: block.ident.to_string(), place: span(&block.ident), node }
            }
        })
        .collect()
}

fn expression(value: &Expression, text: &str) -> Node {
    let span = span(value);
    let value = match value {
        Expression::Array(array) => Value::List(array.iter().map(|item| expression(item, text)).collect()),
        Expression::Object(object) => {
            let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| Entry {
                key: name(key, text),
                place: self::span(key),
                node: expression(value.expr(), text),
            };
            Value::Map(object.iter().map(entry).collect())
        }
        Expression::String(string) => Value::Text(string.to_string()),
        Expression::Parenthesis(inner) => return Node { span, ..expression(inner.inner(), text) },
        // What a function makes of a value is that value in another dress: `jsonencode({…})`, `toset([…])`.
        Expression::FuncCall(call) if call.args.len() == 1 => {
            return call.args.iter().next().map_or(Node { value: Value::Text(String::new()), span }, |inner| expression(inner, text));
        }
        Expression::HeredocTemplate(_) => return heredoc(text, span),
        // Templates and everything computed: as written.
        _ => Value::Text(source(text, &span).trim_matches('"').to_owned()),
    };
    Node { value, span }
}

/// A heredoc is its text, or the JSON that it holds: policies are often written so.
fn heredoc(text: &str, span: Range<usize>) -> Node {
    let written = source(text, &span);
    let body = written.find('\n').map_or(span.end, |line| span.start + line + 1);
    let end = body + text.get(body..span.end).unwrap_or_default().trim_end().rfind('\n').unwrap_or_default();
    let held = text.get(body..end).unwrap_or_default();
    let parsed = held.trim_start().starts_with('{').then(|| json::parse(held, body)).flatten();
    parsed.unwrap_or_else(|| Node { value: Value::Text(held.to_owned()), span })
}

fn name(key: &ObjectKey, text: &str) -> String {
    match key {
        ObjectKey::Ident(ident) => Ident::as_str(ident).to_owned(),
        ObjectKey::Expression(Expression::String(string)) => string.to_string(),
        ObjectKey::Expression(other) => source(text, &span(other)).trim_matches('"').to_owned(),
    }
}

fn source<'a>(text: &'a str, span: &Range<usize>) -> &'a str {
    text.get(span.clone()).unwrap_or_default()
}

/// Everything that was parsed has a place.
fn span(of: &impl Span) -> Range<usize> {
    of.span().unwrap_or_default()
}
