//! Workflows that run with the repository's rights and check out what a stranger wrote.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["pull_request.head", "github.head_ref", "workflow_run.head", "refs/pull/", "gh pr checkout"],
    languages: &[L::Yaml],
    check: Check::At(check),
}];

/// Triggers with the repository's secrets.
const PRIVILEGED: &[&str] = &["pull_request_target", "workflow_run", "issue_comment"];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let number = view.text.line_of(at);
    let line = view.text.line(number).trim_start();
    let fetches = line.starts_with(b"ref:")
        || line.starts_with(b"repository:")
        || line.contains_str("checkout")
        || line.contains_str("git fetch")
        || line.contains_str("git pull");
    let bytes = view.text.bytes();
    if !fetches || !PRIVILEGED.iter().any(|trigger| bytes.contains_str(trigger)) {
        return;
    }
    let span = view.text.span(number);
    let start = span.start + view.text.line(number).len() - line.len();
    view.report("identity/ci-untrusted-checkout", start..start + line.trim_end().len(), found);
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn only_privileged_triggers_count() {
        let checkout = "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n";
        let (bad, good) = (format!("on: pull_request_target\n{checkout}"), format!("on: pull_request\n{checkout}"));
        table("identity/ci-untrusted-checkout", &[(".github/workflows/a.yml", &bad)], &[(".github/workflows/a.yml", &good)]);
    }
}
