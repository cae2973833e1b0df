//! Keeps what deltas are built on between reads of a pack: history meets the same bases again and again.

use gix::objs::Kind;
use gix::odb::pack::cache::DecodeEntry;
use rustc_hash::FxHashMap;

/// Bytes kept of what was used last, and as many of what was used before that.
const CAPACITY: usize = 12 << 20;

struct Kept {
    kind: Kind,
    compressed: usize,
    data: Box<[u8]>,
}

/// Two generations: when the young one is full, the old one goes and the young takes its place. What is used again is young
/// again, so that what is used goes on being there, without an order to keep.
#[derive(Default)]
pub(super) struct PackCache {
    young: FxHashMap<(u32, u64), Kept>,
    old: FxHashMap<(u32, u64), Kept>,
    /// Bytes of the young.
    bytes: usize,
}

impl PackCache {
    fn keep(&mut self, place: (u32, u64), kept: Kept) {
        if self.bytes + kept.data.len() > CAPACITY {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += kept.data.len();
        self.young.insert(place, kept);
    }
}

impl DecodeEntry for PackCache {
    fn put(&mut self, pack_id: u32, offset: u64, data: &[u8], kind: Kind, compressed_size: usize) {
        if data.len() <= CAPACITY / 4 {
            self.keep((pack_id, offset), Kept { kind, compressed: compressed_size, data: data.into() });
        }
    }

    fn get(&mut self, pack_id: u32, offset: u64, out: &mut Vec<u8>) -> Option<(Kind, usize)> {
        let place = (pack_id, offset);
        if let Some(kept) = self.old.remove(&place) {
            self.keep(place, kept);
        }
        let kept = self.young.get(&place)?;
        out.clear();
        out.extend_from_slice(&kept.data);
        Some((kept.kind, kept.compressed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let mut cache = PackCache::default();
        let mut out = Vec::new();
        let megabyte = vec![7; 1 << 20];
        for offset in 0..100 {
            cache.put(1, offset, &megabyte, Kind::Blob, 5);
            assert_eq!(cache.get(1, 0, &mut out), Some((Kind::Blob, 5)), "{offset}");
        }
        assert_eq!(out, megabyte);
        assert!(cache.get(1, 1, &mut out).is_none() && cache.get(1, 99, &mut out).is_some() && cache.get(2, 99, &mut out).is_none());
        assert!(cache.young.len() + cache.old.len() <= 24);
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let mut cache = PackCache::default();
        cache.put(1, 1, &vec![0; CAPACITY / 2], Kind::Blob, 1);
        assert!(cache.get(1, 1, &mut Vec::new()).is_none());
    }
}
