//! Keeps what was read last, for all threads: history meets the same trees, files and bases of deltas again and again.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::{BuildHasher as _, Hash};
use std::sync::{Mutex, PoisonError};

/// Each with its own lock, so that threads seldom wait for each other.
const SHARDS: usize = 8;
/// What anything takes beside its bytes.
const OVERHEAD: usize = 96;

/// Values that are cheap to clone, by their keys.
pub(super) struct Kept<K, V> {
    shards: [Mutex<Generations<K, V>>; SHARDS],
    /// Bytes that one shard keeps of what was used last, and as many of what was used before that.
    room: usize,
}

/// When the young one is full, the old one goes and the young takes its place. What is used again is young again, so that what
/// is used goes on being there, without an order to keep.
struct Generations<K, V> {
    young: FxHashMap<K, (V, usize)>,
    old: FxHashMap<K, (V, usize)>,
    /// Bytes of the young.
    bytes: usize,
}

impl<K: Copy + Eq + Hash, V: Clone> Kept<K, V> {
    /// Keeps so many bytes, and at most as many again.
    pub(super) fn new(room: usize) -> Self {
        let empty = || Mutex::new(Generations { young: FxHashMap::default(), old: FxHashMap::default(), bytes: 0 });
        Self { shards: std::array::from_fn(|_| empty()), room: room / SHARDS }
    }

    /// Keeps a value of this size, unless it is too large.
    pub(super) fn put(&self, key: K, value: &V, size: usize) {
        if size <= self.room / 4 {
            self.with(&key, |generations| generations.put(key, (value.clone(), size + OVERHEAD), self.room));
        }
    }

    /// A value that is kept.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.with(key, |generations| generations.get(key, self.room))
    }

    fn with<T>(&self, key: &K, work: impl FnOnce(&mut Generations<K, V>) -> T) -> T {
        // The table takes other bits of the hash.
        let shard = (FxBuildHasher.hash_one(key) >> 32) as usize % SHARDS;
        work(&mut self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Generations<K, V> {
    fn put(&mut self, key: K, value: (V, usize), room: usize) {
        if self.bytes + value.1 > room {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += value.1;
        self.young.insert(key, value);
    }

    fn get(&mut self, key: &K, room: usize) -> Option<V> {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let kept = self.old.remove(key)?;
        let value = kept.0.clone();
        self.put(*key, kept, room);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: usize = 1000 * SHARDS;

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let kept = Kept::new(ROOM);
        for number in 0..1000 {
            kept.put(number, &"value", 100);
            assert_eq!(kept.get(&0), Some("value"), "{number}");
        }
        assert!(kept.get(&1).is_none() && kept.get(&999).is_some());
        let count: usize = kept.shards.iter().map(|shard| shard.lock().unwrap()).map(|shard| shard.young.len() + shard.old.len()).sum();
        assert!(count * 100 <= 2 * ROOM);
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let kept = Kept::new(ROOM);
        kept.put(1, &"value", 500);
        assert!(kept.get(&1).is_none());
    }
}
