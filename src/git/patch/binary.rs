//! The body of a `GIT binary patch`: both directions in base 85 and deflated, whole or as a delta.

use super::PatchError;
use super::lines::{Lines, text};
use bstr::ByteSlice;
use std::io::Read;

/// The digits of git's base 85.
const DIGITS: &[u8; 85] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// More than this is not unpacked.
const LARGEST: u64 = 1 << 28;

/// One side of a binary file, as far as the patch tells it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Payload {
    /// All of it.
    Whole(Vec<u8>),
    /// What is not taken over from the other side, piece by piece, a line each.
    Pieces(Vec<u8>),
    /// It is said to have so many bytes, which is too much.
    TooLarge(u64),
}

/// Takes both directions: what the file becomes, and what it was where that is told.
pub(super) fn parse(lines: &mut Lines<'_>) -> Result<(Payload, Option<Payload>), PatchError> {
    let new = payload(lines)?.ok_or_else(|| lines.error("a binary patch without contents"))?;
    Ok((new, payload(lines)?))
}

fn payload(lines: &mut Lines<'_>) -> Result<Option<Payload>, PatchError> {
    let Some(line) = lines.peek().map(text) else { return Ok(None) };
    let (literal, size) = match (line.strip_prefix(b"literal "), line.strip_prefix(b"delta ")) {
        (Some(size), _) => (true, size),
        (_, Some(size)) => (false, size),
        _ => return Ok(None),
    };
    let broken = lines.error("a broken binary patch");
    let size: u64 = size.to_str().ok().and_then(|size| size.parse().ok()).ok_or_else(|| broken.clone())?;
    lines.next();
    let mut packed = Vec::new();
    while let Some(line) = lines.peek().map(text).filter(|line| !line.is_empty()) {
        decode(line, &mut packed).ok_or_else(|| lines.error("a broken line of a binary patch"))?;
        lines.next();
    }
    lines.next();
    if size > LARGEST {
        return Ok(Some(Payload::TooLarge(size)));
    }
    let mut bytes = Vec::new();
    let unpacked = flate2::read::ZlibDecoder::new(packed.as_slice()).take(size + 1).read_to_end(&mut bytes);
    if unpacked.is_err() || bytes.len() as u64 != size {
        return Err(broken);
    }
    let payload = if literal { Some(Payload::Whole(bytes)) } else { inserted(&bytes).map(Payload::Pieces) };
    payload.map(Some).ok_or(broken)
}

/// A line: its length as a letter, then five digits for every four bytes.
fn decode(line: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (&length, digits) = line.split_first()?;
    let length = match length {
        b'A'..=b'Z' => usize::from(length - b'A') + 1,
        b'a'..=b'z' => usize::from(length - b'a') + 27,
        _ => return None,
    };
    if digits.len() != length.div_ceil(4) * 5 {
        return None;
    }
    let end = out.len() + length;
    for group in digits.chunks_exact(5) {
        let mut value: u32 = 0;
        for digit in group {
            let digit = DIGITS.find_byte(*digit)? as u32;
            value = value.checked_mul(85)?.checked_add(digit)?;
        }
        out.extend_from_slice(&value.to_be_bytes());
    }
    out.truncate(end);
    Some(())
}

/// The bytes that a delta brings itself.
fn inserted(delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta;
    // The sizes of both sides, seven bits a byte.
    for _ in 0..2 {
        let end = rest.iter().position(|byte| byte & 0x80 == 0)?;
        rest = &rest[end + 1..];
    }
    let mut pieces = Vec::new();
    while let Some((&op, after)) = rest.split_first() {
        // A copy says by its bits how many bytes of offset and size follow.
        let taken = if op & 0x80 == 0 { usize::from(op) } else { (op & 0x7F).count_ones() as usize };
        if op == 0 || after.len() < taken {
            return None;
        }
        if op & 0x80 == 0 {
            pieces.extend_from_slice(&after[..taken]);
        } else if !pieces.ends_with(b"\n") {
            pieces.push(b'\n');
        }
        rest = &after[taken..];
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_of_base_85_is_decoded() {
        let mut out = Vec::new();
        // As git writes the bytes 0, 1, 2 in a deflated block of their own.
        assert_eq!(decode(b"KcmZQzWC8#H2LJ>B", &mut out), Some(()));
        assert_eq!(out.len(), 11);
        for broken in [&b""[..], b"A", b"A0000", b"D~~~~~", b"*00000", b"D0000\""] {
            assert_eq!(decode(broken, &mut Vec::new()), None, "{}", broken.as_bstr());
        }
    }

    #[test]
    fn a_delta_gives_what_it_inserts() {
        // Sizes 5 and 9; copy 2 from 0; insert "abc"; copy; insert "d".
        assert_eq!(inserted(b"\x05\x09\x90\x02\x03abc\x91\x01\x02\x01d"), Some(b"\nabc\nd".to_vec()));
        for broken in [&b""[..], b"\x85", b"\x05\x09\x00", b"\x05\x09\x04abc", b"\x05\x09\xFF\x01"] {
            assert_eq!(inserted(broken), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = inserted(&bytes);
            let _ = decode(&bytes, &mut Vec::new());
            let _ = parse(&mut Lines::new(&[&b"literal 3\n"[..], &bytes].concat()));
        }
    }
}
