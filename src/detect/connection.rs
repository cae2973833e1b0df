//! Passwords in connection strings: `Server=…;User Id=…;Password=…` and the query of a JDBC URL.

use super::detector::rule;
use super::sink::{Seen, Sink};
use super::url::Strength;
use super::{Subject, verify};
use crate::model::{Confidence, Hit, Randomness};
use bstr::ByteSlice;

/// The fields that hold the password.
pub(super) const KEYWORDS: &[&str] = &["password=", "pwd=", "password =", "pwd ="];
/// The rules it speaks for.
#[cfg(test)]
pub(super) const RULES: &[&str] = &["secret/connection-string"];

/// Fields of which another one must stand in the same string.
const FIELDS: &[&str] = &[
    "server=",
    "data source=",
    "datasource=",
    "host=",
    "address=",
    "addr=",
    "uid=",
    "user id=",
    "userid=",
    "user=",
    "username=",
    "database=",
    "initial catalog=",
    "driver=",
    "dsn=",
    "dbname=",
    "jdbc:",
    "server =",
    "data source =",
    "user id =",
    "host =",
    "uid =",
];

/// How far the string may reach on either side.
const REACH: usize = 512;

/// Looks at every password field.
pub(super) fn find(subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    for hit in hits {
        let (start, end) = (hit.start as usize, hit.end as usize);
        // `db_password=` is a name of its own.
        if start.checked_sub(1).is_some_and(|before| text[before].is_ascii_alphanumeric() || matches!(text[before], b'_' | b'-' | b'.')) {
            continue;
        }
        let ends = |b: u8| matches!(b, b'"' | b'\'' | b'`' | b'\n' | b'\r' | b'<' | b'>');
        let low = text[start.saturating_sub(REACH)..start]
            .iter()
            .rposition(|&b| ends(b))
            .map_or(start.saturating_sub(REACH), |at| start.saturating_sub(REACH) + at + 1);
        let high = text[end..text.len().min(end + REACH)].iter().position(|&b| ends(b)).map_or(text.len().min(end + REACH), |at| end + at);
        let around = text[low..high].to_ascii_lowercase();
        let holds = |part: &str| around.contains_str(part);
        // Fields are divided by semicolons, in JDBC also by `&`; libpq divides them by blanks. Any other query is a form.
        let (jdbc, libpq) = (holds("jdbc:"), holds("dbname=") || holds("host="));
        let divided = |b: u8| b == b';' || matches!(b, b'&' | b'?') && jdbc || b == b' ' && libpq;
        if !text[low..start].iter().chain(&text[end..high]).any(|&b| divided(b)) || !FIELDS.iter().any(|field| holds(field)) {
            continue;
        }
        let value_start = end + text[end..high].iter().take_while(|&&b| b == b' ').count();
        let value_end = text[value_start..high].iter().position(|&b| divided(b) || b == b' ').map_or(high, |at| value_start + at);
        let value = text[value_start..value_end].trim_end_with(|c| matches!(c, ',' | ')' | '\\'));
        if value.len() < 4 || super::url::stands_for(value, b"") || super::url::is_word(value) {
            continue;
        }
        let local = ["localhost", "127.0.0.1", "(local)", "=.;", ".\\", "(localdb)"].into_iter().any(holds);
        let generated = verify::may_be_secret(value, Randomness::High);
        if !generated && matches!(super::url::strength(value), Strength::Weak) {
            continue;
        }
        let confidence = match (generated, local) {
            (true, false) => Confidence::High,
            (true, true) | (false, false) => Confidence::Medium,
            (false, true) => Confidence::Low,
        };
        sink.push(Seen { confidence, ..Seen::new(rule("secret/connection-string"), value_start..value_start + value.len()) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::{expand, findings};

    #[test]
    fn the_password_of_a_connection_string_is_found() {
        for template in [
            "\"Server=db.acme.dev;Database=app;User Id=app;Password={alnum:20};\"",
            "conn = 'Driver={{ODBC Driver 17}};Server=tcp:db.acme.dev,1433;Uid=app;Pwd={alnum:20};Encrypt=yes'",
            "jdbc:mysql://db.acme.dev:3306/app?user=app&password={alnum:20}&useSSL=true",
            "host=db.acme.dev dbname=app user=app password={alnum:20}",
        ] {
            let found = findings(&expand(template));
            assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["secret/connection-string"], "{template}");
            assert_eq!(found[0].confidence, Confidence::High);
        }
    }

    #[test]
    fn samples_and_other_assignments_are_left_alone() {
        for text in [
            "Server=localhost;Database=app;User Id=sa;Password=password;",
            "Server=db;Uid=app;Pwd=${DB_PASSWORD};",
            "Server=db;Uid=app;Pwd={0};",
            "Dsn=a;Uid=scott;Pwd=tiger;",
            "username=user&password=secure%20word7",
            "password=$(cat /run/secret)",
            "f(user=u, password=p)",
        ] {
            assert!(findings(text).iter().all(|finding| finding.rule.id != "secret/connection-string"), "{text}");
        }
    }
}
