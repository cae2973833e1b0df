//! From changes to findings and scores: reads each changed file once and hands it to the engines.

mod digest;
mod meter;
mod moved;
mod notes;
pub mod path_class;
mod pipeline;
mod prefilter;
mod scanner;
mod shown;
mod units;
mod windows;

pub use digest::change_digest;
pub use meter::{Meter, Part};
pub use notes::{NOTES, Notes, TRACES, anywhere, of_revision};
pub use pipeline::{How, Scanned, changes, files};
pub use prefilter::{Hits, Prefilter};
pub use scanner::{Directive, FileReport, Look, PathTest, Scanner, Settings};
pub use units::{COMMITS_AT_ONCE, Commits, Looked, commit, commits, published, unit};
