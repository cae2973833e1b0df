//! Reads an index of version 2, 3 or 4, in pieces: of what it says of the work tree nothing is kept.
//!
//! Anything but plain (a split index, what is broken) gives none: gix reads it then, or says what is wrong.

use super::entries::{Index, Slot};
use bstr::ByteSlice;
use gix::index::extension::tree;
use std::io::Read;

/// Bytes that are read at once.
const PIECE: usize = 128 << 10;
/// Times, sizes, owner and mode of an entry, before its id.
const STAT: usize = 40;
/// Where among those the mode is.
const MODE: usize = 24;
/// The length of a path that is too long to tell its length.
const LONG: u16 = 0x0FFF;
/// More than an entry takes whose path tells its length.
const LONGEST: usize = 4300;

/// The index that `source` holds.
pub(super) fn decode(source: impl Read, size: u64, hash: gix::hash::Kind) -> Option<Index> {
    let size = usize::try_from(size).ok()?;
    let mut input = Input { source, buffer: vec![0; size.clamp(LONGEST, PIECE)], from: 0, to: 0 };
    let header = input.some()?.first_chunk::<12>()?;
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (version, count) = (number(4), number(8) as usize);
    if &header[..4] != b"DIRC" || !(2..=4).contains(&version) || count > size / STAT {
        return None;
    }
    input.from += 12;
    let mut index = Index::empty(hash);
    index.slots.reserve_exact(count);
    index.ids.reserve_exact(count * hash.len_in_bytes());
    if version != 4 {
        index.paths.reserve_exact(size.saturating_sub(count * (STAT + hash.len_in_bytes() + 2)));
    }
    for _ in 0..count {
        let used = entry(input.some()?, version, &mut index)?;
        input.from += used;
    }
    let rest = input.rest()?;
    extensions(rest.get(..rest.len().checked_sub(hash.len_in_bytes())?)?, &mut index)?;
    Some(index)
}

/// A file, read by pieces.
struct Input<R> {
    source: R,
    buffer: Vec<u8>,
    /// What of the buffer is filled and not yet used.
    from: usize,
    to: usize,
}

impl<R: Read> Input<R> {
    /// Some bytes that follow: more than the longest entry where there are so many.
    fn some(&mut self) -> Option<&[u8]> {
        if self.to - self.from < LONGEST {
            self.buffer.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
            while self.to < self.buffer.len() {
                match self.source.read(&mut self.buffer[self.to..]) {
                    Ok(0) => break,
                    Ok(read) => self.to += read,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(_) => return None,
                }
            }
        }
        Some(&self.buffer[self.from..self.to])
    }

    /// Everything that follows.
    fn rest(mut self) -> Option<Vec<u8>> {
        let mut rest = self.buffer[self.from..self.to].to_vec();
        self.source.read_to_end(&mut rest).ok()?;
        Some(rest)
    }
}

/// Takes the entry that `data` begins with, and tells how long it is.
fn entry(data: &[u8], version: u32, index: &mut Index) -> Option<usize> {
    let hash_len = index.hash.len_in_bytes();
    let two = |at: usize| Some(u16::from_be_bytes([*data.get(at)?, *data.get(at + 1)?]));
    let flags = two(STAT + hash_len)?;
    let mut at = STAT + hash_len + 2;
    let mut is_intent = false;
    if flags & 0x4000 != 0 {
        let more = two(at)?;
        // Bits nobody knows may mean anything.
        if more & !0x6000 != 0 {
            return None;
        }
        is_intent = more & 0x2000 != 0;
        at += 2;
    }
    let begin = index.paths.len();
    let used = if version == 4 {
        at += shared_path(data.get(at..)?, index)?;
        let len = data.get(at..)?.find_byte(0)?;
        index.paths.extend_from_slice(&data[at..at + len]);
        at + len + 1
    } else {
        let len = Some(flags & LONG).filter(|&len| len < LONG)?;
        let path = data.get(at..at + usize::from(len))?;
        index.paths.extend_from_slice(path);
        // One to eight zeros follow.
        (at + path.len() + 8) & !7
    };
    let mode = u32::from_be_bytes(*data.get(MODE..)?.first_chunk()?);
    index.ids.extend_from_slice(&data[STAT..STAT + hash_len]);
    index.slots.push(Slot {
        end: u32::try_from(index.paths.len()).ok()?,
        mode: u16::try_from(mode).ok()?,
        stage: (flags >> 12 & 3) as u8,
        is_intent,
    });
    (index.paths.len() > begin && data.get(used - 1) == Some(&0)).then_some(used)
}

/// In version 4 a path begins as the one before, without so many bytes of its end. Gives the length of that number.
fn shared_path(data: &[u8], index: &mut Index) -> Option<usize> {
    let (mut number, mut len) = (0_usize, 0);
    loop {
        let byte = *data.get(len)?;
        len += 1;
        number = number.checked_mul(128)?.checked_add(usize::from(byte & 0x7F))?;
        if byte & 0x80 == 0 {
            break;
        }
        number += 1;
    }
    let end = index.paths.len();
    let begin = index.slots.iter().rev().nth(1).map_or(0, |slot| slot.end as usize);
    let last = if index.slots.is_empty() { end..end } else { begin..end };
    let kept = last.len().checked_sub(number)?;
    index.paths.extend_from_within(last.start..last.start + kept);
    Some(len)
}

/// What follows the entries. A name in small letters says that the index means something else without it.
fn extensions(mut data: &[u8], index: &mut Index) -> Option<()> {
    while let Some((head, rest)) = data.split_at_checked(8) {
        let (name, size) = head.split_at(4);
        let size = u32::from_be_bytes(*size.first_chunk()?) as usize;
        let body = rest.get(..size)?;
        match name {
            b"TREE" => index.tree = tree::decode(body, index.hash, None),
            b"sdir" => index.is_sparse = true,
            _ if name[0].is_ascii_uppercase() => {}
            _ => return None,
        }
        data = &rest[size..];
    }
    data.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        decode(bytes, bytes.len() as u64, HASH)
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
        assert_eq!(tree.and_then(|tree| tree.num_entries), Some(1));
        assert!(read(&with(b"UNTR", b"anything")).is_some_and(|index| !index.is_sparse()));
        assert!(read(&with(b"sdir", b"")).is_some_and(|index| index.is_sparse()));
        assert!(read(&with(b"link", &[0; 20])).is_none());
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
