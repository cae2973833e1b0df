//! What kind of file a path names.

use super::level::scale;
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// The class of a path. It moves confidence and actions; it never hides a credential that identifies itself.
    PathClass {
        /// Code and configuration that may run.
        Source = "source",
        /// Tests and fixtures.
        Test = "test",
        /// Documentation, change logs, samples in prose.
        Docs = "docs",
        /// Code of others, kept in the tree.
        Vendored = "vendored",
        /// Written by a program: minified, snapshots, code generators.
        Generated = "generated",
        /// Resolved dependencies with their digests.
        Lock = "lock",
        /// Translated texts of a user interface.
        Translation = "translation",
    }
);
