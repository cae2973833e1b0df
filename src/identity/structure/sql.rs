//! Statements and migration calls about tables that hold identity, and about rights in the database.

use super::Form;
use crate::identity::normalize::is_word;
use crate::model::Category;
use aho_corasick::packed::Searcher;
use bstr::ByteSlice;
use std::sync::LazyLock;

/// Words of tables that hold identity.
const TABLES: &[&[u8]] = &[
    b"user",
    b"account",
    b"identit",
    b"credential",
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
    // Last: sessions are kept of visitors, too.
    b"session",
];

/// What a statement says.
pub(super) fn sql(body: &[u8]) -> Option<Form> {
    let upper = body[..body.len().min(240)].to_ascii_uppercase();
    let has = |needle: &str| upper.contains_str(needle);
    let right = |what, category| Some(Form::new(what, 0.6, category));
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
    let name = object(body)?;
    let table = TABLES.iter().find(|table| table_word(name, table))?;
    let on = if *table == b"session" { "session" } else { "" };
    Some(Form { on, ..Form::new("identity table", 0.6, Category::IdentityMigration) })
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

/// What a call of a migration library says.
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

/// What a call of a migration library says.
pub(super) fn migration_call(body: &[u8]) -> Option<Form> {
    let called = CALLS.as_ref().is_some_and(|calls| calls.find(body).is_some());
    (called && TABLES.iter().any(|table| table_word(body, table))).then_some(Form::new(
        "migration of an identity table",
        0.5,
        Category::IdentityMigration,
    ))
}

/// A statement inside another language's string that changes an identity table.
pub(super) fn embedded_sql(body: &[u8]) -> Option<Form> {
    let start = body.find_byteset(b"\"'`")? + 1;
    let inner = body[start..].trim_ascii_start();
    let upper = inner[..inner.len().min(16)].to_ascii_uppercase();
    let ddl = [&b"CREATE TABLE"[..], b"ALTER TABLE", b"DROP TABLE", b"GRANT ", b"REVOKE ", b"CREATE POLICY"]
        .iter()
        .any(|head| upper.starts_with(head));
    if ddl && inner.first().is_some_and(|&byte| is_word(byte)) { sql(inner) } else { None }
}
