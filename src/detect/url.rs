//! Passwords in URLs: `scheme://user:password@host`, of whatever scheme.
//!
//! Most such URLs are samples. A password counts as it is drawn or written, and as its host is a real one or not.

use super::detector::rule;
use super::sink::{Seen, Sink};
use super::{Subject, verify};
use crate::model::{Confidence, Hit, PathClass, Randomness};
use bstr::ByteSlice;
use std::ops::Range;

/// What stands between scheme and user.
pub(super) const KEYWORDS: &[&str] = &["://"];
/// The rules it speaks for.
#[cfg(test)]
pub(super) const RULES: &[&str] = &["secret/url-credentials", "secret/url-password"];

/// The longest user and password together.
const LONGEST: usize = 512;

/// Looks behind every `://`.
pub(super) fn find(subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    for hit in hits {
        let Some(parts) = userinfo(text, hit.end as usize) else { continue };
        let Some(verdict) = judge(text, &parts, subject.class == PathClass::Source) else { continue };
        let scheme = scheme(text, hit.start as usize);
        if scheme.is_empty() || subject.structured_only && !verdict.generated {
            continue;
        }
        let rule = rule(if verdict.generated { "secret/url-credentials" } else { "secret/url-password" });
        let host = String::from_utf8_lossy(&text[parts.host.clone()]).into_owned();
        let detail = Some(format!("{} at {host}", String::from_utf8_lossy(scheme)));
        sink.push(Seen { confidence: verdict.confidence, detail, ..Seen::new(rule, verdict.value) });
    }
}

/// Where the parts before the path stand.
pub(super) struct Parts {
    pub(super) user: Range<usize>,
    pub(super) password: Range<usize>,
    pub(super) host: Range<usize>,
}

/// Reads `user:password@host` at `start`. Nearly every URL has none: that is told by the first slash.
fn userinfo(text: &[u8], start: usize) -> Option<Parts> {
    let rest = &text[start..text.len().min(start + LONGEST)];
    let mut at = None;
    for (index, &byte) in rest.iter().enumerate() {
        match byte {
            // A password may hold what it should not; the last `@` before the path divides.
            b'@' => at = Some(index),
            b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'\\' | b'<' | b'>' | b',' | b';' if at.is_some() => break,
            b'/' | b'?' | b'"' | b'\'' | b'`' | b'\\' | b'<' | b'>' => return None,
            0..=b' ' | 0x7f.. => {
                at?;
                break;
            }
            _ => {}
        }
    }
    let at = start + at?;
    let colon = start + text[start..at].find_byte(b':')?;
    let host = &text[at + 1..text.len().min(at + 1 + 256)];
    let is_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let end = if host.starts_with(b"[") {
        host.find_byte(b']').map_or(0, |n| n + 1)
    } else {
        host.iter().position(|&b| !is_host(b)).unwrap_or(host.len())
    };
    Some(Parts { user: start..colon, password: colon + 1..at, host: at + 1..at + 1 + end })
}

/// The letters before `://`.
fn scheme(text: &[u8], end: usize) -> &[u8] {
    let before = &text[end.saturating_sub(24)..end];
    let len = before.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')).count();
    let scheme = &before[before.len() - len..];
    let start = scheme.iter().position(u8::is_ascii_alphabetic).unwrap_or(scheme.len());
    &scheme[start..]
}

/// What a pair of user and password is worth.
pub(super) struct Verdict {
    pub(super) value: Range<usize>,
    pub(super) generated: bool,
    pub(super) confidence: Confidence,
}

/// Judges the pair; `kept` where the file is one that runs, not a test or a document.
pub(super) fn judge(text: &[u8], parts: &Parts, kept: bool) -> Option<Verdict> {
    let (user, password) = (&text[parts.user.clone()], &text[parts.password.clone()]);
    let host = &text[parts.host.clone()];
    // Some services take a token as user and a word as password.
    let value = if matches!(password, b"" | b"x-oauth-basic" | b"x" | b"@") && user.len() >= 16 {
        parts.user.clone()
    } else {
        parts.password.clone()
    };
    let secret = percent_decoded(&text[value.clone()]);
    if secret.len() < 3
        || stands_for(&secret, if value == parts.password { user } else { b"" })
        || is_word(&secret) && !matches!(strength(&secret), Strength::Mixed)
    {
        return None;
    }
    let generated = verify::may_be_secret(&secret, Randomness::High);
    let (dummy, local) = (is_dummy_host(host), is_local(host));
    let confidence = match strength(&secret) {
        _ if generated && !dummy && !local => Confidence::High,
        _ if generated => Confidence::Medium,
        Strength::Mixed => Confidence::Medium,
        Strength::Plain if !dummy && !local => Confidence::Medium,
        // Chosen for a machine of one's own, and mostly used elsewhere as well.
        Strength::Plain if kept && secret.iter().any(u8::is_ascii_digit) => Confidence::Medium,
        Strength::Plain | Strength::Weak => return None,
    };
    Some(Verdict { value, generated: generated && !local && !dummy, confidence })
}

/// How a password that was thought up looks.
pub(super) enum Strength {
    /// Three kinds of characters or more: chosen to be strong, so chosen to be used.
    Mixed,
    /// Long enough, and more than a word.
    Plain,
    /// A word, a few digits.
    Weak,
}

pub(super) fn strength(secret: &[u8]) -> Strength {
    let kinds: [fn(&u8) -> bool; 4] = [u8::is_ascii_uppercase, u8::is_ascii_lowercase, u8::is_ascii_digit, u8::is_ascii_punctuation];
    match kinds.iter().filter(|kind| secret.iter().any(kind)).count() {
        3.. if secret.len() >= 8 => Strength::Mixed,
        2.. if secret.len() >= 6 => Strength::Plain,
        1 if secret.len() >= 10 => Strength::Plain,
        _ => Strength::Weak,
    }
}

/// Words that people write where a password would stand, once digits and separators at their ends are gone.
const WORDS: &[&str] = &[
    "admin",
    "apikey",
    "auth",
    "changeme",
    "changeit",
    "credentials",
    "default",
    "foo",
    "foobar",
    "bar",
    "guest",
    "hunter",
    "key",
    "mypass",
    "mypassword",
    "mysecret",
    "pass",
    "passphrase",
    "passw",
    "passwd",
    "password",
    "pw",
    "pwd",
    "root",
    "s3cr3t",
    "secret",
    "secretkey",
    "secretpassword",
    "somepass",
    "somepassword",
    "test",
    "testing",
    "token",
    "user",
    "username",
    "yourpassword",
    "yourpass",
    "xxx",
    "dbpassword",
    "dbpass",
    "userpass",
    "example",
    "abc",
    "qwerty",
    "letmein",
    "p",
    "pswd",
    "redacted",
    "hidden",
    "removed",
    "masked",
    "null",
    "none",
    "empty",
];

/// Whether a password stands for one: filled in elsewhere, masked, or the user's name again.
pub(super) fn stands_for(secret: &[u8], user: &[u8]) -> bool {
    let first = secret[0];
    let lower = secret.to_ascii_lowercase();
    let digits_only = lower.iter().all(u8::is_ascii_digit);
    matches!(first, b'$' | b'%' | b'{' | b'[' | b'(' | b'#' | b'*') && !verify::may_be_secret(secret, Randomness::High)
        || secret.contains_str("${") || secret.contains_str("{{") || secret.contains_str("$(") || secret.contains_str("#{")
        || secret.contains_str("%s") || secret.contains_str("%v") || secret.contains_str("***") || secret.contains_str("...") || secret.contains_str("%(")
        || secret.iter().all(|b| !b.is_ascii_alphanumeric())
        || (first == b'{' || secret.contains_str("{")) && secret.contains_str("}")
        || (digits_only && secret.len() < 8)
        || lower == user.to_ascii_lowercase()
        || ["your", "example", "placeholder", "redacted", "xxxx", "changeme", "change_me"].iter().any(|word| lower.contains_str(word)) && secret.len() < 24
        // The name of a variable.
        || secret.len() < 40 && secret.contains(&b'_') && secret.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}

/// Whether a password is one of [`WORDS`], as it is or dressed up.
pub(super) fn is_word(secret: &[u8]) -> bool {
    let lower = secret.to_ascii_lowercase();
    // `P4ssw0rd1!` is still the word.
    let plain = lower.trim_end_with(|c| !c.is_ascii_alphabetic()).iter().map(|byte| match byte {
        b'0' => b'o',
        b'1' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        other => *other,
    });
    let core: Vec<u8> = plain.filter(u8::is_ascii_alphabetic).collect();
    WORDS.iter().any(|word| core == word.as_bytes())
}

/// Hosts that exist in documents only.
fn is_dummy_host(host: &[u8]) -> bool {
    let host = host.to_ascii_lowercase();
    let parts: Vec<&[u8]> = host.split(|&b| b == b'.').collect();
    let is = |part: Option<&&[u8]>, words: &[&[u8]]| part.is_some_and(|part| words.contains(part));
    host.is_empty()
        || is(parts.last(), &[b"example", b"invalid", b"test"])
        || parts.iter().rev().nth(1).is_some_and(|name| {
            name.starts_with(b"example")
                || is(Some(name), &[b"foo", b"bar", b"domain", b"yourdomain", b"mydomain", b"somewhere", b"site", b"website"])
        })
        || is(
            parts.first(),
            &[
                b"example",
                b"host",
                b"hostname",
                b"server",
                b"domain",
                b"your-host",
                b"yourhost",
                b"myhost",
                b"foo",
                b"bar",
                b"url",
                b"some",
                b"somehost",
                b"address",
                b"h",
            ],
        )
}

/// Hosts of this machine or this network: what opens them is often meant to be seen.
fn is_local(host: &[u8]) -> bool {
    let lower = host.to_ascii_lowercase();
    !lower.contains(&b'.')
        || lower.starts_with(b"127.")
        || lower.starts_with(b"0.0.0.0")
        || [&b".local"[..], b".localhost", b".localdomain"].iter().any(|end| lower.ends_with(end))
}

/// `%41` → `A`.
fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = |b: &u8| (*b as char).to_digit(16).map(|digit| digit as u8);
        match (byte, tail) {
            (b'%', [high, low, after @ ..]) if hex(high).is_some() && hex(low).is_some() => {
                out.push(hex(high).unwrap_or_default() << 4 | hex(low).unwrap_or_default());
                rest = after;
            }
            _ => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::{expand, findings};

    fn found(text: &str) -> Vec<(&'static str, Confidence)> {
        findings(text).iter().map(|finding| (finding.rule.id, finding.confidence)).collect()
    }

    #[test]
    fn generated_passwords_identify_themselves() {
        for template in [
            "DATABASE_URL=postgres://app:{alnum:24}@db.acme.dev:5432/app?sslmode=require",
            "url: \"mongodb+srv://app:{alnum:16}@cluster0.ab1cd.mongodb.net\"",
            "redis://:{hex:32}@cache.acme.dev",
            "curl https://{hex:40}:x-oauth-basic@git.acme.dev/a.git",
        ] {
            assert_eq!(found(&expand(template)), [("secret/url-credentials", Confidence::High)], "{template}");
        }
    }

    #[test]
    fn written_passwords_count_at_real_hosts() {
        assert_eq!(found("ftp://backup:Sommer-2019@ftp.acme.dev/"), [("secret/url-password", Confidence::Medium)]);
        assert_eq!(findings("x ftp://backup:Sommer-2019@ftp.acme.dev/")[0].location.column, 16);
    }

    #[test]
    fn samples_are_no_findings() {
        for text in [
            "https://user:pass@example.com/",
            "postgres://postgres:postgres@localhost/db",
            "mysql://root:root@db:3306/x",
            "https://user:password@git.acme.dev",
            "https://$USER:$PASSWORD@git.acme.dev",
            "https://u:${TOKEN}@git.acme.dev",
            "amqp://guest:guest@rabbit.acme.dev",
            "https://u:{{ token }}@git.acme.dev",
            "https://u:<token>@git.acme.dev",
            "https://u:***@git.acme.dev",
            "https://%s:%s@git.acme.dev",
            "redis://localhost:6379",
            "https://acme.dev/a:b@c",
            "http://u:{token}@git.acme.dev",
            "https://registry.acme.dev/@scope/pkg",
            "ssh://git@git.acme.dev:22/a",
            "https://u:GITHUB_TOKEN@git.acme.dev",
            "://",
            "https://user:changeme123@db.acme.dev",
            "http://[::1]:80/@",
            "http://:@h",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
