//! The threads that share the work: the one that asks, and as many more as the machine has room for.

use std::hint::black_box;
use std::sync::Once;

/// Memory that a thread has at hand from its start.
const ROOM: usize = 1 << 20;

/// Makes them, the first time. The thread that asks is one of them: another one would have to be made first, and has nothing of
/// what this one has read in its caches.
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        // Where somebody has made threads already, those serve.
        let _ = rayon::ThreadPoolBuilder::new().use_current_thread().start_handler(|_| make_room()).build_global();
    });
}

/// Does two things at once, where so many changes are worth it.
pub fn beside<A, B: Send>(changes: usize, work: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    if !are_worth(changes) {
        return (work(), other());
    }
    start();
    let mut done = None;
    let made = rayon::in_place_scope(|scope| {
        scope.spawn(|_| done = Some(other()));
        work()
    });
    (made, done.expect("a scope ends after what it began"))
}

/// Whether so many changed files, or folders, are worth the start of threads.
pub(crate) fn are_worth(changes: usize) -> bool {
    changes > 16
}

/// The C library lets the memory of a further thread grow by single pages, and for each all threads have to wait. What was once
/// made usable stays so. The first piece is larger than what it takes from the heap so far; that it was given back teaches it
/// otherwise.
fn make_room() {
    for size in [2 * ROOM, ROOM] {
        drop(black_box(Vec::<u8>::with_capacity(size)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_done() {
        assert_eq!(beside(0, || 1, || 2), (1, 2));
        assert_eq!(beside(1000, || 1, || 2), (1, 2));
    }
}
