//! What gates ask for, read from trees, messages and signatures: owners, sections of messages, tests, sign-offs, approvals.
//!
//! Gets plain facts and paths of a tree; says what is there. Whether it is enough is policy's.

pub mod approvals;
pub mod change_digest;
pub mod codeowners;
pub mod companion;
pub mod globs;
pub mod mailmap;
pub mod message;
pub mod rollback;
pub mod signoff;
pub mod ssh_keygen;
pub mod statement;
