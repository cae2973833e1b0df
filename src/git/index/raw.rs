//! An entry as it lies in the file of an index.

use bstr::ByteSlice;
use std::ops::Range;

/// Times, sizes, owner and mode of an entry, before its id.
pub(super) const STAT: usize = 40;
/// Where among those the mode is.
pub(super) const MODE: usize = 24;
/// The length of a path that is too long to tell its length.
pub(super) const LONG: u16 = 0x0FFF;
/// More than an entry takes whose path tells its length.
pub(super) const LONGEST: usize = 4300;

/// How long the entry is that `data` begins with, if it is neither in conflict nor has further flags.
#[inline]
pub(super) fn len_of_plain(data: &[u8], hash_len: usize) -> Option<usize> {
    let flags = u16::from_be_bytes(*data.get(STAT + hash_len..)?.first_chunk()?);
    let len = (STAT + hash_len + 2 + usize::from(flags) + 8) & !7;
    (flags < LONG && data.get(len - 1) == Some(&0)).then_some(len)
}

/// An entry as it lies in the file.
pub(super) struct Raw {
    /// In a conflict the side, from 1.
    pub(super) stage: u8,
    /// To be added later: not there yet.
    pub(super) is_intent: bool,
    /// Where its path is.
    pub(super) path: Range<usize>,
    /// In version 4 that is only the end of it: it begins as the path before, without so many bytes of its end.
    pub(super) without: usize,
    /// How long the entry is.
    pub(super) used: usize,
}

impl Raw {
    /// The entry that `data` begins with.
    pub(super) fn read(data: &[u8], version: u32, hash_len: usize) -> Option<Self> {
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
        let mut without = 0;
        let (path, used) = if version == 4 {
            let len;
            (without, len) = offset(data.get(at..)?)?;
            at += len;
            let end = at + data.get(at..)?.find_byte(0)?;
            (at..end, end + 1)
        } else {
            let len = Some(flags & LONG).filter(|&len| len < LONG)?;
            let end = at + usize::from(len);
            // One to eight zeros follow.
            (at..end, (end + 8) & !7)
        };
        (data.get(used - 1) == Some(&0)).then_some(Self { stage: (flags >> 12 & 3) as u8, is_intent, path, without, used })
    }
}

/// A number as version 4 writes it, and how many bytes it takes.
fn offset(data: &[u8]) -> Option<(usize, usize)> {
    let (mut number, mut len) = (0_usize, 0);
    loop {
        let byte = *data.get(len)?;
        len += 1;
        number = number.checked_mul(128)?.checked_add(usize::from(byte & 0x7F))?;
        if byte & 0x80 == 0 {
            return Some((number, len));
        }
        number += 1;
    }
}
