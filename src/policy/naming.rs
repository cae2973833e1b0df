//! `[rules]`: which action a table of rule ids and globs names for a rule.

use crate::evidence::globs::glob;
use crate::model::{Action, Rule};
use globset::GlobMatcher;
use std::collections::BTreeMap;

/// A table of rule ids and globs, ready to be asked.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleTable {
    exact: BTreeMap<String, Action>,
    /// Longest literal prefix first.
    globs: Vec<(usize, String, GlobMatcher, Action)>,
}

impl RuleTable {
    /// Compiles a table; the error names the bad glob.
    pub(super) fn new(rules: &BTreeMap<String, Action>) -> Result<Self, String> {
        let mut table = Self::default();
        for (name, &action) in rules {
            if is_glob(name) {
                table.globs.push((literal_prefix(name), name.clone(), glob(name, name)?.compile_matcher(), action));
            } else {
                table.exact.insert(name.clone(), action);
            }
        }
        table.globs.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(table)
    }

    /// The action for a rule by its exact id or an alias, with the key that named it.
    pub(super) fn exact(&self, rule: &Rule) -> Option<(Action, &str)> {
        let names = std::iter::once(&rule.id).chain(rule.aliases);
        names.copied().find_map(|name| self.exact.get_key_value(name)).map(|(name, &action)| (action, name.as_str()))
    }

    /// The action for a rule by the glob with the longest literal prefix.
    pub(super) fn glob(&self, rule: &Rule) -> Option<(Action, &str)> {
        let named = self.globs.iter().find(|(_, _, glob, _)| glob.is_match(rule.id));
        named.map(|(_, name, _, action)| (*action, name.as_str()))
    }
}

/// Whether a key of `[rules]` is a glob.
pub(super) fn is_glob(name: &str) -> bool {
    name.contains(['*', '?', '[', '{'])
}

/// Whether a key of `[rules]` names a rule.
pub(super) fn names(key: &str, rule: &Rule) -> bool {
    if is_glob(key) {
        return glob(key, key).is_ok_and(|glob| glob.compile_matcher().is_match(rule.id));
    }
    key == rule.id || rule.aliases.contains(&key)
}

fn literal_prefix(name: &str) -> usize {
    name.find(['*', '?', '[', '{']).unwrap_or(name.len())
}
