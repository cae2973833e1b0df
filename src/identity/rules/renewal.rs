//! Logins that keep the session id of before: the user is put into the session, and nothing renews it.
//!
//! Only where a password is checked right above: elsewhere the session is written to for many reasons.

use super::detector::{Check, Detector};
use super::lex::is_word;
use super::value::{is_false, is_nothing, plain};
use super::view::{Found, View};
use crate::model::{Confidence, Language as L};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector { keywords: &["req.session.", "request.session."], languages: &[L::JavaScript, L::TypeScript], check: Check::At(check) },
    Detector { keywords: &["$_session["], languages: &[L::Php], check: Check::At(check) },
    Detector { keywords: &["session["], languages: &[L::Ruby], check: Check::At(check) },
    Detector {
        keywords: &["setattribute(\"user", "setattribute(\"login", "setattribute(\"account", "setattribute(\"auth"],
        languages: &[L::Java, L::Kotlin],
        check: Check::At(check),
    },
    Detector {
        keywords: &["put(r.context(), \"", "put(ctx, \"", "put(c.request.context(), \""],
        languages: &[L::Go],
        check: Check::At(check),
    },
];

/// Names under which the session keeps who is logged in.
const WHO: &[&str] = &["user", "uid", "account", "member", "login", "loggedin", "authenticated", "isauth", "admin", "customer"];
/// A password is checked.
const PROVES: &[&str] = &[
    "bcrypt",
    "argon2",
    "password_verify",
    "authenticate(",
    ".authenticate ",
    "checkpassword",
    "check_password",
    "verifypassword",
    "verify_password",
    "valid_password",
    "comparepassword",
    "compare_password",
    "comparehash",
    "encoder.matches(",
    "validpassword",
    "password ==",
    "scrypt",
    "authenticate_by",
];
/// The session gets a new id, or is none that an id stands for.
const RENEWS: &[&str] = &[
    "regenerat",
    "reset_session",
    "renewtoken",
    "changesessionid",
    "invalidate()",
    "cookie-session",
    "cookiesession",
    "iron-session",
    "destroy",
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let number = view.text.line_of(at);
    let line = view.text.span(number);
    let rest = &bytes[at..line.start + view.text.line(number).len()];
    // `session.user_id = `, `session[:user_id] = `, `setAttribute("user", `.
    let called = matches!(view.language, L::Java | L::Kotlin | L::Go);
    let joint = match view.language {
        L::JavaScript | L::TypeScript => rest.find("session.").map(|joint| joint + 7),
        L::Php | L::Ruby => rest.find_byte(b'['),
        _ => rest.find_byte(b'"'),
    };
    let Some(key) = joint.map(|joint| &rest[joint + 1..]) else { return };
    let key = key.trim_start_with(|c| matches!(c, '\'' | '"' | ':' | '[' | '('));
    let name = &key[..key.iter().take_while(|&&byte| is_word(byte) || byte == b'-').count()];
    let word = plain(name);
    if !WHO.iter().any(|who| word == *who || word.starts_with(who) && word.len() < who.len() + 5) {
        return;
    }
    let after = key[name.len()..].trim_start_with(|c| matches!(c, '\'' | '"' | ']' | ' '));
    let sign: &[u8] = if called { b"," } else { b"=" };
    let Some(value) = after.strip_prefix(sign).filter(|value| !value.starts_with(b"=") && !value.starts_with(b">")) else { return };
    let value = value.trim_with(|c| matches!(c, ' ' | ';' | ')' | '\r'));
    if value.is_empty() || is_nothing(value) || is_false(value) {
        return;
    }
    let near = |above: u32, below: u32| {
        let window = view.text.span(number.saturating_sub(above).max(1)).start..view.text.span(number + below).end;
        bytes[window].to_ascii_lowercase()
    };
    let (proof, around) = (near(25, 0), near(40, 15));
    if PROVES.iter().any(|word| proof.contains_str(word)) && !RENEWS.iter().any(|word| around.contains_str(word)) {
        let lead = view.text.line(number).len() - view.text.line(number).trim_start().len();
        if let Some(report) =
            view.report("identity/session-fixation", line.start + lead..line.start + view.text.line(number).trim_end().len(), found)
        {
            report.confidence = Confidence::Medium;
            report.detail = Some("nothing renews the session id around this login".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn a_login_renews_the_session() {
        let js = |renew: &str| {
            format!("if (!(await bcrypt.compare(given, user.hash))) return deny(res);\n{renew}req.session.userId = user.id;\n")
        };
        let rb = |renew: &str| format!("if user&.authenticate(params[:password])\n{renew}  session[:user_id] = user.id\nend\n");
        let php = |renew: &str| format!("if (password_verify($given, $hash)) {{\n{renew}  $_SESSION['user_id'] = $id;\n}}\n");
        let java = |renew: &str| format!("if (!checkPassword(u, p)) return;\n{renew}session.setAttribute(\"user\", u);\n");
        let go = |renew: &str| {
            format!("if bcrypt.CompareHashAndPassword(h, p) != nil {{\n\treturn\n}}\n{renew}sm.Put(r.Context(), \"userID\", id)\n")
        };
        table(
            "identity/session-fixation",
            &[
                ("a.js", &js("")),
                ("a.ts", &js("")),
                ("a.rb", &rb("")),
                ("a.php", &php("")),
                ("a.java", &java("")),
                ("a.kt", &java("").replace(';', "")),
                ("a.go", &go("")),
            ],
            &[
                ("a.js", &js("await regenerate(req);\n")),
                ("a.js", "req.session.userId = user.id;\n"),
                ("a.js", &js("").replace("user.id", "null")),
                ("a.rb", &rb("  reset_session\n")),
                ("a.php", &php("  session_regenerate_id(true);\n")),
                ("a.java", &java("request.changeSessionId();\n")),
                ("a.kt", &java("request.changeSessionId()\n")),
                ("a.go", &go("sm.RenewToken(r.Context())\n")),
            ],
        );
    }
}
