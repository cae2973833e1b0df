//! The object database: gix's store, and the further ones that `GIT_OBJECT_DIRECTORY` and
//! `GIT_ALTERNATE_OBJECT_DIRECTORIES` name, which gix does not read (a push in quarantine needs them).
//!
//! Reads only. Replace refs and grafts are never applied.

use super::ids::object_id;
use super::pack_cache::PackCache;
use crate::model::Oid;
use anyhow::{Context as _, Result};
use gix::objs::{Find as _, FindHeader as _, Kind, TreeRefIter};
use gix::{ObjectId, odb, oid};
use std::path::PathBuf;
use std::sync::Arc;

type Layer = odb::Cache<odb::store::Handle<Arc<odb::Store>>>;

/// A larger object is not read at all: offsets of texts have 32 bits, and diffs need several copies.
pub const LARGEST: usize = 1 << 30;

/// What became of reading a blob.
pub(super) enum Contents {
    /// It is in the buffer.
    Read,
    /// It is not here.
    Missing,
    /// It has this many bytes, more than [`LARGEST`].
    TooLarge(u64),
}

/// What threads share: the stores to look into, in order.
#[derive(Clone)]
pub(super) struct Stores {
    hash: gix::hash::Kind,
    stores: Vec<Arc<odb::Store>>,
}

impl Stores {
    /// The repository's own store, or those the environment names in its place.
    pub(super) fn new(hash: gix::hash::Kind, own: Arc<odb::Store>, named: &[PathBuf]) -> Result<Self> {
        if named.is_empty() {
            return Ok(Self { hash, stores: vec![own] });
        }
        let options = odb::store::init::Options { alloc_limit_bytes: Some(LARGEST), ..Default::default() };
        let mut stores = Vec::with_capacity(named.len());
        // A quarantine directory may be gone, as an alternate may: git passes over both.
        for path in named.iter().filter(|path| path.is_dir()) {
            let store = odb::Store::at_opts(path.clone(), hash, &mut std::iter::empty(), options.clone())
                .with_context(|| format!("while opening the object directory {}", path.display()))?;
            stores.push(Arc::new(store));
        }
        Ok(Self { hash, stores })
    }

    /// A handle for one thread.
    pub(super) fn handle(&self) -> Objects {
        let layer = |store: &Arc<odb::Store>| {
            let mut layer = store.to_cache_arc();
            layer.ignore_replacements = true;
            layer.set_pack_cache(|| Box::new(PackCache::default()));
            layer
        };
        Objects { hash: self.hash, layers: self.stores.iter().map(layer).collect() }
    }
}

/// For gix's own algorithms.
impl gix::objs::Find for Objects {
    fn try_find<'a>(&self, id: &oid, buffer: &'a mut Vec<u8>) -> gix::Result<Option<gix::objs::Data<'a>>> {
        let mut kind = None;
        for layer in &self.layers {
            kind = layer.try_find(id, buffer)?.map(|data| data.kind);
            if kind.is_some() {
                break;
            }
        }
        Ok(kind.map(|kind| gix::objs::Data { kind, object_hash: self.hash, data: buffer }))
    }
}

/// A handle to the object database for one thread.
pub(super) struct Objects {
    hash: gix::hash::Kind,
    layers: Vec<Layer>,
}

impl Objects {
    /// Reads an object into `buffer`, which then holds its contents and nothing else. None if it is not here.
    pub(super) fn find(&self, id: &oid, buffer: &mut Vec<u8>) -> Result<Option<Kind>> {
        let found = self.try_find(id, buffer).with_context(|| format!("while reading object {id}"))?;
        Ok(found.map(|data| data.kind))
    }

    /// The kind and size of an object, without reading it whole.
    pub(super) fn header(&self, id: &oid) -> Result<Option<(Kind, u64)>> {
        for layer in &self.layers {
            let found = layer.try_header(id).with_context(|| format!("while reading the header of object {id}"))?;
            if let Some(header) = found {
                return Ok(Some((header.kind, header.size)));
            }
        }
        Ok(None)
    }

    /// Reads a blob into `buffer`.
    pub(super) fn blob(&self, id: &oid, buffer: &mut Vec<u8>) -> Result<Contents> {
        match self.find(id, buffer) {
            Ok(Some(Kind::Blob)) => Ok(Contents::Read),
            Ok(Some(kind)) => anyhow::bail!("object {id} is a {kind}, not a blob"),
            Ok(None) => Ok(Contents::Missing),
            // Asking for the size only now saves opening every object twice.
            Err(error) => match self.header(id) {
                Ok(Some((_, size))) if size > LARGEST as u64 => Ok(Contents::TooLarge(size)),
                _ => Err(error),
            },
        }
    }

    /// Whether an object is here.
    pub(super) fn has(&self, id: Oid) -> bool {
        let id = object_id(id);
        self.layers.iter().any(|layer| gix::objs::Exists::exists(layer, &id))
    }

    /// Reads a tree into `buffer`. The empty tree need not be stored.
    pub(super) fn tree<'b>(&self, id: &oid, buffer: &'b mut Vec<u8>) -> Result<TreeRefIter<'b>> {
        buffer.clear();
        if id != self.empty_tree() {
            match self.find(id, buffer)? {
                Some(Kind::Tree) => {}
                Some(kind) => anyhow::bail!("object {id} is a {kind}, not a tree"),
                None => anyhow::bail!("tree {id} is missing"),
            }
        }
        Ok(TreeRefIter::from_bytes(buffer, self.hash))
    }

    /// The id of the empty tree.
    pub(super) fn empty_tree(&self) -> ObjectId {
        ObjectId::empty_tree(self.hash)
    }
}
