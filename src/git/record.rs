//! Reads the text of commit and tag objects. Lenient, as git is: a field that is not there is empty.

use crate::model::{Commit, Identity, Oid};
use bstr::{BStr, BString, ByteSlice};

/// The headers of a commit or tag, and its message.
pub(super) struct Record<'a> {
    headers: Vec<(&'a [u8], &'a [u8])>,
    /// All of them, as they stand.
    head: &'a [u8],
    pub(super) message: &'a [u8],
}

/// What git itself writes into commits and tags. Signatures are no text.
const KNOWN: [&[u8]; 11] =
    [b"tree", b"parent", b"author", b"committer", b"encoding", b"object", b"type", b"tag", b"tagger", b"gpgsig", b"gpgsig-sha256"];

impl<'a> Record<'a> {
    pub(super) fn parse(data: &'a [u8]) -> Self {
        let mut headers = Vec::new();
        let mut rest = data;
        loop {
            let end = rest.find_byte(b'\n').unwrap_or(rest.len());
            let (line, after) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
            if line.is_empty() {
                return Self { headers, head: &data[..data.len() - rest.len()], message: after };
            }
            // A line that starts with a space continues the one above; of no header that has them the value is needed here.
            if line[0] != b' ' {
                let split = line.find_byte(b' ').unwrap_or(line.len());
                headers.push((&line[..split], line.get(split + 1..).unwrap_or_default()));
            }
            rest = after;
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a [u8]> {
        self.headers.iter().find(|(name, _)| *name == key.as_bytes()).map(|(_, value)| *value)
    }

    /// The headers that git does not write by itself, whole: a tag that was merged, what other tools leave.
    pub(super) fn other_headers(&self) -> Vec<u8> {
        let mut known = false;
        let mut others = Vec::new();
        for line in self.head.lines_with_terminator() {
            if line[0] != b' ' {
                known = KNOWN.contains(&line.split(|b| b" \n".contains(b)).next().unwrap_or_default());
            }
            if !known {
                others.extend_from_slice(line);
            }
        }
        others
    }

    pub(super) fn id(&self, key: &str) -> Option<Oid> {
        self.get(key).and_then(Oid::from_hex)
    }

    pub(super) fn parents(&self) -> Vec<Oid> {
        self.headers.iter().filter(|(name, _)| *name == b"parent").filter_map(|(_, value)| Oid::from_hex(value)).collect()
    }

    /// Seconds since 1970 of `author`, `committer` or `tagger`.
    pub(super) fn time(&self, key: &str) -> i64 {
        let after_mail = self.get(key).and_then(|value| value.rfind_byte(b'>').map(|at| &value[at + 1..]));
        let seconds = after_mail.and_then(|rest| rest.fields().next()).and_then(|word| word.to_str().ok()?.parse().ok());
        seconds.unwrap_or(0)
    }

    pub(super) fn identity(&self, key: &str) -> Identity {
        let value = self.get(key).unwrap_or_default();
        let (name, rest) = value.split_once_str("<").unwrap_or((value, b""));
        let email = rest.split_once_str(">").map_or(rest, |(email, _)| email);
        let recode = |text: &[u8]| self.recode(text.trim());
        Identity { name: recode(name), email: recode(email) }
    }

    /// Text in UTF-8, if the record names an encoding we know; else as it is.
    pub(super) fn recode(&self, text: &[u8]) -> BString {
        let encoding = self.get("encoding").unwrap_or_default().to_ascii_lowercase();
        let latin1 = |text: &[u8]| text.iter().map(|&b| b as char).collect::<String>().into();
        match encoding.as_slice() {
            b"iso-8859-1" | b"iso8859-1" | b"latin1" | b"latin-1" | b"iso-8859-15" | b"windows-1252" | b"cp1252" => latin1(text),
            b"utf-16" | b"utf-16le" | b"utf-16be" | b"utf16" => super::blob::decode(text.to_vec()).bytes().into(),
            _ => text.into(),
        }
    }

    pub(super) fn is_signed(&self) -> bool {
        self.get("gpgsig").or_else(|| self.get("gpgsig-sha256")).is_some()
    }
}

/// A commit from its object.
pub(super) fn commit(id: Oid, data: &[u8]) -> Commit {
    let record = Record::parse(data);
    Commit {
        id: Some(id),
        parents: record.parents(),
        author: record.identity("author"),
        committer: record.identity("committer"),
        message: record.recode(record.message),
        appendix: record.recode(&record.other_headers()),
        author_time: record.time("author"),
        signed: record.is_signed(),
    }
}

/// Where the signature at the end of a tag's message begins, if there is one.
pub(super) fn signature_start(message: &BStr) -> Option<usize> {
    ["-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----", "-----BEGIN SSH SIGNATURE-----", "-----BEGIN SIGNED MESSAGE-----"]
        .iter()
        .filter_map(|mark| message.rfind(mark).filter(|&at| at == 0 || message[at - 1] == b'\n'))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(digit: &str) -> Oid {
        Oid::from_hex(digit.repeat(40).as_bytes()).unwrap()
    }

    #[test]
    fn a_commit_is_read() {
        let (tree, one, two) = (id("a"), id("1"), id("2"));
        let data = format!(
            "tree {tree}\nparent {one}\nparent {two}\nauthor A B <a@b.c> 1700000000 +0100\ncommitter C <> 5 +0000\ngpgsig x\n y\n\nsubject\n\nbody\n"
        );
        let commit = commit(id("3"), data.as_bytes());
        assert_eq!(commit.parents, vec![one, two]);
        assert_eq!((commit.author.name.to_string(), commit.author.email.to_string()), ("A B".to_owned(), "a@b.c".to_owned()));
        assert_eq!((commit.author_time, commit.signed), (1700000000, true));
        assert_eq!(commit.message, "subject\n\nbody\n");
        assert_eq!(commit.committer.email, "");
    }

    #[test]
    fn headers_of_others_are_kept_whole() {
        let data =
            "tree x\nparent y\nauthor A <a> 1 +0\nmergetag object z\n type commit\n \n said\ngpgsig -----BEGIN\n secret\nx-note two\n\nm\n";
        assert_eq!(commit(id("1"), data.as_bytes()).appendix, "mergetag object z\n type commit\n \n said\nx-note two\n");
        assert_eq!(commit(id("1"), b"tree x\n\nmergetag\n").appendix, "");
    }

    #[test]
    fn declared_latin_1_is_recoded() {
        let commit = commit(id("1"), b"tree x\nauthor J\xF6rg <j@x> 1 +0\nencoding ISO-8859-1\n\ncaf\xE9\n");
        assert_eq!(commit.author.name, "Jörg");
        assert_eq!(commit.message, "café\n");
    }

    #[test]
    fn a_signature_at_the_end_of_a_tag_is_found() {
        let message = "v1\n\nnotes\n-----BEGIN SSH SIGNATURE-----\nabc\n";
        assert_eq!(signature_start(message.into()), Some(10));
        assert_eq!(signature_start("v1 -----BEGIN SSH SIGNATURE-----".into()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let commit = commit(id("1"), &bytes);
            let _ = commit.subject();
        }
    }
}
