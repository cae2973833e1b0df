//! YAML, several documents to a file. The branches of a template (`{{ if }}`) are passed over, its values are taken for words.

use super::MAX_DEPTH;
use super::node::{Entry, Node, Value};
use saphyr_parser::{Event, Parser, Span};
use std::borrow::Cow;
use std::ops::Range;

/// How often reading goes on behind what is no YAML.
const MAX_PARTS: usize = 8;

/// The documents of `text`, and whether that is all of it. Behind a line that is no YAML, as in a part of a file, reading starts
/// anew: what was read so far is a document, and what follows are others.
pub(super) fn parse(text: &str) -> (Vec<Node>, bool) {
    let text = without_templates(text);
    let mut roots = Vec::new();
    let mut from = 0;
    for _ in 0..MAX_PARTS {
        let mut tree = Tree { bytes: Bytes::of(&text[from..], from), roots: Vec::new(), open: Vec::new() };
        let stopped = tree.read(&text[from..]);
        roots.extend(tree.closed());
        let Some(stopped) = stopped else { return (roots, true) };
        // On from the line where it stopped, or the one after where that was the first.
        let line = text[..stopped].rfind('\n').map_or(0, |end| end + 1);
        let next = if line > from { Some(line) } else { text[from..].find('\n').map(|end| from + end + 1) };
        match next {
            Some(next) if next < text.len() => from = next,
            _ => break,
        }
    }
    (roots, false)
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
    /// Reads `text`; gives the byte of the file where it could not go on.
    fn read(&mut self, text: &str) -> Option<usize> {
        for event in Parser::new_from_str(text) {
            match event {
                Ok((event, span)) => {
                    let span = self.bytes.range(span);
                    let start = span.start;
                    if self.take(event, span).is_none() {
                        return Some(start);
                    }
                }
                Err(error) => return Some(self.bytes.at(error.marker().index())),
            }
        }
        None
    }

    /// The documents, those that have no end too.
    fn closed(mut self) -> Vec<Node> {
        while let Some(Open { node, .. }) = self.open.pop() {
            self.close(node, 0);
        }
        self.roots
    }

    fn take(&mut self, event: Event<'_>, span: Range<usize>) -> Option<()> {
        match event {
            Event::Scalar(text, ..) => self.put(Node { value: Value::Text(text.into_owned()), span }),
            // What an alias stands for is not copied: a few lines of them could be made to fill all memory.
            Event::Alias(_) => self.put(Node { value: Value::Text(String::new()), span }),
            Event::SequenceStart(..) => self.open(Value::List(Vec::new()), span)?,
            Event::MappingStart(..) => self.open(Value::Map(Vec::new()), span)?,
            Event::SequenceEnd | Event::MappingEnd => {
                let node = self.open.pop()?.node;
                self.close(node, if span.is_empty() { 0 } else { span.end });
            }
            _ => {}
        }
        Some(())
    }

    /// Puts a list or map that is at its end where it belongs. The end of a block is only known by what follows it: it ends with
    /// its last value, or at its bracket.
    fn close(&mut self, mut node: Node, bracket: usize) {
        let inner = match &node.value {
            Value::List(items) => items.last().map(|item| item.span.end),
            Value::Map(entries) => entries.last().map(|entry| entry.span().end),
            Value::Text(_) => None,
        };
        node.span.end = node.span.end.max(inner.unwrap_or_default()).max(bracket);
        self.put(node);
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

/// Where characters stand in bytes of the file: the parser counts characters of what it is given.
struct Bytes {
    /// Where that begins.
    base: usize,
    /// The byte of each character; empty where all are of one byte.
    starts: Vec<usize>,
    len: usize,
}

impl Bytes {
    fn of(text: &str, base: usize) -> Self {
        let starts = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { base, starts, len: text.len() }
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.at(span.start.index())..self.at(span.end.index())
    }

    fn at(&self, character: usize) -> usize {
        let known = if self.starts.is_empty() { Some(character) } else { self.starts.get(character).copied() };
        self.base + known.unwrap_or(self.len).min(self.len)
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
        let roots = parse(text).0;
        assert_eq!(roots[0].get("kind").and_then(Node::text), Some("Role"));
        assert_eq!(&text[roots[0].entry("kind").unwrap().span()], "kind: Role");
    }

    #[test]
    fn every_document_is_a_root_and_ends_where_its_last_value_does() {
        let text = "a: 1\n---\nb:\n  - c\n  - d: e\n\n# nothing\n---\n";
        let roots = parse(text).0;
        assert_eq!(roots.iter().map(|root| &text[root.span.clone()]).collect::<Vec<_>>()[..2], ["a: 1", "b:\n  - c\n  - d: e"]);
    }

    #[test]
    fn parts_of_a_file_are_read_as_far_as_they_go() {
        let text = "    resources: [\"*\"]\n  - apiGroups: [ä]\n    verbs:\n      - get\n  - apiGroups: [\"\"";
        let (roots, whole) = parse(text);
        assert!(!whole);
        let texts: Vec<&str> = roots.iter().flat_map(Node::texts).collect();
        assert_eq!(texts[..3], ["*", "ä", "get"]);
        let verbs = roots[1].items()[0].entry("verbs").unwrap();
        assert_eq!(&text[verbs.span()], "verbs:\n      - get");
    }

    #[test]
    fn aliases_are_not_copied() {
        let roots = parse("a: &x {b: 1}\nc: *x\n").0;
        assert_eq!(roots[0].get("c").and_then(Node::text), Some(""));
    }
}
