//! Limits of a workflow: the rights of its token, and the protected environment of a job that deploys.

use super::super::view::{Found, View};
use super::model::{Job, Workflow};
use super::report;
use crate::identity::document::{Document, Entry, Node};
use crate::model::WhichSide;

/// Limits that one side has and the other has not: gone from the old side, or come on the new one. A job that is on one side
/// only needs no limit on the other.
pub(super) fn check(view: &View<'_>, here: &Workflow<'_>, found: &mut Vec<Found>) {
    // The other side is read again only where this one limits something.
    let limited = |job: &Job<'_>| job.node.get("permissions").or(job.node.get("environment")).is_some();
    if here.root.get("permissions").is_none() && !here.jobs.iter().any(limited) {
        return;
    }
    // What cannot be read may still have the limit.
    let other = view.other().filter(Document::is_whole);
    let Some(there) = other.as_ref().and_then(Document::root).map(Workflow::of) else { return };
    let everywhere = there.root.get("permissions").is_some();
    if let Some(entry) = here.root.entry("permissions").filter(|entry| limits(entry))
        && !everywhere
        && there.jobs.iter().any(|job| job.node.get("permissions").is_none())
    {
        tell(view, "identity/ci-permissions-removed", entry, found);
    }
    for job in &here.jobs {
        let Some(twin) = there.job(job.name) else { continue };
        let only_here = |key: &str| job.node.entry(key).filter(|_| twin.node.get(key).is_none());
        if let Some(entry) = only_here("permissions").filter(|entry| limits(entry) && !everywhere) {
            tell(view, "identity/ci-permissions-removed", entry, found);
        }
        if let Some(entry) = only_here("environment").filter(|entry| protects(&entry.node)) {
            tell(view, "identity/ci-environment-removed", entry, found);
        }
    }
}

/// Whether permissions leave something out.
fn limits(permissions: &Entry) -> bool {
    permissions.node.text() != Some("write-all")
}

/// Whether an environment is one that is usually protected: its name says production, or it is computed.
fn protects(environment: &Node) -> bool {
    let name = environment.get("name").unwrap_or(environment).text().unwrap_or_default();
    ["prod", "live", "release", "publish", "pypi", "npm", "deploy", "$"].iter().any(|word| name.to_ascii_lowercase().contains(word))
}

fn tell(view: &View<'_>, rule: &str, entry: &Entry, found: &mut Vec<Found>) {
    if let Some(found) = report(view, rule, entry, found) {
        found.judges = WhichSide::Old;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::findings;

    fn found(path: &str, old: &str, new: &str) -> Vec<&'static str> {
        findings(path, old, new).iter().map(|finding| finding.rule.id).collect()
    }

    #[test]
    fn a_limit_that_moves_to_the_jobs_is_not_gone() {
        let path = ".github/workflows/a.yml";
        let job = |own: &str| format!("jobs:\n  a:\n{own}    steps: []\n");
        let top = format!("on: push\npermissions:\n  contents: read\n{}", job(""));
        let gone = format!("on: push\n{}", job(""));
        let moved = format!("on: push\n{}", job("    permissions:\n      contents: read\n"));
        assert_eq!(found(path, &top, &gone), ["identity/ci-permissions-removed"]);
        assert!(found(path, &top, &moved).is_empty());
        assert_eq!(found(path, &moved, &gone), ["identity/ci-permissions-removed"]);
        assert!(found(path, &moved, &top).is_empty());
        assert!(found(path, &moved, "on: push\njobs:\n  other:\n    steps: []\n").is_empty(), "the job is gone");
    }

    #[test]
    fn a_deployment_keeps_its_environment() {
        let github = |environment: &str| format!("on: push\njobs:\n  ship:\n    runs-on: x\n{environment}    steps: []\n");
        let gitlab = |environment: &str| format!("stages: [a]\nship:\n  script: [make ship]\n{environment}  stage: a\n");
        for (path, before, after) in [
            (".github/workflows/a.yml", github("    environment: production\n"), github("")),
            (".github/workflows/a.yml", github("    environment:\n      name: prod-eu\n      url: https://x\n"), github("")),
            (".gitlab-ci.yml", gitlab("  environment:\n    name: production\n"), gitlab("")),
        ] {
            assert_eq!(found(path, &before, &after), ["identity/ci-environment-removed"], "{before}");
        }
        let (preview, renamed) = (github("    environment: preview\n"), github("    environment: prod-us\n"));
        assert!(found(".github/workflows/a.yml", &preview, &github("")).is_empty());
        assert!(found(".github/workflows/a.yml", &github("    environment: production\n"), &renamed).is_empty());
    }
}
