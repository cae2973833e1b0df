//! Keys that are read and not acted upon yet: the one list of them.

use super::keys::Entry;
use super::policy::Policy;
use super::preset;

/// Keys whose machinery this version lacks. Accepted at their preset value, otherwise named.
const UNSUPPORTED: &[&str] = &["agent.on_error", "agent.watch", "push_options.allow", "push_options.roles", "attribution.process_ancestry"];

/// The keys of a policy that this version does not support, with what they are set to.
pub fn unsupported(policy: &Policy) -> Vec<Entry> {
    let base = preset::base().entries();
    let differs = |entry: &Entry| !base.contains(entry);
    policy.entries().into_iter().filter(|entry| UNSUPPORTED.contains(&entry.key.as_str()) && differs(entry)).collect()
}

/// The same, as sentences.
pub fn notes(policy: &Policy) -> Vec<String> {
    let note = |entry: Entry| format!("{} = {} is not supported by this version and has no effect", entry.key, entry.value);
    unsupported(policy).into_iter().map(note).collect()
}
