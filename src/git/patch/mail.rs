//! What stands around the diffs of a patch: the mails of `git format-patch`, the commits of `git log` and `git show`.

use super::PatchError;
use crate::model::{Commit, Identity, Oid};
use bstr::{BString, ByteSlice};
use data_encoding::BASE64;

/// A kind of text that a commit begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `From <id> <a certain date>`, headers, a message, `---`.
    Mail,
    /// `commit <id>`, headers, an indented message.
    Log,
}

/// The form a line begins, if it begins one.
pub(super) fn begins(line: &[u8]) -> Option<Form> {
    let has_id = |rest: &[u8]| leading_id(rest).is_some();
    if line.strip_prefix(b"From ").is_some_and(|rest| has_id(rest) && rest.contains_str(" Mon Sep 17 ")) {
        return Some(Form::Mail);
    }
    line.strip_prefix(b"commit ").is_some_and(has_id).then_some(Form::Log)
}

/// The commit that a text around diffs tells of. What is in it besides author and message is kept as its appendix.
pub(super) fn commit(text: &[u8], line: usize) -> Result<Commit, PatchError> {
    let first = text.lines().next().unwrap_or_default();
    match begins(first) {
        Some(Form::Log) => Ok(logged(text)),
        Some(Form::Mail) => mailed(text, line),
        None if is_header(first) && text.lines().take_while(|line| !line.is_empty()).any(|line| line.starts_with(b"Subject:")) => {
            mailed(text, line)
        }
        None => Ok(Commit { appendix: text.trim().into(), ..Commit::default() }),
    }
}

fn leading_id(text: &[u8]) -> Option<Oid> {
    text.split(|b| !b.is_ascii_hexdigit()).next().and_then(Oid::from_hex)
}

fn is_header(line: &[u8]) -> bool {
    line.find_byte(b':').is_some_and(|at| at > 0 && line[..at].iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-'))
}

/// A mail: headers, the message up to `---`, and what stands below it.
fn mailed(text: &[u8], line: usize) -> Result<Commit, PatchError> {
    let (id, text) = named(text, b"From ");
    let (head, body) = paragraph(text);
    let encoding = BString::from(header(head, "Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase());
    if matches!(encoding.as_slice(), b"base64" | b"quoted-printable") {
        return Err(PatchError { line, what: format!("this mail is encoded as {encoding}; decode it first") });
    }
    let mut author = identity(&decoded(&header(head, "From").unwrap_or_default()));
    let mut subject = decoded(&header(head, "Subject").unwrap_or_default());
    if let Some(end) = subject.strip_prefix(b"[").and_then(|rest| rest.find_byte(b']')) {
        subject = subject[end + 2..].trim().into();
    }
    let mut body = body.trim_start();
    // Who sends a mail need not be who wrote the change.
    if let Some(rest) = body.strip_prefix(b"From: ") {
        let end = rest.find_byte(b'\n').unwrap_or(rest.len());
        author = identity(&rest[..end]);
        body = rest[end..].trim_start();
    }
    let cut = body.lines_with_terminator().scan(0, |at, line| {
        *at += line.len();
        Some((*at - line.len(), line.trim_end() == b"---"))
    });
    let end = cut.into_iter().find_map(|(at, is_cut)| is_cut.then_some(at)).unwrap_or(body.len());
    let message = [subject.as_slice(), b"\n\n", body[..end].trim_end()].concat();
    // Other headers too: `format-patch --add-header`, and whatever a mail program adds.
    let appendix = [&decoded(&others(head)), body[end..].trim()].concat();
    Ok(Commit { id, author, message: message.trim_end().into(), appendix: appendix.into(), ..Commit::default() })
}

/// A commit as `git log` and `git show` write it, in any of the formats that begin with `commit`.
fn logged(text: &[u8]) -> Commit {
    let (id, text) = named(text, b"commit ");
    let (head, body) = paragraph(text);
    let who = |key: &str| header(head, key).map(|value| identity(&value));
    let author = who("Author").or_else(|| raw(head, b"author ")).unwrap_or_default();
    let committer = who("Commit").or_else(|| raw(head, b"committer ")).unwrap_or_default();
    let (mut message, mut appendix) = (BString::default(), BString::default());
    for line in body.lines() {
        let (text, to) = match line.strip_prefix(b"    ") {
            Some(text) if appendix.is_empty() => (text, &mut message),
            _ if line.is_empty() && appendix.is_empty() => (line, &mut message),
            _ => (line, &mut appendix),
        };
        to.extend_from_slice(text);
        to.push(b'\n');
    }
    Commit { id, author, committer, message: message.trim_end().into(), appendix, ..Commit::default() }
}

/// The id behind a mark, and the text from the next line on.
fn named<'a>(text: &'a [u8], mark: &[u8]) -> (Option<Oid>, &'a [u8]) {
    let Some(rest) = text.strip_prefix(mark) else { return (None, text) };
    (leading_id(rest), rest.find_byte(b'\n').map_or(&[][..], |at| &rest[at + 1..]))
}

/// The lines up to an empty one, and what comes after.
fn paragraph(text: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in text.lines_with_terminator() {
        if line.trim_end().is_empty() {
            return (&text[..at], &text[at + line.len()..]);
        }
        at += line.len();
    }
    (text, b"")
}

/// Headers that are not taken apart, with their further lines.
fn others(head: &[u8]) -> Vec<u8> {
    let mut known = false;
    let mut others = Vec::new();
    for line in head.lines_with_terminator() {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let key = line.split(|&b| b == b':').next().unwrap_or_default();
            known = ["from", "subject", "date"].iter().any(|known| key.eq_ignore_ascii_case(known.as_bytes()));
        }
        if !known {
            others.extend_from_slice(line);
        }
    }
    others
}

/// The value of a header, unfolded.
fn header(head: &[u8], key: &str) -> Option<BString> {
    let mut lines = head.lines().skip_while(|line| {
        let (name, _) = line.split_once_str(":").unwrap_or_default();
        !name.eq_ignore_ascii_case(key.as_bytes())
    });
    let mut value = BString::from(lines.next()?[key.len() + 1..].trim());
    for more in lines.take_while(|line| line.starts_with(b" ") || line.starts_with(b"\t")) {
        value.push(b' ');
        value.extend_from_slice(more.trim());
    }
    Some(value)
}

/// `author A <a> 1 +0000` of `--format=raw`.
fn raw(head: &[u8], key: &[u8]) -> Option<Identity> {
    head.lines().find_map(|line| line.strip_prefix(key)).map(identity)
}

fn identity(text: &[u8]) -> Identity {
    let (name, rest) = text.split_once_str("<").unwrap_or((text, b""));
    let email = rest.split_once_str(">").map_or(rest, |(email, _)| email);
    let name = name.trim();
    let name = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(name);
    Identity { name: name.into(), email: email.trim().into() }
}

/// A header's value with the words undone that `=?charset?q?…?=` wraps; white space between two of them does not count.
fn decoded(value: &[u8]) -> BString {
    let mut out = BString::default();
    let mut rest = value;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let before = &rest[..at];
        let Some((word, used)) = encoded_word(&rest[at..]) else { break };
        if !(after_word && before.trim().is_empty()) {
            out.extend_from_slice(before);
        }
        out.extend_from_slice(&word);
        rest = &rest[at + used..];
        after_word = true;
    }
    out.extend_from_slice(rest);
    out
}

/// `=?charset?q?…?=`: what it says, and how long it is. Supersets of ASCII stay as they are.
fn encoded_word(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut parts = text.get(2..)?.splitn(3, |&b| b == b'?');
    let (charset, kind, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.find("?=")?;
    let (body, used) = (&rest[..end], charset.len() + kind.len() + end + 6);
    let word = match kind {
        b"b" | b"B" => BASE64.decode(body).ok()?,
        b"q" | b"Q" => quoted(body),
        _ => return None,
    };
    Some((word, used))
}

fn quoted(body: &[u8]) -> Vec<u8> {
    let digit = |b: Option<&u8>| b.and_then(|&b| (b as char).to_digit(16));
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        at += 1;
        match (byte, digit(body.get(at)), digit(body.get(at + 1))) {
            (b'=', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'_', ..) => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn a_mail_of_format_patch_is_a_commit() {
        let mail = format!(
            "From {ID} Mon Sep 17 00:00:00 2001\nFrom: =?UTF-8?q?J=C3=B6rg?= <j@x.org>\nDate: today\nX-Note: one\nSubject: [PATCH 1/2] =?UTF-8?q?f=C3=BCr?=\n =?UTF-8?q?_a=5Fb?=\n\nbody\n---\nnote\n a | 1 +\n"
        );
        let commit = commit(mail.as_bytes(), 1).unwrap();
        assert_eq!(commit.id, Oid::from_hex(ID.as_bytes()));
        assert_eq!((commit.author.name.as_bstr(), commit.author.email.as_bstr()), ("Jörg".into(), "j@x.org".into()));
        assert_eq!(commit.message, "für a_b\n\nbody");
        assert_eq!(commit.appendix, "X-Note: one\n---\nnote\n a | 1 +");
        let other = commit_of("From: S <s@x>\nSubject: a\n\nFrom: \"A, B\" <a@x>\n\ntext\n");
        assert_eq!((other.author.name.as_bstr(), other.message.as_bstr()), ("A, B".into(), "a\n\ntext".into()));
    }

    fn commit_of(text: &str) -> Commit {
        commit(text.as_bytes(), 1).unwrap()
    }

    #[test]
    fn a_commit_of_log_is_a_commit() {
        for head in ["Author: A B <a@x>\nDate:   now\n", "tree x\nauthor A B <a@x> 1 +0000\ncommitter C <c@x> 1 +0000\n"] {
            let commit = commit_of(&format!("commit {ID} (HEAD)\n{head}\n    subject\n\n    body\n\nNotes:\n    note\n"));
            assert_eq!((commit.author.name.as_bstr(), commit.message.as_bstr()), ("A B".into(), "subject\n\nbody".into()));
            assert_eq!(commit.appendix, "Notes:\n    note\n");
        }
    }

    #[test]
    fn other_text_is_kept_and_encoded_mails_are_refused() {
        assert_eq!(commit_of("Description: x\n").appendix, "Description: x");
        assert_eq!(commit_of("\n"), Commit::default());
        let error = commit(b"Subject: x\nContent-Transfer-Encoding: base64\n\nZGlm\n", 7).unwrap_err();
        assert!(error.line == 7 && error.what.contains("base64"));
    }

    #[test]
    fn a_line_of_a_message_begins_nothing() {
        for line in ["commit message", "From here on", &format!("From {ID} and so on"), &format!(" commit {ID}")] {
            assert_eq!(begins(line.as_bytes()), None, "{line}");
        }
        assert_eq!(begins(format!("commit {ID}\n").as_bytes()), Some(Form::Log));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for mark in ["", "Subject: =?a?q?", &format!("commit {ID}\n"), &format!("From {ID} Mon Sep 17 0\nSubject: ")] {
                let _ = commit(&[mark.as_bytes(), &bytes].concat(), 1);
            }
        }
    }
}
