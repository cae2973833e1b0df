//! What was judged, kept where it was judged: a hash-chained log, and receipts from one hook to the next.
//!
//! Both live in the git directory and hold no source text: rules, fingerprints, scores and verdicts.

mod entry;
mod log;
mod receipt;
mod room;

pub use entry::{Veil, entry};
pub use log::{Check, Log};
pub use receipt::{Receipt, Seen};
pub use room::room;
