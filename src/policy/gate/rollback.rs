//! Duty `rollback`: a migration of identity data says how to go back.

use super::{Case, Met};
use crate::evidence::message::ROLLBACK_PLAN;
use crate::evidence::rollback;
use crate::model::Category;
use bstr::{BStr, ByteSlice};

/// The shortest plan that counts.
const SHORTEST_PLAN: usize = 8;

pub(super) fn ask(case: &Case<'_>) -> Met {
    let is_migration = |path: &BStr| case.seat.compiled.migrations.matches(path) || rollback::is_migration(path);
    let migrations: Vec<_> = case.paths().into_iter().filter(|path| is_migration(path.as_bstr())).collect();
    if migrations.is_empty() && !case.categories.contains(&Category::IdentityMigration) {
        return Met::NotHere;
    }
    if case.sections(ROLLBACK_PLAN).iter().any(|value| value.len() >= SHORTEST_PLAN) {
        return Met::Yes;
    }
    if !rollback::ways_back(&case.unit.paths, case.facts.tree, &is_migration).is_empty() {
        return Met::Yes;
    }
    let path = migrations.first().cloned().or_else(|| case.paths().first().cloned()).unwrap_or_default();
    Met::No(format!(
        "rollback: add the way back to {path} (a down migration), or write `{ROLLBACK_PLAN}: <how>` in the message; what was hashed anew cannot be undone and needs the latter"
    ))
}
