//! What was copied from production: names in tests and comments, tokens that may still work.

use super::detector::{Check, Detector};
use super::lex::is_word;
use super::view::{Found, View};
use crate::model::{Confidence, PathClass};
use bstr::ByteSlice;
use data_encoding::BASE64URL_NOPAD;
use std::time::{SystemTime, UNIX_EPOCH};

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector {
        keywords: &["prod.", "-prod", "production", ".internal", ".corp", ".intra", "arn:aws:"],
        languages: &[],
        check: Check::At(name),
    },
    Detector { keywords: &["eyj"], languages: &[], check: Check::At(token) },
];

/// The policy's own names; the words that wake it are those names.
pub(super) static HOSTS: Detector = Detector { keywords: &[], languages: &[], check: Check::At(internal) };

/// The part of a host name or pattern of one that is a plain text, if it says enough.
pub(super) fn keyword(host: &str) -> Option<String> {
    let plain = host.to_ascii_lowercase().split('*').max_by_key(|part| part.len())?.to_owned();
    (plain.len() > 3).then_some(plain)
}

/// A name of the policy's, in a test or comment.
fn internal(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    if view.file.class != PathClass::Test && !view.is_comment(view.text.line_of(at)) {
        return;
    }
    let bytes = view.text.bytes();
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let start = at - bytes[..at].iter().rev().take_while(|byte| part(byte)).count();
    let end = at + bytes[at..].iter().take_while(|byte| part(byte)).count();
    let name = bytes[start..end].to_ascii_lowercase();
    if view.settings.internal_hosts.iter().any(|host| is_host(&name, host.to_ascii_lowercase().as_bytes()))
        && let Some(report) = view.report("leak/production-name", start..end, found)
    {
        report.confidence = Confidence::High;
        report.detail = Some("the policy lists this name as internal".to_owned());
    }
}

/// Whether a name is a host, or one under it; a star stands for any text.
fn is_host(name: &[u8], host: &[u8]) -> bool {
    let name = name.trim_end_with(|c| c == '.');
    match host.split_once_str("*") {
        Some((head, tail)) => name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail),
        None => name.strip_suffix(host).is_some_and(|rest| rest.is_empty() || rest.ends_with(b".") || host.starts_with(b".")),
    }
}

/// Hosts and accounts of production where tests and comments stand.
fn name(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let line = view.text.line_of(at);
    if view.file.class != PathClass::Test && !view.is_comment(line) {
        return;
    }
    let bytes = view.text.bytes();
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b".-:/_@".contains(byte);
    let start = at - bytes[..at].iter().rev().take_while(|byte| part(byte)).count();
    let end = at + bytes[at..].iter().take_while(|byte| part(byte)).count();
    let lower = bytes[start..end].to_ascii_lowercase();
    if lower.contains_str("example") || lower.contains_str("localhost") {
        return;
    }
    let hit = if lower.starts_with(b"arn:aws") {
        account(&lower)
            .is_some_and(|id| !matches!(id, b"123456789012" | b"111122223333" | b"000000000000" | b"111111111111" | b"444455556666"))
    } else {
        host(&lower)
    };
    if hit {
        view.report("leak/production-name", start..end, found);
    }
}

/// The account of an ARN, if it is one.
fn account(arn: &[u8]) -> Option<&[u8]> {
    arn.split_str(":").nth(4).filter(|id| id.len() == 12 && id.iter().all(u8::is_ascii_digit))
}

/// A host of production or of an inner network: with dots, under `prod` or a private top-level name.
fn host(text: &[u8]) -> bool {
    let text = text.find("://").map_or(text, |at| &text[at + 3..]);
    let host = text.split(|byte| b"/:".contains(byte)).next().unwrap_or_default();
    let host = host.rsplit_str("@").next().unwrap_or_default();
    let labels: Vec<&[u8]> = host.split_str(".").collect();
    let private = labels.last().is_some_and(|last| matches!(*last, b"internal" | b"corp" | b"intra" | b"lan"));
    let known = labels.last().is_some_and(|last| {
        (2..=6).contains(&last.len())
            && last.iter().all(u8::is_ascii_alphabetic)
            && !matches!(
                *last,
                b"js"
                    | b"ts"
                    | b"py"
                    | b"go"
                    | b"rb"
                    | b"json"
                    | b"yml"
                    | b"yaml"
                    | b"env"
                    | b"rs"
                    | b"java"
                    | b"min"
                    | b"md"
                    | b"test"
                    | b"log"
            )
    });
    let prod = labels
        .iter()
        .take(labels.len().saturating_sub(1))
        .any(|label| label.split_str("-").any(|word| matches!(word, b"prod" | b"production" | b"prd")));
    labels.len() >= 3 && (private || prod && known) && labels.iter().all(|label| !label.is_empty())
}

/// A JSON Web Token that has not run out, in a test or anywhere else.
fn token(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    if at > 0 && (is_word(bytes[at - 1]) || bytes[at - 1] == b'.') {
        return;
    }
    let end = at + bytes[at..].iter().take_while(|&&byte| is_word(byte) || byte == b'-' || byte == b'.').count();
    let Some(payload) = bytes[at..end].split_str(".").nth(1) else { return };
    let Some(claims) = BASE64URL_NOPAD.decode(payload).ok().and_then(|json| serde_json::from_slice::<serde_json::Value>(&json).ok()) else {
        return;
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let Some(expires) = claims["exp"].as_f64().filter(|&expires| expires > now as f64) else { return };
    if let Some(report) = view.report("leak/live-token-in-fixture", at..end, found) {
        report.confidence = if claims["iss"].is_string() { Confidence::High } else { Confidence::Medium };
        report.detail = Some(format!("it runs out in {:.0} days", (expires - now as f64) / 86_400.0));
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Settings,
            testing::{findings_under, ids},
        },
        host, is_host,
    };

    #[test]
    fn hosts_of_production() {
        for (text, wanted) in [
            ("https://api.prod.acme.io/x", true),
            ("db-prod.acme.com", true),
            ("vault.acme.internal", true),
            ("production.rb", false),
            ("api.acme.io", false),
            ("config.prod.json", false),
        ] {
            assert_eq!(host(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn names_of_the_policy_in_tests_and_comments() {
        for (name, host, wanted) in [
            ("git.acme.net", "git.acme.net", true),
            ("a.git.acme.net", "git.acme.net", true),
            ("mygit.acme.net", "git.acme.net", false),
            ("ci.acme.net", "*.acme.net", true),
            ("acme.network", "*.acme.net", false),
        ] {
            assert_eq!(is_host(name.as_bytes(), host.as_bytes()), wanted, "{name} {host}");
        }
        let settings = Settings { internal_hosts: vec!["*.Acme.net".to_owned()], ..Settings::default() };
        let found = |text: &str| findings_under(&settings, "a.py", "", text).iter().map(|finding| finding.rule.id).collect::<Vec<_>>();
        assert_eq!(found("# ask vault.acme.net"), ["leak/production-name"]);
        assert!(found("url = 'https://vault.acme.net'").is_empty());
    }

    #[test]
    fn production_in_comments_and_tokens_that_live() {
        assert_eq!(ids("a.py", "# see https://api.prod.acme.io/login"), ["leak/production-name"]);
        assert!(ids("a.py", "url = load('https://api.prod.acme.io/')").is_empty());
        let encode = |json: &str| data_encoding::BASE64URL_NOPAD.encode(json.as_bytes());
        let text = format!("t = '{}.{}.x'", encode("{\"alg\":\"RS256\"}"), encode("{\"exp\":99999999999}"));
        assert!(ids("tests/a.py", &text).contains(&"leak/live-token-in-fixture"), "{text}");
        let dead = format!("t = '{}.{}.x'", encode("{\"alg\":\"RS256\"}"), encode("{\"exp\":1000}"));
        assert!(!ids("tests/a.py", &dead).contains(&"leak/live-token-in-fixture"));
    }
}
