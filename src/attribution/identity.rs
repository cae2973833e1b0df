//! Author and committer fields. Never mapped: a mailmap line could rename an agent to a person.

use super::address::{Who, by_address, hinted};
use super::{Found, Tally};
use crate::model::{Commit, EvidenceLevel, Identity, Role};
use crate::rules::agents;
use bstr::ByteSlice;

/// Reads both fields.
pub(super) fn read(commit: &Commit, tally: &mut Tally) {
    field(&commit.author, Role::Author, "author", tally);
    if commit.committer != commit.author {
        field(&commit.committer, Role::Committer, "committer", tally);
    }
}

fn field(who: &Identity, role: Role, key: &str, tally: &mut Tally) {
    let (name, email) = (who.name.to_str_lossy(), who.email.to_str_lossy());
    for agent in agents() {
        let suffix = if role == Role::Author { agent.author_suffix } else { agent.committer_suffix };
        if !suffix.is_empty() && name.ends_with(suffix) {
            // The tool that commits what a person changed made the commit, not the change.
            let role = if role == Role::Author { Role::Author } else { Role::Generator };
            tally.found(Found::agent(agent.id, role, EvidenceLevel::Claimed, "identity", key));
        }
    }
    match by_address(&name, &email) {
        Some(Who::Agent { id, suggests }) => {
            let role = if suggests { Role::Suggestion } else { role };
            tally.found(Found::agent(&id, role, EvidenceLevel::Claimed, "identity", key));
        }
        // A committing bot (a merge queue, a rebase action) says nothing about who wrote the change.
        Some(Who::Bot(id)) if role == Role::Author => tally.found(Found::bot(&id, role, key)),
        Some(Who::Bot(_)) => {}
        None => hinted(&email).into_iter().for_each(|agent| tally.found(Found::hint(agent.id, "identity", key))),
    }
}
