//! Trust managers and host name verifiers that were written out to accept everything.

use super::call;
use super::detector::{Check, Detector};
use super::lex::{close, skip};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector { keywords: &[".usecredential"], languages: &[L::Swift], check: Check::At(challenge) },
    Detector {
        keywords: &[
            "checkservertrusted",
            "checkclienttrusted",
            "getacceptedissuers",
            "verify(",
            "istrusted",
            "didreceivechallenge",
            "acceptanycert",
        ],
        languages: &[L::Java, L::Kotlin, L::Scala],
        check: Check::At(check),
    },
];

/// A challenge answered with the server's own trust, in a file that never evaluates it.
fn challenge(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let line = view.text.line_of(at);
    let text = view.text.line(line);
    if text.contains_str("trust:") && !bytes.contains_str("SecTrustEvaluate") {
        let start = view.text.span(line).start;
        let lead = text.len() - text.trim_start().len();
        view.report("identity/tls-unverified", start + lead..start + text.trim_end().len(), found);
    }
}

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let Some(call) = call::read(view, at) else { return };
    let trust = call.is(&["checkServerTrusted", "checkClientTrusted", "getAcceptedIssuers"]);
    let verifier = call.is(&["verify"]) && call.args.iter().any(|arg| arg.value.contains_str("SSLSession"));
    if !trust && !verifier {
        return;
    }
    // A declaration goes on to its body, past what it throws or gives.
    let mut here = call.span.end;
    let limit = bytes.len().min(here + 200);
    while here < limit && !matches!(bytes[here], b'{' | b';' | b'=') {
        here += 1;
    }
    let line = view.text.span(view.text.line_of(call.span.start)).start;
    let start = line + bytes[line..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    // Scala puts the body in braces behind the sign.
    if view.language == L::Scala && bytes.get(here) == Some(&b'=') {
        here += 1 + bytes[here + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }
    let (body, end) = match bytes.get(here) {
        Some(b'{') => {
            let Some(end) = close(bytes, here, view.language) else { return };
            (without_comments(&bytes[here + 1..end - 1], view.language), end)
        }
        Some(b'=') if view.language == L::Kotlin => {
            let end = here + bytes[here..].find_byte(b'\n').unwrap_or(bytes.len() - here);
            (bytes[here + 1..end].trim().to_vec(), end)
        }
        _ => return,
    };
    let body = body.trim().trim_end_with(|c| c == ';').trim();
    let empty: &[&[u8]] = &[
        b"",
        b"return",
        b"return null",
        b"return true",
        b"true",
        b"Unit",
        b"return new X509Certificate[0]",
        b"return new X509Certificate[]{}",
        b"return new X509Certificate[] {}",
        b"null",
        b"arrayOf()",
        b"emptyArray()",
    ];
    // A manager that checks servers is a client's: what clients show it is never asked about.
    if !call.is(&["checkServerTrusted", "verify"]) && checks_servers(view, call.span.start) {
        return;
    }
    if empty.contains(&body) {
        view.report("identity/trust-manager-accepts-all", start..end, found);
    }
}

/// Whether the same class has a check of servers that does something.
fn checks_servers(view: &View<'_>, at: usize) -> bool {
    let bytes = view.text.bytes();
    let near = at.saturating_sub(1500)..bytes.len().min(at + 1500);
    let Some(hit) = bytes[near.clone()].find("checkServerTrusted").map(|hit| near.start + hit) else { return false };
    let Some(open) = bytes[hit..near.end].find_byte(b'{').map(|len| hit + len) else { return false };
    close(bytes, open, view.language).is_some_and(|end| without_comments(&bytes[open + 1..end - 1], view.language).contains_str("("))
}

fn without_comments(bytes: &[u8], language: L) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match skip(bytes, at, language) {
            Some(next) if matches!(bytes[at], b'/' | b'#') => at = next,
            Some(next) => {
                out.extend_from_slice(&bytes[at..next]);
                at = next;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn challenges_are_evaluated() {
        let answer = "handler(.useCredential, URLCredential(trust: trust))";
        let checked = format!("SecTrustEvaluateWithError(trust, nil)\n{answer}");
        table("identity/tls-unverified", &[("a.swift", answer)], &[("a.swift", &checked)]);
    }

    #[test]
    fn empty_checks_are_found() {
        table(
            "identity/trust-manager-accepts-all",
            &[
                ("a.java", "public void checkServerTrusted(X509Certificate[] c, String a) throws CertificateException {\n  // fine\n}"),
                ("a.java", "public boolean verify(String host, SSLSession session) { return true; }"),
                ("a.kt", "override fun checkServerTrusted(c: Array<X509Certificate>, a: String) {}"),
                ("a.kt", "override fun verify(host: String, session: SSLSession): Boolean = true"),
                ("a.scala", "override def checkServerTrusted(c: Array[X509Certificate], a: String): Unit = {}"),
            ],
            &[
                ("a.java", "public void checkServerTrusted(X509Certificate[] c, String a) {\n  inner.checkServerTrusted(c, a);\n}"),
                ("a.java", "if (verify(token)) { return true; }"),
                (
                    "a.scala",
                    "override def checkServerTrusted(c: Array[X509Certificate], a: String): Unit = {\n  inner.checkServerTrusted(c, a)\n}",
                ),
                ("a.kt", "override fun verify(host: String, session: SSLSession): Boolean = host == name"),
            ],
        );
    }
}
