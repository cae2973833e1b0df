//! What a countersigner signs: an in-toto statement about a change, by its digest.
//!
//! The bytes that are stored are the bytes that were signed, so `ssh-keygen -Y verify` alone can check them.

use super::change_digest::PREFIX;
use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The type of every in-toto statement.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The type of ours.
const PREDICATE: &str = "urn:countersign:signoff:1";
/// The algorithm's name among the digests of a subject.
const ALGORITHM: &str = "csd1";
/// A statement above this is none of ours.
const LARGEST: usize = 1 << 20;

/// A statement about a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Always in-toto's.
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    /// What is said.
    pub predicate: Predicate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Subject {
    name: String,
    digest: BTreeMap<String, String>,
}

/// What is said about a change. `tree` and `commits` tell what lay before the signer; they do not bind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predicate {
    /// The role it is given in.
    pub role: String,
    /// The branch it is given for; empty for any.
    pub target: String,
    /// Who signs, as the allowed signers name them.
    pub signer: String,
    /// When, in UTC.
    pub signed_at: String,
    /// The last day it holds.
    pub expires: Date,
    /// The tree at the end of the change.
    pub tree: String,
    /// The commits.
    pub commits: Vec<String>,
    /// The paths that change.
    pub paths: Vec<String>,
    /// The parts of identity it touches.
    pub categories: Vec<String>,
    /// The findings that were known.
    pub findings: Vec<Covered>,
}

/// A finding the signer knew of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The rule.
    pub rule: String,
    /// `cs1:…`.
    pub fingerprint: String,
    /// Where.
    pub path: String,
    /// The line.
    pub line: u32,
}

impl Statement {
    /// A statement about the change with this digest.
    pub fn new(change: &str, predicate: Predicate) -> Self {
        let digest = BTreeMap::from([(ALGORITHM.to_owned(), change.strip_prefix(PREFIX).unwrap_or(change).to_owned())]);
        Self {
            kind: STATEMENT.to_owned(),
            subject: vec![Subject { name: "change".to_owned(), digest }],
            predicate_type: PREDICATE.to_owned(),
            predicate,
        }
    }

    /// Reads one; it must be of our type and about one change.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > LARGEST {
            bail!("larger than any statement");
        }
        let statement: Self = serde_json::from_slice(bytes).context("not a statement")?;
        if statement.kind != STATEMENT || statement.predicate_type != PREDICATE || statement.change().is_none() {
            bail!("a statement of another kind");
        }
        let signer = &statement.predicate.signer;
        if signer.is_empty() || signer.starts_with('-') || signer.chars().any(|c| c.is_control() || c.is_whitespace()) {
            bail!("the signer's name is none");
        }
        Ok(statement)
    }

    /// The digest of the change it is about.
    pub fn change(&self) -> Option<String> {
        let [subject] = &self.subject[..] else { return None };
        subject.digest.get(ALGORITHM).map(|digest| format!("{PREFIX}{digest}"))
    }

    /// The bytes that are signed and stored.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// The folder of a change's evidence in the tree of the evidence ref; none for what is no digest.
pub fn folder(change: &str) -> Option<String> {
    let hex = change.strip_prefix(PREFIX)?;
    (hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())).then(|| format!("{ALGORITHM}/{hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predicate(signer: &str) -> Predicate {
        Predicate {
            role: "security".to_owned(),
            target: "main".to_owned(),
            signer: signer.to_owned(),
            signed_at: "2026-01-02T03:04:05Z".to_owned(),
            expires: jiff::civil::date(2026, 2, 3),
            tree: String::new(),
            commits: Vec::new(),
            paths: Vec::new(),
            categories: Vec::new(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_statement_reads_as_it_was_written() {
        let change = format!("csd1:{}", "ab".repeat(32));
        let statement = Statement::new(&change, predicate("ada@example.org"));
        let bytes = statement.to_bytes().unwrap();
        let read = Statement::parse(&bytes).unwrap();
        assert_eq!((read.change().as_deref(), &read), (Some(change.as_str()), &statement));
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(value["_type"], "https://in-toto.io/Statement/v1");
        assert_eq!(value["predicate"]["expires"], "2026-02-03");
    }

    #[test]
    fn others_and_names_that_are_options_are_refused() {
        let change = format!("csd1:{}", "ab".repeat(32));
        assert!(Statement::parse(&Statement::new(&change, predicate("-f")).to_bytes().unwrap()).is_err());
        let other =
            String::from_utf8(Statement::new(&change, predicate("a@b")).to_bytes().unwrap()).unwrap().replace("signoff:1", "other:1");
        assert!(Statement::parse(other.as_bytes()).is_err());
        assert_eq!(folder("csd1:../../x"), None);
        assert_eq!(folder(&change).unwrap(), format!("csd1/{}", "ab".repeat(32)));
    }
}
