//! How the process ends.

use crate::model::Action;
use std::io::Write;
use std::process::ExitCode;

/// The exit status of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// 0: clear, warned, holds, valid.
    Clear,
    /// 1: blocked, does not hold, invalid.
    Blocked,
    /// 2: could not do its job.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clear => 0,
            Exit::Blocked => 1,
            Exit::Failed => 2,
        })
    }
}

impl From<Action> for Exit {
    fn from(action: Action) -> Self {
        if action == Action::Block { Self::Blocked } else { Self::Clear }
    }
}

/// Makes a panic one line and the exit status `status`. The message of a panic may quote data, so only its place is told.
#[expect(clippy::exit, clippy::disallowed_methods, reason = "a panic must end as every failure does, not with the 134 of an abort")]
pub(super) fn install_panic_hook(status: i32) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        // A closed standard error must not turn this into a second panic.
        let _ = writeln!(std::io::stderr(), "countersign: internal error{place}; nothing was judged. Please report it.");
        std::process::exit(status);
    }));
}
