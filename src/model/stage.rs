//! The moments at which git asks.

use super::level::scale;
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// When a judgement happens. Ordered as a change meets them.
    Stage {
        /// Before the message is known; includes pre-merge-commit.
        PreCommit = "pre-commit",
        /// With the message.
        CommitMsg = "commit-msg",
        /// After the commit; cannot block.
        PostCommit = "post-commit",
        /// Before a push leaves.
        PrePush = "pre-push",
        /// On the server; includes update.
        PreReceive = "pre-receive",
        /// The scan command, on a machine or in CI.
        Scan = "scan",
    }
);
