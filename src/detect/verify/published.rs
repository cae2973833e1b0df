//! Test keys that everybody has: they open nothing, wherever they stand.
//!
//! A key is known by a hash of its public part (an RSA modulus, a point of a curve), which is the same in every wrapping and
//! gives nothing of the key away.

use super::armour::{INTEGER, OCTETS, SEQUENCE, element, rest_after};
use sha2::{Digest, Sha256};

/// The first 16 bytes of the SHA-256 of a public part, and where the key was published.
const PUBLISHED: &[(u128, &str)] = &[
    (0x4fd9973c9cc206ef5f736fb578800da4, "Vagrant's insecure key"),
    (0xbc36b242df011f1bee2b193f00bbc1d7, "the RS256 sample of jwt.io, before 2020"),
    (0x2da8a492573f9cd453d9a68d7a24c62b, "the RS256 sample of jwt.io"),
    (0x27195c3aede13c262b1b9c8f8120f7e4, "a test key of CPython"),
    (0x217b759746277242b057fa10334286c8, "a test key of CPython"),
    (0x9a8a4f6ed690ae143010ddd28da0a0a9, "a test key of CPython"),
    (0x554f7dd9a726a5d414447d18b980688e, "a test key of CPython"),
    (0xc78a8ffe31f9401d0afdbf1274ab499b, "a test key of CPython"),
    (0xbf9052fa41b6dbcaf5a0d974a6f13810, "a test key of CPython"),
    (0x3bf561e04e1ab1f1fa6b3a380c341305, "a test key of CPython"),
    (0x2b57cafa33ec1a6d91de4af065cee985, "a test key of CPython"),
    (0x3130d22208cd95f5b1764d1f2e26ada3, "a test key of CPython"),
    (0x09fb53d482a074f014939ca3fd598251, "a test key of CPython"),
    (0x1c0a96418e55b2f9e572cc66885d0060, "a test key of CPython"),
    (0x74cdf9576bbd502a3d2430d5761ba186, "a test key of CPython"),
    (0x39cedf7dab47fbbec5b989eb5b979faa, "a test key of CPython"),
    (0xfabc847be25f1b547aef300963625bab, "a test key of CPython"),
    (0x52195ecec139b89e39a8dbfe95163969, "a test key of rust-openssl"),
    (0x26d6872d476b20e7eaa7cc894dcbc03f, "a test key of rust-openssl"),
    (0xf29e6091ec5257ef82dc86dd7838f373, "a test key of rust-openssl"),
    (0x6865e9d19d5b03853efd63d69374a79d, "a test key of rust-openssl"),
    (0x95576b67d3ed17c0e64fe30f6b69ebce, "a test key of RustCrypto ssh-key"),
    (0x132cd69ea0e91759cb7937c38214d02d, "a test key of RustCrypto ssh-key"),
    (0xfa6bb6ef1dec2cda8b84edd9e7737a6a, "a test key of RustCrypto ssh-key"),
    (0xf0b2bde8acdc177605b91dddfaf05f99, "a test key of paramiko"),
    (0xf3086521f6362c8f846ed162a5c65bc9, "a test key of paramiko"),
    (0x550dec3f25db1c962432ae37899c94b0, "a test key of paramiko"),
    (0xc96c096a5263dc974ac581274dd7d94a, "a test key of paramiko"),
    (0xd8d48414483bf85c8fd68330e108b752, "a test key of Tornado"),
    (0xbc604c931f29ddef4c87ce5ff69a3be2, "a test key of Requests"),
    (0x7b45a0f657e5f2849a38faf9e976fdd8, "a test key of Requests"),
    (0x5f18aaa9d88f36f6a3e49bcb3f7dfbb4, "a test key of urllib3"),
    (0x53ef3af09783c8e869ccf780ced1664d, "a test key of urllib3"),
    (0x9707603e411384e066051aa0436a12fa, "a test key of Twisted"),
    (0x22ffd96f91ee8f12f5315f22ce1483a2, "a test key of Twisted"),
    (0xc30f6a45b09e819980e361c5728f3de0, "a test key of PyJWT"),
    (0x36cb2abf1a78e9471893c6fc536eff48, "a test key of PyJWT"),
];

/// Where a key was published; `bytes` is what its armour holds.
pub(super) fn published(bytes: &[u8]) -> Option<&'static str> {
    let part = open_ssh(bytes).or_else(|| modulus(bytes))?;
    let hash = Sha256::digest(part);
    let known = u128::from_be_bytes(*hash.first_chunk()?);
    PUBLISHED.iter().find(|(hash, _)| *hash == known).map(|(_, whose)| *whose)
}

/// The last field of the public key in OpenSSH's own format: it stands before what is encrypted.
fn open_ssh(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    // Cipher, derivation and its options; then how many keys, and the public one.
    for _ in 0..3 {
        rest = field(rest)?.1;
    }
    let mut public = field(rest.get(4..)?)?.0;
    let mut last = None;
    while let Some((field, rest)) = field(public) {
        (last, public) = (Some(field), rest);
    }
    last.map(without_sign)
}

/// Bytes behind their length.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

/// The modulus of an RSA key, in PKCS#1 or in PKCS#8 around it.
fn modulus(bytes: &[u8]) -> Option<&[u8]> {
    let (SEQUENCE, inner, _) = element(bytes)? else { return None };
    let behind = rest_after(inner)?;
    match element(behind)? {
        (INTEGER, number, _) if number.len() >= 60 => Some(without_sign(number)),
        (SEQUENCE, ..) => match element(rest_after(behind)?)? {
            (OCTETS, key, _) => modulus(key),
            _ => None,
        },
        _ => None,
    }
}

/// A number without the zero that keeps it positive.
fn without_sign(number: &[u8]) -> &[u8] {
    number.strip_prefix(&[0]).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, contents: &[u8]) -> Vec<u8> {
        [&[tag, 0x82, (contents.len() >> 8) as u8, contents.len() as u8][..], contents].concat()
    }

    fn string(bytes: &[u8]) -> Vec<u8> {
        [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
    }

    #[test]
    fn one_key_has_one_public_part_in_every_wrapping() {
        let number: Vec<u8> = (1..=128_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8 | 0x80).collect();
        let signed = [&[0][..], &number].concat();
        let plain = der(SEQUENCE, &[der(INTEGER, &[0]), der(INTEGER, &signed), der(INTEGER, &[1, 0, 1])].concat());
        let wrapped = der(SEQUENCE, &[der(INTEGER, &[0]), der(SEQUENCE, &[5; 13]), der(OCTETS, &plain)].concat());
        let public = [string(b"ssh-rsa"), string(&[1, 0, 1]), string(&signed)].concat();
        let ssh = [&b"openssh-key-v1\0"[..], &string(b"none"), &string(b"none"), &string(b""), &[0, 0, 0, 1], &string(&public)].concat();
        assert_eq!(modulus(&plain), Some(&number[..]));
        assert_eq!(modulus(&wrapped), Some(&number[..]));
        assert_eq!(open_ssh(&ssh), Some(&number[..]));
        assert_eq!(published(&plain), None, "nobody's");
    }

    #[test]
    fn what_is_cut_has_none() {
        for bytes in
            [&b""[..], b"openssh-key-v1\0", b"openssh-key-v1\0\xff\xff\xff\xff", &[SEQUENCE], &[SEQUENCE, 0x82, 1, 0, INTEGER, 1, 0]]
        {
            assert_eq!(published(bytes), None);
        }
    }
}
