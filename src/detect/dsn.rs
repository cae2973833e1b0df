//! Passwords in data source names that are no URLs: `user:password@tcp(host:port)/name` of Go's drivers, and Oracle's
//! `thin:user/password@host`.

use super::Subject;
use super::detector::rule;
use super::sink::{Seen, Sink};
use super::url::{Parts, judge};
use crate::model::{Hit, PathClass};

/// What stands between password and host.
pub(super) const KEYWORDS: &[&str] = &["@tcp(", "@tcp6(", "@unix(", "oracle:thin:"];

/// The longest user and password together.
const LONGEST: usize = 128;

/// Looks before every keyword.
pub(super) fn find(subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    for hit in hits {
        let (start, end) = (hit.start as usize, hit.end as usize);
        let read = if text[start] == b'@' { before(text, start, end) } else { behind(text, end) };
        let Some(verdict) = read.and_then(|parts| judge(text, &parts, subject.class == PathClass::Source)) else { continue };
        if verdict.generated || !subject.structured_only {
            let id = if verdict.generated { "secret/url-credentials" } else { "secret/url-password" };
            sink.push(Seen { confidence: verdict.confidence, ..Seen::new(rule(id), verdict.value) });
        }
    }
}

/// `user/password@host`, up to the end of the literal.
fn behind(text: &[u8], start: usize) -> Option<Parts> {
    let rest = &text[start..text.len().min(start + LONGEST)];
    let rest = &rest[..rest.iter().position(|&b| b <= b' ' || matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>')).unwrap_or(rest.len())];
    let at = rest.iter().rposition(|&b| b == b'@')?;
    let slash = rest[..at].iter().position(|&b| b == b'/')?;
    let host = rest[at + 1..].iter().take_while(|&&b| b == b'/').count() + at + 1;
    let len = rest[host..].iter().take_while(|&&b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')).count();
    let parts = Parts { user: start..start + slash, password: start + slash + 1..start + at, host: start + host..start + host + len };
    (slash > 0).then_some(parts)
}

/// The user before the first colon of the literal, the password behind it, the host in the parentheses. A URL is told by
/// what looks at URLs.
fn before(text: &[u8], at: usize, open: usize) -> Option<Parts> {
    let floor = at.saturating_sub(LONGEST);
    let ends = |b: u8| b <= b' ' || matches!(b, b'"' | b'\'' | b'`' | b'=' | b'<' | b'>' | b'/');
    let start = text[floor..at].iter().rposition(|&b| ends(b)).map_or(floor, |before| floor + before + 1);
    let colon = start + text[start..at].iter().position(|&b| b == b':')?;
    let host = text[open..].iter().take(256).take_while(|&&b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')).count();
    let in_url = text[..start].ends_with(b"//");
    (colon > start && !in_url).then_some(Parts { user: start..colon, password: colon + 1..at, host: open..open + host })
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::{expand, findings};

    #[test]
    fn passwords_of_drivers_are_found() {
        let rules = |text: &str| findings(&expand(text)).iter().map(|finding| finding.rule.id).collect::<Vec<_>>();
        assert_eq!(rules("sql.Open(\"mysql\", \"app:{alnum:20}@tcp(db.acme.dev:3306)/shop\")"), ["secret/url-credentials"]);
        assert_eq!(rules("url=jdbc:oracle:thin:app/{alnum:18}@//ora.acme.dev:1521/X"), ["secret/url-credentials"]);
        assert!(rules("jdbc:oracle:thin:@//ora:1521/X jdbc:oracle:thin:scott/tiger@ora").is_empty());
        assert_eq!(rules("DSN=app:Sommer-2019@tcp(db:3306)/shop"), ["secret/url-password"]);
        for sample in
            ["root:root@tcp(localhost:3306)/test", "user:password@tcp(db:3306)/x", "%s:%s@tcp(%s)/%s", "x@tcp(h)", "${U}:${P}@tcp(h)"]
        {
            assert!(rules(&sample.replace('{', "{{").replace('}', "}}")).is_empty(), "{sample}");
        }
    }
}
