//! What git writes to hooks on standard input, and comments that allow a rule.

use bstr::ByteSlice;
use countersign::git::push::{parse_pre_push, parse_pre_receive};
use countersign::policy::inline_allow;

/// Tries an input.
pub fn run(bytes: &[u8]) {
    for updates in [parse_pre_push(bytes), parse_pre_receive(bytes)].into_iter().flatten() {
        assert!(updates.len() <= bytes.lines().count());
        updates.iter().for_each(|update| {
            update.branch();
        });
    }
    for line in bytes.lines() {
        if let Some(allow) = inline_allow::parse(line.as_bstr()) {
            assert!(!allow.rule.is_empty() && allow.reason.chars().count() >= 8);
        }
    }
}
