//! Hashes of passwords as systems keep them: `$6$salt$hash`, `$apr1$…`, bcrypt, Argon2, `{SSHA}…` of directories.
//!
//! Worth less than the password and still worth guessing at. Told where a file of accounts has them, `user:$6$…`, and in
//! what runs; in tests and documents they are samples most often.

use super::rule;
use super::setting::{Setting, setting};
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use crate::detect::verify::placeholder;
use crate::model::{Confidence, PathClass};

/// Looks at the hash that begins at `start`.
pub(super) fn detect(subject: &Subject<'_>, start: usize, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let len = text[start..].iter().take_while(|b| b.is_ascii_alphanumeric() || b"./$=,+-_{}".contains(b)).count();
    let hash = &text[start..start + len];
    let parts = hash.split(|&b| b == b'$').filter(|part| !part.is_empty()).count();
    let last = hash.rsplit(|&b| b == b'$' || b == b'}').next().unwrap_or_default();
    // bcrypt has no sign between salt and hash.
    let whole = (parts >= 3 || hash.starts_with(b"{") && last.len() >= 28) && last.len() >= 22;
    if !whole || placeholder::is_placeholder(last) {
        return;
    }
    let account = start > 1 && text[start - 1] == b':' && (text[start - 2].is_ascii_alphanumeric() || text[start - 2] == b'_');
    let kept = subject.class == PathClass::Source && setting(subject, start) == Setting::Code;
    let confidence = if account || kept { Confidence::Medium } else { Confidence::Low };
    sink.push(Seen { confidence, ..Seen::new(rule::password_hash(), start..start + len) });
}
