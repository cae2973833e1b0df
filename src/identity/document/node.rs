//! A value of a document, with its place.

use std::ops::Range;

/// A value of a document.
#[derive(Debug)]
pub(in crate::identity) struct Node {
    /// What it is.
    pub(in crate::identity) value: Value,
    /// Where it stands, in bytes of the text.
    pub(in crate::identity) span: Range<usize>,
}

/// What a value is.
#[derive(Debug)]
pub(in crate::identity) enum Value {
    /// A string, a number, a word; of an expression, its source.
    Text(String),
    /// Values in order.
    List(Vec<Node>),
    /// Values by name, in order. A name may stand twice: blocks of HCL do.
    Map(Vec<Entry>),
}

/// A value under a name.
#[derive(Debug)]
pub(in crate::identity) struct Entry {
    /// The name.
    pub(in crate::identity) key: String,
    /// Where the name stands.
    pub(in crate::identity) place: Range<usize>,
    /// The value.
    pub(in crate::identity) node: Node,
}

impl Entry {
    /// Name and value.
    pub(in crate::identity) fn span(&self) -> Range<usize> {
        self.place.start..self.node.span.end.max(self.place.end)
    }
}

impl Node {
    /// Whether the byte `at` is inside; what stands right behind it counts too.
    pub(super) fn holds(&self, at: usize) -> bool {
        self.span.start <= at && at <= self.span.end
    }

    /// Its text, where it is one.
    pub(in crate::identity) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// Its items, where it is a list.
    pub(in crate::identity) fn items(&self) -> &[Node] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// Its values by name, where it has names.
    pub(in crate::identity) fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The first value under this name.
    pub(in crate::identity) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The first entry of this name.
    pub(in crate::identity) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The texts in it, itself, its items' and its values', in order.
    pub(in crate::identity) fn texts(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(&mut |node| found.extend(node.text()));
        found
    }

    /// Whether another value is the same, wherever it stands.
    pub(in crate::identity) fn same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Text(one), Value::Text(two)) => one == two,
            (Value::List(one), Value::List(two)) => one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same(two)),
            (Value::Map(one), Value::Map(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.key == two.key && one.node.same(&two.node))
            }
            _ => false,
        }
    }

    /// Shows it and everything in it, outside first.
    pub(in crate::identity) fn walk<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        see(self);
        match &self.value {
            Value::Text(_) => {}
            Value::List(items) => items.iter().for_each(|item| item.walk(see)),
            Value::Map(entries) => entries.iter().for_each(|entry| entry.node.walk(see)),
        }
    }
}
