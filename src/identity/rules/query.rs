//! Queries over identity data that are put together from text.

use super::detector::{CODE, Check, Detector};
use super::lex::statement_end;
use super::view::{Found, View};
use crate::model::{Needs, Severity};
use crate::rules::needs;
use bstr::ByteSlice;
use regex::bytes::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["select ", "insert into", "update ", "delete from", "(&(", "(uid=", "(cn=", "(mail=", "samaccountname="],
    languages: CODE,
    check: Check::At(check),
}];

/// A query begins here, inside a string.
const QUERY: &str = r#"(?i)["'`]\s*(?:select\b[^"`]{0,200}\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b)|["'`]\(&?\(?(?:uid|cn|mail|samaccountname|userprincipalname|objectclass)="#;
/// What `QUERY` matches holds one of each: asked before anything is compiled.
const NEEDS: Needs = &[&[
    &["\"", "'", "`"],
    &["from", "into", " set", "\tset", "\nset", "\rset", "\x0Bset", "\x0Cset", "uid=", "cn=", "mail=", "name=", "class="],
]];
/// The query is about who somebody is.
const IDENTITY: &str = r"(?i)\b(?:\w*users?|\w*accounts?|passw\w*|pwd|e?mail|user_?name|login|\w*tokens?|\w*sessions?|credential\w*|members?|roles?|permissions?|api_?keys?|admins?|customers?|auth\w*|uid|cn|samaccountname)\b";
/// Text from elsewhere goes into it.
const FILLED: &str = r#"(?i)["']\s*(?:\+|\|\||&)\s*(?:\w|\$|\()|["'](?:\s*\.\s*\$|\s+\.\s+\w)|\w\)?\s*(?:\+|\.)\s*["']|\bf"(?:"")?[^"]*\{|\bf'(?:'')?[^']*\{|`[^`]*\$\{|["'][^"\n]*#\{|"[^"\n]*\{?\$\{?[A-Za-z_]|["']\s*%\s*(?:\(|\w)|["']\s*\.\s*(?:format|concat)\s*\(\s*[^"'\s)]|\bsprintf\s*\(|\bformat!\s*\(|\bstring\.format\s*\(|\$"[^"\n]*\{"#;
/// The filling is a constant, a placeholder list or a number.
const HARMLESS: &str = r"(?i)\bplaceholders?\b|\btable_?name\b|\bcolumns?\b|\bquote(?:_ident|_literal)?\(|\bescape\w*\(|\bparseint\(|\bint\(|\bsql\s*`|\.raw`|\bsql\.\w+\(|\bprisma\.sql";

fn regex(pattern: &'static str, cell: &'static OnceLock<Option<Regex>>) -> Option<&'static Regex> {
    cell.get_or_init(|| RegexBuilder::new(pattern).unicode(false).build().ok()).as_ref()
}

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    static CELLS: [OnceLock<Option<Regex>>; 4] = [const { OnceLock::new() }; 4];
    let [query, identity, filled, harmless] = &CELLS;
    let bytes = view.text.bytes();
    let start = view.text.span(view.text.line_of(at)).start;
    let end = statement_end(bytes, start, view.language).max(view.text.span(view.text.line_of(at)).end).min(start + 1024);
    let statement = &bytes[start..end.min(bytes.len())];
    if !needs::met(NEEDS, statement) {
        return;
    }
    let is = |pattern, cell: &'static OnceLock<Option<Regex>>| regex(pattern, cell).is_some_and(|regex| regex.is_match(statement));
    if !is(QUERY, query) || !is(IDENTITY, identity) || !is(FILLED, filled) || is(HARMLESS, harmless) {
        return;
    }
    let lead = statement.len() - statement.trim_start().len();
    let directory = !statement.to_ascii_lowercase().contains_str("from") && statement.contains_str("=");
    if let Some(report) = view.report("identity/query-built-from-input", start + lead..start + statement.trim_end().len(), found)
        && directory
    {
        report.severity = Severity::High;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn text_that_becomes_a_query() {
        table(
            "identity/query-built-from-input",
            &[
                ("a.js", "db.query(\"SELECT * FROM users WHERE email = '\" + email + \"'\")"),
                ("a.ts", "db.query(`SELECT id FROM accounts WHERE name = '${name}'`)"),
                ("a.py", "cur.execute(f\"SELECT id FROM users WHERE email = '{email}'\")"),
                ("a.py", "cur.execute(\"DELETE FROM sessions WHERE id = '%s'\" % sid)"),
                ("a.go", "q := fmt.Sprintf(\"SELECT id FROM users WHERE email = '%s'\", email)"),
                ("a.java", "st.executeQuery(\"SELECT * FROM users WHERE name='\" + name + \"'\");"),
                ("a.kt", "st.executeQuery(\"SELECT * FROM users WHERE name='$name'\")"),
                ("a.cs", "new SqlCommand($\"SELECT * FROM Users WHERE Name='{name}'\", c)"),
                ("a.rb", "User.find_by_sql(\"SELECT * FROM users WHERE email = '#{email}'\")"),
                ("a.php", "$db->query(\"SELECT * FROM users WHERE email = '$email'\");"),
                ("a.rs", "let q = format!(\"SELECT id FROM users WHERE email = '{}'\", email);"),
            ],
            &[
                ("a.js", "db.query('SELECT * FROM users WHERE email = $1', [email])"),
                ("a.py", "cur.execute('SELECT id FROM users WHERE email = %s', (email,))"),
                ("a.go", "db.Query(\"SELECT id FROM users WHERE email = $1\", email)"),
                ("a.java", "c.prepareStatement(\"SELECT * FROM users WHERE name = ?\");"),
                ("a.php", "$db->prepare('SELECT * FROM users WHERE email = ?');"),
                ("a.js", "db.query(`SELECT * FROM planets WHERE n = ${n}`)"),
            ],
        );
    }
}
