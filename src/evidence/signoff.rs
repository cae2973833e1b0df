//! Who said yes: claims in trailers, approvals of the forge, signatures. How each is come by is somebody else's.

use super::mailmap::Mailmap;
use crate::model::{Commit, Identity};
use bstr::{BStr, ByteSlice};
use jiff::civil::Date;

/// A signed approval of a change, already verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countersign {
    /// The digest of the change it covers.
    pub change: String,
    /// The role it was given in.
    pub role: String,
    /// Who signed, as the allowed signers file names them.
    pub principal: String,
    /// The fingerprint of the key.
    pub key: String,
    /// The last day it holds.
    pub expires: Option<Date>,
    /// The key lives in hardware and asked for a touch.
    pub hardware: bool,
}

/// Who signed a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// As the allowed signers file names them.
    pub principal: String,
    /// The fingerprint of the key.
    pub key: String,
}

/// Verifies signatures. Allowed signers are those of the trusted closure, never the change's own.
pub trait SignedEvidence: Sync {
    /// Every good signature over the change with this digest.
    fn countersigns(&self, change: &str, allowed_signers: &[u8], today: Date) -> Vec<Countersign>;

    /// Who signed a commit; none where nobody did, or the signature is not good.
    fn signer(&self, commit: &Commit, allowed_signers: &[u8]) -> Option<Signer>;

    /// Why a commit has no signer, for people: goes on after its name.
    fn why_unsigned(&self, commit: &Commit) -> &'static str {
        if commit.signed { "is signed with no key that is listed and still valid" } else { "is not signed" }
    }
}

/// No signatures are known.
#[derive(Clone, Copy, Debug)]
pub struct NoSignatures;

impl SignedEvidence for NoSignatures {
    fn countersigns(&self, _change: &str, _allowed_signers: &[u8], _today: Date) -> Vec<Countersign> {
        Vec::new()
    }

    fn signer(&self, _commit: &Commit, _allowed_signers: &[u8]) -> Option<Signer> {
        None
    }
}

/// An approval as the forge states it, handed in by continuous integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The account, without `@`.
    pub login: Option<String>,
    /// A mail address of the account.
    pub email: Option<String>,
}

/// The people a line such as `Identity-Reviewed-by: Ada <ada@example.com>` names, in every message. Claims, no more.
pub fn claims<'a>(messages: impl IntoIterator<Item = &'a BStr>, key: &str) -> Vec<Identity> {
    let mut found = Vec::new();
    for message in messages {
        for value in super::message::values(message, key) {
            found.extend(identity(value.as_bstr()));
        }
    }
    found
}

/// `Name <mail>` or a bare mail address.
pub fn identity(text: &BStr) -> Option<Identity> {
    let text = text.trim();
    let (name, email) = match text.split_once_str("<") {
        Some((name, rest)) => (name.trim(), rest.split_once_str(">")?.0.trim()),
        None => (&b""[..], text),
    };
    let whole = email.contains(&b'@') && !email.contains(&b' ');
    whole.then(|| Identity { name: name.into(), email: email.into() })
}

/// Whether two identities are one person, after the mailmap: by mail address, without regard to case.
pub fn same_person(a: &Identity, b: &Identity, mailmap: &Mailmap) -> bool {
    let (a, b) = (mailmap.resolve(a), mailmap.resolve(b));
    !a.email.is_empty() && a.email.eq_ignore_ascii_case(&b.email)
}

/// Whoever took part in commits: authors, committers, co-authors.
pub fn participants(commits: &[&Commit]) -> Vec<Identity> {
    let mut found: Vec<Identity> = Vec::new();
    let mut add = |who: Identity| {
        if !who.email.is_empty() && !found.contains(&who) {
            found.push(who);
        }
    };
    for commit in commits {
        add(commit.author.clone());
        add(commit.committer.clone());
        claims([commit.message.as_bstr()], "Co-authored-by").into_iter().for_each(&mut add);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_name_people() {
        let message =
            b"Fix\n\nIdentity-Reviewed-by: Ada <ada@example.com>\nidentity-reviewed-by: bob@example.com\nIdentity-Reviewed-by: nobody\n";
        let found = claims([message.as_bstr()], "Identity-Reviewed-by");
        let mails: Vec<String> = found.iter().map(|who| who.email.to_string()).collect();
        assert_eq!(mails, ["ada@example.com", "bob@example.com"]);
    }

    #[test]
    fn co_authors_take_part_and_case_hides_nobody() {
        let commit = Commit {
            author: Identity { name: "A".into(), email: "a@example.com".into() },
            message: "x\n\nCo-authored-by: B <B@example.com>\n".into(),
            ..Commit::default()
        };
        let people = participants(&[&commit]);
        let b = Identity { name: "Bee".into(), email: "b@EXAMPLE.com".into() };
        assert!(people.iter().any(|who| same_person(who, &b, &Mailmap::default())));
        assert_eq!(people.len(), 2);
    }
}
