//! The token of a workflow that every job gets with rights to write.

use super::super::view::{Found, View};
use super::model::Workflow;
use super::report;
use crate::identity::document::Node;
use crate::model::Severity;

pub(super) fn check(view: &View<'_>, workflow: &Workflow<'_>, found: &mut Vec<Found>) {
    // An identity of its own is all one job: nothing else could use it.
    let alone = workflow.jobs.len() == 1;
    if let Some(entry) = workflow.root.entry("permissions").filter(|entry| writes(&entry.node, alone))
        && let Some(found) = report(view, "identity/ci-token-broad", entry, found)
        && alone
        && entry.node.text().is_none()
    {
        // With one job the place is wrong, not the reach.
        found.severity = Severity::Medium;
    }
    for job in &workflow.jobs {
        if let Some(entry) = job.node.entry("permissions").filter(|entry| entry.node.text() == Some("write-all")) {
            report(view, "identity/ci-token-broad", entry, found);
        }
    }
}

fn writes(permissions: &Node, alone: bool) -> bool {
    let counts = |key: &str| !(alone && key == "id-token");
    permissions.text() == Some("write-all")
        || permissions.entries().iter().any(|entry| entry.node.text() == Some("write") && counts(&entry.key))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{findings, table};
    use crate::model::Severity;

    const PATH: &str = ".github/workflows/a.yml";

    #[test]
    fn rights_to_write_belong_on_the_job_that_needs_them() {
        let jobs = "jobs:\n  a:\n    steps: []\n  b:\n    steps: []\n";
        let top = |permissions: &str| format!("on: push\n{permissions}{jobs}");
        table(
            "identity/ci-token-broad",
            &[
                (PATH, &top("permissions: write-all\n")),
                (PATH, &top("permissions:\n  contents: read\n  pull-requests: write # to comment\n")),
                (PATH, &top("permissions: { contents: write }\n")),
                (PATH, "on: push\njobs:\n  a:\n    permissions: write-all\n    steps: []\n"),
            ],
            &[
                (PATH, &top("permissions: read-all\n")),
                (PATH, &top("permissions:\n  contents: read\n")),
                (PATH, "on: push\njobs:\n  a:\n    permissions:\n      contents: write\n    steps: []\n"),
                ("values.yml", "permissions:\n  contents: write\n"),
            ],
        );
        let one = "on: push\npermissions:\n  contents: write\njobs:\n  a:\n    steps: []\n";
        assert_eq!(findings(PATH, "", one)[0].severity, Severity::Medium);
        assert!(findings(PATH, "", &one.replace("contents", "id-token")).is_empty());
    }
}
