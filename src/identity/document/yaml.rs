//! YAML, several documents to a file. The branches of a template (`{{ if }}`) are passed over, its values are taken for words.

use super::MAX_DEPTH;
use super::node::{Entry, Node, Value};
use saphyr_parser::{Event, Parser, Span};
use std::borrow::Cow;
use std::ops::Range;

/// The documents of `text`.
pub(super) fn parse(text: &str) -> Option<Vec<Node>> {
    let text = without_templates(text);
    let mut tree = Tree { bytes: Bytes::of(&text), roots: Vec::new(), open: Vec::new() };
    for event in Parser::new_from_str(&text) {
        let (event, span) = event.ok()?;
        tree.take(event, span)?;
    }
    Some(tree.roots)
}

/// The documents while they are read.
struct Tree {
    bytes: Bytes,
    roots: Vec<Node>,
    /// The lists and maps that are not at their end, outside first.
    open: Vec<Open>,
}

/// A list or map that is not at its end.
struct Open {
    node: Node,
    /// The name whose value comes next, in a map.
    key: Option<(String, Range<usize>)>,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let span = self.bytes.range(span);
        match event {
            Event::Scalar(text, ..) => self.put(Node { value: Value::Text(text.into_owned()), span }),
            // What an alias stands for is not copied: a few lines of them could be made to fill all memory.
            Event::Alias(_) => self.put(Node { value: Value::Text(String::new()), span }),
            Event::SequenceStart(..) => self.open(Value::List(Vec::new()), span)?,
            Event::MappingStart(..) => self.open(Value::Map(Vec::new()), span)?,
            Event::SequenceEnd | Event::MappingEnd => {
                let mut closed = self.open.pop()?.node;
                // The end of a block is only known by what follows it: it ends with its last value, or at its bracket.
                let inner = match &closed.value {
                    Value::List(items) => items.last().map(|item| item.span.end),
                    Value::Map(entries) => entries.last().map(|entry| entry.span().end),
                    Value::Text(_) => None,
                };
                closed.span.end = closed.span.end.max(inner.unwrap_or_default()).max(if span.is_empty() { 0 } else { span.end });
                self.put(closed);
            }
            _ => {}
        }
        Some(())
    }

    fn open(&mut self, value: Value, span: Range<usize>) -> Option<()> {
        if self.open.len() > MAX_DEPTH {
            return None;
        }
        self.open.push(Open { node: Node { value, span }, key: None });
        Some(())
    }

    /// Puts a whole value where it belongs.
    fn put(&mut self, node: Node) {
        let Some(outer) = self.open.last_mut() else {
            self.roots.push(node);
            return;
        };
        match &mut outer.node.value {
            Value::List(items) => items.push(node),
            Value::Map(entries) => match outer.key.take() {
                Some((key, place)) => entries.push(Entry { key, place, node }),
                // A name that is no text (a list may be one) is a name nobody asks for.
                None => outer.key = Some((node.text().unwrap_or_default().to_owned(), node.span)),
            },
            Value::Text(_) => {}
        }
    }
}

/// Where characters stand in bytes: the parser counts characters.
struct Bytes {
    /// The byte of each character; empty where all are of one byte.
    starts: Vec<usize>,
    len: usize,
}

impl Bytes {
    fn of(text: &str) -> Self {
        let starts = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { starts, len: text.len() }
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.at(span.start.index())..self.at(span.end.index())
    }

    fn at(&self, character: usize) -> usize {
        if self.starts.is_empty() { character.min(self.len) } else { self.starts.get(character).copied().unwrap_or(self.len) }
    }
}

/// The text with the actions of a template blanked, every other byte in its place: a line that is nothing else becomes empty, a
/// value becomes a word. `${{ }}` is no template's but a pipeline's, and stays.
fn without_templates(text: &str) -> Cow<'_, str> {
    if !text.match_indices("{{").any(|(at, _)| !text[..at].ends_with('$')) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let alone = line.trim_start().starts_with("{{") && line.trim_end().ends_with("}}");
        let mut rest = line;
        while let Some(open) = rest.find("{{") {
            let Some(close) = rest[open..].find("}}").map(|at| open + at + 2) else { break };
            let pipeline = rest[..open].ends_with('$');
            clean.push_str(&rest[..open]);
            let fill = if alone { " " } else { "x" };
            let action = &rest[open..close];
            clean.push_str(if pipeline { action } else { "" });
            if !pipeline {
                clean.push_str(&fill.repeat(action.len()));
            }
            rest = &rest[close..];
        }
        clean.push_str(rest);
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_leave_the_places_alone() {
        let text = "{{- if .Values.rbac }}\nkind: Role\nname: {{ .Values.name }}-x\nrun: ${{ github.ref }}\n{{- end }}\n";
        let clean = without_templates(text);
        assert_eq!(clean.len(), text.len());
        assert!(clean.contains("name: xxx") && clean.contains("${{ github.ref }}") && !clean.contains("end"));
        let roots = parse(text).unwrap();
        assert_eq!(roots[0].get("kind").and_then(Node::text), Some("Role"));
        assert_eq!(&text[roots[0].entry("kind").unwrap().span()], "kind: Role");
    }

    #[test]
    fn every_document_is_a_root_and_ends_where_its_last_value_does() {
        let text = "a: 1\n---\nb:\n  - c\n  - d: e\n\n# nothing\n---\n";
        let roots = parse(text).unwrap();
        assert_eq!(roots.iter().map(|root| &text[root.span.clone()]).collect::<Vec<_>>()[..2], ["a: 1", "b:\n  - c\n  - d: e"]);
    }

    #[test]
    fn aliases_are_not_copied() {
        let roots = parse("a: &x {b: 1}\nc: *x\n").unwrap();
        assert_eq!(roots[0].get("c").and_then(Node::text), Some(""));
    }
}
