//! The policy: from what is written (`file`) to what it means (`policy`), which one judges (`trust`), and from what was
//! found to a verdict (`evaluate`, `gate`).
//!
//! Gets trees, units and facts; gives judged units. Knows evidence, rules and the path classes of `scan`; never git, output
//! or the environment.

mod action;
mod author;
mod baseline;
mod closure;
mod compiled;
mod custom_rule;
mod diff;
mod error;
mod evaluate;
mod exception;
mod facts;
pub mod file;
pub mod fingerprint;
mod gate;
mod guarding;
pub mod import;
pub mod inline_allow;
mod keys;
mod layer;
mod limits;
mod loosening;
mod merge;
mod naming;
pub mod order;
mod own_rules;
mod parse;
#[expect(clippy::module_inception, reason = "the file is named after its main type, as all are")]
mod policy;
pub mod preset;
mod push_option;
mod scope;
mod signature;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tier;
pub mod tools;
mod trust;
mod validate;
mod value;

pub use baseline::{Baseline, BaselineEntry};
pub use closure::{CANDIDATES, Closure, LayerSource, NoLayers, closure, is_policy_path};
pub use diff::compare;
pub use error::{LoadError, LoadErrorKind, nearest};
pub use facts::{Facts, Standing};
pub use gate::{signoff::Worth, template};
pub use keys::{Difference, Entry};
pub use limits::Limits;
pub use policy::Policy;
pub use push_option::Bypass;
pub use trust::{Bench, Mending, trusted_or_mended};
pub use value::{Day, Deadline, Size, Span, Threshold, Version};
