//! What follows the entries of an index: its extensions.

use bstr::ByteSlice;
use gix::index::extension::{Tree, tree};
use std::io::{Read, Seek, SeekFrom};

/// As much of a file's end is looked through for its cache of trees first.
const LEAST: usize = 64 << 10;
/// And then such a part of it: in the cache a folder takes less than a tenth of what its entries do.
const PART: usize = 8;

/// The cache of trees: the ids of folders as they were last written.
pub(super) struct Cache {
    /// Where in the file it stands.
    at: usize,
    pub(super) tree: Tree,
}

impl Cache {
    /// Looks for it from the end of the file, before the entries are read: it tells which of them need not be. Any bytes may
    /// look as if they were it, so what is found must turn out to be an extension: see [`Extensions::has_found`].
    pub(super) fn find(source: &mut (impl Read + Seek), size: usize, hash: gix::hash::Kind) -> Option<Self> {
        let first = Self::find_in_last(LEAST.min(size), source, size, hash);
        first.or_else(|| Self::find_in_last(Some(size / PART).filter(|&part| part > LEAST)?, source, size, hash))
    }

    fn find_in_last(len: usize, source: &mut (impl Read + Seek), size: usize, hash: gix::hash::Kind) -> Option<Self> {
        let from = size - len;
        source.seek(SeekFrom::Start(from as u64)).ok()?;
        let mut end = Vec::with_capacity(len);
        source.take(len as u64).read_to_end(&mut end).ok()?;
        end.rfind_iter(b"TREE").find_map(|at| Extensions::read(&end[at..], from + at, hash, None)?.cache)
    }
}

/// What the extensions say that matters here.
#[derive(Default)]
pub(super) struct Extensions {
    pub(super) cache: Option<Cache>,
    /// The cache is the one that was found from the end.
    pub(super) has_found: bool,
    /// There may be entries that stand for folders.
    pub(super) is_sparse: bool,
}

impl Extensions {
    /// Reads those that begin at `begin` of the file with the first byte of `data` and take all but the hash at its end. A name
    /// in small letters says that the index means something else without it. `found` was read before.
    pub(super) fn read(data: &[u8], begin: usize, hash: gix::hash::Kind, mut found: Option<Cache>) -> Option<Self> {
        let mut rest = data.get(..data.len().checked_sub(hash.len_in_bytes())?)?;
        let (mut extensions, mut at) = (Self::default(), begin);
        while let Some((head, after)) = rest.split_at_checked(8) {
            let (name, size) = head.split_at(4);
            let size = u32::from_be_bytes(*size.first_chunk()?) as usize;
            let (body, after) = after.split_at_checked(size)?;
            match name {
                b"TREE" => {
                    let known = found.take_if(|found| found.at == at);
                    extensions.has_found |= known.is_some();
                    extensions.cache = known.or_else(|| tree::decode(body, hash, None).map(|tree| Cache { at, tree }));
                }
                b"sdir" => extensions.is_sparse = true,
                _ if name[0].is_ascii_uppercase() => {}
                _ => return None,
            }
            (rest, at) = (after, at + 8 + size);
        }
        rest.is_empty().then_some(extensions)
    }
}
