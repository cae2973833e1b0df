//! The object database: gix's store, and the further ones that `GIT_OBJECT_DIRECTORY` and
//! `GIT_ALTERNATE_OBJECT_DIRECTORIES` name, which gix does not read (a push in quarantine needs them).
//!
//! Reads only. Replace refs and grafts are never applied.

use super::ids::object_id;
use super::kept::Kept;
use super::loose::Loose;
use super::packs::{Packs, Unpacker};
use crate::model::Oid;
use anyhow::{Context as _, Result};
use gix::objs::{Find as _, FindHeader as _, Kind, TreeRefIter};
use gix::{ObjectId, odb, oid};
use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

type Layer = odb::Cache<odb::store::Handle<Arc<odb::Store>>>;

/// Bytes of loose objects that are kept: HEAD is asked for by all, and the judges read files again that were looked at.
const LOOSE: usize = 2 << 20;

/// A larger object is not read at all: offsets of texts have 32 bits, and diffs need several copies.
pub const LARGEST: usize = 1 << 30;

/// What became of reading a blob.
pub(super) enum Contents {
    /// Its bytes.
    Read(Arc<Vec<u8>>),
    /// It is not here.
    Missing,
    /// It has this many bytes, more than [`LARGEST`].
    TooLarge(u64),
}

/// An object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// What it is.
    pub(super) kind: Kind,
    /// Its contents: shared, since many who ask for an object ask for one that was read before.
    pub(super) data: Arc<Vec<u8>>,
}

/// What threads share: the stores to look into, in order.
pub(super) struct Stores {
    hash: gix::hash::Kind,
    all: Vec<Arc<odb::Store>>,
    packs: OnceLock<Packs>,
    loose: Kept<ObjectId, Object>,
}

impl Stores {
    /// The repository's own store, or those the environment names in its place.
    pub(super) fn new(hash: gix::hash::Kind, own: Arc<odb::Store>, named: &[PathBuf]) -> Result<Self> {
        let mut all = Vec::with_capacity(named.len());
        if named.is_empty() {
            all.push(own);
        }
        let options = odb::store::init::Options { alloc_limit_bytes: Some(LARGEST), ..Default::default() };
        // A quarantine directory may be gone, as an alternate may: git passes over both.
        for path in named.iter().filter(|path| path.is_dir()) {
            let store = odb::Store::at_opts(path.clone(), hash, &mut std::iter::empty(), options.clone())
                .with_context(|| format!("while opening the object directory {}", path.display()))?;
            all.push(Arc::new(store));
        }
        Ok(Self { hash, all, packs: OnceLock::new(), loose: Kept::new(LOOSE) })
    }

    /// The packs of all stores and of what they borrow from.
    fn packs(&self) -> &Packs {
        self.packs.get_or_init(|| {
            let mut folders = Vec::new();
            for store in &self.all {
                folders.push(store.path().to_owned());
                folders.extend(odb::alternate::resolve(store.path().to_owned(), Path::new("")).unwrap_or_default());
            }
            Packs::open(&folders, self.hash)
        })
    }

    /// A handle for one thread.
    pub(super) fn handle(self: &Arc<Self>) -> Objects {
        Objects { stores: Arc::clone(self), layers: OnceCell::new(), unpacker: RefCell::default(), loose: RefCell::default() }
    }
}

/// For gix's own algorithms.
impl gix::objs::Find for Objects {
    fn try_find<'a>(&self, id: &oid, buffer: &'a mut Vec<u8>) -> gix::Result<Option<gix::objs::Data<'a>>> {
        let kind = if let Some(object) = self.packed(id) {
            buffer.clear();
            buffer.extend_from_slice(&object.data);
            Some(object.kind)
        } else {
            self.by_gix(id, buffer)?
        };
        Ok(kind.map(|kind| gix::objs::Data { kind, object_hash: self.stores.hash, data: buffer }))
    }
}

/// A handle to the object database for one thread.
pub(super) struct Objects {
    stores: Arc<Stores>,
    layers: OnceCell<Vec<Layer>>,
    unpacker: RefCell<Unpacker>,
    loose: RefCell<Loose>,
}

impl Objects {
    /// Reads an object. None if it is not here.
    pub(super) fn find(&self, id: &oid) -> Result<Option<Object>> {
        if let Some(object) = self.packed(id).or_else(|| self.loose(id)) {
            return Ok(Some(object));
        }
        let mut data = Vec::new();
        let kind = self.by_gix(id, &mut data).with_context(|| format!("while reading object {id}"))?;
        Ok(kind.map(|kind| Object { kind, data: Arc::new(data) }))
    }

    fn packed(&self, id: &oid) -> Option<Object> {
        self.stores.packs().find(id, &mut self.unpacker.borrow_mut())
    }

    fn loose(&self, id: &oid) -> Option<Object> {
        let id = id.to_owned();
        if let Some(object) = self.stores.loose.get(&id) {
            return Some(object);
        }
        let mut loose = self.loose.borrow_mut();
        let object = self.stores.all.iter().find_map(|store| loose.find(store.path(), &id))?;
        self.stores.loose.put(id, &object, object.data.len());
        Some(object)
    }

    /// What is in no pack of ours, or not as we expect it.
    fn by_gix(&self, id: &oid, buffer: &mut Vec<u8>) -> gix::Result<Option<Kind>> {
        for layer in self.layers() {
            if let Some(data) = layer.try_find(id, buffer)? {
                return Ok(Some(data.kind));
            }
        }
        Ok(None)
    }

    fn layers(&self) -> &[Layer] {
        let layer = |store: &Arc<odb::Store>| {
            let mut layer = store.to_cache_arc();
            layer.ignore_replacements = true;
            layer
        };
        self.layers.get_or_init(|| self.stores.all.iter().map(layer).collect())
    }

    /// The kind and size of an object, without reading it whole.
    pub(super) fn header(&self, id: &oid) -> Result<Option<(Kind, u64)>> {
        for layer in self.layers() {
            let found = layer.try_header(id).with_context(|| format!("while reading the header of object {id}"))?;
            if let Some(header) = found {
                return Ok(Some((header.kind, header.size)));
            }
        }
        Ok(None)
    }

    /// Reads a blob.
    pub(super) fn blob(&self, id: &oid) -> Result<Contents> {
        match self.find(id) {
            Ok(Some(Object { kind: Kind::Blob, data })) => Ok(Contents::Read(data)),
            Ok(Some(Object { kind, .. })) => anyhow::bail!("object {id} is a {kind}, not a blob"),
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
        self.stores.packs().has(&id) || self.layers().iter().any(|layer| gix::objs::Exists::exists(layer, &id))
    }

    /// Reads a tree. The empty tree need not be stored.
    pub(super) fn tree(&self, id: &oid) -> Result<Tree> {
        if id == self.empty_tree() {
            return Ok(Tree { data: Arc::default(), hash: self.stores.hash });
        }
        match self.find(id)? {
            Some(Object { kind: Kind::Tree, data }) => Ok(Tree { data, hash: self.stores.hash }),
            Some(Object { kind, .. }) => anyhow::bail!("object {id} is a {kind}, not a tree"),
            None => anyhow::bail!("tree {id} is missing"),
        }
    }

    /// How many bytes an id has.
    pub(super) fn id_len(&self) -> usize {
        self.stores.hash.len_in_bytes()
    }

    /// The id of the empty tree.
    pub(super) fn empty_tree(&self) -> ObjectId {
        ObjectId::empty_tree(self.stores.hash)
    }
}

/// A tree that was read.
pub(super) struct Tree {
    data: Arc<Vec<u8>>,
    hash: gix::hash::Kind,
}

impl Tree {
    /// What stands in it, in git's order.
    pub(super) fn entries(&self) -> TreeRefIter<'_> {
        self.entries_from(0)
    }

    /// What stands in it from this byte on, where an entry begins.
    pub(super) fn entries_from(&self, at: usize) -> TreeRefIter<'_> {
        TreeRefIter::from_bytes(&self.data[at..], self.hash)
    }

    /// As it is stored.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.data
    }
}
