//! Values under telling names: the greater part of all secrets without a form of their own.

use super::around::{beside_vectors, is_part_of_another, near_service, searches};
use super::assignment::{Assignment, Link, tied_at};
use super::cursor::{Cursor, is_quote};
use super::file;
use super::judge::{Case, judge, user_and_password};
use super::name::{Kind, classify};
use super::rule;
use super::setting::{Setting, setting};
use super::value::Form;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use crate::detect::verify::randomness;
use crate::model::{Confidence, Language, Rule};
use bstr::ByteSlice;
use std::ops::Range;

/// Judges what is assigned to the name that stands at `name`.
pub(super) fn detect(subject: &Subject<'_>, name: &Range<usize>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let Some(tied) = tied_at(text, name.clone()) else { return };
    let lead = Cursor::new(text, tied.name.start).line_before(120);
    let words = &text[tied.name.clone()];
    // A setter is named by what it sets.
    let Some(kind) = classify(words, lead) else { return };
    // `<script nonce="…">` is drawn for every page.
    if words.eq_ignore_ascii_case(b"nonce") && lead.rfind_byte(b'<') > lead.rfind_byte(b'>') {
        return;
    }
    if is_part_of_another(lead) {
        return;
    }
    let Some(found) = tied.read(subject.language) else { return };
    if !sink.counts(&found.value.span) {
        return;
    }
    let Some(used) = use_of(subject, &found, lead, kind) else { return };
    let mut case = Case {
        kind,
        name: words,
        form: found.value.form,
        used,
        set: matches!(found.link, Link::Assign | Link::Element | Link::Sibling | Link::Flag) && found.value.form != Form::BareAmong,
        service: kind == Kind::Vague && near_service(text, found.name.start),
        compared: found.link == Link::Compare,
        plain: is_plain(subject.language, text, &found, lead),
        store: file::is_store(subject.path),
        language: subject.language,
        class: subject.class,
    };
    let mut value = found.value.bytes.as_ref();
    let mut span = found.value.span.clone();
    // `npm_…:_authToken=…`, `Bearer …` and such: headers have a reader of their own.
    let braced = value.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}"));
    if let (Form::Element, Some(inner)) = (found.value.form, braced) {
        // Jenkins writes its ciphertext between braces; what else stands there counts by its last word.
        let last = inner.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
        span = span.end - 1 - last.len()..span.end - 1;
        value = last;
    }
    if matches!(found.value.form, Form::Bare | Form::BareAmong) && is_scheme(value, words) {
        // The word behind it is the value.
        let mut cursor = Cursor::new(text, span.end);
        let blanks = cursor.blanks();
        let len = cursor.line_rest().iter().take_while(|b| b.is_ascii_graphic() && !is_quote(**b)).count();
        span = cursor.at..cursor.at + len;
        value = &text[span.clone()];
        if blanks == 0 || value.is_empty() {
            return;
        }
        case.form = Form::Quoted;
    }
    if let Some((scheme, rest)) = value.split_once_str(" ")
        && is_scheme(scheme, words)
    {
        span = span.end - rest.len()..span.end;
        value = rest;
    }
    if words.ends_with(b"USERPWD")
        && let Some((_, password)) = value.split_once_str(":")
    {
        span = span.end - password.len()..span.end;
        value = password;
    }
    let value = value.to_vec();
    let judged = judge(&value, &case).or_else(|| {
        case.form = Form::Quoted;
        decoded(&value).and_then(|inner| judge(&inner, &case)).filter(|_| kind == Kind::Password && subject.language == Language::Yaml)
    });
    let Some(mut confidence) = judged else { return };
    if searches(text, &span, &value) || kind == Kind::Vague && beside_vectors(text, &span) {
        confidence = Confidence::Low;
    }
    if in_comment(lead) || lead.contains_str(" # ") {
        // Words there are mostly of the sentence.
        let word = value.iter().all(u8::is_ascii_alphabetic) && randomness::evidence(&value) < 16.0;
        confidence = confidence.min(if word { Confidence::Low } else { Confidence::Medium });
    }
    // As in files of tests: only told.
    if setting(subject, span.start) != Setting::Code {
        confidence = Confidence::Low;
    }
    // One of several words in a list: only a pair of name and value is one.
    let word = || value_is_word(text, &found);
    if found.link == Link::Entry && (!is_pair(text, &found) || word()) && confidence < Confidence::High {
        return;
    }
    // Cells and sentences hold words of all sorts: only what was drawn is told.
    if found.link == Link::Cell && randomness::evidence(&value) < 12.0 {
        return;
    }
    let rule = rule_for(subject, kind, &found, words, &value);
    let mut seen = Seen::new(rule, span);
    if matches!(found.value.form, Form::Joined | Form::Block) {
        seen.value = Some(value);
    }
    seen.confidence = confidence;
    sink.push(seen);
}

/// Whether a word before the value says how it is used: `Token …`, and any other in an `Authorization` header but those
/// that have a reader of their own.
fn is_scheme(scheme: &[u8], name: &[u8]) -> bool {
    let scheme = scheme.to_ascii_lowercase();
    matches!(scheme.as_slice(), b"token" | b"apikey" | b"flyv1" | b"key")
        || name.to_ascii_lowercase().ends_with(b"authorization")
            && scheme.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
            && !matches!(scheme.as_slice(), b"basic" | b"bearer" | b"digest" | b"negotiate")
}

/// Whether the literal is used as a secret, not only shown or stored under its name; none where the tie holds no value.
fn use_of(subject: &Subject<'_>, found: &Assignment<'_>, lead: &[u8], kind: Kind) -> Option<bool> {
    let bare = matches!(found.value.form, Form::Bare | Form::BareAmong);
    match found.link {
        Link::Assign | Link::Element | Link::Sibling => Some(false),
        Link::Compare => (!bare).then_some(true),
        Link::Call => {
            let text = subject.text.bytes();
            let name = &text[found.name.clone()];
            let method = name.rsplit(|&b| b == b'.').next().unwrap_or_default().to_ascii_lowercase();
            const READING: &[&[u8]] = &[
                b"get",
                b"is",
                b"has",
                b"find",
                b"check",
                b"verify",
                b"validate",
                b"parse",
                b"read",
                b"load",
                b"fetch",
                b"lookup",
                b"create",
                b"new",
                b"generate",
                b"hash",
                b"test",
                b"assert",
                b"expect",
                b"remove",
                b"delete",
                b"contains",
                b"on",
                b"use",
                b"make",
                b"next",
                b"match",
                b"is_",
                b"by",
            ];
            if READING.iter().any(|verb| method.starts_with(verb)) {
                return None;
            }
            // `setSecret("name", value)` says whose, `password("name")` asks for it.
            let word = found.value.bytes.iter().all(u8::is_ascii_alphabetic) && randomness::evidence(&found.value.bytes) < 10.0;
            let behind = text[found.value.span.end..].trim_start_with(|c| matches!(c, '"' | '\'' | '`' | ' '));
            if word && (behind.first() == Some(&b',') || method == b"password" && method.len() == name.len()) {
                return None;
            }
            Some(method.starts_with(b"set") || method.starts_with(b"with") || method == b"password")
        }
        // A flag that a manual speaks of: "`--password` also is".
        // A table of options: `--enable-password   turn it on`.
        Link::Flag if bare && subject.text.bytes()[found.name.end..found.value.span.start].len() > 1 => None,
        Link::Flag if found.within.is_some() && found.value.bytes.iter().all(u8::is_ascii_lowercase) => None,
        Link::Flag => Some(kind == Kind::Password),
        Link::Entry => (!bare).then_some(false),
        Link::Blank if bare => {
            let head = lead.trim_ascii_start().to_ascii_lowercase();
            let env = matches!(subject.language, Language::Dockerfile) && (head.starts_with(b"env") || head.starts_with(b"arg"));
            let setting = subject.language == Language::Other || subject.language == Language::Ini;
            // Settings of servers that have no sign between name and value.
            const PLAIN: [&[u8]; 8] =
                [b"requirepass", b"masterauth", b"bindpw", b"rootpw", b"rootbindpw", b"rocommunity", b"rwcommunity", b"ldap_bind_pw"];
            let name = &subject.text.bytes()[found.name.clone()];
            let server = setting && !lead.ends_with(b"\"") && PLAIN.iter().any(|known| name.eq_ignore_ascii_case(known));
            (env || server || subject.path.ends_with(b"netrc") || head.starts_with(b"machine ") || head.starts_with(b"default login "))
                .then_some(true)
        }
        Link::Blank => {
            let sql = subject.language == Language::Sql || is_sql(lead);
            (sql || subject.language != Language::Markdown).then_some(sql)
        }
        // A word in a table is mostly a type, a default, a word of the text.
        Link::Cell => Some(false),
        Link::Prose => (!bare || subject.language == Language::Markdown).then_some(false),
    }
}

/// `("name", "value")`: nothing before the name, nothing after the value.
fn is_pair(text: &[u8], found: &Assignment<'_>) -> bool {
    let before = text[..found.name.start].trim_end_with(|c| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '`' | '\\' | '@' | 'b'));
    // `curl_setopt($ch, CURLOPT_USERPWD, "user:password")`
    if text[found.name.clone()].starts_with(b"CURLOPT_") {
        return true;
    }
    // `buildConfigField "String", "NAME", "value"`
    if Cursor::new(text, found.name.start).line_before(120).trim_ascii_start().starts_with(b"buildConfigField") {
        return true;
    }
    let after = text[found.value.span.end..].trim_start_with(|c| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '`' | '\\' | ','));
    matches!(before.last(), Some(b'(' | b'[' | b'{')) && matches!(after.first(), Some(b')' | b']' | b'}'))
}

fn value_is_word(text: &[u8], found: &Assignment<'_>) -> bool {
    text[found.value.span.clone()].iter().all(u8::is_ascii_lowercase) && !text[found.name.clone()].starts_with(b"CURLOPT_")
}

fn is_sql(lead: &[u8]) -> bool {
    let lead = lead.to_ascii_lowercase();
    ["create user", "alter user", "create role", "alter role", "create login", "alter login", "identified", "set password"]
        .iter()
        .any(|word| lead.contains_str(word))
}

/// Whether a plain word is a value here.
fn is_plain(language: Language, text: &[u8], found: &Assignment<'_>, lead: &[u8]) -> bool {
    let among = found.value.form == Form::BareAmong;
    let shell = matches!(
        language,
        Language::Shell | Language::PowerShell | Language::Dockerfile | Language::Markdown | Language::Yaml | Language::Other
    );
    if found.link == Link::Flag {
        return shell || found.within.is_some();
    }
    if matches!(found.link, Link::Blank | Link::Cell) {
        return true;
    }
    if found.within.is_some() {
        // The parts of a connection string or of a query.
        return true;
    }
    if among {
        // `password=… status=200` of a log: the sign is glued to both.
        let glued = language == Language::Other && text[found.name.end] == b'=' && found.value.span.start == found.name.end + 1;
        return found.link == Link::Assign && (glued || matches!(language, Language::Dockerfile | Language::Shell));
    }
    matches!(
        language,
        Language::Yaml
            | Language::Ini
            | Language::Dotenv
            | Language::Dockerfile
            | Language::Shell
            | Language::Markdown
            | Language::Other
            | Language::Toml
    ) || in_comment(lead)
}

fn in_comment(lead: &[u8]) -> bool {
    let lead = lead.trim_ascii_start();
    [&b"#"[..], b"//", b"*", b"--", b"/*", b"<!--", b"REM ", b";"].iter().any(|sign| lead.starts_with(sign))
        && !lead.starts_with(b"#define")
}

/// What `base64` hides in a manifest.
fn decoded(value: &[u8]) -> Option<Vec<u8>> {
    let inner = data_encoding::BASE64.decode(value).ok()?;
    let inner = inner.strip_suffix(b"\n").unwrap_or(&inner).to_vec();
    (inner.len() >= 4 && inner.iter().all(|b| (0x20..0x7f).contains(b))).then_some(inner)
}

fn rule_for(subject: &Subject<'_>, kind: Kind, found: &Assignment<'_>, name: &[u8], value: &[u8]) -> &'static Rule {
    let lower = name.to_ascii_lowercase();
    let file = subject.path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    let ends = |end: &str| lower.ends_with(end.as_bytes());
    if file.ends_with(b".npmrc") {
        return rule::npmrc();
    }
    if file.ends_with(b"netrc") {
        return rule::netrc();
    }
    if kind == Kind::Auth && user_and_password(value) {
        return rule::docker_auth();
    }
    if ends("app_key") && value.starts_with(b"base64:") {
        return rule::laravel();
    }
    if ends("secret_key_base") {
        return rule::rails();
    }
    if name == b"SECRET_KEY" && (value.starts_with(b"django-insecure-") || value.len() == 50) {
        return rule::django();
    }
    if (ends("validationkey") || ends("decryptionkey")) && value.iter().all(u8::is_ascii_hexdigit) {
        return rule::machine_key();
    }
    const SALTS: &[&[u8]] = &[
        b"AUTH_KEY",
        b"SECURE_AUTH_KEY",
        b"LOGGED_IN_KEY",
        b"NONCE_KEY",
        b"AUTH_SALT",
        b"SECURE_AUTH_SALT",
        b"LOGGED_IN_SALT",
        b"NONCE_SALT",
    ];
    if SALTS.contains(&name) {
        return rule::wordpress();
    }
    match kind {
        Kind::Password if found.link == Link::Flag => rule::cli_password(),
        Kind::Password if found.link == Link::Blank && is_sql(Cursor::new(subject.text.bytes(), found.name.start).line_before(120)) => {
            rule::sql_password()
        }
        kind => rule::of(kind),
    }
}
