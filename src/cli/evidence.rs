//! Signed evidence of a repository: what lies under the evidence ref and its copies of the remotes, checked when asked for.

use super::session::Session;
use crate::evidence::signoff::{Countersign, SignedEvidence, Signer};
use crate::evidence::ssh_keygen::{self, GIT_NAMESPACE, NAMESPACE};
use crate::evidence::statement::{Statement, folder};
use crate::git::{CommitTree, Repo};
use crate::model::{Commit, Oid, Tree as _};
use anyhow::Result;
use bstr::{BString, ByteSlice};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More statements about one change than people ever make: somebody wants to keep us busy.
const MOST: usize = 200;

/// Answers that were found, by the question and the allowed signers.
type Memory<K, V> = Mutex<HashMap<(K, Vec<u8>), V>>;

/// The evidence of a repository.
pub(super) struct RepoEvidence<'a> {
    repo: &'a Repo,
    trees: Vec<CommitTree>,
    /// The branch a change goes to; statements for another one do not count.
    target: Option<BString>,
    checked: Memory<String, Vec<Countersign>>,
    signers: Memory<Oid, Option<Signer>>,
}

/// A statement that was found, and whether its signature is good.
pub(super) struct Seen {
    /// What it says.
    pub(super) statement: Statement,
    /// The verified countersign, or why it is none.
    pub(super) outcome: Result<Countersign, String>,
}

impl<'a> RepoEvidence<'a> {
    /// Opens the evidence under `reference`; `arriving` are tips of it that a push brings along.
    pub(super) fn open(repo: &'a Repo, reference: &str, arriving: &[Oid], target: Option<BString>) -> Result<Self> {
        let mut tips = tips(repo, reference)?;
        tips.extend(arriving.iter().copied().filter(|tip| !tips.contains(tip)).collect::<Vec<_>>());
        let trees = tips.into_iter().map(|tip| repo.tree(tip, reference)).collect::<Result<_>>()?;
        Ok(Self { repo, trees, target, checked: Mutex::default(), signers: Mutex::default() })
    }

    /// Every statement about a change, each once.
    pub(super) fn seen(&self, change: &str, allowed_signers: &[u8]) -> Result<Vec<Seen>> {
        let Some(folder) = folder(change) else { return Ok(Vec::new()) };
        let mut found: BTreeMap<(BString, Vec<u8>), Vec<u8>> = BTreeMap::new();
        for tree in &self.trees {
            for name in tree.list(folder.as_str().into())? {
                let Some(stem) = name.strip_suffix(b".json") else { continue };
                let read = |end: &str| tree.read(format!("{folder}/{}{end}", stem.as_bstr()).as_str().into());
                if let (Some(statement), Some(signature)) = (read(".json")?, read(".sig")?) {
                    found.insert((name, statement.data), signature.data);
                }
            }
        }
        let mut seen = Vec::new();
        for ((_, bytes), signature) in found.into_iter().take(MOST) {
            if let Ok(statement) = Statement::parse(&bytes) {
                let outcome = self.check(change, &statement, &bytes, &signature, allowed_signers)?;
                seen.push(Seen { statement, outcome });
            }
        }
        Ok(seen)
    }

    fn check(
        &self,
        change: &str,
        statement: &Statement,
        bytes: &[u8],
        signature: &[u8],
        allowed: &[u8],
    ) -> Result<Result<Countersign, String>> {
        let predicate = &statement.predicate;
        if statement.change().as_deref() != Some(change) {
            return Ok(Err("it is about another change".to_owned()));
        }
        if let Some(target) =
            self.target.as_ref().filter(|target| !predicate.target.is_empty() && predicate.target.as_bytes() != target.as_bytes())
        {
            return Ok(Err(format!("it was given for {}, not for {target}", predicate.target)));
        }
        let Ok(by) = ssh_keygen::inspect(signature) else { return Ok(Err("its signature cannot be read".to_owned())) };
        if !ssh_keygen::verify(allowed, &predicate.signer, NAMESPACE, signature, bytes)? {
            return Ok(Err(format!(
                "the key {} is not listed for {}, is no longer valid, or the signature is not good",
                by.key, predicate.signer
            )));
        }
        Ok(Ok(Countersign {
            change: change.to_owned(),
            role: predicate.role.clone(),
            principal: predicate.signer.clone(),
            key: by.key,
            expires: Some(predicate.expires),
            hardware: by.hardware,
        }))
    }
}

/// Where evidence stands: the ref itself, and what was fetched of it.
pub(super) fn tips(repo: &Repo, reference: &str) -> Result<Vec<Oid>> {
    let mut names = vec![BString::from(reference)];
    names.extend(repo.remote_names().iter().filter_map(|remote| tracking(reference, &remote.to_str_lossy())).map(BString::from));
    let mut tips = Vec::new();
    for name in names {
        if let Some(found) = repo.find_reference(name.as_bstr())?
            && !tips.contains(&found.target)
        {
            tips.push(found.target);
        }
    }
    Ok(tips)
}

/// The ref that holds what a remote has of an evidence ref.
pub(super) fn tracking(reference: &str, remote: &str) -> Option<String> {
    let (folder, name) = reference.rsplit_once('/')?;
    (folder != "refs").then(|| format!("{folder}/remotes/{remote}/{name}"))
}

/// The refspec by which evidence is fetched: a glob, since a remote that has none yet is no error then.
pub(super) fn refspec(reference: &str, remote: &str) -> Option<String> {
    let (folder, _) = reference.rsplit_once('/')?;
    (folder != "refs").then(|| format!("+{folder}/*:{folder}/remotes/{remote}/*"))
}

/// Whether any policy of a session's bench could be met by a signature: looking for some is spared elsewhere.
pub(super) fn is_asked(bench: &crate::policy::Bench) -> bool {
    bench.closures().any(|closure| !closure.allowed_signers.is_empty())
}

impl Session<'_> {
    /// Evidence for a change that goes to `target`.
    pub(super) fn evidence(&self, reference: &str, arriving: &[Oid], target: Option<BString>) -> Result<RepoEvidence<'_>> {
        RepoEvidence::open(&self.repo, reference, arriving, target)
    }
}

impl SignedEvidence for RepoEvidence<'_> {
    fn countersigns(&self, change: &str, allowed_signers: &[u8], _today: Date) -> Vec<Countersign> {
        let key = (change.to_owned(), allowed_signers.to_vec());
        if let Some(known) = held(&self.checked).get(&key) {
            return known.clone();
        }
        // What cannot be checked does not count.
        let found: Vec<Countersign> =
            self.seen(change, allowed_signers).unwrap_or_default().into_iter().filter_map(|seen| seen.outcome.ok()).collect();
        held(&self.checked).insert(key, found.clone());
        found
    }

    fn signer(&self, commit: &Commit, allowed_signers: &[u8]) -> Option<Signer> {
        let id = commit.id.filter(|_| commit.signed)?;
        let key = (id, allowed_signers.to_vec());
        if let Some(known) = held(&self.signers).get(&key) {
            return known.clone();
        }
        let found = self.read_signer(id, allowed_signers);
        held(&self.signers).insert(key, found.clone());
        found
    }

    fn why_unsigned(&self, commit: &Commit) -> &'static str {
        let signature = commit.id.filter(|_| commit.signed).and_then(|id| self.repo.commit_signature(id).ok().flatten());
        let Some(signature) = signature else { return "is not signed" };
        other_kind(&signature.signature).unwrap_or("is signed with no key that is listed and still valid")
    }
}

/// Why a signature of another kind proves nothing here: the policy's lists hold OpenSSH keys, and whom somebody's own key
/// ring trusts is no part of a tree.
fn other_kind(signature: &[u8]) -> Option<&'static str> {
    let kinds = [
        ("-----BEGIN PGP", "is signed with OpenPGP, and allowed signers list OpenSSH keys (git config gpg.format ssh)"),
        (
            "-----BEGIN SIGNED MESSAGE",
            "is signed with an X.509 certificate, and allowed signers list OpenSSH keys (git config gpg.format ssh)",
        ),
    ];
    kinds.into_iter().find(|(start, _)| signature.trim_start().starts_with(start.as_bytes())).map(|(_, why)| why)
}

impl RepoEvidence<'_> {
    fn read_signer(&self, id: Oid, allowed_signers: &[u8]) -> Option<Signer> {
        let signed = self.repo.commit_signature(id).ok()??;
        let by = ssh_keygen::inspect(&signed.signature).ok()?;
        let named = ssh_keygen::principals(allowed_signers, &signed.signature).ok()?;
        let good = |principal: &String| {
            ssh_keygen::verify(allowed_signers, principal, GIT_NAMESPACE, &signed.signature, &signed.payload).unwrap_or(false)
        };
        Some(Signer { principal: named.into_iter().find(good)?, key: by.key })
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fetched_never_overwrites_what_was_made_here() {
        let reference = "refs/countersign/evidence";
        assert_eq!(refspec(reference, "origin").unwrap(), "+refs/countersign/*:refs/countersign/remotes/origin/*");
        assert_eq!(tracking(reference, "origin").unwrap(), "refs/countersign/remotes/origin/evidence");
        assert_eq!(refspec("refs/evidence", "origin"), None, "would fetch everything");
    }
}
