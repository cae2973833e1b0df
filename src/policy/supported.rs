//! Keys that are read and not acted upon yet: the one list of them.

use super::keys::{Difference, Entry, Table};
use super::policy::Policy;
use super::preset;

/// The tables and keys whose machinery this version lacks. Accepted at their preset value, otherwise named.
fn moved(base: &Policy, policy: &Policy) -> Vec<Difference> {
    let mut found = Vec::new();
    base.agent.compare(&policy.agent, "agent", &mut found);
    base.push_options.compare(&policy.push_options, "push_options", &mut found);
    base.attribution.compare(&policy.attribution, "attribution", &mut found);
    found.retain(|difference| !difference.key.starts_with("attribution.") || difference.key == "attribution.process_ancestry");
    found
}

/// The keys of a policy that this version does not support, with what they are set to.
pub fn unsupported(policy: &Policy) -> Vec<Entry> {
    moved(preset::base(), policy).into_iter().map(|difference| Entry { key: difference.key, value: difference.new }).collect()
}

/// The same, as sentences.
pub fn notes(policy: &Policy) -> Vec<String> {
    let note = |entry: Entry| format!("{} = {} is not supported by this version and has no effect", entry.key, entry.value);
    unsupported(policy).into_iter().map(note).collect()
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::policy;

    #[test]
    fn keys_without_effect_are_named_where_they_are_set() {
        assert!(super::notes(&policy("[agent]\non_error = \"allow\"\n").policy).is_empty(), "the preset's own value");
        let notes =
            super::notes(&policy("[push_options]\nallow = true\n[attribution]\nprocess_ancestry = true\ntrailer = \"write\"\n").policy);
        assert_eq!(notes.len(), 2);
        assert!(notes[0].starts_with("push_options.allow = true is not supported"), "{notes:?}");
    }
}
