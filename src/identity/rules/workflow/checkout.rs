//! Workflows that run with the repository's rights and check out what a stranger wrote.

use super::super::view::{Found, View};
use super::model::Workflow;
use super::report;
use crate::identity::document::{Entry, Node};

/// Triggers that run with the repository's secrets on behalf of whoever opens a request or writes a comment.
const PRIVILEGED: &[&str] = &["pull_request_target", "workflow_run", "issue_comment"];

/// How the head of a stranger's request is named.
const HEADS: &[&str] = &["pull_request.head", "github.head_ref", "workflow_run.head", "refs/pull/", "pull_requests[0].head"];

/// Conditions under which the request is none of a stranger's.
const OWN: &[&str] =
    &["head.repo.full_name == github.repository", "head_repository.full_name == github.repository", "head.repo.fork == false"];

pub(super) fn check(view: &View<'_>, workflow: &Workflow<'_>, found: &mut Vec<Found>) {
    if !workflow.triggers().iter().any(|trigger| PRIVILEGED.contains(trigger)) {
        return;
    }
    for job in workflow.jobs.iter().filter(|job| !is_own(job.node)) {
        for step in job.steps().iter().filter(|step| !is_own(step)) {
            if let Some(entry) = fetched(step) {
                report(view, "identity/ci-untrusted-checkout", entry, found);
            }
        }
    }
}

/// Whether a job or step runs for requests from the repository itself only.
fn is_own(node: &Node) -> bool {
    node.get("if").and_then(Node::text).is_some_and(|condition| OWN.iter().any(|own| condition.contains(own)))
}

/// Where a step names the stranger's commit to fetch it.
fn fetched(step: &Node) -> Option<&Entry> {
    let names_head = |text: &str| HEADS.iter().any(|head| text.contains(head));
    if let Some(run) = step.entry("run") {
        let script = run.node.text().unwrap_or_default();
        let fetches = script.contains("gh pr checkout")
            || names_head(script) && ["git checkout", "git fetch", "git pull", "git switch"].iter().any(|word| script.contains(word));
        return fetches.then_some(run);
    }
    let uses = step.get("uses").and_then(Node::text)?;
    let with = step.get("with").filter(|_| uses.contains("checkout"))?;
    with.entries()
        .iter()
        .find(|entry| matches!(entry.key.as_str(), "ref" | "repository") && entry.node.texts().iter().any(|text| names_head(text)))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::table;

    #[test]
    fn only_privileged_triggers_and_strangers_count() {
        let job = |guard: &str, step: &str| format!("jobs:\n  a:\n{guard}    steps:\n{step}");
        let uses = "      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n";
        let runs = "      - run: |\n          gh pr checkout $NUMBER\n          make\n";
        let own = "    if: github.event.pull_request.head.repo.full_name == github.repository\n";
        let on = |trigger: &str, rest: &str| format!("on: {trigger}\n{rest}");
        let path = ".github/workflows/a.yml";
        table(
            "identity/ci-untrusted-checkout",
            &[
                (path, &on("pull_request_target", &job("", uses))),
                (path, &on("[push, issue_comment]", &job("", runs))),
                (path, &on("\n  workflow_run:\n    types: [completed]", &job("", runs))),
            ],
            &[
                (path, &on("pull_request", &job("", uses))),
                (path, &on("pull_request_target", &job(own, uses))),
                (path, &on("pull_request_target", &job("", "      - uses: actions/checkout@v4\n"))),
                (path, &on("pull_request_target", &job("", "      - run: echo ${{ github.event.pull_request.head.sha }}\n"))),
            ],
        );
    }
}
