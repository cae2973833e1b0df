//! Lines that are identity by their form: workflow permissions, RBAC and IAM documents, identity tables, SQL grants.
//!
//! One line at a time, and only lines where one of [`KEYWORDS`] or a word of the lexicon stands; what kind of document a
//! YAML line belongs to is read upwards from it.

mod iam;
mod kubernetes;
mod sql;
mod workflow;

pub(super) use kubernetes::document;

use crate::model::{Category, Language};

/// What the form of a line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Form {
    /// What is printed.
    pub(super) what: &'static str,
    pub(super) weight: f32,
    pub(super) category: Category,
    /// The word it rests on where that may mean something else; mostly empty.
    pub(super) on: &'static str,
}

impl Form {
    const fn new(what: &'static str, weight: f32, category: Category) -> Self {
        Self { what, weight, category, on: "" }
    }
}

/// Literals of which one stands in every line this file knows, but for those that a word of the lexicon stands in.
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
    "create table",
    "alter table",
    "drop table",
    "create_table",
    "createtable",
    "drop_table",
    "droptable",
    "alter_table",
    "altertable",
    "add_column",
    "addcolumn",
    "remove_column",
    "removecolumn",
    "rename_column",
    "renamecolumn",
    "change_column",
    "drop_column",
    "dropcolumn",
    "alter_column",
    "on column",
    "add_index",
    "schema::create",
    "schema::table",
    "schema::drop",
    "addfield",
    "removefield",
    "alterfield",
    "createmodel",
    "deletemodel",
    "migrationbuilder.",
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

/// Whether lines of a language may have a form where a word of the lexicon stands alone; in others one of [`KEYWORDS`] must.
pub(super) fn has_own_words(language: Language) -> bool {
    matches!(language, Language::Yaml | Language::Json | Language::Hcl | Language::Sql)
}

/// The form of `line`, which was changed.
pub(super) fn of_line(line: &[u8], language: Language) -> Option<Form> {
    let body = line.trim_ascii();
    match language {
        Language::Yaml => workflow::workflow(body).or_else(|| kubernetes::rbac(body)).or_else(|| iam::iam(body)),
        Language::Json => iam::iam(body),
        Language::Hcl => iam::hcl(body).or_else(|| iam::iam(body)),
        Language::Sql => sql::sql(body),
        _ => sql::migration_call(body).or_else(|| sql::embedded_sql(body)),
    }
}

/// The form of a line that opens a block around a change.
pub(super) fn of_opening(line: &[u8], language: Language) -> Option<Form> {
    match language {
        Language::Hcl => iam::hcl(line.trim_ascii()).map(|form| Form { weight: 0.45, ..form }),
        Language::Sql => sql::sql(line.trim_ascii()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
