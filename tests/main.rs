//! The integration tests: one binary, its modules mirror those of the library.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;
mod contents;
mod git;
mod hook;
mod house;
mod journey;
mod robust;
mod sign;
