//! Cookies without their flags: set by a call or literal that leaves one out, or turns it off.

use super::arguments::option;
use super::bound;
use super::call::{self, Call};
use super::cookie_text::names_identity;
use super::detector::{Check, Detector};
use super::value::{is_false, is_nothing, literal, plain};
use super::view::{Found, View};
use crate::model::{Language as L, Severity};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector { keywords: &["session("], languages: &[L::JavaScript, L::TypeScript], check: Check::At(session) },
    Detector { keywords: &["authtkt"], languages: &[L::Python], check: Check::At(check) },
    Detector {
        keywords: &["cookie"],
        languages: &[L::JavaScript, L::TypeScript, L::Python, L::Go, L::Java, L::Kotlin, L::CSharp, L::Php, L::Scala],
        check: Check::At(check),
    },
];

/// Names of session middleware; the same word behind a dot is mostly somebody's method.
const MIDDLEWARE: &[&[u8]] = &[b"session", b"expressSession", b"cookieSession", b"cookiesession", b"express.session"];

/// Session middleware: its cookie is httpOnly by default, secure never.
fn session(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) = call::read(view, at).filter(|call| MIDDLEWARE.contains(&call.name)) else { return };
    let options = call.options(view);
    if spread(&call) || option(&options, &["secret", "keys", "cookie", "name"]).is_none() {
        return;
    }
    let on = |name: &str| option(&options, &[name]).map(|arg| !is_false(arg.value) && !is_nothing(arg.value));
    let mut missing = Vec::new();
    if !on("secure").unwrap_or(false) {
        missing.push("Secure");
    }
    if !on("httponly").unwrap_or(true) {
        missing.push("HttpOnly");
    }
    if missing.is_empty() {
        return;
    }
    if let Some(report) = view.report("identity/cookie-flags", call.span.clone(), found) {
        report.severity = Severity::High;
        report.detail = Some(format!("missing or off: {}", missing.join(", ")));
    }
}

/// Calls and literals that make a cookie, and whether their flags are options of it.
const MAKERS: &[(&[L], &[&str])] = &[
    (
        &[L::JavaScript, L::TypeScript],
        &["res.cookie", "response.cookie", "reply.setCookie", "setCookie", "cookies().set", "cookies.set", "cookie.serialize"],
    ),
    (&[L::Python], &["set_cookie", "AuthTktCookieHelper", "AuthTktAuthenticationPolicy"]),
    (&[L::Go], &["http.Cookie", "sessions.Options", "SetCookie"]),
    (&[L::Php], &["setcookie", "setrawcookie", "session_set_cookie_params", "Cookie", "Cookie::create"]),
    (&[L::CSharp], &["CookieOptions", "HttpCookie", "Cookies.Append"]),
    (&[L::Java, L::Kotlin, L::Scala], &["NewCookie"]),
    (&[L::Kotlin], &["cookies.append"]),
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(mut call) = call::read(view, at) else { return };
    // Next.js: `cookies().set(…)`, `(await cookies()).set(…)`.
    let jar = call.is(&["cookies"]) && call.args.is_empty();
    if jar {
        let bytes = view.text.bytes();
        let set = call.span.end + usize::from(bytes.get(call.span.end) == Some(&b')'));
        let Some(next) = bytes[set..].starts_with(b".set(").then(|| call::read(view, set + 1)).flatten() else { return };
        call = next;
    }
    if matches!(view.language, L::Java | L::Kotlin | L::Scala) && call.is(&["addCookie"]) {
        servlet(view, &call, found);
        return;
    }
    if !jar && !MAKERS.iter().any(|(languages, names)| languages.contains(&view.language) && call.is(names)) {
        return;
    }
    if is_definition(view, &call) || is_elsewhere(view, &call) {
        return;
    }
    // A definition of a helper, or a jar of a client, sets no cookie of ours.
    if view.language == L::Python && call.is(&["set_cookie"]) && (call.receiver().is_empty() || call.args.len() < 2) {
        return;
    }
    // Go's own `http.SetCookie` is given a cookie; only a framework's takes it apart.
    if view.language == L::Go && call.is(&["SetCookie"]) && call.args.len() < 7 {
        return;
    }
    // With options it is the options that are judged.
    if view.language == L::CSharp && call.is(&["Cookies.Append"]) && call.args.len() > 2 {
        return;
    }
    // A name alone asks for a cookie or copies one; Symfony's defaults are right.
    let object = call.is(&["HttpCookie", "NewCookie"]) || view.language == L::Php && call.is(&["Cookie", "Cookie::create"]);
    if object && call.args.len() < if view.language == L::Php { 6 } else { 2 } || is_client(view) {
        return;
    }
    if call.is(&["HttpCookie"]) && told_later(view, &call) {
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
    // A helper that is told of one flag was thought about; one that is told nothing, or no, was not.
    let helper = view.language == L::Python && !call.is(&["set_cookie"]);
    let told = ["httponly", "secure", "samesite"].iter().any(|name| option(&options, &[name]).is_some_and(|arg| !is_false(arg.value)));
    if missing.is_empty() || helper && told {
        return;
    }
    let severity = if is_identity(&call) { Severity::High } else { Severity::Medium };
    if let Some(report) = view.report("identity/cookie-flags", call.span.clone(), found) {
        report.severity = severity;
        report.detail = Some(format!("missing or off: {}", missing.join(", ")));
    }
}

/// `function setCookie(…) {`, `setCookie(…) {`: it is made here, not called.
fn is_definition(view: &View<'_>, call: &Call<'_>) -> bool {
    let bytes = view.text.bytes();
    let line = view.text.span(view.text.line_of(call.span.start)).start;
    let before = bytes[line..call.span.start].trim_end();
    let declares = [&b"function"[..], b"def", b"func", b"fun", b"fn"].iter().any(|word| before.ends_with(word));
    let body = matches!(view.language, L::JavaScript | L::TypeScript) && bytes[call.span.end..].trim_start().starts_with(b"{");
    declares || body
}

/// Whether the options are a name that this file does not set.
fn is_elsewhere(view: &View<'_>, call: &Call<'_>) -> bool {
    matches!(view.language, L::JavaScript | L::TypeScript)
        && call.args.iter().skip(2).any(|arg| {
            let name = arg.value.trim();
            name.len() > 1
                && name.iter().all(|&byte| super::lex::is_word(byte) || byte == b'.')
                && name.rsplit(|&byte| byte == b'.').next().is_some_and(|last| bound::binding(view, last, call.span.start).is_none())
        })
}

/// Whether the file keeps cookies of others: a client's jar needs no flags.
fn is_client(view: &View<'_>) -> bool {
    let bytes = view.text.bytes();
    view.language == L::CSharp && bytes.contains_str("CookieContainer") || view.language == L::Php && bytes.contains_str("CookieJar")
}

/// Whether flags are set on the object after it was made.
fn told_later(view: &View<'_>, call: &Call<'_>) -> bool {
    let bytes = view.text.bytes();
    let line = view.text.line_of(call.span.start);
    let after = &bytes[call.span.end..view.text.span(line + 8).end.max(call.span.end)];
    after.contains_str(".Secure = true") && after.contains_str(".HttpOnly = true")
}

/// A servlet's cookie gets its flags by setters between its making and its sending.
fn servlet(view: &View<'_>, call: &Call<'_>, found: &mut Vec<Found>) {
    let Some(name) = call.positional(0).map(|arg| arg.value) else { return };
    let bytes = view.text.bytes();
    let made = bound::binding(view, name, call.span.start).map_or(call.span.start.saturating_sub(2000), |span| span.start);
    let between = &bytes[made..call.span.start];
    // A cookie that came from elsewhere may have its flags already.
    if !between.contains_str("Cookie(") && !name.contains_str("Cookie(") {
        return;
    }
    let set = |setters: &[&str]| {
        setters.iter().any(|setter| {
            between
                .find(setter)
                .is_some_and(|at| !between[at + setter.len()..].trim_start_with(|c| c == '(' || c == ' ' || c == '=').starts_with(b"false"))
        })
    };
    let mut missing = Vec::new();
    if !set(&["setHttpOnly", "isHttpOnly", ".httpOnly"]) {
        missing.push("HttpOnly");
    }
    if !set(&["setSecure", ".secure"]) {
        missing.push("Secure");
    }
    let gone = between.contains_str("setMaxAge(0)") || between.contains_str("maxAge = 0") || between.contains_str("setValue(\"\")");
    if missing.is_empty() || gone {
        return;
    }
    if let Some(report) = view.report("identity/cookie-flags", call.span.clone(), found) {
        report.detail = Some(format!("missing or off: {}", missing.join(", ")));
    }
}

/// Functions that take their flags by place, and the place of `secure`; `httpOnly` is the one after it.
const PLACES: &[(L, &str, usize)] = &[
    (L::Php, "session_set_cookie_params", 3),
    (L::Php, "", 5),
    (L::Go, "SetCookie", 5),
    (L::Java, "NewCookie", 6),
    (L::Scala, "Cookie", 5),
];

fn positional_flag(view: &View<'_>, call: &Call<'_>, flag: &str) -> Option<bool> {
    let place = PLACES.iter().find(|(language, name, _)| *language == view.language && call.name.ends_with(name.as_bytes()))?.2;
    let place = if flag == "Secure" { place } else { place + 1 };
    call.positional(place).map(|arg| !is_false(arg.value))
}

/// Options that come from elsewhere may hold anything.
fn spread(call: &Call<'_>) -> bool {
    call.args.iter().any(|arg| arg.value.starts_with(b"**") || arg.value.contains_str("...") || arg.value.ends_with(b"..."))
}

fn is_identity(call: &Call<'_>) -> bool {
    call.args.iter().any(|arg| names_identity(arg.value.get(..64).unwrap_or(arg.value)))
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
                ("a.java", "Cookie c = new Cookie(\"sid\", id);\nc.setSecure(true);\nresponse.addCookie(c);"),
                ("a.js", "app.use(session({ secret: key, name: 'sid' }))"),
                ("a.go", "c.SetCookie(\"sid\", id, 3600, \"/\", \"\", false, false)"),
                ("a.php", "session_set_cookie_params(3600, '/', 'x.org', false, false);"),
                ("a.php", "$cookie = new Cookie('sid', $id, 0, '/', null, false, false);"),
                ("a.cs", "var cookie = new HttpCookie(\"sid\", id);\nResponse.Cookies.Add(cookie);"),
                ("a.cs", "Response.Cookies.Append(\"sid\", id);"),
                ("a.ts", "cookies().set('session', value, { path: '/' })"),
                ("a.ts", "(await cookies()).set('session', value)"),
                ("a.java", "NewCookie cookie = new NewCookie(\"sid\", id);"),
                ("a.scala", "val cookie = new NewCookie(\"sid\", id)"),
            ],
            &[
                ("a.js", "res.cookie('sid', id, { httpOnly: true, secure: true, sameSite: 'lax' })"),
                ("a.js", "res.cookie('sid', id, { ...defaults })"),
                ("a.js", "const cookie = parse(header)"),
                ("a.js", "function setCookie(res, cookie) {\n}"),
                ("a.js", "res.cookie('sid', id, options)"),
                ("a.js", "await callbacks.session({ token, name: 'x' })"),
                ("a.go", "c.SetCookie(\"sid\", id, 3600, \"/\", \"\", true, true)"),
                ("a.php", "session_set_cookie_params(3600, '/', 'x.org', true, true);"),
                ("a.cs", "var cookie = new HttpCookie(\"sid\", id);\ncookie.Secure = true;\ncookie.HttpOnly = true;"),
                ("a.js", "app.use(session({ secret: key, name: 'sid', cookie: { secure: true } }))"),
                ("a.java", "Cookie c = new Cookie(\"sid\", id);\nc.setSecure(true);\nc.setHttpOnly(true);\nresponse.addCookie(c);"),
                ("a.py", "response.set_cookie('sid', sid, secure=True, httponly=True, samesite='Lax')"),
                ("a.go", "http.Cookie{Name: \"sid\", Secure: true, HttpOnly: true}"),
                ("a.php", "setcookie('sid', $id, 0, '/', '', true, true);"),
                ("a.cs", "new CookieOptions { Secure = true, HttpOnly = true }"),
                ("a.kt", "call.response.cookies.append(\"sid\", id, secure = true, httpOnly = true)"),
                ("a.scala", "val c = new Cookie(\"sid\", id)\nc.setSecure(true)\nc.setHttpOnly(true)\nresponse.addCookie(c)"),
            ],
        );
    }
}
