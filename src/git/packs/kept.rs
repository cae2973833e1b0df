//! Keeps what was unpacked: history meets the same trees, files and bases of deltas again and again.

use super::super::objects::Object;
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// Bytes kept of what was used last, and as many of what was used before that.
const CAPACITY: usize = 32 << 20;
/// Each with its own lock, so that threads seldom wait for each other.
const SHARDS: usize = 8;
/// What an object takes beside its bytes.
const OVERHEAD: usize = 96;

/// A pack by its number, and where it has the object.
type Place = (usize, u64);

/// What was unpacked, for all threads.
#[derive(Default)]
pub(super) struct Kept {
    shards: [Mutex<Generations>; SHARDS],
}

/// When the young one is full, the old one goes and the young takes its place. What is used again is young again, so that what
/// is used goes on being there, without an order to keep.
#[derive(Default)]
struct Generations {
    young: FxHashMap<Place, Object>,
    old: FxHashMap<Place, Object>,
    /// Bytes of the young.
    bytes: usize,
}

impl Kept {
    pub(super) fn put(&self, place: Place, object: &Object) {
        if object.data.len() <= CAPACITY / SHARDS / 4 {
            self.with(place, |generations| generations.put(place, object.clone()));
        }
    }

    pub(super) fn get(&self, place: Place) -> Option<Object> {
        self.with(place, |generations| generations.get(place))
    }

    fn with<T>(&self, place: Place, work: impl FnOnce(&mut Generations) -> T) -> T {
        // Neighbours in a pack are met one after another; the lowest bits part them well.
        let shard = &self.shards[place.1 as usize % SHARDS];
        work(&mut shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Generations {
    fn put(&mut self, place: Place, object: Object) {
        let size = object.data.len() + OVERHEAD;
        if self.bytes + size > CAPACITY / SHARDS {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += size;
        self.young.insert(place, object);
    }

    fn get(&mut self, place: Place) -> Option<Object> {
        if let Some(object) = self.young.get(&place) {
            return Some(object.clone());
        }
        let object = self.old.remove(&place)?;
        self.put(place, object.clone());
        Some(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gix::objs::Kind;
    use std::sync::Arc;

    fn object(size: usize) -> Object {
        Object { kind: Kind::Blob, data: Arc::new(vec![7; size]) }
    }

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let kept = Kept::default();
        let place = |number: u64| (1, number * SHARDS as u64);
        for number in 0..100 {
            kept.put(place(number), &object(1 << 20));
            assert!(kept.get(place(0)).is_some_and(|object| object.data.len() == 1 << 20), "{number}");
        }
        assert!(kept.get(place(1)).is_none() && kept.get(place(99)).is_some() && kept.get((2, 99 * SHARDS as u64)).is_none());
        let shard = kept.shards[0].lock().unwrap();
        assert!((shard.young.len() + shard.old.len()) << 20 <= 2 * CAPACITY / SHARDS);
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let kept = Kept::default();
        kept.put((1, 1), &object(CAPACITY / 2));
        assert!(kept.get((1, 1)).is_none());
    }
}
