//! Packs, read by ourselves: gix inflates what stands whole in a pack again each time a delta is built on it, which is most
//! of what reading a history takes. Here everything is unpacked once and kept as long as there is room.
//!
//! What is anything but plain is left to gix, whose answer counts: [`Packs::find`] gives none then, as for what is not here.

mod delta;

use super::kept::Kept;
use super::objects::{LARGEST, Object};
use gix::odb::pack::data::Entry;
use gix::odb::pack::data::entry::Header;
use gix::odb::pack::{data, index};
use gix::oid;
use gix::zlib::Inflate;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Longer chains of deltas are made to break programs; git writes 50, or 250 where it is asked to.
const LONGEST_CHAIN: usize = 5000;

/// Bytes of objects that are kept.
const ROOM: usize = 32 << 20;

/// All packs of a repository, for all threads.
pub(super) struct Packs {
    packs: Vec<Pack>,
    /// By the number of the pack and the place in it.
    kept: Kept<(usize, u64), Object>,
}

struct Pack {
    path: PathBuf,
    index: index::File,
    /// Opened when something is first read from it; none if that fails.
    data: OnceLock<Option<data::File>>,
}

/// What a thread needs to read packs.
pub(super) struct Unpacker {
    inflate: Inflate,
    delta: Vec<u8>,
    /// The pack that had the last object: it has the next as well, mostly.
    last: Cell<usize>,
}

impl Default for Unpacker {
    fn default() -> Self {
        Self { inflate: Inflate::default(), delta: Vec::new(), last: Cell::new(0) }
    }
}

impl Packs {
    /// The packs in these object directories.
    pub(super) fn open(folders: &[PathBuf], hash: gix::hash::Kind) -> Self {
        let packs = folders.iter().flat_map(|folder| packs_in(&folder.join("pack"), hash)).collect();
        Self { packs, kept: Kept::new(ROOM) }
    }

    /// An object, if a pack has it.
    pub(super) fn find(&self, id: &oid, unpacker: &mut Unpacker) -> Option<Object> {
        let (number, offset) = self.place(id, &unpacker.last)?;
        self.unpack(number, offset, unpacker)
    }

    /// Whether a pack has an object.
    pub(super) fn has(&self, id: &oid) -> bool {
        self.packs.iter().any(|pack| pack.index.lookup(id).is_some())
    }

    /// Where an object is.
    fn place(&self, id: &oid, last: &Cell<usize>) -> Option<(usize, u64)> {
        let first = last.get();
        let others = (0..self.packs.len()).filter(|&number| number != first);
        std::iter::once(first).chain(others).find_map(|number| {
            let offset = self.packs.get(number)?.offset(id)?;
            last.set(number);
            Some((number, offset))
        })
    }

    /// Goes from delta to delta down to something whole or kept, and builds the object up from there. All on the way is kept:
    /// what is read next is mostly another version of the same file.
    fn unpack(&self, number: usize, offset: u64, unpacker: &mut Unpacker) -> Option<Object> {
        let pack = &self.packs[number];
        let data = pack.data()?;
        let mut chain: Vec<(u64, Entry)> = Vec::new();
        let mut at = offset;
        let mut object = loop {
            if let Some(object) = self.kept.get(&(number, at)) {
                break object;
            }
            let entry = data.entry(at).ok().filter(|entry| entry.decompressed_size <= LARGEST as u64)?;
            let base = match entry.header {
                Header::OfsDelta { base_distance } => entry.checked_base_pack_offset(base_distance)?,
                Header::RefDelta { base_id } => pack.offset(&base_id)?,
                _ => {
                    let mut bytes = Vec::new();
                    inflate(data, &entry, &mut unpacker.inflate, &mut bytes)?;
                    let object = Object { kind: entry.header.as_kind()?, data: Arc::new(bytes) };
                    self.kept.put((number, at), &object, object.data.len());
                    break object;
                }
            };
            if chain.len() == LONGEST_CHAIN {
                return None;
            }
            chain.push((at, entry));
            at = base;
        };
        for (at, entry) in chain.into_iter().rev() {
            inflate(data, &entry, &mut unpacker.inflate, &mut unpacker.delta)?;
            object.data = Arc::new(delta::apply(&object.data, &unpacker.delta)?);
            self.kept.put((number, at), &object, object.data.len());
        }
        Some(object)
    }
}

impl Pack {
    fn offset(&self, id: &oid) -> Option<u64> {
        self.index.lookup(id).map(|entry| self.index.pack_offset_at_index(entry))
    }

    fn data(&self) -> Option<&data::File> {
        let open = || data::File::at(&self.path, self.index.object_hash()).ok();
        self.data.get_or_init(open).as_ref()
    }
}

/// The packs of a folder that have an index. What cannot be opened is gix's to complain of.
fn packs_in(folder: &Path, hash: gix::hash::Kind) -> Vec<Pack> {
    let mut found = Vec::new();
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "idx")
            && let Ok(index) = index::File::at(&path, hash)
        {
            found.push(Pack { path: path.with_extension("pack"), index, data: OnceLock::new() });
        }
    }
    found
}

/// Inflates what an entry holds: an object, or a delta.
fn inflate(data: &data::File, entry: &Entry, inflate: &mut Inflate, out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    out.resize(entry.decompressed_size as usize, 0);
    data.decompress_entry(entry, inflate, out).ok().map(drop)
}
