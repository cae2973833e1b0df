//! Pushes: what git tells the hooks on standard input, and which commits, tags and objects that makes new.

use super::history::{ObjectKind, Tag};
use super::refs::Reference;
use super::remotes::{DefaultBranch, Remote};
use super::repo::Repo;
use crate::model::Oid;
use anyhow::{Context as _, Result, bail};
use bstr::{BStr, BString, ByteSlice};
use std::collections::HashSet;

/// One line of a hook's input: a reference that is to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefUpdate {
    /// What is pushed, as typed (may be an expression); on the server empty.
    pub source: BString,
    /// The object pushed; none for a deletion.
    pub new: Option<Oid>,
    /// The reference that moves, on the other side (on the server: here).
    pub target: BString,
    /// Where it stood; none if it is new.
    pub old: Option<Oid>,
}

impl RefUpdate {
    /// The branch people mean: without `refs/heads/`, or without `refs/for/` of a review server (which may add options
    /// after `%`). None for tags and everything else.
    pub fn branch(&self) -> Option<&BStr> {
        let heads = self.target.strip_prefix(b"refs/heads/");
        let review = || self.target.strip_prefix(b"refs/for/").map(|rest| rest.split(|&b| b == b'%').next().unwrap_or_default());
        heads.or_else(review).map(bstr::ByteSlice::as_bstr)
    }
}

/// Reads what a pre-push hook is given: `<source> <new> <target> <old>`, a line for each reference. The source may hold
/// spaces, so lines are split from the right. Nothing is fine: there is nothing to push.
pub fn parse_pre_push(input: &[u8]) -> Result<Vec<RefUpdate>> {
    parse_lines(input, |line| {
        let mut words = line.rsplitn(4, |&b| b == b' ');
        let (old, target, new, source) = (words.next()?, words.next()?, words.next()?, words.next()?);
        update(source, new, target, old)
    })
}

/// Reads what a pre-receive hook is given: `<old> <new> <reference>`, a line for each reference.
pub fn parse_pre_receive(input: &[u8]) -> Result<Vec<RefUpdate>> {
    parse_lines(input, |line| {
        let mut words = line.splitn(3, |&b| b == b' ');
        let (old, new, target) = (words.next()?, words.next()?, words.next()?);
        update(b"", new, target, old)
    })
}

fn parse_lines(input: &[u8], parse: impl Fn(&[u8]) -> Option<RefUpdate>) -> Result<Vec<RefUpdate>> {
    let numbered = input.lines().zip(1..).filter(|(line, _)| !line.is_empty());
    numbered.map(|(line, number)| parse(line).with_context(|| format!("line {number} of what git said is malformed"))).collect()
}

fn update(source: &[u8], new: &[u8], target: &[u8], old: &[u8]) -> Option<RefUpdate> {
    let (new, old) = (Oid::from_hex(new)?, Oid::from_hex(old)?);
    let some = |id: Oid| (!id.is_zero()).then_some(id);
    (!target.is_empty()).then(|| RefUpdate { source: source.into(), new: some(new), target: target.into(), old: some(old) })
}

/// What a reference's move amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveKind {
    /// The reference goes.
    Deletion,
    /// The reference is new.
    New,
    /// It moves forward.
    Forward,
    /// It leaves commits behind, or where it stood is not known here.
    Forced,
}

/// A reference that moves, and what it moves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedRef {
    /// What git said.
    pub update: RefUpdate,
    /// What the move amounts to.
    pub kind: MoveKind,
    /// The commit at its new end; none for deletions, and for tags of blobs and trees.
    pub tip: Option<Oid>,
    /// Where its net change begins: the merge base with where it stood, if that is here, else with the default branch. None
    /// if there is no common history: then everything is net change.
    pub base: Option<Oid>,
    /// The annotated tags it brings, outermost first.
    pub tags: Vec<Tag>,
    /// A blob or tree that it names directly or by a tag.
    pub loose: Option<Oid>,
}

/// Everything a push makes new.
#[derive(Clone, Debug, Default)]
pub struct NewHistory {
    /// The references, in the order git named them.
    pub refs: Vec<MovedRef>,
    /// New commits, parents before children.
    pub commits: Vec<Oid>,
    /// Those of them that another remote's default branch already holds.
    pub upstream: HashSet<Oid>,
    /// The other side has nothing of ours: a migration or a mirror.
    pub nothing_there: bool,
    /// The default branch of the other side (on the server: ours).
    pub default_branch: Option<DefaultBranch>,
}

impl Repo {
    /// What a push to `remote` (with `url`, as git told the hook) would make new there.
    ///
    /// Where git names what the remote has, and it is here, that and the default branch's tracking reference bound the
    /// range: other tracking references can be written by any process. Only for references that are new there, or whose
    /// remote object is not here, do all tracking references of the remote count.
    pub fn outgoing(&self, updates: &[RefUpdate], remote: &BStr, url: &BStr) -> Result<NewHistory> {
        let known = self.find_remote(remote, url);
        let references = self.readable_references()?;
        let remotes = self.remotes();
        let tracking = |reference: &&Reference| match &known {
            Some(remote) => remote.tracks(reference.name.as_bstr()),
            None => remotes.iter().any(|remote| remote.tracks(reference.name.as_bstr())),
        };
        let tracked: Vec<Oid> = references.iter().filter(tracking).map(|reference| reference.target).collect();
        let default_branch = known.as_ref().map(|remote| self.default_branch(remote)).transpose()?.flatten();
        let mut named = self.present_commits(updates.iter().filter_map(|update| update.old))?;
        named.extend(default_branch.iter().map(|branch| branch.commit));
        let mut history = self.moved(updates, default_branch)?;

        let is_named = |moved: &&MovedRef| moved.update.old.is_some_and(|old| self.has_object(old));
        let tips_of = |refs: Vec<&MovedRef>| refs.iter().filter_map(|moved| moved.tip).collect::<Vec<_>>();
        let (bounded, open): (Vec<_>, Vec<_>) = history.refs.iter().partition(is_named);
        let mut commits = self.walk(&tips_of(bounded), &named)?;
        let open = tips_of(open);
        if !open.is_empty() {
            let hidden: Vec<Oid> = named.iter().chain(&tracked).copied().collect();
            let seen: HashSet<Oid> = commits.iter().copied().collect();
            commits.extend(self.walk(&open, &hidden)?.into_iter().filter(|id| !seen.contains(id)));
        }
        history.commits = commits;
        history.nothing_there = named.is_empty() && tracked.is_empty() && updates.iter().all(|update| update.old.is_none());
        let others = remotes.iter().filter(|remote| known.as_ref().is_none_or(|known| known.name != remote.name));
        history.upstream = self.already_upstream(&history.commits, others)?;
        Ok(history)
    }

    /// What a push that arrived here would make new: everything no reference reaches yet. Works in quarantine.
    pub fn incoming(&self, updates: &[RefUpdate]) -> Result<NewHistory> {
        let references = self.readable_references()?;
        let hidden: Vec<Oid> = references.iter().map(|reference| reference.target).collect();
        let mut history = self.moved(updates, self.own_default_branch()?)?;
        let tips: Vec<Oid> = history.refs.iter().filter_map(|moved| moved.tip).collect();
        history.commits = self.walk(&tips, &hidden)?;
        history.nothing_there = references.is_empty();
        Ok(history)
    }

    fn moved(&self, updates: &[RefUpdate], default_branch: Option<DefaultBranch>) -> Result<NewHistory> {
        let fallback = default_branch.as_ref().map(|branch| branch.commit);
        let refs = updates.iter().map(|update| self.moved_ref(update, fallback)).collect::<Result<Vec<_>>>()?;
        Ok(NewHistory { refs, default_branch, ..NewHistory::default() })
    }

    fn moved_ref(&self, update: &RefUpdate, default_branch: Option<Oid>) -> Result<MovedRef> {
        let mut moved = MovedRef { update: update.clone(), kind: MoveKind::Deletion, tip: None, base: None, tags: Vec::new(), loose: None };
        let Some(new) = update.new else { return Ok(moved) };
        let peeled = self.peel(new).with_context(|| format!("while reading what is pushed to {}", update.target))?;
        moved.tags = peeled.tags;
        match peeled.kind {
            ObjectKind::Commit => moved.tip = Some(peeled.target),
            ObjectKind::Blob | ObjectKind::Tree => moved.loose = Some(peeled.target),
            ObjectKind::Tag => bail!("the tag {new} does not end"),
        }
        let old = match update.old {
            Some(old) => self.present_commits([old])?.pop(),
            None => None,
        };
        if let (Some(tip), Some(from)) = (moved.tip, old.or(default_branch)) {
            moved.base = self.merge_bases(tip, from)?.first().copied();
        }
        moved.kind = match (update.old, old) {
            (None, _) => MoveKind::New,
            (Some(_), Some(old)) if moved.base == Some(old) => MoveKind::Forward,
            _ => MoveKind::Forced,
        };
        Ok(moved)
    }

    /// The commits that ids stand for, of those that are here.
    fn present_commits(&self, ids: impl IntoIterator<Item = Oid>) -> Result<Vec<Oid>> {
        let mut commits = Vec::new();
        for id in ids {
            if self.has_object(id) {
                let peeled = self.peel(id)?;
                commits.extend((peeled.kind == ObjectKind::Commit).then_some(peeled.target));
            }
        }
        Ok(commits)
    }

    fn already_upstream<'a>(&self, commits: &[Oid], others: impl Iterator<Item = &'a Remote>) -> Result<HashSet<Oid>> {
        let mut hidden = Vec::new();
        for other in others {
            hidden.extend(self.default_branch(other)?.map(|branch| branch.commit));
        }
        if hidden.is_empty() || commits.is_empty() {
            return Ok(HashSet::new());
        }
        let beyond: HashSet<Oid> = self.walk(commits, &hidden)?.into_iter().collect();
        Ok(commits.iter().filter(|id| !beyond.contains(id)).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(digit: char, len: usize) -> String {
        digit.to_string().repeat(len)
    }

    #[test]
    fn lines_are_split_from_the_right() {
        let line = format!("HEAD^{{/fix it}} {} refs/heads/main {}\n", hex('a', 40), hex('0', 40));
        let got = parse_pre_push(line.as_bytes()).unwrap();
        assert_eq!(got[0].source, "HEAD^{/fix it}");
        assert_eq!((got[0].old, got[0].new.map(|id| id.to_string())), (None, Some(hex('a', 40))));
        assert_eq!(got[0].branch(), Some("main".into()));
    }

    #[test]
    fn deletions_both_formats_and_nothing_at_all() {
        let line = format!("(delete) {} refs/heads/x {}\n", hex('0', 64), hex('b', 64));
        assert_eq!(parse_pre_push(line.as_bytes()).unwrap()[0].new, None);
        assert_eq!(parse_pre_push(b"").unwrap(), vec![]);
        let line = format!("{} {} refs/for/main%topic=a b\n", hex('0', 40), hex('c', 40));
        let got = parse_pre_receive(line.as_bytes()).unwrap();
        assert_eq!((got[0].branch(), got[0].old), (Some("main".into()), None));
    }

    #[test]
    fn malformed_lines_are_errors_that_name_the_line() {
        let good = format!("a {} refs/heads/a {}\n", hex('a', 40), hex('b', 40));
        for bad in
            ["nonsense\n".to_owned(), format!("{} {}\n", hex('a', 40), hex('b', 40)), format!("a {} r {}\n", hex('a', 39), hex('b', 40))]
        {
            let error = parse_pre_push(format!("{good}{bad}").as_bytes()).unwrap_err();
            assert!(error.to_string().contains("line 2"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_pre_push(&bytes);
            let _ = parse_pre_receive(&bytes);
        }
    }
}
