//! Sections of a commit message that answer for a change: `Identity-Impact:`, `Negative-Tests:`, and any trailer.
//!
//! A section starts with its key at the beginning of a line, in any paragraph, and goes on over indented lines; where
//! nothing but the key stands on the line, over the lines up to the next blank one.

use bstr::{BStr, BString, ByteSlice};

/// What an identity change does, and to whom.
pub const IDENTITY_IMPACT: &str = "Identity-Impact";
/// What could go wrong, or where that is written.
pub const THREAT_MODEL: &str = "Threat-Model";
/// Scope, audience, issuer and expiry of the tokens a change is about.
pub const TOKEN_REVIEW: &str = "Token-Review";
/// How to go back.
pub const ROLLBACK_PLAN: &str = "Rollback-Plan";
/// Where the negative tests are, or why there are none.
pub const NEGATIVE_TESTS: &str = "Negative-Tests";

/// Every value of a key, in the order they stand. Keys match without regard to case.
pub fn values(message: &BStr, key: &str) -> Vec<BString> {
    let mut found = Vec::new();
    let mut lines = message.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(rest) = after_key(line, key) else { continue };
        let mut value = BString::from(rest.trim());
        let alone = value.is_empty();
        while let Some(next) = lines.peek() {
            let indented = next.starts_with(b" ") || next.starts_with(b"\t");
            if next.trim().is_empty() || !(indented || alone && !is_key(next)) {
                break;
            }
            if !value.is_empty() {
                value.push(b' ');
            }
            value.extend_from_slice(next.trim());
            lines.next();
        }
        found.push(value);
    }
    found
}

/// The words of all values of a key, over all messages; empty values and blanks of a form that nobody filled in do not count.
pub fn sections<'a>(messages: impl IntoIterator<Item = &'a BStr>, key: &str) -> Vec<BString> {
    let says = |value: &BString| !(value.is_empty() || value.starts_with(b"<") && value.ends_with(b">"));
    messages.into_iter().flat_map(|message| values(message, key)).filter(says).collect()
}

fn after_key<'a>(line: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let rest = line.get(key.len()..)?;
    if !line[..key.len()].eq_ignore_ascii_case(key.as_bytes()) {
        return None;
    }
    rest.trim_start_with(|c| c == ' ').strip_prefix(b":")
}

/// Whether a line starts like a trailer: a word with dashes, and a colon.
fn is_key(line: &[u8]) -> bool {
    line.split_once_str(":").is_some_and(|(key, _)| !key.is_empty() && key.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values_of(message: &str, key: &str) -> Vec<String> {
        values(message.into(), key).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn sections_are_read_wherever_they_stand() {
        let message = "Subject\n\nIdentity-Impact: logins now\n  need a second factor\nmore prose\n\nidentity-impact:\nEveryone is\nlogged out.\nSigned-off-by: x\n";
        assert_eq!(values_of(message, IDENTITY_IMPACT), ["logins now need a second factor", "Everyone is logged out."]);
    }

    #[test]
    fn a_form_is_no_answer_until_it_is_filled_in() {
        let said = |message: &str| sections([message.into()], IDENTITY_IMPACT).len();
        assert_eq!(said("Identity-Impact: <login: who may do what after this>"), 0);
        assert_eq!(said("Identity-Impact: <login>: everybody needs a second factor"), 1);
    }

    #[test]
    fn a_key_must_begin_its_line() {
        assert!(values_of("see Rollback-Plan: none\nRollback-Planning: x\nRollback", ROLLBACK_PLAN).is_empty());
        assert_eq!(values_of("Rollback-Plan : run down.sql", ROLLBACK_PLAN), ["run down.sql"]);
    }
}
