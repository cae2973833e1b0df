//! Gzip, with a limit on what comes out.

use std::io::Read;

/// What is read at most: a small archive can hold a terabyte of nothing.
const LARGEST: u64 = 1 << 20;

/// The first bytes of what is packed; what was read before an error counts.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let _ = flate2::read::GzDecoder::new(packed).take(LARGEST).read_to_end(&mut out);
    (!out.is_empty()).then_some(out)
}
