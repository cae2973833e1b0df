//! What a workflow is made of.

use crate::identity::document::{Entry, Node};

/// A workflow, a pipeline of GitLab, or an action made of steps.
pub(super) struct Workflow<'a> {
    /// The whole document.
    pub(super) root: &'a Node,
    /// Its jobs.
    pub(super) jobs: Vec<Job<'a>>,
}

/// A job, with the name it has in the document.
pub(super) struct Job<'a> {
    pub(super) name: &'a str,
    pub(super) node: &'a Node,
}

/// Names at the top of a GitLab pipeline that are no jobs.
const NO_JOBS: &[&str] = &["default", "include", "stages", "variables", "workflow", "spec", "cache", "services"];

impl<'a> Workflow<'a> {
    /// The workflow that a document is.
    pub(super) fn of(root: &'a Node) -> Self {
        let job = |entry: &'a Entry| Job { name: &entry.key, node: &entry.node };
        let jobs = if let Some(jobs) = root.get("jobs") {
            jobs.entries().iter().map(job).collect()
        } else if let Some(runs) = root.entry("runs") {
            vec![job(runs)]
        } else {
            root.entries().iter().filter(|entry| !NO_JOBS.contains(&entry.key.as_str())).map(job).collect()
        };
        Self { root, jobs }
    }

    /// What starts it.
    pub(super) fn triggers(&self) -> Vec<&'a str> {
        // YAML 1.1 reads `on` as a truth value, so it is sometimes quoted; the parser takes it for the word it is.
        let Some(on) = self.root.get("on") else { return Vec::new() };
        let named = on.entries().iter().map(|entry| entry.key.as_str());
        named.chain(on.text()).chain(on.items().iter().filter_map(Node::text)).collect()
    }

    /// The job of this name.
    pub(super) fn job(&self, name: &str) -> Option<&Job<'a>> {
        self.jobs.iter().find(|job| job.name == name)
    }
}

impl<'a> Job<'a> {
    /// Its steps.
    pub(super) fn steps(&self) -> &'a [Node] {
        self.node.get("steps").map_or(&[], Node::items)
    }
}
