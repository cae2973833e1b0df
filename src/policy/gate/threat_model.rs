//! Duty `threat-model`: the message says what could go wrong, or where that is written.

use super::{Case, Met};
use crate::evidence::message::THREAT_MODEL;

/// The shortest reference that can lead anywhere.
const SHORTEST: usize = 8;

pub(super) fn ask(case: &Case<'_>) -> Met {
    if case.sections(THREAT_MODEL).iter().any(|value| value.len() >= SHORTEST) {
        return Met::Yes;
    }
    Met::No(format!("threat-model: write `{THREAT_MODEL}: <path, ticket, or what could go wrong and what stops it>` in the message"))
}
