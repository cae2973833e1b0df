//! Lines of Kubernetes documents, and what kind of document a line belongs to.

use super::Form;
use crate::model::{Category, Text};
use bstr::ByteSlice;

/// What a line of a role, a binding or a pod says.
pub(super) fn rbac(body: &[u8]) -> Option<Form> {
    let form = |what, weight| Some(Form::new(what, weight, Category::CloudIam));
    let body = body.strip_prefix(b"- ").unwrap_or(body).trim_ascii_start();
    let (key, value) = body.split_once_str(":")?;
    match key {
        b"verbs" | b"apiGroups" | b"roleRef" | b"resourceNames" | b"nonResourceURLs" => form("RBAC rule", 0.6),
        b"subjects" => form("RBAC subjects", 0.45),
        b"kind" => kind(value.trim_ascii()),
        b"serviceAccountName" | b"automountServiceAccountToken" => {
            Some(Form::new("service account of a pod", 0.5, Category::ServiceAccount))
        }
        _ => None,
    }
}

/// What a `kind:` of a Kubernetes document says.
fn kind(value: &[u8]) -> Option<Form> {
    let value = value.trim_with(|c| c == '"' || c == '\'');
    let form = |what, category| Some(Form::new(what, 0.6, category));
    match value {
        b"Role" | b"ClusterRole" => form("RBAC role", Category::CloudIam),
        b"RoleBinding" | b"ClusterRoleBinding" => form("RBAC binding", Category::CloudIam),
        b"ServiceAccount" => form("service account", Category::ServiceAccount),
        b"AuthorizationPolicy" | b"RequestAuthentication" | b"PeerAuthentication" => form("mesh policy", Category::Authorization),
        b"Secret" | b"ExternalSecret" | b"SealedSecret" | b"SecretStore" => form("secret resource", Category::SecretManagement),
        _ => None,
    }
}

/// How far up a document's kind is looked for.
const MAX_UP: u32 = 400;

/// The kind of the Kubernetes document around line `number`, where it is one of identity.
pub(in crate::identity) fn document(text: &Text, number: u32) -> Option<(Form, u32)> {
    let up = (number.saturating_sub(MAX_UP).max(1)..number).rev().map(|at| (at, text.line(at)));
    for (at, line) in up {
        if line.starts_with(b"---") {
            break;
        }
        if let Some(value) = line.strip_prefix(b"kind:") {
            return kind(value.trim_ascii()).map(|form| (Form { weight: 0.45, ..form }, at));
        }
    }
    let down = (number..number.saturating_add(16)).map(|at| (at, text.line(at)));
    for (at, line) in down {
        if line.starts_with(b"---") {
            break;
        }
        if let Some(value) = line.strip_prefix(b"kind:") {
            return kind(value.trim_ascii()).map(|form| (Form { weight: 0.45, ..form }, at));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    #[test]
    fn a_document_has_one_kind() {
        let text = Text::new(b"kind: Role\n---\nkind: Deployment\nspec: 1\n---\nkind: RoleBinding\nx: 1\n".to_vec(), Encoding::Bytes);
        assert_eq!(document(&text, 4), None);
        assert_eq!(document(&text, 7).map(|(form, at)| (form.what, at)), Some(("RBAC binding", 6)));
    }
}
