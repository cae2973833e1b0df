//! Lines of IAM documents, and Terraform resources that are IAM.

use super::Form;
use crate::model::{Category, holds};
use bstr::ByteSlice;

/// What a line of a policy document says.
pub(super) fn iam(body: &[u8]) -> Option<Form> {
    let form = |what| Some(Form::new(what, 0.5, Category::CloudIam));
    let key = body.trim_start_with(|c| c == '"' || c == '-' || c == ' ');
    if key.starts_with(b"Effect\"") || key.starts_with(b"Effect: ") {
        return form("IAM statement");
    }
    if key.starts_with(b"AssumeRolePolicyDocument")
        || key.starts_with(b"PolicyDocument")
        || key.starts_with(b"Principal\"")
        || key.starts_with(b"NotAction")
    {
        return form("IAM document");
    }
    let acts =
        ["Action\"", "Action: ", "NotAction", "Resource\"", "actions ", "Actions\""].iter().any(|name| key.starts_with(name.as_bytes()));
    if acts && (holds(body, "*") || body.find_byte(b':').is_some_and(|at| body[at + 1..].contains(&b':'))) {
        return form("IAM action");
    }
    if holds(body, "sts:Assume") || holds(body, "iam:") || holds(body, "arn:aws:iam") || holds(body, "AWS::IAM") {
        return form("IAM action or principal");
    }
    None
}

/// Kinds of Terraform resources whose names say IAM.
const HCL_IAM: &[&str] = &[
    "_iam_",
    "azuread_",
    "azurerm_role_",
    "azurerm_user_assigned_identity",
    "kubernetes_role",
    "kubernetes_cluster_role",
    "kubernetes_service_account",
    "vault_policy",
    "vault_token",
    "google_service_account",
    "aws_cognito_",
    "aws_ssoadmin_",
    "aws_kms_key_policy",
    "aws_s3_bucket_policy",
    "okta_",
    "github_branch_protection",
    "github_repository_ruleset",
    "aws_secretsmanager_",
    "auth0_",
    "keycloak_",
];

/// What the first line of a resource says.
pub(super) fn hcl(body: &[u8]) -> Option<Form> {
    if !(body.starts_with(b"resource ") || body.starts_with(b"data ")) {
        return None;
    }
    HCL_IAM.iter().any(|kind| holds(body, kind)).then_some(Form::new("IAM resource", 0.6, Category::CloudIam))
}
