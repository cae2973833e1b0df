//! The names and editions behind the framework ids that rules cite.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A list of weaknesses, requirements or controls, in one edition.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Framework {
    /// A short word for it.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// Which edition the ids are of.
    pub(super) edition: String,
    /// Titles by id.
    pub(super) entries: BTreeMap<String, String>,
}

#[derive(serde::Deserialize)]
struct Table {
    framework: Vec<Framework>,
}

/// Read on first use: only SARIF and the review packet name frameworks in full.
static TABLE: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    toml::from_str::<Table>(include_str!("../rules/frameworks.toml")).expect("the table is part of the program, and tested").framework
});

/// The framework an id belongs to, with its place in the table, and the id's title.
pub(super) fn find(id: &str) -> Option<(&'static Framework, &'static str)> {
    TABLE.iter().find_map(|framework| framework.entries.get(id).map(|title| (framework, title.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_and_knows_what_built_in_rules_cite() {
        assert_eq!(find("NHI2:2025").map(|(framework, title)| (framework.id.as_str(), title)), Some(("nhi", "Secret Leakage")));
        assert!(find("NHI99:2025").is_none());
        for rule in crate::rules::built_in() {
            for id in rule.frameworks {
                assert!(find(id).is_some(), "{} cites {id}", rule.id);
            }
        }
    }
}
