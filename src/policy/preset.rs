//! The presets: policies as data, each complete in the keys that tell presets apart.

use super::file::File;
use super::layer::Lock;
use super::policy::Policy;
use std::sync::OnceLock;

const COMMON: &str = include_str!("preset/common.toml");

/// Every preset with its file, gentlest first.
const PRESETS: &[(&str, &str)] = &[
    ("preset:relaxed", include_str!("preset/relaxed.toml")),
    ("preset:balanced", include_str!("preset/balanced.toml")),
    ("preset:strict", include_str!("preset/strict.toml")),
];

/// Names of all presets.
pub fn names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|(name, _)| *name)
}

/// The file of a preset.
pub fn file(name: &str) -> Option<File> {
    let (_, text) = PRESETS.iter().find(|(preset, _)| *preset == name)?;
    Some(read(text))
}

/// What everything builds on: the keys all presets share, and the gentlest preset.
pub(super) fn base() -> &'static Policy {
    static BASE: OnceLock<Policy> = OnceLock::new();
    BASE.get_or_init(|| {
        let mut policy = Policy::default();
        policy.lay(&read(COMMON), "default", &Lock::default());
        policy.lay(&read(PRESETS[0].1), PRESETS[0].0, &Lock::default());
        policy
    })
}

/// A preset alone: what judges where there is no file.
pub fn policy(name: &str) -> Option<Policy> {
    let mut policy = base().clone();
    policy.lay(&file(name)?, name, &Lock::default());
    Some(policy)
}

fn read(text: &str) -> File {
    toml::from_str(text).expect("embedded presets parse, as the tests prove")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::value::Threshold;

    /// The table of presets: each key with its value in relaxed, balanced and strict.
    const TABLE: &[(&str, [&str; 3])] = &[
        ("engine.on_error", ["block", "block", "block"]),
        ("engine.on_skipped", ["note", "warn", "block"]),
        ("engine.inline_allow", ["reason", "reason", "off"]),
        ("secrets.action", ["block", "block", "block"]),
        ("secrets.contextual_action", ["warn", "warn", "block"]),
        ("secrets.test_paths_action", ["warn", "warn", "block"]),
        ("identity.warn_at", ["never", "60", "40"]),
        ("identity.block_at", ["never", "never", "80"]),
        ("identity.critical_action", ["warn", "block", "block"]),
        ("identity.high_action", ["note", "warn", "block"]),
        ("identity.medium_action", ["note", "warn", "warn"]),
        ("identity.low_action", ["off", "note", "note"]),
        ("guard.action", ["warn", "warn", "block"]),
        ("leaks.action", ["note", "warn", "block"]),
        ("attribution.undeclared_is", ["human", "human", "ai"]),
        ("attribution.on_unclaimed_ai", ["note", "warn", "block"]),
        ("exceptions.same_change", ["warn", "warn", "block"]),
        ("exceptions.approval", ["none", "none", "signoff:security"]),
    ];

    #[test]
    fn presets_are_the_documented_table() {
        for (column, name) in names().enumerate() {
            let entries = policy(name).unwrap().entries();
            for (key, values) in TABLE {
                let entry = entries.iter().find(|entry| entry.key == *key).unwrap();
                assert_eq!(entry.value.trim_matches('"'), values[column], "{name}: {key}");
            }
        }
    }

    #[test]
    fn each_preset_replaces_the_one_before_it_whole() {
        for first in names() {
            for then in names() {
                let mut laid = policy(first).unwrap();
                laid.lay(&file(then).unwrap(), then, &Lock::default());
                let alone = policy(then).unwrap();
                assert_eq!(laid.entries(), alone.entries(), "{then} over {first}");
            }
        }
    }

    #[test]
    fn no_key_is_left_without_a_value() {
        let policy = policy("preset:relaxed").unwrap();
        assert_eq!(policy.identity.warn_at, Threshold::NEVER);
        let unset: Vec<String> = policy
            .entries()
            .into_iter()
            .map(|entry| entry.key)
            .filter(|key| !policy.origins.contains_key(key) && !key.starts_with("paths.") && !key.starts_with("gate "))
            .collect();
        let empty = [
            "min_version",
            "engine.shadow_until",
            "attribution.restricted_paths",
            "attribution.restricted_allow",
            "attribution.allowed_agents",
        ];
        assert_eq!(unset, empty, "these alone may be absent");
    }
}
