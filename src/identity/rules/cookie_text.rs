//! Cookies that are written as text: a `Set-Cookie` header put together by hand, or `document.cookie` in the page.

use super::detector::{CODE, Check, Detector};
use super::lex::statement_end;
use super::value::plain;
use super::view::{Found, View};
use crate::model::{Language as L, Severity};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector { keywords: &["set-cookie"], languages: CODE, check: Check::At(header) },
    Detector { keywords: &["document.cookie"], languages: &[L::JavaScript, L::TypeScript, L::Html], check: Check::At(page) },
];

/// Words in a cookie's name or value that tell whose session it is.
pub(super) const IDENTITY: &[&str] = &["sess", "sid", "auth", "token", "jwt", "login", "remember", "csrf", "user", "refresh"];

/// Whether a text names something of a session.
pub(super) fn names_identity(text: &[u8]) -> bool {
    let text = plain(text);
    IDENTITY.iter().any(|word| text.contains(word))
}

/// `setHeader('Set-Cookie', 'sid=' + id)`: what is not in the text is not set.
fn header(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let line = view.text.line_of(at);
    let start = view.text.span(line).start;
    // The name stands in a text of its own, which ends before the rest is read; in PHP the value is in the same text.
    let named = at + "set-cookie".len();
    let closing = bytes[named..].iter().take_while(|byte| b"\"'`]".contains(byte)).count();
    let end = statement_end(bytes, if closing > 0 { named + closing } else { at }, view.language).min(bytes.len());
    let after = &bytes[named..end.max(named)];
    // The value follows a comma, a colon or an equals sign, or stands in the same text (PHP); a header that is read has none.
    let inline = after.starts_with(b":") && view.language == L::Php;
    let rest = after.trim_start_with(|c| matches!(c, '"' | '\'' | '`' | ']' | ')' | ' '));
    if !inline && !after.starts_with(b"\"") && !after.starts_with(b"'") && !after.starts_with(b"`") {
        return;
    }
    let Some(value) = rest
        .strip_prefix(b",")
        .or_else(|| rest.strip_prefix(b"=>"))
        .or_else(|| rest.strip_prefix(b":"))
        .or_else(|| rest.strip_prefix(b"=").filter(|value| !value.starts_with(b"=")))
    else {
        return;
    };
    let text = value.to_ascii_lowercase();
    let written = inline || text.find_byteset(b"\"'`").is_some_and(|quote| text[quote..].contains(&b'='));
    // A cookie that is taken away needs no flags, and one made elsewhere may have them.
    let gone = text.contains_str("max-age=0") || text.contains_str("1970") || text.contains_str("=;");
    let made = text.contains_str("serialize(") || text.contains_str("tostring(") || text.contains_str("format(");
    if !written || gone || made {
        return;
    }
    let missing: Vec<&str> = [("HttpOnly", "httponly"), ("Secure", "secure")]
        .iter()
        .filter(|(_, word)| !text.contains_str(word))
        .map(|(flag, _)| *flag)
        .collect();
    if missing.is_empty() {
        return;
    }
    let lead = bytes[start..at].len() - bytes[start..at].trim_start().len();
    let identity = names_identity(value);
    if let Some(report) = view.report("identity/cookie-flags", start + lead..end, found) {
        report.severity = if identity { Severity::High } else { Severity::Medium };
        report.detail = Some(format!("missing or off: {}", missing.join(", ")));
    }
}

/// What a script writes every script can read.
fn page(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let end = statement_end(bytes, at, view.language).min(bytes.len());
    let Some(value) = bytes[at + "document.cookie".len()..end].trim_start().strip_prefix(b"=") else { return };
    let lower = value.to_ascii_lowercase();
    let gone = ["max-age=0", "1970", "expires=thu, 01", "=;"].iter().any(|mark| lower.contains_str(mark));
    if value.starts_with(b"=") || gone || !names_identity(value) || lower.contains_str("csrf") || lower.contains_str("xsrf") {
        return;
    }
    if let Some(report) = view.report("identity/cookie-flags", at..end, found) {
        report.severity = Severity::High;
        report.detail = Some("a cookie set by a script can be read by every script".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn cookies_as_text() {
        table(
            "identity/cookie-flags",
            &[
                ("a.js", "res.setHeader('Set-Cookie', `sid=${id}; Secure`)"),
                ("a.js", "document.cookie = 'session=' + id"),
                ("a.java", "response.addHeader(\"Set-Cookie\", \"sid=\" + id);"),
                ("a.go", "w.Header().Set(\"Set-Cookie\", \"sid=\"+id)"),
                ("a.py", "self.headers['Set-Cookie'] = 'sid=%s' % sid"),
                ("a.php", "header('Set-Cookie: sid=' . $id);"),
                ("a.ts", "res.setHeader('Set-Cookie', 'sid=' + id)"),
                ("a.cs", "Response.Headers.Add(\"Set-Cookie\", \"sid=\" + id);"),
                ("a.kt", "response.addHeader(\"Set-Cookie\", \"sid=$id\")"),
                ("a.rb", "headers['Set-Cookie'] = \"sid=#{id}\""),
                ("a.scala", "response.addHeader(\"Set-Cookie\", \"sid=\" + id)"),
                ("a.swift", "headers.add(name: \"x\", value: y); headers[\"Set-Cookie\"] = \"sid=\" + id"),
                ("a.html", "<script>document.cookie = 'session=' + id</script>"),
            ],
            &[
                ("a.js", "res.setHeader('Set-Cookie', `sid=${id}; HttpOnly; Secure; SameSite=Lax`)"),
                ("a.js", "const cookies = response.headers.get('set-cookie')"),
                ("a.js", "document.cookie = 'session=; Max-Age=0'"),
                ("a.js", "const all = document.cookie"),
                ("a.html", "<script>const all = document.cookie</script>"),
                ("a.ts", "const given = headers.get('set-cookie')"),
                ("a.cs", "Response.Headers.Add(\"Set-Cookie\", \"sid=\" + id + \"; HttpOnly; Secure\");"),
                ("a.kt", "val given = response.header(\"Set-Cookie\")"),
                ("a.rb", "given = headers['Set-Cookie']"),
                ("a.scala", "val given = response.header(\"Set-Cookie\")"),
                ("a.swift", "let given = headers[\"Set-Cookie\"]"),
                ("a.js", "document.cookie = '_token=; expires=Sat, 01 Jan 2000'"),
                ("a.rs", "line = \"set-cookie: [REDACTED]\";"),
                ("a.js", "document.cookie = 'theme=dark'"),
                ("a.java", "if (name.equals(\"Set-Cookie\")) { keep(); }"),
            ],
        );
    }
}
