//! `countersign` reads what Git is about to record, finds secrets, scores every changed hunk for identity sensitivity,
//! works out who or what wrote it, and judges it by the policy versioned in the repository.
//!
//! ```text
//!    git (gix)            text (git2)             scan                                  policy                        report
//!  Repo ─► Change ──► ChangedFile{hunks} ─► prefilter ─► detect ──► Finding ────┐
//!  staged/push/stdin   both sides           one AC pass  lazy regex             ├─► gates, exceptions ─► Verdict ─► text|json|sarif|…
//!                                       └─► identity ────► Sensitivity ─────────┤                     └─► audit, receipt ─► ExitStatus 0|1|2
//!  commit, message, env, notes ─────────► attribution ───► Attribution ─────────┘
//! ```
//!
//! Who may know whom: `model` ← `git`, `rules` ← `detect`, `identity`, `attribution`, `evidence` ← `scan`, `policy` ←
//! `report`, `audit`, `install`, `agent` ← `cli`. The library never prints; only `cli` knows the environment and the terminal.

pub mod agent;
pub mod attribution;
pub mod audit;
pub mod cli;
pub mod detect;
pub mod evidence;
pub mod git;
pub mod identity;
pub mod install;
pub mod model;
pub mod policy;
pub mod report;
pub mod rules;
pub mod scan;
