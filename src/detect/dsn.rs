//! Passwords in the data source names of Go's drivers: `user:password@tcp(host:port)/name`.

use super::Subject;
use super::detector::rule;
use super::sink::{Seen, Sink};
use super::url::{Parts, judge};
use crate::model::{Hit, PathClass};

/// What stands between password and host.
pub(super) const KEYWORDS: &[&str] = &["@tcp(", "@tcp6(", "@unix("];

/// The longest user and password together.
const LONGEST: usize = 128;

/// Looks before every keyword.
pub(super) fn find(subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    for hit in hits {
        let Some(verdict) = parts(text, hit.start as usize, hit.end as usize).and_then(|parts| {
            // A URL is told by what looks at URLs.
            let in_url = text[..parts.user.start].ends_with(b"//");
            (!in_url).then(|| judge(text, &parts, subject.class == PathClass::Source)).flatten()
        }) else {
            continue;
        };
        if verdict.generated || !subject.structured_only {
            let id = if verdict.generated { "secret/url-credentials" } else { "secret/url-password" };
            sink.push(Seen { confidence: verdict.confidence, ..Seen::new(rule(id), verdict.value) });
        }
    }
}

/// The user before the first colon of the literal, the password behind it, the host in the parentheses.
fn parts(text: &[u8], at: usize, open: usize) -> Option<Parts> {
    let floor = at.saturating_sub(LONGEST);
    let ends = |b: u8| b <= b' ' || matches!(b, b'"' | b'\'' | b'`' | b'=' | b'<' | b'>' | b'/');
    let start = text[floor..at].iter().rposition(|&b| ends(b)).map_or(floor, |before| floor + before + 1);
    let colon = start + text[start..at].iter().position(|&b| b == b':')?;
    let host = text[open..].iter().take(256).take_while(|&&b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')).count();
    (colon > start).then_some(Parts { user: start..colon, password: colon + 1..at, host: open..open + host })
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::{expand, findings};

    #[test]
    fn passwords_of_drivers_are_found() {
        let rules = |text: &str| findings(&expand(text)).iter().map(|finding| finding.rule.id).collect::<Vec<_>>();
        assert_eq!(rules("sql.Open(\"mysql\", \"app:{alnum:20}@tcp(db.acme.dev:3306)/shop\")"), ["secret/url-credentials"]);
        assert_eq!(rules("DSN=app:Sommer-2019@tcp(db:3306)/shop"), ["secret/url-password"]);
        for sample in
            ["root:root@tcp(localhost:3306)/test", "user:password@tcp(db:3306)/x", "%s:%s@tcp(%s)/%s", "x@tcp(h)", "${U}:${P}@tcp(h)"]
        {
            assert!(rules(&sample.replace('{', "{{").replace('}', "}}")).is_empty(), "{sample}");
        }
    }
}
