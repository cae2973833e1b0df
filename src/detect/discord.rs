//! Tokens of Discord's bots, which no name need tell: they begin with the bot's number in base64.

use super::Subject;
use super::decode::Decoded;
use super::detector::rule;
use super::sink::{Seen, Sink};
use crate::model::Confidence;
use std::ops::Range;

/// Looks behind a stretch that decodes to the number of a bot.
pub(super) fn find(subject: &Subject<'_>, stretch: &Decoded, sink: &mut Sink<'_>) {
    let is_number = (17..=20).contains(&stretch.bytes.len()) && stretch.bytes.iter().all(u8::is_ascii_digit);
    let Some(end) = is_number.then(|| end_of_token(subject.text.bytes(), stretch.span.end)).flatten() else { return };
    let detail = Some(format!("of bot {}", String::from_utf8_lossy(&stretch.bytes)));
    sink.push(Seen { confidence: Confidence::High, detail, ..Seen::new(rule("secret/discord-bot-token"), stretch.span.start..end) });
}

/// A dot, a time of six or seven characters, a dot, 27 to 40 of a keyed hash.
fn end_of_token(text: &[u8], at: usize) -> Option<usize> {
    let time = part(text, at, 6..=7)?;
    part(text, time, 27..=40)
}

/// The end of a dot and a part of so many characters.
fn part(text: &[u8], at: usize, len: std::ops::RangeInclusive<usize>) -> Option<usize> {
    let rest: Range<usize> = at + 1..text.len().min(at + 2 + len.end());
    let found = text.get(rest)?.iter().take_while(|&&b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
    (text[at] == b'.' && len.contains(&found)).then_some(at + 1 + found)
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::{expand, findings};

    fn rules(template: &str) -> Vec<&'static str> {
        findings(&expand(template)).iter().map(|finding| finding.rule.id).collect()
    }

    #[test]
    fn a_token_needs_no_name() {
        for number in ["618345672091827364", "918345672091827364", "1118345672091827364"] {
            let token = format!("x = '{{b64text:{number}}}.{{b64url:6}}.{{b64url:38}}'\n").replace('=', "= ");
            assert_eq!(rules(&token), ["secret/discord-bot-token"], "{number}");
        }
    }

    #[test]
    fn a_number_alone_is_none() {
        for text in ["'{b64text:618345672091827364}'", "'{b64text:618345672091827364}.{b64url:6}'", "'{b64text:618345672091827364}.a.b'"] {
            assert!(rules(text).is_empty(), "{text}");
        }
    }
}
