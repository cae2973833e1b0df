//! The body between BEGIN and END of a private key: freed of its wrapping, decoded and read as far as its kind tells.

use super::published::published;
use super::{Outcome, Proof};
use bstr::ByteSlice;
use data_encoding::BASE64;

/// What stands between BEGIN and END.
#[derive(Debug)]
pub(in crate::detect) enum Armour {
    /// No key: empty, a placeholder, code.
    Empty,
    /// Something that is, was or pretends to be a key.
    Key {
        /// How much it is worth.
        proof: Proof,
        /// The body in plain base64: the same for one key in every wrapping.
        body: Vec<u8>,
    },
}

/// Fewer characters than these are no key of any kind.
const SHORTEST: usize = 40;

/// Reads a body; `label` is what stands between `BEGIN` and the dashes.
pub(in crate::detect) fn armour(label: &[u8], body: &[u8]) -> Armour {
    let (body, encrypted_header) = unwrap(body);
    if body.len() < SHORTEST || is_filler(&body) {
        return Armour::Empty;
    }
    let end = body.iter().position(|&b| b == b'=').unwrap_or(body.len());
    let bytes = BASE64.decode(&padded(&body[..end / 4 * 4])).unwrap_or_default();
    let read = if label.contains_str("PGP") { open_pgp(&bytes) } else { open_ssh(&bytes).or_else(|| der(&bytes)) };
    let encrypted = encrypted_header || label.contains_str("ENCRYPTED") || read == Some(Key::Encrypted);
    let proof = match (read.and_then(|_| published(&bytes)), read) {
        (Some(whose), _) => Proof::with(Outcome::Lessened, format!("{whose}: published, so it opens nothing")),
        _ if encrypted => Proof::with(Outcome::Lessened, "encrypted: worth as much as its passphrase"),
        (_, Some(_)) => Proof::new(Outcome::Proved),
        _ => Proof::with(Outcome::Unproven, "it does not read as a key: cut or edited"),
    };
    Armour::Key { proof, body }
}

/// What a key turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Plain,
    Encrypted,
}

/// Takes header lines, escapes, quotes, blanks and the OpenPGP checksum away. Tells whether a header said "encrypted".
fn unwrap(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let mut encrypted = false;
    // Real and escaped line ends alike, the latter escaped once or twice.
    let plain = body.replace(b"\\\\n", b"\n").replace(b"\\n", b"\n").replace(b"\\r", b"").replace(b"\\t", b" ").replace(b"\\/", b"/");
    for line in plain.lines() {
        // `///`, `//!`: a comment's mark, unless the body goes on right behind it.
        let marked = line.trim_start().trim_start_with(|c| matches!(c, '/' | '!'));
        let line = if marked.first().is_none_or(u8::is_ascii_whitespace) { marked } else { line };
        let line = line.trim_with(|c| c.is_whitespace() || c.is_ascii_punctuation() && !matches!(c, '/' | '='));
        if let Some(colon) = line.find_byte(b':') {
            encrypted |= line[colon..].contains_str("ENCRYPTED") || line.starts_with(b"DEK-Info");
            continue;
        }
        // `=abcd` alone is the checksum of OpenPGP.
        if line.len() == 5 && line[0] == b'=' {
            continue;
        }
        // Several literals on a line, or a body whose line ends became blanks; words and code end the body.
        let pieces =
            || line.fields_with(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '+' | ',' | '\\')).filter(|piece| !piece.is_empty());
        let (count, len) = pieces().fold((0, 0), |(count, len), piece| (count + 1, len + piece.len()));
        if count > 1 && len < count * 8 || pieces().flatten().any(|&b| !is_base64(b)) {
            break;
        }
        out.extend(line.iter().copied().filter(|&b| is_base64(b)));
    }
    (out, encrypted)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn padded(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    body.resize(body.len().next_multiple_of(4), b'=');
    body
}

/// Few different characters, or one of them again and again. Real keys repeat `A`, which is zero, and nothing else.
fn is_filler(body: &[u8]) -> bool {
    let mut seen = [false; 256];
    for &byte in body {
        seen[usize::from(byte)] = true;
    }
    seen.iter().filter(|&&seen| seen).count() < 16 || body.chunk_by(|a, b| a == b).any(|run| run.len() >= 8 && run[0] != b'A')
}

/// `openssh-key-v1`, then the cipher's name.
fn open_ssh(bytes: &[u8]) -> Option<Key> {
    let rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    let len = u32::from_be_bytes(*rest.first_chunk()?) as usize;
    let cipher = rest.get(4..4 + len.min(64))?;
    Some(if cipher == b"none" { Key::Plain } else { Key::Encrypted })
}

/// A secret key packet (tag 5 or 7), in the old or the new form.
fn open_pgp(bytes: &[u8]) -> Option<Key> {
    let first = *bytes.first()?;
    let tag = if first & 0x40 == 0 { first >> 2 & 0xf } else { first & 0x3f };
    (first & 0x80 != 0 && matches!(tag, 5 | 7)).then_some(Key::Plain)
}

/// DER of PKCS#1, SEC 1, DSA or PKCS#8, plain or encrypted: a sequence whose length fits, a version, and what follows it.
fn der(bytes: &[u8]) -> Option<Key> {
    let (tag, inner, whole) = element(bytes)?;
    // Cut by a few bytes where the text was; much more is another thing.
    if tag != SEQUENCE || inner.len() + 3 < whole {
        return None;
    }
    let (tag, version, len) = element(inner)?;
    match tag {
        // EncryptedPrivateKeyInfo begins with the algorithm.
        SEQUENCE => Some(Key::Encrypted),
        INTEGER if version.len() == 1 && version[0] <= 3 => {
            let (next, value, _) = element(inner.get(header_len(inner)? + len..)?)?;
            match next {
                // A number of 512 bits or more, the scalar of a curve, or the algorithm of PKCS#8.
                INTEGER if value.len() >= 60 => Some(Key::Plain),
                OCTETS if value.len() >= 16 => Some(Key::Plain),
                SEQUENCE => Some(Key::Plain),
                _ => None,
            }
        }
        _ => None,
    }
}

pub(super) const INTEGER: u8 = 2;
pub(super) const OCTETS: u8 = 4;
pub(super) const SEQUENCE: u8 = 0x30;

/// Tag, contents as far as they are there, and the stated length of the first element.
pub(super) fn element(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let header = header_len(bytes)?;
    let len = match bytes[1] {
        short @ 0..0x80 => usize::from(short),
        _ => bytes[2..header].iter().fold(0, |len, &byte| len << 8 | usize::from(byte)),
    };
    let contents = &bytes[header..];
    Some((bytes[0], &contents[..contents.len().min(len)], len))
}

/// What stands behind the first element.
pub(super) fn rest_after(bytes: &[u8]) -> Option<&[u8]> {
    let (_, contents, _) = element(bytes)?;
    bytes.get(header_len(bytes)? + contents.len()..)
}

/// How many bytes tag and length take.
fn header_len(bytes: &[u8]) -> Option<usize> {
    let header = match *bytes.get(1)? {
        short if short < 0x80 => 2,
        long @ 0x81..=0x84 => 2 + usize::from(long & 0x7f),
        _ => return None,
    };
    (header <= bytes.len()).then_some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der_of(tag: u8, contents: &[u8]) -> Vec<u8> {
        let mut out = vec![tag];
        match contents.len() {
            len @ 0..0x80 => out.push(len as u8),
            len => out.extend([0x82, (len >> 8) as u8, len as u8]),
        }
        [out, contents.to_vec()].concat()
    }

    fn noise(len: u32) -> Vec<u8> {
        (1..=len).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8 | 1).collect()
    }

    fn outcome(label: &str, bytes: &[u8]) -> Option<Outcome> {
        match armour(label.as_bytes(), BASE64.encode(bytes).as_bytes()) {
            Armour::Key { proof, .. } => Some(proof.outcome),
            Armour::Empty => None,
        }
    }

    #[test]
    fn keys_of_each_kind_are_read() {
        let version = der_of(INTEGER, &[0]);
        let rsa = der_of(SEQUENCE, &[version.clone(), der_of(INTEGER, &noise(128)), noise(300)].concat());
        assert_eq!(outcome("RSA PRIVATE KEY", &rsa), Some(Outcome::Proved));
        let curve = der_of(SEQUENCE, &[der_of(INTEGER, &[1]), der_of(OCTETS, &noise(32)), noise(40)].concat());
        assert_eq!(outcome("EC PRIVATE KEY", &curve), Some(Outcome::Proved));
        let pkcs8 = der_of(SEQUENCE, &[version, der_of(SEQUENCE, &noise(13)), der_of(OCTETS, &noise(300))].concat());
        assert_eq!(outcome("PRIVATE KEY", &pkcs8), Some(Outcome::Proved));
        let locked = der_of(SEQUENCE, &[der_of(SEQUENCE, &noise(60)), der_of(OCTETS, &noise(300))].concat());
        assert_eq!(outcome("ENCRYPTED PRIVATE KEY", &locked), Some(Outcome::Lessened));
        assert_eq!(outcome("PRIVATE KEY", &locked), Some(Outcome::Lessened));
        assert_eq!(outcome("PGP PRIVATE KEY BLOCK", &[vec![0x95, 1, 2], noise(200)].concat()), Some(Outcome::Proved));
    }

    #[test]
    fn cut_keys_are_unproven_and_dummies_are_none() {
        let cut = der_of(SEQUENCE, &[der_of(INTEGER, &[0]), der_of(INTEGER, &noise(600))].concat());
        assert_eq!(outcome("RSA PRIVATE KEY", &cut[..120]), Some(Outcome::Unproven));
        assert!(matches!(armour(b" RSA PRIVATE KEY", b"MIIEpAIBAAKCAQEA..."), Armour::Empty));
        assert!(matches!(armour(b" RSA PRIVATE KEY", &[b'x'; 200]), Armour::Empty));
        assert!(matches!(armour(b"", b""), Armour::Empty));
    }

    #[test]
    fn an_encrypted_header_is_heard() {
        let text = format!("\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n{}\n", BASE64.encode(&noise(120)));
        assert!(matches!(armour(b" RSA PRIVATE KEY", text.as_bytes()), Armour::Key { proof, .. } if proof.outcome == Outcome::Lessened));
    }
}
