//! Cookies without their flags: set by a call or literal that leaves one out, or turns it off.

use super::call::{self, Call, option};
use super::detector::{Check, Detector};
use super::value::{is_false, is_nothing, literal, plain};
use super::view::{Found, View};
use crate::model::{Language as L, Severity};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["cookie"],
    languages: &[
        L::JavaScript,
        L::TypeScript,
        L::Python,
        L::Go,
        L::Java,
        L::Kotlin,
        L::CSharp,
        L::Ruby,
        L::Php,
        L::Rust,
        L::Swift,
        L::Scala,
    ],
    check: Check::At(check),
}];

/// Calls and literals that make a cookie, and whether their flags are options of it.
const MAKERS: &[(&[L], &[&str])] = &[
    (
        &[L::JavaScript, L::TypeScript],
        &["res.cookie", "response.cookie", "reply.setCookie", "setCookie", "cookies().set", "cookies.set", "cookie.serialize"],
    ),
    (&[L::Python], &["set_cookie"]),
    (&[L::Go], &["http.Cookie", "sessions.Options"]),
    (&[L::Php], &["setcookie", "setrawcookie"]),
    (&[L::CSharp], &["CookieOptions"]),
    (&[L::Kotlin], &["cookies.append"]),
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) = call::read(view, at) else { return };
    if !MAKERS.iter().any(|(languages, names)| languages.contains(&view.language) && call.is(names)) {
        return;
    }
    // A cookie that is taken away again needs no flags.
    let options = call.options(view);
    let gone = option(&options, &["maxage", "expires"]).is_some_and(|arg| matches!(arg.value.trim(), b"0" | b"-1"));
    let empty = call.positional(1).is_some_and(|arg| literal(arg.value) == Some(b""));
    if gone || empty && view.language != L::Go || spread(&call) {
        return;
    }
    let mut missing = Vec::new();
    for (flag, names) in [("HttpOnly", &["httponly"][..]), ("Secure", &["secure"])] {
        let set = option(&options, names).map(|arg| !is_false(arg.value) && !is_nothing(arg.value));
        let set = set.or_else(|| positional_flag(view, &call, flag)).unwrap_or(false);
        if !set {
            missing.push(flag);
        }
    }
    if option(&options, &["samesite"]).is_some_and(|arg| plain(arg.value).ends_with("none")) {
        missing.push("SameSite");
    }
    if missing.is_empty() {
        return;
    }
    let severity = if is_identity(&call) { Severity::High } else { Severity::Medium };
    if let Some(report) = view.report("identity/cookie-flags", call.span.clone(), found) {
        report.severity = severity;
        report.detail = Some(format!("missing or off: {}", missing.join(", ")));
    }
}

/// PHP's cookie functions take their flags by place.
fn positional_flag(view: &View<'_>, call: &Call<'_>, flag: &str) -> Option<bool> {
    let index = if flag == "Secure" { 5 } else { 6 };
    (view.language == L::Php).then(|| call.positional(index).map(|arg| !is_false(arg.value)))?
}

/// Options that come from elsewhere may hold anything.
fn spread(call: &Call<'_>) -> bool {
    call.args.iter().any(|arg| arg.value.starts_with(b"**") || arg.value.contains_str("...") || arg.value.ends_with(b"..."))
}

fn is_identity(call: &Call<'_>) -> bool {
    const WORDS: &[&str] = &["sess", "sid", "auth", "token", "jwt", "login", "remember", "csrf", "user", "refresh"];
    call.args.iter().any(|arg| {
        let value = plain(arg.value.get(..64).unwrap_or(arg.value));
        WORDS.iter().any(|word| value.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn flags_are_looked_for_in_the_whole_call() {
        table(
            "identity/cookie-flags",
            &[
                ("a.js", "res.cookie('sid', id, { httpOnly: true })"),
                ("a.ts", "res.cookie('sid', id, {\n  secure: true,\n  httpOnly: false,\n})"),
                ("a.py", "response.set_cookie('sid', sid)"),
                ("a.go", "http.SetCookie(w, &http.Cookie{\n\tName: \"sid\",\n\tValue: v,\n})"),
                ("a.php", "setcookie('sid', $id, 0, '/', '', true);"),
                ("a.cs", "Response.Cookies.Append(\"sid\", id, new CookieOptions { Secure = true });"),
                ("a.kt", "call.response.cookies.append(\"sid\", id, secure = true)"),
            ],
            &[
                ("a.js", "res.cookie('sid', id, { httpOnly: true, secure: true, sameSite: 'lax' })"),
                ("a.js", "res.cookie('sid', id, { ...defaults })"),
                ("a.js", "const cookie = parse(header)"),
                ("a.py", "response.set_cookie('sid', sid, secure=True, httponly=True, samesite='Lax')"),
                ("a.go", "http.Cookie{Name: \"sid\", Secure: true, HttpOnly: true}"),
                ("a.php", "setcookie('sid', $id, 0, '/', '', true, true);"),
                ("a.cs", "new CookieOptions { Secure = true, HttpOnly = true }"),
                ("a.kt", "call.response.cookies.append(\"sid\", id, secure = true, httpOnly = true)"),
            ],
        );
    }
}
