//! Reads an index of version 2, 3 or 4, in pieces: of what it says of the work tree nothing is kept, and of folders that are
//! as HEAD has them no more than that.
//!
//! Anything but plain (a split index, what is broken) gives none: gix reads it then, or says what is wrong.

use super::covered::{Covered, Taker, whole};
use super::entries::{Entry, Index};
use super::extensions::{Cache, Extensions};
use super::input::Input;
use super::raw::{MODE, Raw, STAT};
use bstr::ByteSlice;
use gix::index::extension::Tree as CachedTree;
use gix::oid;
use std::io::{Read, Seek};

/// The index that `source` holds. `cover` tells which of the folders that its cache knows need not be read.
pub(super) fn decode(
    mut source: impl Read + Seek,
    size: u64,
    hash: gix::hash::Kind,
    cover: impl FnOnce(&CachedTree) -> Vec<Covered>,
) -> Option<Index> {
    let size = usize::try_from(size).ok()?;
    let cache = Cache::find(&mut source, size, hash);
    let covered = cache.as_ref().map(|cache| cover(&cache.tree)).unwrap_or_default();
    source.rewind().ok()?;

    let mut input = Input::new(source, size);
    let header = input.some()?.first_chunk::<12>()?;
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (version, count) = (number(4), number(8) as usize);
    if &header[..4] != b"DIRC" || !(2..=4).contains(&version) || count > size / STAT {
        return None;
    }
    input.take(12);
    let mut taker = Taker::new(Index::empty(hash), &covered);
    if covered.is_empty() {
        taker.index.reserve(count, size);
    }
    entries(&mut input, version, count, hash.len_in_bytes(), &mut taker)?;
    let mut index = taker.end()?;
    let begin = input.used;
    let extensions = Extensions::read(&input.rest()?, begin, hash, cache)?;
    // What was taken for the cache was something else.
    if !covered.is_empty() && !extensions.has_found {
        return None;
    }
    index.is_sparse |= extensions.is_sparse;
    index.tree = extensions.cache.and_then(|cache| whole(&cache.tree, count));
    Some(index)
}

/// Hands the entries to `taker`.
fn entries(input: &mut Input<impl Read>, version: u32, count: usize, hash_len: usize, taker: &mut Taker<'_>) -> Option<()> {
    let mut before = Vec::new();
    let mut left = count;
    while left > 0 {
        if version != 4 {
            let passed = input.pass(taker.passable().min(left - 1), hash_len)?;
            taker.pass(passed);
            left -= passed;
        }
        let data = input.some()?;
        let raw = Raw::read(data, version, hash_len)?;
        let mut path = &data[raw.path];
        if version == 4 {
            before.truncate(before.len().checked_sub(raw.without)?);
            before.extend_from_slice(path);
            path = &before;
        }
        let mode = u32::from_be_bytes(*data.get(MODE..)?.first_chunk()?);
        taker.take(Entry {
            path: path.as_bstr(),
            id: oid::from_bytes_unchecked(&data[STAT..STAT + hash_len]),
            mode: u16::try_from(mode).ok()?,
            stage: raw.stage,
            is_intent: raw.is_intent,
        })?;
        input.take(raw.used);
        left -= 1;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::raw::LONG;
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    const HASH: gix::hash::Kind = gix::hash::Kind::Sha1;

    /// An index of entries with these paths and flags, as git writes it; each id is made of the entry's number.
    fn written(version: u32, entries: &[(&str, u16, Option<u16>)], extensions: &[u8]) -> Vec<u8> {
        let mut out = [&b"DIRC"[..], &version.to_be_bytes(), &(entries.len() as u32).to_be_bytes()].concat();
        let mut last = "";
        for (number, (path, flags, more)) in entries.iter().enumerate() {
            let begin = out.len();
            out.extend_from_slice(&[0; MODE]);
            out.extend_from_slice(&0o100644_u32.to_be_bytes());
            out.extend_from_slice(&[9; STAT - MODE - 4]);
            out.extend_from_slice(&[number as u8; 20]);
            let len = (path.len() as u16).min(LONG) | flags | if more.is_some() { 0x4000 } else { 0 };
            out.extend_from_slice(&len.to_be_bytes());
            out.extend(more.iter().flat_map(|more| more.to_be_bytes()));
            if version == 4 {
                let common = path.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
                let taken = last.len() - common;
                if taken >= 128 {
                    out.push(((taken >> 7) - 1) as u8 | 0x80);
                }
                out.push((taken & 0x7F) as u8);
                out.extend_from_slice(&path.as_bytes()[common..]);
                out.push(0);
                last = path;
            } else {
                out.extend_from_slice(path.as_bytes());
                out.resize(begin + ((out.len() - begin + 8) & !7), 0);
            }
        }
        [&out, extensions, &[7; 20]].concat()
    }

    fn read(bytes: &[u8]) -> Option<Index> {
        decode(Cursor::new(bytes), bytes.len() as u64, HASH, |_| Vec::new())
    }

    /// An index whose cache of trees knows the folder `b`, with so many entries, read where HEAD has it alike.
    fn read_covered(version: u32, entries: &[(&str, u16, Option<u16>)], count: usize, more: &[u8]) -> Option<Index> {
        let cache = [&b"\0-1 1\nb\0"[..], count.to_string().as_bytes(), b" 0\n", &[5; 20]].concat();
        let extension = [b"TREE", &(cache.len() as u32).to_be_bytes()[..], &cache].concat();
        let bytes = written(version, entries, &[more, &extension].concat());
        let cover = |cached: &CachedTree| {
            let id = cached.children[0].id;
            vec![Covered { path: "b/".into(), id, count: cached.children[0].num_entries.unwrap() as usize }]
        };
        decode(Cursor::new(&bytes), bytes.len() as u64, HASH, cover)
    }

    #[test]
    fn every_version_is_read() {
        let long = "x".repeat(300);
        let paths = ["a", "b/c", "b/c.d", long.as_str(), "y/1", "y/1"];
        for version in 2..=4 {
            let entries: Vec<_> =
                paths.iter().enumerate().map(|(at, path)| (*path, (at as u16 % 4) << 12, (at == 1).then_some(0x2000))).collect();
            let index = read(&written(version, &entries, b"")).unwrap();
            assert_eq!(index.all().map(|number| index.path(number).to_string()).collect::<Vec<_>>(), paths, "{version}");
            let [first, second] = [0, 1].map(|number| index.entry(number));
            assert_eq!((first.mode, first.stage, first.is_intent, first.id.as_bytes()), (0o100644, 0, false, &[0; 20][..]));
            assert_eq!((second.mode, second.stage, second.is_intent, second.id.as_bytes()), (0o100644, 1, true, &[1; 20][..]));
        }
    }

    #[test]
    fn many_entries_are_read_piece_by_piece() {
        let paths: Vec<String> = (0..9000).map(|number| format!("folder/{}{number:05}", "name".repeat(number % 7))).collect();
        let entries: Vec<_> = paths.iter().map(|path| (path.as_str(), 0, None)).collect();
        for version in [2, 4] {
            let index = read(&written(version, &entries, b"")).unwrap();
            assert!(index.all().all(|number| index.path(number) == paths[number].as_str()) && index.all().len() == paths.len());
        }
    }

    #[test]
    fn extensions_are_taken_passed_over_or_left_to_gix() {
        let entries = [("a", 0, None)];
        let with = |name: &[u8], body: &[u8]| written(2, &entries, &[name, &(body.len() as u32).to_be_bytes(), body].concat());
        let tree = read(&with(b"TREE", &[b"\x001 0\n", &[5; 20][..]].concat())).unwrap().tree;
        assert_eq!(tree.as_deref().map(oid::as_bytes), Some(&[5; 20][..]));
        assert_eq!(read(&with(b"TREE", &[b"\x002 0\n", &[5; 20][..]].concat())).unwrap().tree, None, "of another number of entries");
        assert!(read(&with(b"UNTR", b"anything")).is_some_and(|index| !index.is_sparse()));
        assert!(read(&with(b"sdir", b"")).is_some_and(|index| index.is_sparse()));
        assert!(read(&with(b"link", &[0; 20])).is_none());
    }

    #[test]
    fn of_a_covered_folder_one_entry_is_kept() {
        let entries = [("a", 0, None), ("b/c", 0, None), ("b/d/e", 0, Some(0x4000)), ("b0", 0, None)];
        for version in 2..=4 {
            for more in [&b""[..], b"IEOT\0\0\0\x01x"] {
                let index = read_covered(version, &entries, 2, more).unwrap();
                let folder = index.entry(1);
                assert_eq!(index.all().map(|number| index.path(number)).collect::<Vec<_>>(), ["a", "b/", "b0"], "{version}");
                assert!(folder.is_folder() && folder.id.as_bytes() == [5; 20] && index.is_sparse());
                assert_eq!(index.entry(2).id.as_bytes(), [3; 20]);
            }
        }
    }

    #[test]
    fn a_cache_of_trees_that_is_wrong_is_not_believed() {
        let entries = [("a", 0, None), ("b/c", 0, None), ("b/d", 0, None), ("e", 0, None)];
        let read = |count, entries: &[_]| read_covered(2, entries, count, b"");
        assert!(read(2, &entries).is_some());
        assert!(read(1, &entries).is_none() && read(3, &entries).is_none() && read(9, &entries).is_none());
        assert!(read(2, &[("b/c", 0, None), ("b/d", 0x1000, None)]).is_none(), "a conflict");
        assert!(read(2, &[("b/c", 0, Some(0x2000)), ("b/d", 0, None)]).is_none(), "to be added later");
        assert!(read(2, &[("c", 0, None)]).is_some_and(|index| !index.is_sparse()), "no such folder");
        assert!(read_covered(2, &entries, 2, b"link\0\0\0\0").is_none(), "a split index");
    }

    #[test]
    fn bytes_that_look_like_a_cache_of_trees_are_none() {
        let entries = [("a", 0, None), ("b/c", 0, None), ("b/d", 0, None)];
        let inner = [&b"TREE\0\0\0\x20\0-1 1\nb\x002 0\n"[..], &[5; 20]].concat();
        let outer = [b"UNTR", &(inner.len() as u32).to_be_bytes()[..], &inner].concat();
        let bytes = written(2, &entries, &outer);
        let cover = |cached: &CachedTree| vec![Covered { path: "b/".into(), id: cached.children[0].id, count: 2 }];
        assert!(decode(Cursor::new(&bytes), bytes.len() as u64, HASH, cover).is_none());
        assert!(read(&bytes).is_some_and(|index| index.all().len() == 3 && index.tree.is_none()));
    }

    #[test]
    fn what_is_broken_is_left_to_gix() {
        let good = written(2, &[("a", 0, None), ("b/c", 0, None)], b"");
        assert!(read(&good).is_some());
        for len in 0..good.len() {
            assert!(read(&good[..len]).is_none(), "{len}");
        }
        assert!(read(&written(2, &[("a", 0, Some(1))], b"")).is_none(), "bits nobody knows");
        assert!(read(&written(2, &[("", 0, None)], b"")).is_none(), "a path that is none");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(version in 2..5_u8, count in 0..4_u8, bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let bytes = [&b"DIRC\0\0\0"[..], &[version, 0, 0, 0, count], &bytes].concat();
            if let Some(index) = read(&bytes) {
                prop_assert_eq!(index.all().len(), usize::from(count));
                prop_assert!(index.all().all(|number| !index.entry(number).path.is_empty()));
            }
        }
    }
}
