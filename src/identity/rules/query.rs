//! Queries over identity data that are put together from text.
//!
//! The string that holds the query is read whole: text from elsewhere is in it where the language fills strings, or joined to
//! it, or formatted into it. Values that are bound beside the string (`?`, `$1`, `%s` with a list) are none of its business.

use super::bound::binding;
use super::detector::{CODE, Check, Detector};
use super::lex::{is_word, skip};
use super::view::{Found, View};
use crate::model::{Language as L, Severity};
use bstr::ByteSlice;
use regex::bytes::{Regex, RegexBuilder};
use std::ops::Range;
use std::sync::OnceLock;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["select ", "insert into", "update ", "delete from", "(&(", "(uid=", "(cn=", "(mail=", "samaccountname="],
    languages: CODE,
    check: Check::At(check),
}];

/// A query begins the string.
const QUERY: &str = r"(?is)^\s*(?:select\b.{1,400}\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b)|^\(&?\(?(?:uid|cn|mail|samaccountname|userprincipalname|objectclass)=";
/// The query is about who somebody is.
const IDENTITY: &str = r"(?i)\b(?:\w*users?|\w*accounts?|passw\w*|pwd|e?mail|user_?name|login|\w*tokens?|\w*sessions?|credential\w*|members?|roles?|permissions?|api_?keys?|admins?|customers?|auth\w*|uid|cn|samaccountname)\b";
/// What is filled in is a name of the code's own, a number, or escaped.
const HARMLESS: &str = r"(?i)placeholder|table|column|schema|prefix|order_?by|\bfields?\b|quote|escape|\bparseint\(|\bint\(|\bnumber\(|\bjoin\(|\.map\(|\.repeat\(|\bbinds?\b|sanitiz|\blimit\b|\boffset\b|dialect";

fn regex(pattern: &'static str, cell: &'static OnceLock<Option<Regex>>) -> Option<&'static Regex> {
    cell.get_or_init(|| RegexBuilder::new(pattern).unicode(false).build().ok()).as_ref()
}

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    static CELLS: [OnceLock<Option<Regex>>; 3] = [const { OnceLock::new() }; 3];
    let [query, identity, harmless] = &CELLS;
    let bytes = view.text.bytes();
    let Some(string) = string_around(view, at) else { return };
    // Most queries are filled with nothing: then no expression is compiled.
    let (end, mut filled) = filled(view, &string);
    filled.retain(|value| !is_constant(value));
    if filled.is_empty() {
        return;
    }
    let inner = inside(bytes, &string);
    let is = |pattern, cell: &'static OnceLock<Option<Regex>>, text: &[u8]| regex(pattern, cell).is_some_and(|regex| regex.is_match(text));
    if !is(QUERY, query, inner) || !is(IDENTITY, identity, &bytes[string.start..end]) {
        return;
    }
    // A name may have been given its escaped value above.
    let escaped = |value: &[u8]| {
        let name: Vec<u8> = value.iter().copied().take_while(|&byte| is_word(byte)).collect();
        name.len() > 1 && binding(view, &name, string.start).is_some_and(|span| is(HARMLESS, harmless, &bytes[span]))
    };
    if filled.iter().all(|value| is(HARMLESS, harmless, value) || escaped(value)) {
        return;
    }
    let line = view.text.span(view.text.line_of(string.start)).start;
    let lead = bytes[line..string.start].len() - bytes[line..string.start].trim_start().len();
    let directory = inner.trim_start().starts_with(b"(");
    if let Some(report) = view.report("identity/query-built-from-input", line + lead..end, found)
        && directory
    {
        report.severity = Severity::High;
    }
}

/// The string literal a byte stands in, quotes included.
fn string_around(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let bytes = view.text.bytes();
    // A query begins its string: only blanks and brackets stand between. Most such words stand in prose, and are turned away here.
    let quote = |byte: u8| b"\"'`".contains(&byte);
    let before = bytes[..at].iter().rev().take(79).take_while(|&&byte| !is_word(byte) && !quote(byte)).count();
    let open = at.checked_sub(before + 1).filter(|&open| quote(bytes[open]))?;
    let open = open - bytes[..open].iter().rev().take(2).take_while(|&&byte| byte == bytes[open]).count();
    let end = skip(bytes, open, view.language)?;
    (end > at).then_some(open..end)
}

/// A string without its quotes.
fn inside<'a>(bytes: &'a [u8], string: &Range<usize>) -> &'a [u8] {
    let quote = bytes[string.start];
    bytes[string.clone()].trim_with(|c| c == char::from(quote))
}

/// Where the whole expression ends, and everything that is filled into the string or joined to it.
fn filled(view: &View<'_>, string: &Range<usize>) -> (usize, Vec<Vec<u8>>) {
    let (bytes, language) = (view.text.bytes(), view.language);
    let mut values = interpolated(view, string);
    let mut end = string.end;
    // `"…" + name + "…"`: over as many parts as there are.
    for _ in 0..16 {
        let rest = bytes[end..].trim_start();
        let Some(after) = joint(rest, language) else { break };
        let start = bytes.len() - after.len();
        if let Some(next) = skip(bytes, start, language).filter(|_| b"\"'`".contains(&bytes[start])) {
            values.extend(interpolated(view, &(start..next)));
            end = next;
            continue;
        }
        let len = operand(after, language);
        values.push(after[..len].to_vec());
        end = start + len;
    }
    let formatted = {
        let rest = bytes[end..].trim_start();
        let head = bytes[..string.start].trim_end_with(|c| c.is_whitespace() || c == '(');
        let slots = inside(bytes, string).find("%s").is_some() || inside(bytes, string).find("%v").is_some();
        let braces = inside(bytes, string).contains(&b'{');
        language == L::Python && rest.starts_with(b"%") && slots
            || language == L::Python && rest.starts_with(b".format(") && braces
            || matches!(language, L::Ruby | L::Java) && (rest.starts_with(b"% ") || rest.starts_with(b".formatted(")) && slots
            || slots && [&b"Sprintf"[..], b"sprintf", b"String.format", b"Errorf"].iter().any(|name| head.ends_with(name))
            || language == L::Rust && head.ends_with(b"format!") && braces
            || language == L::CSharp && head.ends_with(b"Format") && braces
    };
    if formatted {
        let line = bytes[end..].find_byte(b'\n').map_or(bytes.len(), |len| end + len);
        values.push(bytes[end..line].to_vec());
        end = line;
    }
    (end, values)
}

/// The sign that joins a string to something, and what follows it.
fn joint(rest: &[u8], language: L) -> Option<&[u8]> {
    let after = match (rest.first()?, language) {
        (b'+', _) => rest[1..].strip_prefix(b"=").unwrap_or(&rest[1..]),
        (b'.', L::Php) => &rest[1..],
        (b'.', L::JavaScript | L::TypeScript | L::Java | L::Kotlin) => rest.strip_prefix(b".concat(")?,
        _ => return None,
    };
    Some(after.trim_start())
}

/// How long a name, an index or a call is.
fn operand(text: &[u8], language: L) -> usize {
    let mut at = 0;
    while at < text.len().min(200) {
        match text[at] {
            byte if is_word(byte) || b".:>?@!".contains(&byte) && !(byte == b'.' && language == L::Php) => at += 1,
            b'-' if text[at..].starts_with(b"->") => at += 2,
            b'(' | b'[' => at = super::lex::close(text, at, language).unwrap_or(at + 1),
            _ => break,
        }
    }
    at
}

/// What the language itself puts into a string.
fn interpolated(view: &View<'_>, string: &Range<usize>) -> Vec<Vec<u8>> {
    let bytes = view.text.bytes();
    let (text, quote) = (&bytes[string.clone()], bytes[string.start]);
    let mark: &[u8] = match view.language {
        // A tagged template binds what is in it.
        L::JavaScript | L::TypeScript if quote == b'`' && !tagged(&bytes[..string.start]) => b"${",
        L::Python if prefix(bytes, string.start).contains(&b'f') => b"{",
        L::Ruby if quote != b'\'' => b"#{",
        L::CSharp if prefix(bytes, string.start).contains(&b'$') && !binds(&bytes[..string.start]) => b"{",
        L::Kotlin | L::Php if quote == b'"' => b"$",
        L::Scala if prefix(bytes, string.start).starts_with(b"s") => b"$",
        L::Swift => b"\\(",
        _ => return Vec::new(),
    };
    let name = |rest: &[u8]| -> Vec<u8> {
        let rest = rest.trim_start_with(|c| c == '{' || c == '$');
        rest.iter().copied().take_while(|&byte| is_word(byte) || b".>-[]'\"():@".contains(&byte)).collect()
    };
    let values = text.find_iter(mark).map(|at| name(&text[at + mark.len()..]));
    // `$1` is bound, `{{` is a brace.
    values.filter(|value| value.first().is_some_and(|byte| byte.is_ascii_alphabetic() || b"_@".contains(byte))).collect()
}

/// Letters right before a string: `f`, `rb`, `$@`.
fn prefix(bytes: &[u8], open: usize) -> &[u8] {
    let len = bytes[..open].iter().rev().take(3).take_while(|&&byte| is_word(byte) || byte == b'@').count();
    &bytes[open - len..open]
}

/// Entity Framework makes parameters of what such a string holds.
fn binds(before: &[u8]) -> bool {
    let head = before.trim_end_with(|c| c == '$' || c == '@' || c == '(' || c == ' ');
    [&b"Interpolated"[..], b"InterpolatedAsync", b"FromSql", b"ExecuteSql", b"ExecuteSqlAsync", b"SqlQuery"]
        .iter()
        .any(|name| head.ends_with(name))
}

fn tagged(before: &[u8]) -> bool {
    before.last().is_some_and(|&byte| is_word(byte) || byte == b'>')
}

/// A name in capitals is a constant of the code.
fn is_constant(value: &[u8]) -> bool {
    let name = value.rsplit(|byte| b".:".contains(byte)).next().unwrap_or(value);
    value.is_empty() || name.len() > 1 && name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
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
                ("a.js", "const q = \"SELECT name FROM users WHERE age=\".concat(age)"),
                ("a.ts", "db.query(`SELECT id FROM accounts WHERE name = '${name}'`)"),
                ("a.py", "cur.execute(f\"SELECT id FROM users WHERE email = '{email}'\")"),
                ("a.py", "cur.execute(\"DELETE FROM sessions WHERE id = '%s'\" % sid)"),
                ("a.py", "q = \"SELECT id FROM users WHERE email = '{}'\".format(email)"),
                ("a.go", "q := fmt.Sprintf(\"SELECT id FROM users WHERE email = '%s'\", email)"),
                ("a.java", "st.executeQuery(\"SELECT * FROM users WHERE name='\" + name + \"'\");"),
                ("a.java", "String q = \"SELECT * FROM users \"\n  + \"WHERE name='\" + name + \"'\";"),
                ("a.java", "ctx.search(base, \"(uid=\" + name + \")\", controls);"),
                ("a.kt", "st.executeQuery(\"SELECT * FROM users WHERE name='$name'\")"),
                ("a.cs", "new SqlCommand($\"SELECT * FROM Users WHERE Name='{name}'\", c)"),
                ("a.rb", "User.find_by_sql(\"SELECT * FROM users WHERE email = '#{email}'\")"),
                ("a.php", "$db->query(\"SELECT * FROM users WHERE email = '$email'\");"),
                ("a.php", "$db->query('SELECT * FROM users WHERE email = ' . $email);"),
                ("a.rs", "let q = format!(\"SELECT id FROM users WHERE email = '{}'\", email);"),
                ("a.scala", "st.executeQuery(\"SELECT * FROM users WHERE name='\" + name + \"'\")"),
                ("a.swift", "db.run(\"SELECT * FROM users WHERE name = '\\(name)'\")"),
            ],
            &[
                ("a.js", "db.query('SELECT * FROM users WHERE email = $1', [email])"),
                ("a.scala", "sql(\"SELECT * FROM users WHERE name = ?\", name)"),
                ("a.swift", "db.run(\"SELECT * FROM users WHERE name = ?\", name)"),
                ("a.py", "name = escape_filter_chars(given)\nc.search(base, f\"(&(objectClass=person)(uid={name}))\")"),
                ("a.js", "db.query(`SELECT * FROM users WHERE email = ?`, [email + suffix])"),
                ("a.ts", "await sql`SELECT id FROM accounts WHERE name = ${name}`"),
                ("a.ts", "db.query(`SELECT id FROM accounts WHERE id IN (${placeholders})`, ids)"),
                ("a.py", "cur.execute('SELECT id FROM users WHERE email = %s', (email,))"),
                ("a.py", "cur.execute('SELECT id FROM users WHERE email = %s AND n = %s' , (email, n + 1))"),
                ("a.py", "cur.execute(f\"SELECT id FROM {TABLE_USERS} WHERE email = %s\", (email,))"),
                ("a.go", "db.Query(\"SELECT id FROM users WHERE email = $1\", email)"),
                ("a.java", "c.prepareStatement(\"SELECT * FROM users WHERE name = ?\");"),
                ("a.java", "String q = \"SELECT * FROM \" + USERS + \" WHERE name = ?\";"),
                ("a.php", "$db->prepare('SELECT * FROM users WHERE email = ?');"),
                ("a.php", "$db->prepare(\"SELECT * FROM {$wpdb->prefix}users WHERE email = %s\");"),
                ("a.cs", "db.Users.FromSqlInterpolated($\"SELECT * FROM Users WHERE Email = {email}\")"),
                ("a.rb", "User.where('email = ?', email)"),
                ("a.js", "db.query(`SELECT * FROM planets WHERE n = ${n}`)"),
            ],
        );
    }
}
