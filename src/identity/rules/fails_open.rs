//! Checks whose failure lets through: an error of a check is caught, and what follows is a yes.
//!
//! From the check it goes to the handler of its own `try`. A handler that says yes is wrong; so is one that says nothing,
//! where the check stood alone and could only have stopped by its error.

use super::call;
use super::detector::{Check, Detector};
use super::lex::{close, skip};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;
use std::ops::Range;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: CHECKS,
    languages: &[L::JavaScript, L::TypeScript, L::Python, L::Go, L::Java, L::Kotlin, L::CSharp, L::Ruby, L::Php],
    check: Check::At(check),
}];

/// Calls that decide, in lower case.
const CHECKS: &[&str] = &[
    "jwt.verify",
    "jwt.decode",
    "jwtverify",
    "verifytoken",
    "verify_token",
    "verifyidtoken",
    "verify_id_token",
    "validatetoken",
    "validate_token",
    "decode_token",
    "decodetoken",
    "policy.check",
    "checkpermission",
    "check_permission",
    "haspermission",
    "has_permission",
    "checkaccess",
    "check_access",
    "isallowed",
    "is_allowed",
    "isauthorized",
    "is_authorized",
    "enforce(",
    "authorize(",
    "authorizeasync(",
    "authenticate(",
    "introspect(",
    "verifysignature",
    "verify_signature",
    "validatesignature",
    "parseclaimsjws",
    "parsesignedclaims",
];

/// What a handler says that denies, or leaves the answer to somebody else.
const DENIES: &[&str] = &[
    "throw",
    "raise",
    "40",
    "50",
    "unauth",
    "forbid",
    "return false",
    "return null",
    "return undefined",
    "return none",
    "return nil",
    "next(e",
    "next(new",
    "reject",
    "abort",
    "redirect",
    "exit",
    "deny",
    "denied",
    "logout",
    "sign_out",
    "status(",
    "fail",
    "continue",
    "return err",
    "panic",
    "halt",
    "= false",
    "= null",
    "= none",
    "= nil",
];
/// What it says that lets through.
const GRANTS: &[&str] = &[
    "next()",
    "next.servehttp",
    "c.next()",
    "return true",
    "call_next(",
    "await next(",
    "await _next(",
    "dofilter(",
    "= true",
    "'admin'",
    "\"admin\"",
    "allowed: true",
    "authorized: true",
    "verify_signature",
    "::allow",
    "result.success",
    "return proceed",
    ".default(",
    "return handler(",
];

/// Lines from a check to its handler, at most.
const LINES: u32 = 20;

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) = call::read(view, at).filter(|call| call.span.start <= at) else { return };
    let handler = match view.language {
        L::Python | L::Ruby => indented(view, &call.span),
        L::Go => error_branch(view, &call.span),
        _ => braced(view, &call.span),
    };
    let Some(handler) = handler else { return };
    let body = said(view, &handler);
    if DENIES.iter().any(|word| body.contains(word)) {
        return;
    }
    let grants = GRANTS.iter().any(|word| body.contains(word)) || view.language == L::Ruby && body.trim_end().ends_with("true");
    // Who takes an answer looks at it; a check that stands alone answers by its error only.
    let alone = view.language != L::Go && stands_alone(view, &call.span) && !body.contains("return") && !body.contains(" = ");
    if grants || alone {
        view.report("identity/check-fails-open", handler, found);
    }
}

/// The text of a handler in lower case, without comments and without what it logs.
fn said(view: &View<'_>, handler: &Range<usize>) -> String {
    let (first, last) = view.lines(handler);
    let opening = view.language == L::Go;
    let log = |line: &[u8]| {
        let text = line.trim_start().to_ascii_lowercase();
        let heads =
            ["log", "console.", "print", "self.log", "this.log", "_log", "slog.", "fmt.print", "system.out", "sentry", "rails.logger"];
        heads.iter().any(|head| text.starts_with(head.as_bytes()))
    };
    let mut body = String::new();
    for number in first + u32::from(opening)..=last {
        let line = view.text.line(number);
        if !view.is_comment(number) && !log(line) {
            body.push_str(&line.to_str_lossy().to_ascii_lowercase());
            body.push('\n');
        }
    }
    body
}

/// Whether nothing is done with what the call gives back.
fn stands_alone(view: &View<'_>, call: &Range<usize>) -> bool {
    let bytes = view.text.bytes();
    let line = view.text.span(view.text.line_of(call.start)).start;
    let before = bytes[line..call.start].trim();
    let after = bytes[call.end..].trim_start_with(|c| c == ' ' || c == ';');
    matches!(before, b"" | b"await" | b"self." | b"this.") && after.first().is_none_or(|&byte| byte == b'\n' || byte == b'\r')
}

/// `catch (…) { … }` of the `try` around a call: from the word to the closing brace.
fn braced(view: &View<'_>, call: &Range<usize>) -> Option<Range<usize>> {
    let bytes = view.text.bytes();
    let end = view.text.span(view.text.line_of(call.end) + LINES).end.max(call.end);
    let (mut at, mut depth) = (call.end, 0_u32);
    while at < end.min(bytes.len()) {
        if let Some(next) = skip(bytes, at, view.language) {
            at = next;
            continue;
        }
        match bytes[at] {
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'}' => {
                let word = at + 1 + bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if bytes[word..].starts_with(b"catch") {
                    let open = word + bytes[word..].find_byte(b'{').filter(|&len| len < 120)?;
                    return Some(word..close(bytes, open, view.language)?);
                }
                // The end of a block within the `try`; that of a function has no handler behind it.
                if bytes[word..].first().is_none_or(|byte| b")];,".contains(byte)) {
                    return None;
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The `except` or `rescue` below a call, with all that is indented below it.
fn indented(view: &View<'_>, call: &Range<usize>) -> Option<Range<usize>> {
    let indent = |number: u32| {
        let line = view.text.line(number);
        line.len() - line.trim_start().len()
    };
    let first = view.text.line_of(call.start);
    let own = indent(first);
    let word: &[u8] = if view.language == L::Python { b"except" } else { b"rescue" };
    let lines = view.text.line_of(view.text.bytes().len().saturating_sub(1));
    let ends = |&number: &u32| !view.text.line(number).trim().is_empty() && indent(number) < own;
    let head = (first + 1..=lines.min(first + LINES)).find(ends).filter(|&number| view.text.line(number).trim_start().starts_with(word))?;
    let below = |&number: &u32| view.text.line(number).trim().is_empty() || indent(number) > indent(head);
    let mut last = (head + 1..=lines.min(head + LINES)).take_while(below).last()?;
    while view.text.line(last).trim().is_empty() && last > head {
        last -= 1;
    }
    let start = view.text.span(head).start + indent(head);
    Some(start..view.text.span(last).start + view.text.line(last).len())
}

/// Go: `if err != nil { … }` right below the call.
fn error_branch(view: &View<'_>, call: &Range<usize>) -> Option<Range<usize>> {
    let bytes = view.text.bytes();
    let line = view.text.line_of(call.start);
    let (from, to) = (view.text.span(line).start, view.text.span(line + 1).end);
    let open = from + bytes[from..to].find("err != nil {")? + "err != nil ".len();
    Some(open..close(bytes, open, view.language)?)
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn a_caught_failure_is_no_yes() {
        let js =
            |body: &str| format!("try {{\n  await policy.check(user, 'read');\n}} catch (err) {{\n  log.warn(err);\n{body}}}\nnext();\n");
        table(
            "identity/check-fails-open",
            &[
                ("a.js", &js("  return next();\n")),
                ("a.ts", &js("")),
                ("a.py", "try:\n    claims = verify_token(raw)\nexcept Exception:\n    request.allowed = True\n"),
                ("a.py", "try:\n    check_permission(user)\nexcept Exception:\n    pass\nrun()\n"),
                ("a.go", "ok, err := e.Enforce(sub, obj, act)\nif err != nil {\n\tlog.Print(err)\n\treturn true\n}\n"),
                ("a.java", "try {\n    return verifyToken(t);\n} catch (Exception e) {\n    return true;\n}\n"),
                ("a.kt", "try {\n    verifyToken(t)\n} catch (e: Exception) {\n    log.warn(e)\n}\n"),
                ("a.cs", "try\n{\n    ok = ValidateToken(t);\n}\ncatch (Exception)\n{\n    ok = true;\n}\n"),
                ("a.php", "try {\n    $ok = $this->isAllowed($user);\n} catch (\\Exception $e) {\n    return true;\n}\n"),
                ("a.rb", "begin\n  verify_token(raw)\nrescue => e\n  true\nend\n"),
            ],
            &[
                ("a.js", &js("  return res.sendStatus(403);\n")),
                ("a.js", &js("  throw err;\n")),
                ("a.js", "try {\n  const claims = jwt.verify(t, key);\n} catch (err) {\n  log(err);\n}\n"),
                ("a.py", "try:\n    claims = verify_token(raw)\nexcept InvalidToken:\n    raise HTTPException(401)\n"),
                ("a.go", "ok, err := e.Enforce(sub, obj, act)\nif err != nil {\n\treturn false\n}\n"),
                ("a.java", "try {\n    return verifyToken(t);\n} catch (Exception e) {\n    return false;\n}\n"),
                ("a.kt", "try {\n    verifyToken(t)\n} catch (e: Exception) {\n    throw Denied(e)\n}\n"),
                ("a.cs", "try\n{\n    ok = ValidateToken(t);\n}\ncatch (Exception)\n{\n    ok = false;\n}\n"),
                ("a.php", "try {\n    $ok = $this->isAllowed($user);\n} catch (\\Exception $e) {\n    return false;\n}\n"),
                ("a.rb", "begin\n  verify_token(raw)\nrescue => e\n  head :unauthorized\nend\n"),
            ],
        );
    }
}
