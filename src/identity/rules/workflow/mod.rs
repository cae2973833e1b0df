//! Workflows, judged as the data they are: which trigger brings whom, what each job may, which step gets which secret.
//!
//! GitHub's form, which Gitea and Forgejo share; environments also of GitLab's pipelines. What a single line says for sure
//! is a pattern in `ci.toml`.

mod action;
mod checkout;
mod limits;
mod model;
mod token;

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::identity::document::Entry;
use crate::model::{Language as L, WhichSide};
use bstr::ByteSlice;
use model::Workflow;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &[
        "permissions:",
        "pull_request.head",
        "github.head_ref",
        "workflow_run.head",
        "refs/pull/",
        "gh pr checkout",
        "environment:",
        "uses:",
    ],
    languages: &[L::Yaml],
    check: Check::Whole(check),
}];

/// Where forges keep workflows, and actions made of steps.
const FOLDERS: &[&str] = &[".github/", ".gitea/", ".forgejo/"];

fn check(view: &View<'_>, found: &mut Vec<Found>) {
    let path = &view.file.change.path;
    let name = path.rsplit_str("/").next().unwrap_or_default();
    let action = matches!(name, b"action.yml" | b"action.yaml");
    if !action && !FOLDERS.iter().any(|folder| path.contains_str(folder)) && !name.ends_with(b".gitlab-ci.yml") {
        return;
    }
    let Some(root) = view.root() else { return };
    let workflow = Workflow::of(root);
    limits::check(view, &workflow, found);
    if view.side == WhichSide::Old {
        return;
    }
    checkout::check(view, &workflow, found);
    token::check(view, &workflow, found);
    action::check(view, &workflow, found);
}

/// Reports a rule at all of an entry: a change anywhere in it counts.
fn report<'f>(view: &View<'_>, rule: &str, entry: &Entry, found: &'f mut Vec<Found>) -> Option<&'f mut Found> {
    view.report(rule, entry.span(), found)
}
