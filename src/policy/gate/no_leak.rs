//! Duty `no-leak`: no residue of prompts, internal names or tutorial secrets in the change.

use super::{Case, Met};
use crate::model::FindingKind;
use crate::policy::evaluate::tells;

pub(super) fn ask(case: &Case<'_>) -> Met {
    let mut leaks = case
        .unit
        .findings
        .iter()
        .zip(case.decisions)
        .filter(|(finding, decision)| finding.rule.kind == FindingKind::Leak && tells(decision));
    match leaks.next() {
        None => Met::Yes,
        Some((finding, _)) => {
            let path = finding.location.path.clone().unwrap_or_default();
            Met::No(format!("no-leak: take out what {} reports at {path}:{}, or except it", finding.rule.id, finding.location.line))
        }
    }
}
