//! Remotes, what we know of them, and which of their branches is the default one.

use super::refs::Reference;
use super::repo::Repo;
use crate::model::Oid;
use anyhow::Result;
use bstr::{BStr, BString, ByteSlice};

/// A configured remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Its name.
    pub name: BString,
    /// Its addresses, for fetching and for pushing.
    pub urls: Vec<BString>,
    /// Where its branches are tracked: prefixes of reference names, or whole names.
    pub tracked: Vec<BString>,
}

impl Remote {
    /// Whether the reference tracks a branch of this remote.
    pub fn tracks(&self, reference: &BStr) -> bool {
        self.tracked.iter().any(|tracked| if tracked.ends_with(b"/") { reference.starts_with(tracked) } else { tracked == reference })
    }
}

/// The default branch of a remote, as far as we know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultBranch {
    /// Its name there: "main".
    pub branch: BString,
    /// The reference that tracks it here: "refs/remotes/origin/main".
    pub tracking: BString,
    /// Where that stands.
    pub commit: Oid,
}

impl Repo {
    /// All configured remotes.
    pub fn remotes(&self) -> Vec<Remote> {
        let names = self.remote_names();
        names.into_iter().map(|name| self.configured(name)).collect()
    }

    fn configured(&self, name: BString) -> Remote {
        let key = |what: &str| format!("remote.{}.{what}", name.to_str_lossy());
        let mut urls = self.config_strings(&key("url"));
        urls.extend(self.config_strings(&key("pushurl")));
        let mut tracked = vec![BString::from(format!("refs/remotes/{}/", name.to_str_lossy()))];
        for refspec in self.config_strings(&key("fetch")) {
            let Some((_, target)) = refspec.split_once_str(":") else { continue };
            let target = target.strip_suffix(b"*").unwrap_or(target);
            // `+refs/*:refs/*` is a mirror: its references are ours, they track nothing.
            if target.starts_with(b"refs/") && target != b"refs/" && !target.starts_with(b"refs/heads/") {
                tracked.push(target.into());
            }
        }
        tracked.dedup();
        Remote { name, urls, tracked }
    }

    /// The remote a pre-push hook is told of: by name, else by one of its addresses.
    pub fn find_remote(&self, name: &BStr, url: &BStr) -> Option<Remote> {
        let remotes = self.remotes();
        let by_name = remotes.iter().position(|remote| remote.name == name);
        let bare = |url: &BStr| {
            let url = url.strip_suffix(b"/").unwrap_or(url);
            url.strip_suffix(b".git").unwrap_or(url).to_owned()
        };
        let wanted = bare(url);
        let by_url = || remotes.iter().position(|remote| remote.urls.iter().any(|known| bare(known.as_bstr()) == wanted));
        by_name.or_else(by_url).map(|at| remotes[at].clone())
    }

    /// The default branch of a remote: what its HEAD says, else `init.defaultBranch`, main or master among what is tracked.
    pub fn default_branch(&self, remote: &Remote) -> Result<Option<DefaultBranch>> {
        let mut candidates: Vec<(BString, BString)> = Vec::new();
        for prefix in remote.tracked.iter().filter(|prefix| prefix.ends_with(b"/")) {
            if let Some(target) = self.symbolic_target([prefix.as_slice(), b"HEAD"].concat().as_bstr())?
                && let Some(branch) = target.strip_prefix(prefix.as_slice())
            {
                candidates.push((branch.into(), target.clone()));
            }
        }
        let configured = self.config_string("init.defaultBranch");
        for branch in configured.into_iter().chain(["main".into(), "master".into()]) {
            for prefix in remote.tracked.iter().filter(|prefix| prefix.ends_with(b"/")) {
                candidates.push((branch.clone(), [prefix.as_slice(), branch.as_slice()].concat().into()));
            }
        }
        for (branch, tracking) in candidates {
            if let Some(Reference { target, .. }) = self.find_reference(tracking.as_bstr())? {
                return Ok(Some(DefaultBranch { branch, tracking, commit: target }));
            }
        }
        Ok(None)
    }

    /// The default branch of a bare repository as its clients see it: what its own HEAD names.
    pub fn own_default_branch(&self) -> Result<Option<DefaultBranch>> {
        let head = self.head()?;
        Ok(head.branch.zip(head.commit).map(|(name, commit)| DefaultBranch {
            branch: name.strip_prefix(b"refs/heads/").unwrap_or(&name).into(),
            tracking: name,
            commit,
        }))
    }
}
