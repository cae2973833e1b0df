//! The properties that a line names, with the text of their values: `maxAge: 3600`, `.http_only(true)`, `rounds 12`.

use super::order::Order;
use super::phrase::{Phrases, words};
use super::polarity;
use super::quoted::{sentences, without_remark};
use crate::identity::normalize;

/// How much a property's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// Something only on a line that speaks of identity.
    Little,
    /// Enough where identity is near.
    Much,
    /// Enough anywhere.
    All,
}

// The table, more telling words first.
include!(concat!(env!("OUT_DIR"), "/properties.rs"));

/// A property and its value on a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading<'a> {
    /// The name, in lower_snake.
    pub(super) name: String,
    pub(super) order: Order,
    pub(super) says: Says,
    /// The text of the value.
    pub(super) text: &'a [u8],
    /// Where the name begins.
    pub(super) start: usize,
}

/// The orders the words of a name have, each once, the most telling first.
pub(super) fn orders(name: &str) -> Vec<(Order, Says)> {
    let mut out: Vec<(Order, Says)> = Vec::new();
    for (_, (order, says)) in PROPERTIES.find(name) {
        if !out.iter().any(|(known, _)| *known == order) {
            out.push((order, says));
        }
    }
    match polarity::of(name) {
        // Two words that point the other way than one of the table do know better.
        Some((order, true)) => {
            let known = out.iter().find(|(known, _)| *known == order).map(|(_, says)| *says);
            out.retain(|(known, _)| !matches!(known, Order::Protection | Order::Bypass));
            out.push((order, known.unwrap_or(Says::Much)));
        }
        Some((order, false)) if !out.iter().any(|(known, _)| matches!(known, Order::Protection | Order::Bypass)) => {
            out.push((order, Says::Little));
        }
        _ => {}
    }
    out
}

/// The properties of `line` with their values.
pub(super) fn readings(line: &[u8]) -> Vec<Reading<'_>> {
    let mut out = Vec::new();
    let sentences = sentences(line);
    let mut at = 0;
    while at < line.len() && out.len() < 12 {
        if let Some(sentence) = sentences.iter().find(|sentence| sentence.contains(&at)) {
            at = sentence.end;
            continue;
        }
        if !line[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        while at < line.len()
            && (normalize::is_word(line[at]) || (line[at] == b'-' && line.get(at + 1).is_some_and(u8::is_ascii_alphabetic)))
        {
            at += 1;
        }
        let Some(text) = value_text(&line[at..]) else { continue };
        let mut name = words(&line[start..at]);
        // `.min(12)` is a least length; `5/min` is a rate.
        if name == "_min_" && line.get(at) == Some(&b'(') {
            "_min_length_".clone_into(&mut name);
        }
        // `allow.everyone.if.found`: where the last part says nothing, all together may.
        let mut held = orders(&name);
        let whole = dotted(line, start);
        if held.is_empty() && whole < start {
            name = words(&line[whole..at]);
            held = orders(&name);
        }
        // Every order the name may have: the value decides which of them holds.
        out.extend(held.into_iter().map(|(order, says)| Reading { name: name.trim_matches('_').to_owned(), order, says, text, start }));
    }
    out
}

/// Readings of one property on two lines: where a name stands twice, the first belongs to the first.
pub(super) fn twins<'a>(old: &'a [u8], new: &'a [u8]) -> Vec<(Reading<'a>, Reading<'a>)> {
    let mut before = readings(old);
    let paired = readings(new).into_iter().filter_map(|after| {
        let at = before.iter().position(|before| before.name == after.name && before.order == after.order)?;
        Some((before.remove(at), after))
    });
    paired.collect()
}

/// Where a name with all that stands before its dots begins: `xpack.security.enabled`.
fn dotted(line: &[u8], at: usize) -> usize {
    let mut start = at;
    while start > 0 && (line[start - 1] == b'.' || (start < at && (normalize::is_word(line[start - 1]) || line[start - 1] == b'-'))) {
        start -= 1;
    }
    if line[start] == b'.' { at } else { start }
}

/// Whether what follows a name is no value but the rest of a condition.
fn goes_on(rest: &[u8]) -> bool {
    let word = &rest[..rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()];
    matches!(word, b"or" | b"and" | b"in" | b"is" | b"if" | b"else" | b"not" | b"as" | b"from" | b"for" | b"unless")
}

/// The value that follows a name: behind `:`, `=`, `=>`, `(`, to the next comma, bracket or end.
fn value_text(rest: &[u8]) -> Option<&[u8]> {
    let lead = rest.iter().take_while(|byte| b" \t\"'".contains(byte)).count();
    let sign = &rest[lead..];
    let skip = match sign.first()? {
        b'=' if sign.starts_with(b"==") => return None,
        b'=' if sign.starts_with(b"=>") => 2,
        b':' if sign.starts_with(b"::") => return None,
        b':' | b'+' if sign[1..].starts_with(b"=") => 2,
        b'=' | b':' | b'(' => 1,
        // `config.timeout_in 30.minutes`, `set sslmode require`, `rounds 12`, `'lifetime', 120`.
        b',' if lead > 0 => 1,
        byte if lead > 0 && (byte.is_ascii_alphanumeric() || *byte == b'[') && !goes_on(sign) => 0,
        _ => return None,
    };
    let value = &sign[skip..];
    let mut depth = 0_i32;
    let end = value
        .iter()
        .position(|&byte| {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                _ => {}
            }
            depth < 0 || (depth == 0 && (byte == b',' || byte == b';'))
        })
        .unwrap_or(value.len());
    Some(without_remark(&value[..end]).trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::super::order::compare;
    use super::*;

    /// The verdict on the first property that both lines have.
    fn verdict(old: &str, new: &str) -> Option<i32> {
        readings(old.as_bytes()).iter().find_map(|left| {
            let right = readings(new.as_bytes()).into_iter().find(|right| right.name == left.name && right.order == left.order)?;
            compare(left.order, left.text, right.text)
        })
    }

    #[test]
    fn weaker_and_stronger_values() {
        for (old, new, expected) in [
            ("maxAge: 3600,", "maxAge: 86400,", -1),
            ("expiresIn: '15m'", "expiresIn: '7d'", -1),
            ("SESSION_TIMEOUT = timedelta(hours=8)", "SESSION_TIMEOUT = timedelta(minutes=30)", 1),
            ("config.timeout_in = 30.minutes", "config.timeout_in = 2.weeks", -1),
            ("unlock_in: 1.hour", "unlock_in: 5.minutes", -1),
            ("saltRounds = 12;", "saltRounds = 4;", -1),
            ("config.password_length = 12..128", "config.password_length = 6..128", -1),
            ("max_attempts: 5", "max_attempts: 50", -1),
            (".http_only(true)", ".http_only(false)", -1),
            ("secure: false,", "secure: true,", 1),
            ("insecure_skip_verify = false", "insecure_skip_verify = true", -1),
            ("PermitRootLogin no", "PermitRootLogin yes", -1),
            ("automountServiceAccountToken: true", "automountServiceAccountToken: false", 1),
            ("scope: \"openid\"", "scope: \"openid email\"", -1),
            ("actions = [\"s3:GetObject\"]", "actions = [\"*\"]", -1),
            ("\"allow\": [\"Bash(npm test)\"]", "\"allow\": [\"Bash(*)\"]", -1),
            ("deny: [\"a\", \"b\"]", "deny: [\"a\"]", -1),
            ("permission_classes = [IsAuthenticated, IsOwner]", "permission_classes = [IsAuthenticated]", -1),
            ("expiresIn: '1h'", "expiresIn: null", -1),
            ("maxAge: 60 * 60 * 24", "maxAge: 86400", 0),
        ] {
            assert_eq!(verdict(old, new), Some(expected), "{old} -> {new}");
        }
    }

    #[test]
    fn what_is_not_comparable_is_not_judged() {
        for (old, new) in [
            ("maxAge: ttl", "maxAge: other"),
            ("secure: x", "secure: true"),
            ("scopes: ['a']", "scopes: ['b']"),
            ("maxAge: 5", "maxAge: 5"),
        ] {
            assert_eq!(verdict(old, new), None, "{old} -> {new}");
        }
    }
}
