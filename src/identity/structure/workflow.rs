//! Lines of workflows: permissions, secrets, triggers that bring strangers near them.

use super::Form;
use crate::model::{Category, holds};
use bstr::ByteSlice;

/// Permissions a workflow may ask for.
const WORKFLOW_SCOPES: &[&[u8]] = &[
    b"actions",
    b"attestations",
    b"checks",
    b"contents",
    b"deployments",
    b"discussions",
    b"id-token",
    b"issues",
    b"packages",
    b"pages",
    b"pull-requests",
    b"repository-projects",
    b"security-events",
    b"statuses",
];

/// What a line of a workflow says.
pub(super) fn workflow(body: &[u8]) -> Option<Form> {
    let form = |what, weight| Some(Form::new(what, weight, Category::CiIdentity));
    let body = body.strip_prefix(b"- ").unwrap_or(body);
    if let Some((key, value)) = body.split_once_str(":") {
        let value = value.trim_ascii();
        if WORKFLOW_SCOPES.contains(&key) && (value.starts_with(b"read") || value.starts_with(b"write") || value.starts_with(b"none")) {
            return form("workflow permission", 0.7);
        }
        match key {
            b"permissions" => return form("permissions block", 0.65),
            b"secrets" => return form("secrets block", 0.5),
            b"pull_request_target" | b"workflow_run" | b"issue_comment" => return form("workflow trigger with secrets", 0.65),
            b"persist-credentials" => return form("persisted credentials", 0.7),
            b"id_tokens" | b"role-to-assume" => return form("workload identity", 0.7),
            _ => {}
        }
    }
    if holds(body, "secrets.") && (holds(body, "${{") || holds(body, "if:")) {
        return form("secret of a workflow", 0.7);
    }
    if holds(body, "github.token") || holds(body, "GITHUB_TOKEN") || holds(body, "CI_JOB_TOKEN") {
        return form("token of a workflow", 0.65);
    }
    if holds(body, "github.actor") || holds(body, "pull_request_target") {
        return form("actor check of a workflow", 0.3);
    }
    if holds(body, ".outputs.token") || holds(body, "-token: ${{") {
        return form("token of a workflow", 0.65);
    }
    None
}
