//! The repository: the only place that names gix, git2 or the git binary.
//!
//! [`Repo`] finds and opens; [`Changes`] are lists of changed entries of the index, of commits, of patches; a [`Reader`]
//! turns each into a [`crate::model::ChangedFile`] with both sides and hunks. Nothing here locks or refreshes, and
//! nothing is written but what a person asked for: a key of the configuration, the evidence ref.

mod blob;
mod changes;
mod environment;
mod evidence;
mod fallback;
mod handles;
mod history;
mod hunk;
mod ids;
mod index;
mod kept;
mod loose;
pub mod message;
mod middle;
mod objects;
mod packs;
pub mod patch;
pub mod push;
mod quote;
mod reader;
mod record;
mod refs;
mod remotes;
mod repo;
mod settings;
mod staged;
pub mod threads;
mod tree_diff;
mod trees;
mod walk;
mod wide;

pub use blob::decode;
pub use changes::Changes;
pub use evidence::CommitSignature;
pub use history::{CommitChanges, ObjectKind, Peeled, Tag};
pub use hunk::{HunkEngine, hunks};
pub use objects::LARGEST;
pub use reader::{Loaded, Reader};
pub use refs::{Head, Reference};
pub use remotes::{DefaultBranch, Remote};
pub use repo::{OpenError, Repo};
pub use settings::ConfigLevel;
pub use trees::{CommitTree, IndexTree, WorkdirTree};
