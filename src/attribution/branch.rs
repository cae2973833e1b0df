//! Branch names: a hint, since anybody may name a branch so.

use super::{Found, Tally};
use crate::rules::agents;
use bstr::BStr;

/// Reads the name of the branch.
pub(super) fn read(branch: &BStr, tally: &mut Tally) {
    for agent in agents() {
        if agent.branches.iter().chain(agent.weak_branches).any(|prefix| branch.starts_with(prefix.as_bytes())) {
            tally.found(Found::hint(agent.id, "branch", "name"));
        }
    }
}
