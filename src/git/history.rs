//! Commits, what they changed, and tags.

use super::changes::{Changes, Recorder, join};
use super::ids::{object_id, oid};
use super::objects::{Object, Objects};
use super::record::{self, Record, signature_start};
use super::repo::Repo;
use super::tree_diff::diff;
use crate::model::{Change, ChangeKind, Commit, EntryKind, Identity, Oid, Side};
use anyhow::{Context as _, Result, bail};
use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;
use gix::objs::Kind;
use std::sync::Arc;

/// What a commit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitChanges {
    /// Against all its parents.
    Known(Changes),
    /// A parent was cut off by a shallow clone: nobody here can tell what the commit changed.
    ParentsCutOff,
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A commit.
    Commit,
    /// A folder.
    Tree,
    /// The contents of a file.
    Blob,
    /// An annotated tag.
    Tag,
}

/// An annotated tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: Oid,
    /// The name it was made with; the reference may be called otherwise.
    pub name: BString,
    /// Who made it.
    pub tagger: Identity,
    /// Its message, without a signature.
    pub message: BString,
    /// All that it publishes besides its tagger: message, signature, the name it was made with, headers of other tools.
    pub text: BString,
    /// What it names.
    pub target: Oid,
    /// Whether it carries a signature. Its worth is `evidence`'s to tell.
    pub signed: bool,
}

/// What an id stands for once annotated tags are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peeled {
    /// The tags on the way, outermost first.
    pub tags: Vec<Tag>,
    /// The object at the end.
    pub target: Oid,
    /// What it is: never a tag.
    pub kind: ObjectKind,
}

impl Repo {
    /// A commit's own facts.
    pub fn commit(&self, id: Oid) -> Result<Commit> {
        Ok(record::commit(id, &read_commit(&self.objects(), id)?))
    }

    /// What a commit changed against all its parents: of a merge only entries that differ from every parent.
    pub fn changes_of(&self, id: Oid) -> Result<CommitChanges> {
        let objects = self.objects();
        let data = read_commit(&objects, id)?;
        let record = Record::parse(&data);
        let tree = record.id("tree").with_context(|| format!("commit {id} has no tree"))?;
        let parents = record.parents();
        if !parents.is_empty() && self.is_cut_off(id)? {
            return Ok(CommitChanges::ParentsCutOff);
        }
        let mut trees = parents.iter().map(|&parent| self.tree_of(&objects, parent)).collect::<Result<Vec<_>>>()?;
        if trees.is_empty() {
            trees.push(objects.empty_tree());
        }
        let new = object_id(tree);
        let compare = |old: &ObjectId| {
            let mut out = Recorder::default();
            diff(&objects, &mut Vec::new(), Some(old), Some(&new), &mut out).map(|()| out.changes)
        };
        let comparisons = trees.iter().map(compare).collect::<Result<Vec<_>>>().with_context(|| format!("while comparing commit {id}"))?;
        Ok(CommitChanges::Known(join(comparisons, &ObjectId::empty_blob(self.hash()))))
    }

    /// What changed between two commits or trees (tags are followed). None stands for the empty tree.
    pub fn changes_between(&self, old: Option<Oid>, new: Oid) -> Result<Changes> {
        let objects = self.objects();
        let old = old.map(|old| self.tree_of(&objects, old)).transpose()?;
        let new = self.tree_of(&objects, new)?;
        let old = old.unwrap_or_else(|| objects.empty_tree());
        let mut out = Recorder::default();
        diff(&objects, &mut Vec::new(), Some(&old), Some(&new), &mut out)?;
        Ok(join(vec![out.changes], &ObjectId::empty_blob(self.hash())))
    }

    /// A lone object as something added: a tree as all its files, a blob as one file called `name`. What a tag may name
    /// besides commits.
    pub fn object_changes(&self, name: &BStr, id: Oid) -> Result<Changes> {
        match self.object_kind(id)? {
            ObjectKind::Blob => {
                let new = Some(Side { kind: EntryKind::File, id });
                let path = name.to_owned();
                let change = Change { kind: ChangeKind::Added, path, old_path: None, old: None, new, other_olds: Vec::new() };
                Ok(Changes { entries: vec![change], skipped: Vec::new() })
            }
            _ => self.changes_between(None, id),
        }
    }

    /// What an object is. An error if it is not here.
    pub fn object_kind(&self, id: Oid) -> Result<ObjectKind> {
        match self.objects().header(&self.known_format(id)?)? {
            Some((kind, _)) => Ok(ours(kind)),
            None => bail!("object {id} is missing"),
        }
    }

    /// Follows annotated tags.
    pub fn peel(&self, id: Oid) -> Result<Peeled> {
        let objects = self.objects();
        let mut tags = Vec::new();
        let mut at = id;
        // Ids are hashes, so a chain cannot be a ring.
        loop {
            match objects.find(&self.known_format(at)?)? {
                None => bail!("object {at} is missing"),
                Some(Object { kind: Kind::Tag, data }) => {
                    let tag = parse_tag(at, &data)?;
                    at = tag.target;
                    tags.push(tag);
                }
                Some(Object { kind, .. }) => return Ok(Peeled { tags, target: at, kind: ours(kind) }),
            }
        }
    }

    /// The tree of a commit, a tag of one, or a tree.
    pub(super) fn tree_of(&self, objects: &Objects, id: Oid) -> Result<ObjectId> {
        let mut at = self.known_format(id)?;
        loop {
            if at == objects.empty_tree() {
                return Ok(at);
            }
            let Some(Object { kind, data }) = objects.find(&at)? else { bail!("object {at} is missing") };
            let named = |key| Record::parse(&data).id(key).with_context(|| format!("object {at} is broken"));
            let next = match kind {
                Kind::Tree => return Ok(at),
                Kind::Commit => return self.known_format(named("tree")?),
                Kind::Tag => named("object")?,
                Kind::Blob => bail!("object {at} is a file, not a tree or commit"),
            };
            at = self.known_format(next)?;
        }
    }

    /// Whether a shallow clone cut off the commit's parents.
    pub fn is_cut_off(&self, id: Oid) -> Result<bool> {
        if let Some(boundary) = self.shallow.get() {
            return Ok(boundary.contains(&id));
        }
        let commits = self.lock().shallow_commits().context("while reading the boundary of the shallow clone")?;
        let boundary = commits.iter().flat_map(|commits| commits.iter().map(|commit| oid(commit))).collect();
        Ok(self.shallow.get_or_init(|| boundary).contains(&id))
    }
}

pub(super) fn read_commit(objects: &Objects, id: Oid) -> Result<Arc<Vec<u8>>> {
    match objects.find(&object_id(id))? {
        Some(Object { kind: Kind::Commit, data }) => Ok(data),
        Some(Object { kind, .. }) => bail!("object {id} is a {kind}, not a commit"),
        None => bail!("commit {id} is missing"),
    }
}

fn parse_tag(id: Oid, data: &[u8]) -> Result<Tag> {
    let record = Record::parse(data);
    let message = record.recode(record.message);
    let signature = signature_start(message.as_bstr());
    let name = record.get("tag").unwrap_or_default();
    Ok(Tag {
        id,
        name: name.into(),
        text: [message.as_slice(), b"\n", name, b"\n", &record.other_headers()].concat().into(),
        tagger: record.identity("tagger"),
        message: message[..signature.unwrap_or(message.len())].into(),
        target: record.id("object").with_context(|| format!("tag {id} names no object"))?,
        signed: signature.is_some() || record.is_signed(),
    })
}

fn ours(kind: Kind) -> ObjectKind {
    match kind {
        Kind::Commit => ObjectKind::Commit,
        Kind::Tree => ObjectKind::Tree,
        Kind::Blob => ObjectKind::Blob,
        Kind::Tag => ObjectKind::Tag,
    }
}
