//! SSH servers: what a callback may do with the key it is asked about.

use super::detector::{Check, Detector};
use super::lex::{close, is_word};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] =
    &[Detector { keywords: &["publickeycallback"], languages: &[L::Go], check: Check::At(callback) }];

/// The callback is asked about every key a client offers; the last one asked about need not be the one that logs in.
fn callback(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let line = view.text.line_of(at);
    let rest = &bytes[at..view.text.span(line).end];
    let Some(func) = rest.find("func(").map(|len| at + len) else { return };
    let Some(args) = close(bytes, func + 4, view.language) else { return };
    let parameters = &bytes[func + 5..args - 1];
    let Some(name) = parameters.split_str(",").last().and_then(|last| last.trim().split_str(" ").next()) else { return };
    // The results stand in brackets of their own before the body.
    let Some(open) = bytes[args..].find_byte(b'{').filter(|&len| len < 120).map(|len| args + len) else { return };
    let Some(end) = close(bytes, open, view.language) else { return };
    if name.is_empty() || !name.iter().all(|&byte| is_word(byte)) {
        return;
    }
    let body = &bytes[open..end];
    let kept = body.find_iter(name).any(|hit| {
        let before = body[..hit].trim_end();
        let plain = before.ends_with(b"=") && !before.ends_with(b":=") && !before.ends_with(b"==") && !before.ends_with(b"!=");
        let whole = body.get(hit + name.len()).is_none_or(|&byte| !is_word(byte));
        plain && whole && !is_word(body[hit - 1])
    });
    if kept {
        view.report("identity/ssh-callback-keeps-key", at..end, found);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn keys_kept_by_the_callback() {
        let config = |body: &str| {
            format!("c.PublicKeyCallback = func(m ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {{\n{body}\n}}")
        };
        let (bad, good) = (config("\ts.last = key\n\treturn nil, nil"), config("\tok := key\n\treturn check(ok)"));
        table("identity/ssh-callback-keeps-key", &[("a.go", &bad)], &[("a.go", &good)]);
    }
}
