//! Somebody else's action that gets a secret, and is named by a tag that can be moved.

use super::super::view::{Found, View};
use super::model::Workflow;
use super::report;
use crate::identity::document::Node;

/// Owners of actions who are the forge itself, or the provider whose credentials they handle.
const TRUSTED: &[&str] = &["actions", "github", "docker", "aws-actions", "google-github-actions", "azure"];

pub(super) fn check(view: &View<'_>, workflow: &Workflow<'_>, found: &mut Vec<Found>) {
    for job in &workflow.jobs {
        // A job may itself be somebody's workflow.
        for step in job.steps().iter().chain([job.node]) {
            let Some(uses) = step.entry("uses") else { continue };
            let given = ["with", "env", "secrets"].iter().filter_map(|key| step.get(key)).flat_map(Node::texts);
            if uses.node.text().is_some_and(moves) && given.into_iter().any(is_secret) {
                report(view, "identity/ci-action-unpinned-with-credentials", uses, found);
            }
        }
    }
}

/// Whether an action is a stranger's, and named by what its owner can move.
fn moves(uses: &str) -> bool {
    let Some((action, version)) = uses.split_once('@') else { return false };
    let owner = action.split('/').next().unwrap_or_default();
    let pinned = version.len() >= 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit()) || version.starts_with("sha256:");
    let local = action.starts_with('.') || !action.contains('/');
    !pinned && !local && !TRUSTED.iter().any(|trusted| owner.eq_ignore_ascii_case(trusted))
}

/// Whether a value is a secret of the repository; its own short-lived token is given to every step anyway.
fn is_secret(value: &str) -> bool {
    value == "inherit" || value.contains("secrets.") && !value.contains("secrets.GITHUB_TOKEN")
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::table;

    #[test]
    fn strangers_with_secrets_are_pinned() {
        let job = |step: &str| format!("on: push\njobs:\n  a:\n    steps:\n{step}");
        let step = |uses: &str, with: &str| {
            job(&format!("      - name: x\n        uses: {uses}\n        with:\n          path: y\n          {with}\n"))
        };
        let secret = "token: ${{ secrets.DEPLOY }}";
        let pinned = format!("somebody/deploy@{} # v1", "0123456789".repeat(4));
        let path = ".github/workflows/a.yml";
        table(
            "identity/ci-action-unpinned-with-credentials",
            &[
                (path, &step("somebody/deploy@v1", secret)),
                (path, &job("      - env:\n          KEY: ${{ secrets.KEY }}\n        uses: somebody/deploy@main\n")),
                (path, "on: push\njobs:\n  a:\n    uses: somebody/x/.github/workflows/b.yml@v2\n    secrets: inherit\n"),
            ],
            &[
                (path, &step("actions/checkout@v4", secret)),
                (path, &step(&pinned, secret)),
                (path, &step("somebody/deploy@v1", "token: x")),
                (path, &step("somebody/deploy@v1", "token: ${{ secrets.GITHUB_TOKEN }}")),
                (path, "on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    secrets: inherit\n"),
            ],
        );
    }
}
