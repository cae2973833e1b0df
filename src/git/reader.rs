//! Reads the two sides of changed entries. One reader a thread.

use super::blob::decode;
use super::handles::Handle;
use super::hunk::{HunkEngine, hunks, new_to_all};
use super::ids::object_id;
use super::objects::{Contents, Object};
use super::repo::Repo;
use crate::model::{Change, ChangeKind, ChangedFile, EntryKind, Oid, PathClass, Side, Skipped, Text};
use anyhow::{Result, bail};
use gix::objs::Kind;
use std::sync::Arc;

/// What became of a changed entry.
#[derive(Debug)]
pub enum Loaded {
    /// Its contents.
    File(Box<ChangedFile>),
    /// It moved a submodule: there is nothing to read. The other side may have been a file.
    Submodule(Change),
    /// It could not be read, for this reason.
    Skipped(Skipped),
}

/// Reads contents. Made by [`Repo::reader`], one for each thread.
pub struct Reader<'a> {
    repo: &'a Repo,
    objects: Handle,
    engine: HunkEngine,
}

impl Repo {
    /// A reader for this thread, with git's own hunks.
    pub fn reader(&self) -> Reader<'_> {
        Reader { repo: self, objects: self.objects(), engine: HunkEngine::Git }
    }

    /// A reader for this thread that finds hunks by the given engine.
    pub fn range_reader(&self, engine: HunkEngine) -> Reader<'_> {
        Reader { repo: self, objects: self.objects(), engine }
    }
}

/// A side that was read.
enum Read {
    Text(Text),
    /// The object is not here.
    Missing,
    TooLarge(u64),
}

impl Reader<'_> {
    /// Changes the engine: a commit with a finding is compared again by git's own.
    pub fn set_engine(&mut self, engine: HunkEngine) {
        self.engine = engine;
    }

    /// Reads both sides of a change and finds its hunks. `max_judged` is the size limit on added bytes: above it the file
    /// comes back as `oversized`. An old side that is missing is told in `old_missing`; a new one that a partial clone left
    /// out is skipped by name; anything broken is an error.
    pub fn load(&mut self, change: Change, class: PathClass, max_judged: u64) -> Result<Loaded> {
        let skip = |change: Change, reason: String| Ok(Loaded::Skipped(Skipped { path: change.path, reason }));
        if change.kind == ChangeKind::Unmerged {
            return skip(change, "unmerged: git refuses to commit it".to_owned());
        }
        if change.new.or(change.old).is_some_and(|side| side.kind == EntryKind::Submodule) {
            return Ok(Loaded::Submodule(change));
        }
        let new = match self.side(change.new)? {
            Read::Text(text) => text,
            Read::Missing if self.repo.is_partial() => return skip(change, "new-side-missing: the object is not in this clone".to_owned()),
            Read::Missing => bail!("object {} is missing", change.new.map(|side| side.id.to_string()).unwrap_or_default()),
            Read::TooLarge(size) => return skip(change, format!("too-large: {size} bytes")),
        };
        if change.kind == ChangeKind::Renamed {
            let old = new.clone();
            return Ok(Loaded::File(Box::new(file(change, class, old, new, Vec::new()))));
        }
        let (old, old_missing) = match self.side(change.old)? {
            Read::Text(text) => (text, false),
            Read::Missing | Read::TooLarge(_) => (Text::empty(), true),
        };
        let mut found = hunks(self.engine, &old, &new)?;
        let mut others = Vec::new();
        for &side in &change.other_olds {
            if let Read::Text(other) = self.side(Some(side))? {
                others.push(hunks(self.engine, &other, &new)?);
            }
        }
        if !others.is_empty() {
            found = new_to_all(found, &others);
        }
        let judged: usize = found.iter().map(|hunk| new.span_of(hunk.new).len()).sum();
        let mut file = file(change, class, old, new, found);
        file.old_missing = old_missing;
        file.oversized = judged as u64 > max_judged;
        Ok(Loaded::File(Box::new(file)))
    }

    /// The bytes of a blob, none if it is not here.
    pub fn blob(&self, id: Oid) -> Result<Option<Vec<u8>>> {
        match self.objects.find(&object_id(id))? {
            Some(Object { kind: Kind::Blob, data }) => Ok(Some(Arc::unwrap_or_clone(data))),
            Some(Object { kind, .. }) => bail!("object {id} is a {kind}, not a blob"),
            None => Ok(None),
        }
    }

    fn side(&self, side: Option<Side>) -> Result<Read> {
        let Some(side) = side.filter(|side| side.kind != EntryKind::Submodule) else { return Ok(Read::Text(Text::empty())) };
        if let Some(text) = self.repo.texts.get(&side.id) {
            return Ok(Read::Text(text));
        }
        match self.objects.blob(&object_id(side.id))? {
            Contents::Read(data) => {
                let text = decode(data);
                let size = text.bytes().len() + 4 * text.line_count() as usize;
                self.repo.texts.put(side.id, &text, size);
                Ok(Read::Text(text))
            }
            Contents::Missing => Ok(Read::Missing),
            Contents::TooLarge(size) => Ok(Read::TooLarge(size)),
        }
    }
}

fn file(change: Change, class: PathClass, old: Text, new: Text, hunks: Vec<crate::model::Hunk>) -> ChangedFile {
    ChangedFile { change, class, old, new, hunks, old_missing: false, oversized: false, partial: false }
}
