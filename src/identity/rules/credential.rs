//! A password or key written in the code: assigned, compared, or the default of a parameter.
//!
//! The name must say what it is, the value must not say that it is something else. The secret engine judges values better:
//! this rule only speaks of what the code does with them.

use super::super::in_test::is_in_test;
use super::detector::{Check, Detector};
use super::lex::is_word;
use super::value::{literal, plain};
use super::view::{Found, View};
use crate::model::{Confidence, Language as L};
use bstr::ByteSlice;
use std::ops::Range;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &[
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "apikey",
        "api_key",
        "token",
        "access_key",
        "accesskey",
        "private_key",
        "privatekey",
        "signing_key",
        "jwt_key",
        "pass",
        "cred",
        "jwtkey",
        "encryption_key",
        "auth_key",
    ],
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
        L::Hcl,
        L::C,
    ],
    check: Check::At(check),
}];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let start = at - bytes[..at].iter().rev().take_while(|&&byte| is_word(byte) || byte == b'-').count();
    let end = at + bytes[at..].iter().take_while(|&&byte| is_word(byte) || byte == b'-').count();
    let name = &bytes[start..end];
    if !may_name_credential(name)
        || !is_beside_sign(bytes, start, end)
        || !names_credential(name)
        || bytes[..start].trim_end().ends_with(b"typeof")
        || in_text(bytes, start, end)
    {
        return;
    }
    // A line of data or minified code has names by the thousand.
    if view.text.line(view.text.line_of(at)).len() > LINE {
        return;
    }
    let Some((value, sort)) = value_after(bytes, end).or_else(|| value_before(bytes, start)) else { return };
    let Some(text) = literal(&bytes[value.clone()]) else { return };
    if !is_credential(name, text) {
        return;
    }
    // A test makes up the passwords it tries.
    if is_in_test(view.text, view.text.line_of(at), view.language) {
        return;
    }
    let span = start.min(value.start)..value.end.max(end);
    if let Some(report) = view.report("identity/hardcoded-credential", span, found) {
        if sort == Sort::Compared {
            report.detail = Some("a secret is compared with a text in the code".to_owned());
        }
        if !text.iter().any(u8::is_ascii_digit) && text.len() < 12 && sort != Sort::Compared {
            report.confidence = Confidence::Low;
        }
    }
}

/// The longest line whose names are read.
const LINE: usize = 4096;

/// Whether a sign that assigns or compares may stand beside the name. Few do: nothing else is asked of the others.
fn is_beside_sign(bytes: &[u8], start: usize, end: usize) -> bool {
    let closing = bytes[end..].iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b']' | b')' | b' ' | b'\t')).count();
    let after = &bytes[end + closing..];
    let follows = match after.first() {
        Some(b'=' | b'!' | b':' | b'|') => true,
        Some(b'.') => after.starts_with(b".equals("),
        // A type between.
        Some(b's' | b'[') => after.starts_with(b"string") || after.starts_with(b"[]byte"),
        _ => false,
    };
    follows || {
        let of_name = bytes[..start].iter().rev().take_while(|&&byte| is_word(byte) || byte == b'.').count();
        bytes[..start - of_name].trim_ascii_end().ends_with(b"=")
    }
}

/// Whether the name is a part of a longer text in quotes: `"next-auth.session-token"`.
fn in_text(bytes: &[u8], start: usize, end: usize) -> bool {
    let quote = bytes.get(end).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    quote.is_some() && start > 0 && Some(bytes[start - 1]) != quote && bytes[start - 1] != b':'
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Assigned,
    Compared,
}

/// `name = "…"`, `name: "…"`, `name := "…"`, `['name'] => '…'`, `name == "…"`.
fn value_after(bytes: &[u8], end: usize) -> Option<(Range<usize>, Sort)> {
    let line_end = end + bytes[end..].find_byte(b'\n').unwrap_or(bytes.len() - end);
    let rest = &bytes[end..line_end];
    let mut at = rest.iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b']' | b')' | b' ' | b'\t')).count();
    // A type between: `key: string = `, `password []byte = `.
    if let Some(equals) = rest.find_byte(b'=').filter(|&equals| equals > at && equals < at + 24) {
        let between = &rest[at..equals];
        if between.iter().all(|&byte| is_word(byte) || b": []&?<>.'".contains(&byte))
            && !between.contains(&b'(')
            && between.first() == Some(&b':')
            || between.starts_with(b"string")
            || between.starts_with(b"[]byte")
        {
            at = equals;
        }
    }
    let mark = &rest[at..];
    let (len, sort) = [
        (&b"==="[..], Sort::Compared),
        (b"!==", Sort::Compared),
        (b"==", Sort::Compared),
        (b"!=", Sort::Compared),
        (b":=", Sort::Assigned),
        (b"=>", Sort::Assigned),
        (b"||=", Sort::Assigned),
        (b"=", Sort::Assigned),
        (b":", Sort::Assigned),
        (b".equals(", Sort::Compared),
    ]
    .into_iter()
    .find(|(text, _)| mark.starts_with(text))
    .map(|(text, sort)| (text.len(), sort))?;
    if mark.starts_with(b"::") {
        return None;
    }
    let value = end + at + len;
    let value = value + bytes[value..line_end].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let literal_end = literal_end(bytes, value, line_end)?;
    Some((value..literal_end, sort))
}

/// `"…" == name`.
fn value_before(bytes: &[u8], start: usize) -> Option<(Range<usize>, Sort)> {
    let line = bytes[..start].rfind_byte(b'\n').map_or(0, |at| at + 1);
    let head = bytes[line..start].trim_end_with(|c| is_word(c as u8) || c == '.').trim_end();
    let head = head
        .strip_suffix(b"===")
        .or_else(|| head.strip_suffix(b"!=="))
        .or_else(|| head.strip_suffix(b"=="))
        .or_else(|| head.strip_suffix(b"!="))?
        .trim_end();
    let quote = *head.last().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let from = head[..head.len() - 1].rfind_byte(quote)?;
    Some((line + from..line + head.len(), Sort::Compared))
}

/// The end of a string that begins here, or of a call that carries one.
fn literal_end(bytes: &[u8], value: usize, line_end: usize) -> Option<usize> {
    let text = &bytes[value..line_end];
    let open = text.find_byteset(b"\"'`")?;
    let quote = text[open];
    let close = text[open + 1..].find_byte(quote)? + open + 2;
    let tail = &text[close..];
    // What is joined or chosen is no plain literal: leave the mark in the span for the judge of literals.
    let joined = tail.trim_start().first().is_some_and(|byte| matches!(byte, b'+' | b'%' | b'?' | b'.'));
    Some(value + if joined { (close + 3).min(text.len()) } else { close })
}

/// Last words of names whose values are credentials.
const ENDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "clientsecret",
    "secretkey",
    "apikey",
    "apisecret",
    "accesstoken",
    "authtoken",
    "secretaccesskey",
    "privatekey",
    "signingkey",
    "jwtsecret",
    "jwtkey",
    "sessionsecret",
    "appsecret",
    "refreshtoken",
    "bearertoken",
    "consumersecret",
    "secretorkey",
    "apitoken",
    "encryptionkey",
    "authkey",
    "masterkey",
    "sharedsecret",
    "accesskey",
    "sessiontoken",
];

/// Names so short that the value must look like a credential as well.
const SHORT: &[&str] = &["pass", "cred", "creds", "dbpass", "userpass", "smtppass", "mailpass", "adminpass"];

/// Whether the name ends in a letter that [`ENDS`] and [`SHORT`] end in: asked of every name, before it is written anew.
fn may_name_credential(name: &[u8]) -> bool {
    let last = name.iter().rev().find(|byte| byte.is_ascii_alphabetic());
    last.is_some_and(|last| matches!(last | 0x20, b'd' | b'e' | b'n' | b's' | b't' | b'y'))
}

/// Whether the name's last word says that its value is a credential.
fn names_credential(name: &[u8]) -> bool {
    let name = plain(name.trim_end_with(|c| c.is_ascii_digit()));
    ENDS.iter().any(|end| name.ends_with(end)) || SHORT.contains(&name.as_str()) || name.ends_with("token") || name.ends_with("secret")
}

/// Whether a text can be a credential, and is not a name, a message, a place or a stand-in.
fn is_credential(name: &[u8], text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    let (name, value) = (plain(name), plain(text));
    const OTHERS: &[&str] = &[
        "your",
        "xxx",
        "example",
        "placeholder",
        "todo",
        "redacted",
        "dummy",
        "replace",
        "***",
        "...",
        "<",
        "{",
        "${",
        "$(",
        "%s",
        "%(",
        "%{",
        "none",
        "null",
        "undefined",
        "insert",
        "enter",
        "bearer",
        "basic",
        "invalid",
        "required",
        "string",
        "changeit",
        "fake",
        "function",
        "not-a",
        "not_a",
        "----",
    ];
    let digits = text.iter().any(u8::is_ascii_digit);
    if SHORT.contains(&name.as_str()) && !(digits && text.len() >= 4) {
        return false;
    }
    let weak_name = !ENDS.iter().any(|end| name.ends_with(end)) && (name.ends_with("token") || name.ends_with("secret"));
    let letters = text.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    text.len() >= 3
        && text.len() <= 200
        && !text.iter().any(u8::is_ascii_whitespace)
        && !OTHERS.iter().any(|other| lower.contains_str(other))
        && !lower.starts_with(b"http")
        && !lower.starts_with(b"/")
        && !lower.starts_with(b"$")
        && !lower.starts_with(b"#")
        && !lower.starts_with(b".")
        && !lower.contains_str("://")
        && !value.is_empty()
        && !name.contains(&value)
        && !(value.ends_with(&name) && letters == text.len() && text.iter().any(u8::is_ascii_uppercase))
        && !text.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_' || byte.is_ascii_digit() && text.contains(&b'_'))
        && !is_label(text)
        && (!weak_name
            || text.len() >= 8 && !lower.contains_str("secret-") && !lower.ends_with(b"-secret")
            || name.ends_with("secret") && letters == text.len() && text.len() >= 8)
        && !(weak_name && name.ends_with("token") && (text.len() < 16 || !digits))
}

/// `new-password`, `password_field`: words about passwords, joined as names are.
fn is_label(text: &[u8]) -> bool {
    let words: Vec<&[u8]> = text.split(|byte| b"-_.".contains(byte)).collect();
    words.len() > 1
        && text.iter().all(|byte| byte.is_ascii_lowercase() || b"-_.".contains(byte))
        && words.iter().any(|word| matches!(*word, b"password" | b"passwd" | b"pass" | b"field" | b"input" | b"name" | b"id" | b"test"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;
    use super::*;

    #[test]
    fn no_name_is_turned_away_by_its_last_letter() {
        for name in ENDS.iter().chain(SHORT).chain(&["token", "secret"]) {
            assert!(may_name_credential(name.as_bytes()) && may_name_credential(format!("{name}_2").to_uppercase().as_bytes()), "{name}");
        }
        assert!(!may_name_credential(b"token_buffer") && !may_name_credential(b"_1"));
    }

    #[test]
    fn names_and_values_must_both_fit() {
        table(
            "identity/hardcoded-credential",
            &[
                ("a.js", "obj['password'] = 'hunter42'"),
                ("a.js", "if ('hunter42' === password) {"),
                ("a.ts", "const apiKey: string = 'f3a9c1d4e5'"),
                ("a.py", "def connect(password='hunter42'):"),
                ("a.go", "password := \"hunter42\""),
                ("a.java", "String password = \"hunter42\";"),
                ("a.cs", "var clientSecret = \"hunter42\";"),
                ("a.rb", "PASSWORD = 'hunter42'"),
                ("a.php", "$password = 'hunter42';"),
                ("a.rs", "let password = \"hunter42\";"),
                ("a.kt", "val password = \"hunter42\""),
                ("a.swift", "let password = \"hunter42\""),
                ("a.scala", "val password = \"hunter42\""),
                ("a.c", "static const char *admin_password = \"hunter42\";"),
                ("a.tf", "  master_password = \"hunter42\""),
                ("a.js", "pool({ password: 'secretpassword' })"),
                ("a.py", "SECRET_KEY = 'k7&$%kd83jd'"),
            ],
            &[
                ("a.js", "const passwordField = 'hunter42'"),
                ("a.js", "password: 'Password',"),
                ("a.js", "password = 'Enter your password'"),
                ("a.py", "password = os.environ['DB_PASSWORD']"),
                ("a.py", "PASSWORD = 'PASSWORD_SETTING'"),
                ("a.go", "password := \"<your password>\""),
                ("a.java", "String password = \"a\" + suffix;"),
                ("a.rb", "token = 'ident'"),
                ("a.kt", "val password = System.getenv(\"DB_PASSWORD\")"),
                ("a.swift", "let password = keychain[\"db\"]"),
                ("a.scala", "val password = config.getString(\"db\")"),
                ("a.c", "const char *password = getenv(\"DB\");"),
                ("a.cs", "var password = config[\"Db\"];"),
                ("a.php", "$password = getenv('DB');"),
                ("a.rs", "let password = vars.get(\"DB\")?;"),
                ("a.ts", "const password = env.DB"),
                ("a.js", "if (typeof refreshToken === 'function') {}"),
                ("a.js", "name = secure ? '__Secure-x.session-token' : 'x.session-token'"),
                ("a.js", "fields = { password: 'new-password' }"),
                ("a.py", "return {'secret_key': signing_key('api', 'jwt_secret')}"),
                ("a.tf", "  password = \"${var.password}\""),
                ("a.py", "def test_login():\n    password = 'hunter42'"),
            ],
        );
    }
}
