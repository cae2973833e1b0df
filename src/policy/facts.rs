//! What stands around a unit when it is judged: the moment, the places, the people, the evidence.

use super::inline_allow::InlineAllow;
use crate::evidence::signoff::{Approval, NoSignatures, SignedEvidence};
use crate::model::{Commit, Stage, Tree, Unit};
use bstr::{BStr, BString, ByteSlice};
use jiff::civil::Date;

/// Whose change it is, and so how much of the policy binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// New work: everything binds.
    #[default]
    Ours,
    /// Reachable from another remote's default branch: findings warn at most, no gates.
    AlreadyUpstream,
    /// The remote has nothing of ours (migration, mirror): secrets only.
    FirstPush,
    /// Older than the policy: owes no gate.
    OlderThanPolicy,
}

/// Everything but the unit itself.
#[derive(Clone)]
pub struct Facts<'a> {
    /// The moment.
    pub stage: Stage,
    /// The current branch, short. None where it is unknown (detached, rebase).
    pub branch: Option<BString>,
    /// What is pushed to, or named by `--target`.
    pub target: Option<BString>,
    /// The remote's name.
    pub remote: Option<String>,
    /// Today, in UTC.
    pub today: Date,
    /// The tree after the change.
    pub tree: &'a dyn Tree,
    /// For a net change: its commits. Empty elsewhere.
    pub commits: &'a [Commit],
    /// Messages of annotated tags on the range.
    pub tags: &'a [BString],
    /// Whose change it is.
    pub standing: Standing,
    /// Comments that allow findings of the unit.
    pub inline_allows: &'a [InlineAllow],
    /// The digest of the change, for signatures.
    pub change: Option<String>,
    /// Signatures.
    pub signed: &'a dyn SignedEvidence,
    /// Approvals of the forge.
    pub approvals: &'a [Approval],
    /// The whole tree was looked at: entries that met nothing are known to be unused.
    pub whole_tree: bool,
}

impl<'a> Facts<'a> {
    /// Facts with nothing known but the moment and the tree.
    pub fn new(stage: Stage, today: Date, tree: &'a dyn Tree) -> Self {
        Self {
            stage,
            branch: None,
            target: None,
            remote: None,
            today,
            tree,
            commits: &[],
            tags: &[],
            standing: Standing::Ours,
            inline_allows: &[],
            change: None,
            signed: &NoSignatures,
            approvals: &[],
            whole_tree: false,
        }
    }

    /// The branch that lists of branches are matched against: the target where something goes somewhere, else the current.
    pub fn judged_branch(&self) -> Option<&BStr> {
        let name = match self.stage {
            Stage::PrePush | Stage::PreReceive => self.target.as_ref(),
            Stage::Scan => self.target.as_ref().or(self.branch.as_ref()),
            _ => self.branch.as_ref(),
        }?;
        let short = ["refs/heads/", "refs/for/"].iter().find_map(|prefix| name.strip_prefix(prefix.as_bytes()));
        Some(short.unwrap_or(name).as_bstr())
    }

    /// Whether the message is known yet.
    pub fn message_known(&self, unit: &Unit) -> bool {
        self.stage != Stage::PreCommit && !(self.commits.is_empty() && unit.commit.message.is_empty())
    }

    /// Every message in which duties may be met.
    pub fn messages<'m>(&'m self, unit: &'m Unit) -> impl Iterator<Item = &'m BStr> + Clone {
        let own = Some(unit.commit.message.as_bstr()).filter(|_| self.stage != Stage::PreCommit);
        own.into_iter().chain(self.commits.iter().map(|commit| commit.message.as_bstr())).chain(self.tags.iter().map(|tag| tag.as_bstr()))
    }

    /// Every commit the unit stands for.
    pub fn commits_of<'m>(&'m self, unit: &'m Unit) -> Vec<&'m Commit> {
        if self.commits.is_empty() { vec![&unit.commit] } else { self.commits.iter().collect() }
    }
}

impl std::fmt::Debug for Facts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Facts({}, {}, {} commits)", self.stage, self.today, self.commits.len())
    }
}
