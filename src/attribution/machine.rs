//! The machine the hook runs on: files that only an agent's own machine has, and the programs the hook runs under.

use super::{Found, Tally};
use crate::model::{EvidenceLevel, Role};
use crate::rules::agents;

/// Reads what was seen of it.
pub(super) fn read(files: &[&str], processes: &[String], tally: &mut Tally) {
    for agent in agents() {
        if let Some(file) = agent.paths.iter().find(|path| files.contains(path)) {
            tally.found(Found::agent(agent.id, Role::Author, EvidenceLevel::Ambient, "machine", file));
        }
        // Exact names only: short ones are names of other programs too, and stand in no table.
        if let Some(name) = agent.processes.iter().find(|name| processes.iter().any(|process| process == *name)) {
            tally.found(Found::agent(agent.id, Role::Author, EvidenceLevel::Ambient, "process", name));
        }
    }
}
