//! Checks that went and came, until the whole change is known: what went in one place may have come in another.

use super::guard::Guard;

/// A check that went away or came.
#[derive(Clone, Debug)]
pub(in crate::identity) struct Entry {
    pub(in crate::identity) hunk: usize,
    pub(in crate::identity) guard: Guard,
    pub(in crate::identity) line: u32,
    /// Taken away with the lines that turned somebody away, or nothing else than a check.
    pub(in crate::identity) sure: bool,
}

/// The checks of one file that went and came, those that stayed in place left out.
#[derive(Clone, Debug, Default)]
pub(in crate::identity) struct Ledger {
    pub(in crate::identity) gone: Vec<Entry>,
    pub(in crate::identity) come: Vec<Entry>,
}

impl Ledger {
    /// Whether no check of hunk `index` went or came. `plain`: what only may be a check does not count.
    pub(in crate::identity) fn silent_about(&self, index: usize, plain: bool) -> bool {
        self.gone.iter().chain(&self.come).all(|entry| entry.hunk != index || (plain && !entry.guard.plain))
    }

    /// Leaves out hunk `index`, or all there is.
    pub(super) fn forget(&mut self, index: Option<usize>) {
        let stays = |entry: &Entry| index.is_some_and(|index| entry.hunk != index);
        self.gone.retain(stays);
        self.come.retain(stays);
    }

    /// Takes out of both lists what went in one place and came in another, and gives it.
    pub(in crate::identity) fn settle(&mut self) -> Vec<Entry> {
        let Self { gone, come } = self;
        let mut moved = Vec::new();
        gone.retain(|entry| match come.iter().position(|other| other.guard.key == entry.guard.key) {
            Some(at) => {
                come.swap_remove(at);
                moved.push(entry.clone());
                false
            }
            None => true,
        });
        moved
    }
}
