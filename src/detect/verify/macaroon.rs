//! Macaroons: the token of PyPI is one, and names its location in its first bytes.

use super::{Outcome, Proof};
use data_encoding::BASE64URL_NOPAD;

/// `pypi-` + a macaroon of version 2 whose location is PyPI's or that of its test instance.
pub(super) fn pypi(value: &[u8]) -> Proof {
    let body = value.strip_prefix(b"pypi-").unwrap_or(value);
    // Four characters are three bytes; the head is all that matters here.
    let head = &body[..body.len().min(64) / 4 * 4];
    let Ok(bytes) = BASE64URL_NOPAD.decode(head) else { return Proof::new(Outcome::Refuted) };
    // Version 2, field 1 (location), its length, the name.
    let location = |name: &[u8]| bytes.len() > 3 && bytes[..3] == [2, 1, name.len() as u8] && bytes[3..].starts_with(name);
    if location(b"pypi.org") {
        Proof::new(Outcome::Proved)
    } else if location(b"test.pypi.org") {
        Proof::with(Outcome::Proved, "of the test instance")
    } else {
        Proof::new(Outcome::Refuted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(location: &str) -> Vec<u8> {
        let mut bytes = vec![2, 1, location.len() as u8];
        bytes.extend_from_slice(location.as_bytes());
        bytes.extend((0..90_u8).map(|n| n.wrapping_mul(89)));
        format!("pypi-{}", BASE64URL_NOPAD.encode(&bytes)).into_bytes()
    }

    #[test]
    fn the_location_tells() {
        assert_eq!(pypi(&token("pypi.org")).outcome, Outcome::Proved);
        assert!(pypi(&token("test.pypi.org")).detail.is_some());
        assert_eq!(pypi(&token("example.org")).outcome, Outcome::Refuted);
        assert_eq!(pypi(b"pypi-").outcome, Outcome::Refuted);
    }
}
