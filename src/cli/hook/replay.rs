//! Whether git is making a commit again that was made before: then what stands in it was said when it was made.

use crate::cli::session::Session;

/// What git leaves in a worktree's directory while it replays commits. A clean revert leaves nothing there.
const MARKS: [&str; 5] = ["rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "REVERT_HEAD", "sequencer"];

/// What it leaves there while several lines of work become one.
const JOINS: [&str; 2] = ["MERGE_HEAD", "SQUASH_MSG"];

/// A rebase, cherry-pick or revert is under way. These run no pre-commit and no commit-msg.
pub(super) fn is_replay(session: &Session<'_>) -> bool {
    is_marked(session, &MARKS)
}

/// A merge or a squash is under way.
pub(super) fn is_join(session: &Session<'_>) -> bool {
    is_marked(session, &JOINS)
}

fn is_marked(session: &Session<'_>, marks: &[&str]) -> bool {
    marks.iter().any(|mark| session.repo.git_dir().join(mark).exists())
}
