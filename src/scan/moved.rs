//! Tells secrets that only moved: their value also stands on a removed side of the same change, so it was published before.

use crate::git::{Loaded, Repo};
use crate::model::{Change, ChangeKind, Direction, Finding, PathClass, Secret};
use anyhow::Result;
use bstr::ByteSlice;

/// The changes that took lines away.
pub(super) fn may_move(changes: &[Change]) -> Vec<Change> {
    let took = |change: &&Change| change.old.is_some() && matches!(change.kind, ChangeKind::Deleted | ChangeKind::Modified);
    changes.iter().filter(took).cloned().collect()
}

/// Marks the findings whose value one of `changes` removed. Reads these once more, but only where a secret was found.
pub(super) fn mark(repo: &Repo, changes: &[Change], findings: &mut [Finding]) -> Result<()> {
    if changes.is_empty() || findings.iter().all(|finding| finding.secret.is_none()) {
        return Ok(());
    }
    let mut reader = repo.reader();
    for change in changes {
        let Loaded::File(file) = reader.load(change.clone(), PathClass::Source, u64::MAX)? else { continue };
        for hunk in file.hunks.iter().filter(|hunk| hunk.old.len > 0) {
            let removed = &file.old.bytes()[file.old.span_of(hunk.old)];
            for finding in findings.iter_mut().filter(|finding| finding.direction != Direction::Moved) {
                let value = finding.secret.as_ref().map(Secret::expose).unwrap_or_default();
                if !value.is_empty() && removed.contains_str(value) {
                    finding.direction = Direction::Moved;
                }
            }
        }
    }
    Ok(())
}
