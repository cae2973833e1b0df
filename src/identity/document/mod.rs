//! Configuration read as the data it is: YAML, JSON, TOML and HCL become one tree of values, each with its place in the text.
//!
//! Rules on pipelines, roles and policies ask this tree what belongs to what, where a look at single lines would guess.
//! What no parser takes (a part of a file) has no tree, or that of its parts where it is YAML.

mod hcl;
mod json;
mod node;
mod toml;
mod yaml;

pub(super) use node::{Entry, Node, Value};

use crate::model::Language;
use bstr::ByteSlice;

/// Bytes beyond which a text is not parsed: nobody writes a role or a pipeline of that size by hand.
const MAX_BYTES: usize = 256 << 10;

/// Levels beyond which a tree is refused, so that walking it needs no more stack than there is.
const MAX_DEPTH: usize = 128;

/// The documents of a text, where it is one of configuration and can be parsed.
#[derive(Debug)]
pub(super) struct Document {
    roots: Vec<Node>,
    whole: bool,
}

impl Document {
    /// Parses `bytes` as what `language` says they are.
    pub(super) fn parse(bytes: &[u8], language: Language) -> Option<Self> {
        if bytes.len() > MAX_BYTES {
            return None;
        }
        let text = bytes.to_str().ok()?;
        let root = match language {
            Language::Yaml => {
                let (roots, whole) = yaml::parse(text);
                return (!roots.is_empty()).then_some(Self { roots, whole });
            }
            Language::Json => json::parse(text, 0)?,
            Language::Hcl => hcl::parse(text)?,
            Language::Toml => toml::parse(text)?,
            _ => return None,
        };
        Some(Self { roots: vec![root], whole: true })
    }

    /// Its documents; only YAML may have several.
    pub(super) fn roots(&self) -> &[Node] {
        &self.roots
    }

    /// Whether all of the text was read; of YAML a part may be.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// The first document.
    pub(super) fn root(&self) -> Option<&Node> {
        self.roots.first()
    }

    /// What holds the byte `at`, from the root inwards.
    pub(super) fn around(&self, at: usize) -> Vec<&Node> {
        let mut path = Vec::new();
        let mut within = self.roots.iter().find(|node| node.holds(at));
        while let Some(node) = within {
            path.push(node);
            within = match &node.value {
                Value::Text(_) => None,
                Value::List(items) => items.iter().find(|item| item.holds(at)),
                Value::Map(entries) => entries.iter().map(|entry| &entry.node).find(|node| node.holds(at)),
            };
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree in short: `{a: [x, y]}`.
    fn short(node: &Node) -> String {
        match &node.value {
            Value::Text(text) => text.clone(),
            Value::List(items) => format!("[{}]", items.iter().map(short).collect::<Vec<_>>().join(", ")),
            Value::Map(entries) => {
                let entries: Vec<String> = entries.iter().map(|entry| format!("{}: {}", entry.key, short(&entry.node))).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn tree(text: &str, language: Language) -> Vec<String> {
        Document::parse(text.as_bytes(), language).map(|document| document.roots().iter().map(short).collect()).unwrap_or_default()
    }

    #[test]
    fn the_same_policy_is_the_same_tree_in_all() {
        let wanted = ["{Statement: [{Effect: Allow, Action: [s3:*]}]}"];
        assert_eq!(tree("Statement:\n  - Effect: Allow\n    Action:\n      - s3:*\n", Language::Yaml), wanted);
        assert_eq!(tree("{\"Statement\": [{\"Effect\": \"Allow\", /* all */ \"Action\": [\"s3:*\"],}]}", Language::Json), wanted);
        for language in [Language::Hcl, Language::Toml] {
            assert_eq!(tree("Statement = [{ Effect = \"Allow\", Action = [\"s3:*\"] }]", language), wanted);
        }
    }

    #[test]
    fn every_value_knows_its_place() {
        for (text, language) in [
            ("# ä\na:\n  b: [\"x\", needle]\n", Language::Yaml),
            ("{\"ä\": 1, \"a\": {\"b\": [\"x\", \"needle\"]}}", Language::Json),
            ("# ä\na {\n  b = [\"x\", \"needle\"]\n}\n", Language::Hcl),
            ("# ä\n[a]\nb = [\"x\", \"needle\"]\n", Language::Toml),
        ] {
            let document = Document::parse(text.as_bytes(), language).unwrap();
            let at = text.find("needle").unwrap();
            let path = document.around(at);
            let last = path.last().unwrap();
            assert_eq!(last.text(), Some("needle"), "{text}");
            assert!(text[last.span.clone()].contains("needle") && last.span.len() <= 8, "{text}");
            assert_eq!(path.len(), 4, "{text}");
        }
    }

    #[test]
    fn what_is_no_document_or_too_deep_has_no_tree() {
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        for (text, language) in [
            ("\"Action\": \"*\",", Language::Json),
            ("resource {", Language::Hcl),
            (&deep, Language::Json),
            (&deep, Language::Yaml),
            (&format!("a = {deep}"), Language::Hcl),
            (&format!("a = {deep}"), Language::Toml),
        ] {
            assert!(tree(text, language).is_empty(), "{text:.20}");
        }
    }
}
