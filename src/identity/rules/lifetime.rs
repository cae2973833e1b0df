//! Lifetimes of tokens and sessions that are written out and too long.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::{Needs, Severity};
use crate::rules::needs;
use bstr::ByteSlice;
use regex::bytes::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["expir", "\"exp\"", "lifetime", "max_age", "maxage", "cookie_age", "ttl", "timeout_in", "timedelta", "validity"],
    languages: &[],
    check: Check::At(check),
}];

const DAY: f64 = 86_400.0;
/// A token that is renewed or kept apart, where its name says so, may live so long.
const RENEWED: f64 = 90.0 * DAY;
/// No session should live longer without a new login.
const SESSION: f64 = 30.0 * DAY;
/// So long is never.
const YEAR: f64 = 365.0 * DAY;

/// What lives, and how long: name, number, unit.
const LIFETIME: &str = r#"(?i)(\w*(?:expires?(?:_?in|_?at|_?after)?|expiration\w*|expiry|lifetime\w*|(?:max|cookie|session)_?age|ttl|timeout_in|validity\w*|exp))["']?\]?\s*(?:=>|:=|[:=(]|,)?\s*[^\n]{0,60}?(?:(?:timedelta|duration|relativedelta)\(\s*(days|weeks|hours|years)\s*=\s*(\d+)|(?:from|of|plus|add)_?(days|hours|years|months|minutes)\(\s*(\d+)|["'](\d+)\s*(d|days?|h|hours?|y|yrs?|years?|w|weeks?|mo|months?)["']|(\d+)\s*\*\s*(?:24\s*\*\s*)?time\.hour|(\d+)\.(days|weeks|months|years|hours)\b|((?:\d+L?\s*\*\s*){2,5}\d+L?)|(\d{7,12})\b|(\d+)h\b|time\.hour\s*\*\s*(\d+)(?:\s*\*\s*(\d+))?)"#;
const NEVER: &str = r#"(?i)\b\w*(?:token|jwt|session|api_?key|pat)\w*(?:expires?(?:_?in|_?at)?|expiration|expiry|lifetime|ttl)["']?\]?\s*(?:=>|:=|[:=])\s*["']?(?:never|none|null|nil|0|-1|infinite|false)["']?\s*[,;)}]?\s*$|\b(?:no_expiry|never_?expires?)["']?\s*[:=]\s*["']?true"#;
/// What `NEVER` needs.
const NEVER_NEEDS: Needs = &[
    &[
        &["token", "jwt", "session", "api", "pat"],
        &["expir", "lifetime", "ttl"],
        &["never", "none", "null", "nil", "0", "-1", "infinite", "false"],
    ],
    &[&["no_expiry", "never"], &["true"]],
];
const TOKENS: &str = r"(?i)token|setexpiration|\.expiration\(|jwt|expiresin|\bexp\b|bearer|api_?key|secret";
const RENEWALS: &str = r"(?i)refresh|invit|api_?key|secret|cert|device|deploy";
const SESSIONS: &str = r"(?i)session|cookie|remember|timeout_in|setmaxage|expiretimespan";

fn regex(pattern: &'static str, cell: &'static OnceLock<Option<Regex>>) -> Option<&'static Regex> {
    cell.get_or_init(|| RegexBuilder::new(pattern).unicode(false).build().ok()).as_ref()
}

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    static CELLS: [OnceLock<Option<Regex>>; 5] = [const { OnceLock::new() }; 5];
    let [lifetime, never, tokens, sessions, renewals] = &CELLS;
    let number = view.text.line_of(at);
    let (line, start) = (view.text.line(number), view.text.span(number).start);
    if line.len() > 400 {
        return;
    }
    let pattern = if needs::met(NEVER_NEEDS, line) { regex(NEVER, never) } else { None };
    if let Some(hit) = pattern.and_then(|regex| regex.find(line)) {
        if let Some(report) = view.report("identity/token-lives-too-long", start + hit.start()..start + hit.end(), found) {
            report.severity = Severity::Critical;
            report.detail = Some("it never runs out".to_owned());
        }
        return;
    }
    // A lifetime is a number, and the pattern is among the dearest there are.
    if !line.iter().any(u8::is_ascii_digit) {
        return;
    }
    let Some(captures) = regex(LIFETIME, lifetime).and_then(|regex| regex.captures(line)) else { return };
    let Some(seconds) = seconds(&captures, line) else { return };
    let is = |pattern, cell: &'static OnceLock<Option<Regex>>| regex(pattern, cell).is_some_and(|regex| regex.is_match(line));
    let is_session = is(SESSIONS, sessions);
    // The policy's bound is for tokens that open something by themselves.
    let own = view.settings.max_token_lifetime as f64;
    let limit = if is_session {
        SESSION
    } else if is(RENEWALS, renewals) {
        RENEWED.max(own)
    } else {
        own
    };
    let id = if is_session { "identity/session-lives-too-long" } else { "identity/token-lives-too-long" };
    if seconds <= limit || !(is_session || is(TOKENS, tokens)) {
        return;
    }
    let Some(whole) = captures.get(0) else { return };
    if let Some(report) = view.report(id, start + whole.start()..start + whole.end(), found) {
        report.detail = Some(format!("{:.0} days", seconds / DAY));
        if !is_session {
            report.severity = if seconds > YEAR {
                Severity::Critical
            } else if seconds > RENEWED || line.to_ascii_lowercase().contains_str("access") {
                Severity::High
            } else {
                Severity::Medium
            };
        }
    }
}

/// The time a match stands for, in seconds. A bare number is milliseconds where the name counts so.
fn seconds(captures: &regex::bytes::Captures<'_>, line: &[u8]) -> Option<f64> {
    let text = |index: usize| captures.get(index).and_then(|part| std::str::from_utf8(part.as_bytes()).ok());
    let number = |index: usize| text(index).and_then(|text| text.parse::<f64>().ok());
    let unit = |word: &str| -> f64 {
        match word.to_ascii_lowercase().get(..2).unwrap_or(word) {
            "mi" => 60.0,
            "h" | "ho" => 3600.0,
            "d" | "da" => DAY,
            "w" | "we" => 7.0 * DAY,
            "mo" => 30.0 * DAY,
            "y" | "yr" | "ye" => YEAR,
            _ => 1.0,
        }
    };
    for (value, word) in [(3, 2), (5, 4), (6, 7), (9, 10)] {
        if let (Some(value), Some(word)) = (number(value), text(word)) {
            return Some(value * unit(word));
        }
    }
    if let Some(hours) = number(8).or_else(|| number(13)) {
        let days = captures.get(0).is_some_and(|all| all.as_bytes().windows(2).any(|part| part == b"24"));
        return Some(hours * 3600.0 * if days && number(8).is_some() { 24.0 } else { 1.0 });
    }
    if let Some(hours) = number(14) {
        return Some(hours * number(15).unwrap_or(1.0) * 3600.0);
    }
    let bare = text(11)
        .and_then(|text| text.split('*').map(|part| part.trim().trim_end_matches(['L', 'l']).parse::<f64>().ok()).product::<Option<f64>>())
        .or_else(|| number(12))?;
    let lower = line.to_ascii_lowercase();
    let millis = lower.windows(6).any(|part| part == b"* 1000" || part == b"1000 *" || part == b"1000l ")
        || lower.windows(6).any(|part| part == b"maxage") && !lower.contains_str("setmaxage")
        || lower.ends_with(b"ms");
    // Seconds since 1970 are a date, not a lifetime.
    (bare < 1_000_000_000.0 || millis).then_some(if millis { bare / 1000.0 } else { bare })
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::testing::{findings_under, table};

    #[test]
    fn long_lives_are_found_in_each_notation() {
        table(
            "identity/token-lives-too-long",
            &[
                ("a.js", "jwt.sign(claims, key, { expiresIn: '365d' })"),
                ("a.py", "ACCESS_TOKEN_LIFETIME = timedelta(days=30)"),
                ("a.cs", "Expires = DateTime.UtcNow.AddDays(3650), // token"),
                ("a.java", ".setExpiration(new Date(System.currentTimeMillis() + 1000L * 60 * 60 * 24 * 365))"),
                ("a.go", "claims := jwt.MapClaims{\"exp\": time.Now().Add(time.Hour * 24 * 365).Unix()}"),
                ("a.go", "tokenExpiry := 365 * 24 * time.Hour"),
                ("a.yml", "token_ttl: 8760h"),
                ("a.rb", "token.expires_at = 2.years"),
                ("a.yml", "api_key_expires: never"),
            ],
            &[
                ("a.js", "jwt.sign(claims, key, { expiresIn: '15m' })"),
                ("a.py", "ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)"),
                ("a.yml", "cache_ttl: 8760h"),
                ("a.go", "tokenExpiry := 1 * time.Hour"),
            ],
        );
        let hour = Settings { max_token_lifetime: 3600, ..Settings::default() };
        let found = |settings: &Settings, text: &str| findings_under(settings, "a.js", "", text).len();
        let text = "const tokenTtl = '12h'";
        assert_eq!((found(&hour, text), found(&Settings::default(), text)), (1, 0));
        assert_eq!(found(&hour, "const refreshTokenTtl = '30d'"), 0);
        table(
            "identity/session-lives-too-long",
            &[("a.py", "SESSION_COOKIE_AGE = 60 * 60 * 24 * 365"), ("a.rb", "config.remember_for = 1; session.expires_in = 90.days")],
            &[("a.py", "SESSION_COOKIE_AGE = 60 * 60 * 8")],
        );
    }
}
