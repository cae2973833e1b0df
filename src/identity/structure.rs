//! Lines that are identity by their form: workflow permissions, RBAC and IAM documents, identity tables, SQL grants.
//!
//! One line at a time, and only lines where one of [`KEYWORDS`] or a word of the lexicon stands; what kind of document a
//! YAML line belongs to is read upwards from it.

use super::normalize::is_word;
use crate::model::{Category, Language, Text};
use aho_corasick::packed::Searcher;
use bstr::ByteSlice;
use std::sync::LazyLock;

/// What the form of a line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Form {
    /// What is printed.
    pub(super) what: &'static str,
    pub(super) weight: f32,
    pub(super) category: Category,
}

/// Literals of which one stands in every line this file knows.
pub(super) const KEYWORDS: &[&str] = &[
    "actions:",
    "attestations:",
    "checks:",
    "contents:",
    "deployments:",
    "issues:",
    "packages:",
    "pages:",
    "statuses:",
    "pull-requests:",
    "github.actor",
    "pull_request",
    "workflow_run",
    "issue_comment",
    "verbs",
    "apigroups",
    "resources:",
    "subjects",
    "kind:",
    "table",
    "column",
    "grant",
    "revoke",
    "policy",
    "definer",
    "effect",
    "principal",
    "sts:",
    "arn:aws",
    "row level",
    "create user",
    "alter user",
    "create role",
];

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

/// Words of tables that hold identity.
const TABLES: &[&[u8]] = &[
    b"user",
    b"account",
    b"identit",
    b"credential",
    b"session",
    b"token",
    b"password",
    b"mfa",
    b"otp",
    b"factor",
    b"webauthn",
    b"role",
    b"permission",
    b"grant",
    b"oauth",
    b"sso",
    b"saml",
    b"api_key",
    b"apikey",
    b"invitation",
    b"recovery",
    b"verification",
    b"device",
    b"login",
    b"auth",
    b"consent",
    b"jwk",
    b"membership",
    b"verifiable",
    b"logout",
];

/// The form of `line`, which was changed.
pub(super) fn of_line(line: &[u8], language: Language) -> Option<Form> {
    let body = line.trim_ascii();
    match language {
        Language::Yaml => workflow(body).or_else(|| rbac(body)).or_else(|| iam(body)),
        Language::Json => iam(body),
        Language::Hcl => hcl(body).or_else(|| iam(body)),
        Language::Sql => sql(body),
        _ => migration_call(body).or_else(|| embedded_sql(body)),
    }
}

fn workflow(body: &[u8]) -> Option<Form> {
    let form = |what, weight| Some(Form { what, weight, category: Category::CiIdentity });
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
    if body.contains_str("secrets.") && (body.contains_str("${{") || body.contains_str("if:")) {
        return form("secret of a workflow", 0.7);
    }
    if body.contains_str("github.token") || body.contains_str("GITHUB_TOKEN") || body.contains_str("CI_JOB_TOKEN") {
        return form("token of a workflow", 0.65);
    }
    if body.contains_str("github.actor") || body.contains_str("pull_request_target") {
        return form("actor check of a workflow", 0.3);
    }
    if body.contains_str(".outputs.token") || body.contains_str("-token: ${{") {
        return form("token of a workflow", 0.65);
    }
    None
}

fn rbac(body: &[u8]) -> Option<Form> {
    let form = |what, weight| Some(Form { what, weight, category: Category::CloudIam });
    let body = body.strip_prefix(b"- ").unwrap_or(body).trim_ascii_start();
    let (key, value) = body.split_once_str(":")?;
    match key {
        b"verbs" | b"apiGroups" | b"roleRef" | b"resourceNames" | b"nonResourceURLs" => form("RBAC rule", 0.6),
        b"subjects" => form("RBAC subjects", 0.45),
        b"kind" => kind(value.trim_ascii()),
        b"serviceAccountName" | b"automountServiceAccountToken" => {
            Some(Form { what: "service account of a pod", weight: 0.5, category: Category::ServiceAccount })
        }
        _ => None,
    }
}

/// What a `kind:` of a Kubernetes document says.
fn kind(value: &[u8]) -> Option<Form> {
    let value = value.trim_with(|c| c == '"' || c == '\'');
    let form = |what, category| Some(Form { what, weight: 0.6, category });
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
pub(super) fn document(text: &Text, number: u32) -> Option<(Form, u32)> {
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

fn iam(body: &[u8]) -> Option<Form> {
    let form = |what| Some(Form { what, weight: 0.5, category: Category::CloudIam });
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
    if acts && (body.contains_str("*") || body.find_byte(b':').is_some_and(|at| body[at + 1..].contains(&b':'))) {
        return form("IAM action");
    }
    if body.contains_str("sts:Assume") || body.contains_str("iam:") || body.contains_str("arn:aws:iam") || body.contains_str("AWS::IAM") {
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

fn hcl(body: &[u8]) -> Option<Form> {
    if !(body.starts_with(b"resource ") || body.starts_with(b"data ")) {
        return None;
    }
    HCL_IAM.iter().any(|kind| body.contains_str(kind)).then_some(Form { what: "IAM resource", weight: 0.6, category: Category::CloudIam })
}

/// The form of a line that opens a block around a change.
pub(super) fn of_opening(line: &[u8], language: Language) -> Option<Form> {
    match language {
        Language::Hcl => hcl(line.trim_ascii()).map(|form| Form { weight: 0.45, ..form }),
        Language::Sql => sql(line.trim_ascii()),
        _ => None,
    }
}

fn sql(body: &[u8]) -> Option<Form> {
    let upper = body[..body.len().min(240)].to_ascii_uppercase();
    let has = |needle: &str| upper.contains_str(needle);
    let right = |what, category| Some(Form { what, weight: 0.6, category });
    if upper.starts_with(b"GRANT ") || upper.starts_with(b"REVOKE ") {
        return right("SQL grant", Category::Authorization);
    }
    if has("CREATE POLICY")
        || has("ALTER POLICY")
        || has("DROP POLICY")
        || has("ROW LEVEL SECURITY")
        || has("SECURITY DEFINER")
        || has("DEFAULT PRIVILEGES")
    {
        return right("SQL policy", Category::Authorization);
    }
    if has("CREATE ROLE") || has("CREATE USER") || has("ALTER ROLE") || has("ALTER USER") || has("DROP USER") || has("DROP ROLE") {
        return right("SQL role", Category::Authorization);
    }
    let named = object(body).is_some_and(|name| TABLES.iter().any(|table| table_word(name, table)));
    named.then_some(Form { what: "identity table", weight: 0.6, category: Category::IdentityMigration })
}

/// Words before the name of the table that a statement changes, the most telling first.
const BEFORE_TABLE: &[&str] =
    &["TABLE", "INTO", "UPDATE", "DELETE FROM", "TRUNCATE", "COMMENT ON COLUMN", "TRIGGER", "VIEW", "TYPE", "INDEX"];

/// The name of the table, or of the index and its table, that a statement changes.
fn object(body: &[u8]) -> Option<&[u8]> {
    let upper = body[..body.len().min(240)].to_ascii_uppercase();
    let begins = ["CREATE ", "ALTER ", "DROP ", "RENAME ", "UPDATE ", "INSERT ", "DELETE ", "COMMENT ", "TRUNCATE "];
    if !begins.iter().any(|head| upper.starts_with(head.as_bytes())) {
        return None;
    }
    let (at, word) = BEFORE_TABLE.iter().find_map(|word| upper.find(word).map(|at| (at, word)))?;
    let mut rest = &body[at + word.len()..upper.len()];
    for skip in ["IF NOT EXISTS", "IF EXISTS", "ONLY"] {
        let trimmed = rest.trim_ascii_start();
        if trimmed.get(..skip.len()).is_some_and(|head| head.eq_ignore_ascii_case(skip.as_bytes())) {
            rest = &trimmed[skip.len()..];
        }
    }
    if *word == "INDEX" {
        return Some(rest);
    }
    let rest = rest.trim_ascii_start();
    let end = rest.iter().position(|&byte| matches!(byte, b' ' | b'(' | b';')).unwrap_or(rest.len());
    Some(&rest[..end])
}

/// Whether a name begins a word with `table`.
fn table_word(body: &[u8], table: &[u8]) -> bool {
    let lower = body[..body.len().min(240)].to_ascii_lowercase();
    lower.find_iter(table).any(|at| at == 0 || !lower[at - 1].is_ascii_alphanumeric())
}

/// Calls of migration libraries.
const MIGRATION_CALLS: &[&str] = &[
    "create_table",
    "add_column",
    "remove_column",
    "drop_table",
    "rename_column",
    "change_column",
    "drop_column",
    "alter_column",
    "add_index",
    "Schema::create",
    "Schema::table",
    "Schema::drop",
    "createTable",
    "addColumn",
    "dropColumn",
    "dropTable",
    "removeColumn",
    "renameColumn",
    "AddField",
    "RemoveField",
    "AlterField",
    "CreateModel",
    "DeleteModel",
    "migrationBuilder.",
    "batch_alter_table",
    "alterTable",
];

/// All the calls in one pass: every identifying line of code is asked for them. Quick to make, unlike an automaton.
static CALLS: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(MIGRATION_CALLS));

fn migration_call(body: &[u8]) -> Option<Form> {
    let called = CALLS.as_ref().is_some_and(|calls| calls.find(body).is_some());
    (called && TABLES.iter().any(|table| table_word(body, table))).then_some(Form {
        what: "migration of an identity table",
        weight: 0.5,
        category: Category::IdentityMigration,
    })
}

/// A statement inside another language's string that changes an identity table.
fn embedded_sql(body: &[u8]) -> Option<Form> {
    let start = body.find_byteset(b"\"'`")? + 1;
    let inner = body[start..].trim_ascii_start();
    let upper = inner[..inner.len().min(16)].to_ascii_uppercase();
    let ddl = [&b"CREATE TABLE"[..], b"ALTER TABLE", b"DROP TABLE", b"GRANT ", b"REVOKE ", b"CREATE POLICY"]
        .iter()
        .any(|head| upper.starts_with(head));
    if ddl && inner.first().is_some_and(|&byte| is_word(byte)) { sql(inner) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    fn category(line: &str, language: Language) -> Option<Category> {
        of_line(line.as_bytes(), language).map(|form| form.category)
    }

    #[test]
    fn forms_by_language() {
        for (line, language, expected) in [
            ("      contents: write", Language::Yaml, Category::CiIdentity),
            ("          token: ${{ secrets.DEPLOY }}", Language::Yaml, Category::CiIdentity),
            ("  - apiGroups: [\"\"]", Language::Yaml, Category::CloudIam),
            ("kind: ClusterRoleBinding", Language::Yaml, Category::CloudIam),
            ("kind: ServiceAccount", Language::Yaml, Category::ServiceAccount),
            ("    \"Effect\": \"Allow\",", Language::Json, Category::CloudIam),
            ("resource \"aws_iam_role\" \"x\" {", Language::Hcl, Category::CloudIam),
            ("ALTER TABLE user_sessions ADD COLUMN x int;", Language::Sql, Category::IdentityMigration),
            ("grant select on orders to reporting;", Language::Sql, Category::Authorization),
            ("    add_column :users, :otp_secret, :string", Language::Ruby, Category::IdentityMigration),
            ("  await db.query(`ALTER TABLE accounts ADD x int`)", Language::TypeScript, Category::IdentityMigration),
        ] {
            assert_eq!(category(line, language), Some(expected), "{line}");
        }
    }

    #[test]
    fn ordinary_lines_have_no_form() {
        for (line, language) in [
            ("    contents: hello", Language::Yaml),
            ("kind: Deployment", Language::Yaml),
            ("CREATE TABLE invoices (id int, payer int REFERENCES users (id));", Language::Sql),
            ("resource \"aws_s3_bucket\" \"x\" {", Language::Hcl),
            ("    add_column :orders, :total, :int", Language::Ruby),
        ] {
            assert_eq!(category(line, language), None, "{line}");
        }
    }

    #[test]
    fn a_document_has_one_kind() {
        let text = Text::new(b"kind: Role\n---\nkind: Deployment\nspec: 1\n---\nkind: RoleBinding\nx: 1\n".to_vec(), Encoding::Bytes);
        assert_eq!(document(&text, 4), None);
        assert_eq!(document(&text, 7).map(|(form, at)| (form.what, at)), Some(("RBAC binding", 6)));
    }
}
