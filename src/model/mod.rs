//! The words everybody shares: plain data without behaviour beyond their own invariants.
//!
//! Imports nothing of ours. Everything here is bytes and numbers; text for people is made in `report`.

mod attribution;
mod category;
mod change;
mod commit;
mod finding;
mod hit;
mod hunk;
mod language;
mod level;
mod location;
mod oid;
mod path_class;
mod rule;
mod search;
mod secret;
mod sensitivity;
mod stage;
mod text;
mod tree;
mod unit;
mod verdict;
mod written;

pub use attribution::{Actor, ActorKind, Attested, Attribution, Evidence, EvidenceLevel, Role};
pub use category::Category;
pub use change::{Change, ChangeKind, ChangedFile, EntryKind, Side};
pub use commit::{Commit, Identity};
pub use finding::Finding;
pub use hit::Hit;
pub use hunk::{Hunk, LineRange};
pub use language::Language;
pub use level::{Action, Confidence, Direction, Randomness, Severity, Tier};
pub use location::{Location, Place, WhichSide};
pub use oid::Oid;
pub use path_class::PathClass;
pub use rule::{Detection, FindingKind, Needs, Pattern, Rule};
pub use search::holds;
pub use secret::Secret;
pub use sensitivity::{Contribution, ScoredHunk};
pub use stage::Stage;
pub use text::{Encoding, Text};
pub use tree::{Blob, Tree};
pub use unit::{Coverage, Skipped, Unit, UnitScope};
pub use verdict::{Decision, ExceptionState, ExceptionUse, GateOutcome, HunkDecision, Judged, PolicyRole, PolicySource};
