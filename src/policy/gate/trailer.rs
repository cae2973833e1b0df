//! Duty `trailer:KEY`: the message carries a trailer of the policy's choice.

use super::{Case, Met};

pub(super) fn ask(case: &Case<'_>, key: &str) -> Met {
    if !case.sections(key).is_empty() {
        return Met::Yes;
    }
    Met::No(format!("trailer:{key}: write `{key}: <…>` in the message"))
}
