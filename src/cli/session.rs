//! A repository opened for one run, and what the policy code must read of it.

use super::env::Env;
use crate::git::{CommitTree, OpenError, Repo};
use crate::model::{Blob, Commit, Identity, Oid, Tree};
use crate::policy::{self, Bench, Closure, LayerSource, LoadError, Mending};
use anyhow::{Context, Result, anyhow};
use bstr::{BStr, BString};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// How many ancestors are asked for a policy that can be read, when the trusted one is broken.
const ANCESTORS: usize = 100;

/// An opened repository.
pub(super) struct Session<'a> {
    /// The environment.
    pub(super) env: &'a Env,
    /// The repository.
    pub(super) repo: Repo,
}

impl<'a> Session<'a> {
    /// Opens the repository we stand in.
    pub(super) fn open(env: &'a Env) -> Result<Self> {
        let cwd = std::env::current_dir().context("cannot tell the current directory")?;
        let repo = Repo::discover(&cwd).map_err(explain)?;
        Ok(Self { env, repo })
    }

    /// The closure of a tree.
    pub(super) fn closure(&self, tree: &dyn Tree) -> Result<Closure, LoadError> {
        policy::closure(tree, &Layers(&self.repo))
    }

    /// The tree of a commit, under a name for messages.
    pub(super) fn tree(&self, commit: Oid, name: &str) -> Result<CommitTree> {
        self.repo.tree(commit, name)
    }

    /// The policies that judge a commit being made: those of HEAD and of the index. `paths` are the changed ones.
    pub(super) fn commit_bench(&self, index: &dyn Tree, paths: &[BString]) -> Result<Bench> {
        let staged = self.closure(index);
        let (trusted, note) = match self.repo.head()?.commit {
            Some(head) => self.trusted(head, "HEAD", staged.is_ok(), || Ok(paths.to_vec()))?,
            None => (self.closure(&NoTree)?, None),
        };
        Ok(Bench::commit(trusted, staged?)?.with_note(note))
    }

    /// The closure of a commit that is trusted; where it cannot be read and a change of `paths` mends it, what stands for it,
    /// with a note.
    pub(super) fn trusted(
        &self,
        commit: Oid,
        name: &str,
        proposed_is_valid: bool,
        paths: impl Fn() -> Result<Vec<BString>>,
    ) -> Result<(Closure, Option<String>)> {
        match self.closure(&self.tree(commit, name)?) {
            Ok(closure) => Ok((closure, None)),
            Err(error) => {
                let mending = Mending { paths: &paths()?, proposed_is_valid, ancestor: &|| self.readable_ancestor(commit) };
                Ok(policy::trusted_or_mended(Err(error), &mending)?)
            }
        }
    }

    /// The paths that differ between two commits.
    pub(super) fn paths_between(&self, base: Option<Oid>, tip: Oid) -> Result<Vec<BString>> {
        Ok(self.repo.changes_between(base, tip)?.entries.into_iter().map(|change| change.path).collect())
    }

    /// The closure of the nearest ancestor of a commit that can be read.
    fn readable_ancestor(&self, commit: Oid) -> Option<Closure> {
        let mut at = commit;
        for _ in 0..ANCESTORS {
            at = *self.repo.commit(at).ok()?.parents.first()?;
            if let Ok(closure) = self.closure(&self.tree(at, &format!("commit {}", at.short())).ok()?) {
                return Some(closure);
            }
        }
        None
    }

    /// The branch we are on, short. None where HEAD is detached, as during a rebase.
    pub(super) fn branch(&self) -> Result<Option<BString>> {
        let branch = self.repo.head()?.branch;
        Ok(branch.map(|name| name.strip_prefix(b"refs/heads/").unwrap_or(&name).into()))
    }

    /// The commit about to be made, as far as it is known before its message.
    pub(super) fn coming_commit(&self) -> Commit {
        let configured = self.repo.identity();
        let who = |role: &str| Identity {
            name: self.env.get(&format!("GIT_{role}_NAME")).map_or_else(|| configured.name.clone(), BString::from),
            email: self.env.get(&format!("GIT_{role}_EMAIL")).map_or_else(|| configured.email.clone(), BString::from),
        };
        Commit { author: who("AUTHOR"), committer: who("COMMITTER"), ..Commit::default() }
    }

    /// The further parents of a merge that pre-merge-commit is told of by variables only.
    pub(super) fn merge_heads(&self) -> Result<Vec<Oid>> {
        let head = self.repo.head()?.commit;
        let named =
            self.env.merge_heads().map(|hex| Oid::from_hex(hex.as_bytes()).with_context(|| format!("GITHEAD_{hex} names no object")));
        Ok(named.collect::<Result<Vec<_>>>()?.into_iter().filter(|id| Some(*id) != head).collect())
    }

    /// A revision as a commit.
    pub(super) fn commit_id(&self, rev: &str) -> Result<Oid> {
        Ok(self.repo.peel(self.repo.resolve(rev.into())?)?.target)
    }
}

/// Today, in UTC: exceptions end with the day there.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// An error of opening, with its cure.
fn explain(error: OpenError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => anyhow!("{error}\n  = help: {hint}"),
        None => anyhow!("{error}"),
    }
}

/// Layers of a policy that lie in other refs of the repository.
struct Layers<'a>(&'a Repo);

impl LayerSource for Layers<'_> {
    fn read(&self, reference: &str, path: &BStr) -> Result<Option<Vec<u8>>> {
        let id = self.0.resolve(reference.into())?;
        Ok(self.0.tree(id, reference)?.read(path)?.map(|blob| blob.data))
    }
}

/// The tree before the first commit, and of runs outside a repository.
pub(super) struct NoTree;

impl Tree for NoTree {
    fn read(&self, _path: &BStr) -> Result<Option<Blob>> {
        Ok(None)
    }

    fn list(&self, _path: &BStr) -> Result<Vec<BString>> {
        Ok(Vec::new())
    }

    fn name(&self) -> String {
        "nothing".to_owned()
    }
}
