//! Gzip and zlib, with a limit on what comes out.

use flate2::read::{GzDecoder, ZlibDecoder};
use std::io::Read;

/// What is read at most: a small archive can hold a terabyte of nothing.
const LARGEST: u64 = 1 << 20;

/// What gzip packed.
pub(super) fn gunzip(packed: &[u8]) -> Option<Vec<u8>> {
    first_bytes(GzDecoder::new(packed))
}

/// What zlib packed.
pub(super) fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    first_bytes(ZlibDecoder::new(packed))
}

/// The first bytes of what is packed; what was read before an error counts.
fn first_bytes(packed: impl Read) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let _ = packed.take(LARGEST).read_to_end(&mut out);
    (!out.is_empty()).then_some(out)
}
