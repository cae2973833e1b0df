//! Base64 and hexadecimal, judged by their first bytes before the rest is decoded.

use super::{deflate, is_text};
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

/// How many characters are tried: twelve bytes that are text by chance are one in a hundred thousand.
const TRIED: usize = 16;

/// What a run seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Base64, either alphabet.
    Base64,
    /// Base64 of gzip.
    Gzip,
    /// Base64 of zlib.
    Zlib,
    /// Base64 of UTF-16, little endian: what PowerShell takes for a command.
    Wide,
    /// Hexadecimal.
    Hex,
}

impl Kind {
    /// What the first characters of a run say; none for nearly every run there is.
    pub(super) fn of(run: &[u8]) -> Option<Self> {
        let head = run.get(..TRIED)?;
        if head.starts_with(b"H4sI") {
            return Some(Self::Gzip);
        }
        // Hexadecimal digits are base64 too, but decode to other than text there.
        if HEXLOWER_PERMISSIVE.decode(head).is_ok_and(|bytes| is_text(&bytes)) && run.iter().all(u8::is_ascii_hexdigit) {
            return Some(Self::Hex);
        }
        match base64(head)?.as_slice() {
            bytes if is_text(bytes) => Some(Self::Base64),
            [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] => Some(Self::Zlib),
            bytes if bytes.chunks_exact(2).all(|pair| pair[1] == 0 && is_text(&pair[..1])) => Some(Self::Wide),
            _ => None,
        }
    }

    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Gzip => "gzip in base64",
            Self::Zlib => "zlib in base64",
            Self::Wide => "UTF-16 in base64",
            Self::Hex => "hexadecimal",
        }
    }
}

/// Decodes a whole run, as far as its length allows.
pub(super) fn decode(kind: Kind, run: &[u8]) -> Option<Vec<u8>> {
    match kind {
        Kind::Base64 => base64(run),
        Kind::Gzip => deflate::gunzip(&base64(run)?),
        Kind::Zlib => deflate::inflate(&base64(run)?),
        // A unit of another script becomes a byte that no key has.
        Kind::Wide => Some(base64(run)?.chunks_exact(2).map(|pair| if pair[1] == 0 { pair[0] } else { 0xFF }).collect()),
        Kind::Hex => HEXLOWER_PERMISSIVE.decode(&run[..run.len() / 2 * 2]).ok(),
    }
}

/// Unpadded, in either alphabet; a last character alone and stray bits of a cut run are let go.
fn base64(run: &[u8]) -> Option<Vec<u8>> {
    let decode = |run: &[u8]| {
        if run.iter().any(|b| matches!(b, b'-' | b'_')) { BASE64URL_NOPAD.decode(run) } else { BASE64_NOPAD.decode(run) }
    };
    decode(run).or_else(|_| decode(&run[..run.len() / 4 * 4])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell() {
        assert_eq!(Kind::of(b"dGhpcyBpcyB0ZXh0IGFuZCBtb3Jl"), Some(Kind::Base64));
        assert_eq!(Kind::of(b"746869732069732074657874"), Some(Kind::Hex));
        assert_eq!(Kind::of(b"H4sIAAAAAAAAA0vMSU4BANz0"), Some(Kind::Gzip));
        assert_eq!(Kind::of(b"iVBORw0KGgoAAAANSUhEUgAA"), None);
        assert_eq!(Kind::of(b"da39a3ee5e6b4b0d3255bfef95601890afd80709"), None);
    }

    #[test]
    fn a_cut_run_gives_what_it_has() {
        assert_eq!(decode(Kind::Base64, b"dGhpcyBpcyB0ZXh0IGFuZCBtb3Jlx"), Some(b"this is text and more".to_vec()));
    }
}
