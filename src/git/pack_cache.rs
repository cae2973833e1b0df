//! Keeps what deltas are built on between reads of a pack: history meets the same bases again and again.

use gix::objs::Kind;
use gix::odb::pack::cache::DecodeEntry;
use std::collections::HashMap;

/// Bytes kept. When it is full it starts anew: cheaper than order, and the next commits are near the last ones.
const CAPACITY: usize = 24 << 20;

struct Kept {
    kind: Kind,
    compressed: usize,
    data: Box<[u8]>,
}

#[derive(Default)]
pub(super) struct PackCache {
    kept: HashMap<(u32, u64), Kept>,
    bytes: usize,
}

impl DecodeEntry for PackCache {
    fn put(&mut self, pack_id: u32, offset: u64, data: &[u8], kind: Kind, compressed_size: usize) {
        if data.len() > CAPACITY / 8 {
            return;
        }
        if self.bytes + data.len() > CAPACITY {
            self.kept.clear();
            self.bytes = 0;
        }
        let kept = Kept { kind, compressed: compressed_size, data: data.into() };
        if self.kept.insert((pack_id, offset), kept).is_none() {
            self.bytes += data.len();
        }
    }

    fn get(&mut self, pack_id: u32, offset: u64, out: &mut Vec<u8>) -> Option<(Kind, usize)> {
        let kept = self.kept.get(&(pack_id, offset))?;
        out.clear();
        out.extend_from_slice(&kept.data);
        Some((kept.kind, kept.compressed))
    }
}
