//! The built-in rules, as data.
//!
//! `secret/<provider>.toml` and `identity/<topic>.toml` become one static table at build time (`build.rs`). A new rule is
//! one table in one of these files and nothing else; a policy's own rules come through [`custom`].

mod agents;
mod check;
mod custom;
pub mod joined;
pub mod needs;
mod template;

pub use agents::{Agent, Bot, Marker, Model, agents, bots, models};
pub use check::{Problem, check};
pub use custom::{Custom, custom};
pub use template::expand;

use crate::model::{Confidence, Detection, FindingKind, Pattern, Randomness, Rule, Severity};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Whether the built-in rules have their examples: these prove the program while it is built, and only weigh in what is installed.
const PROVEN_HERE: bool = cfg!(any(test, debug_assertions));

/// The examples of a built-in rule, where they are wanted.
const fn proof(examples: &'static [&'static str]) -> &'static [&'static str] {
    if PROVEN_HERE { examples } else { &[] }
}

/// All built-in rules, sorted by file, in the order their files give them.
pub const fn built_in() -> &'static [Rule] {
    &BUILT_IN
}

/// The built-in rule with this id or alias.
pub fn find(id: &str) -> Option<&'static Rule> {
    BUILT_IN.iter().find(|rule| rule.id == id || rule.aliases.contains(&id))
}
