//! The checksum of bech32 (BIP-173): the last six characters of an age identity.

use super::Proof;

/// The alphabet, in the order of its values.
const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether the checksum over prefix and data holds. The last `1` divides the two.
pub(super) fn holds(value: &[u8]) -> Proof {
    Proof::checksum(checks(&value.to_ascii_lowercase()) == Some(true))
}

fn checks(value: &[u8]) -> Option<bool> {
    let one = value.iter().rposition(|&byte| byte == b'1')?;
    let (prefix, data) = (&value[..one], &value[one + 1..]);
    let mut state = 1_u32;
    let high = prefix.iter().map(|byte| u32::from(byte >> 5));
    let low = prefix.iter().map(|byte| u32::from(byte & 31));
    for value in high.chain([0]).chain(low) {
        state = step(state, value);
    }
    for byte in data {
        state = step(state, ALPHABET.iter().position(|known| known == byte)? as u32);
    }
    Some(data.len() >= 6 && state == 1)
}

/// One step of the checksum's polynomial.
fn step(state: u32, value: u32) -> u32 {
    let top = state >> 25;
    let mut next = (state & 0x01ff_ffff) << 5 ^ value;
    for (bit, generator) in [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].into_iter().enumerate() {
        if top >> bit & 1 == 1 {
            next ^= generator;
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::verify::Outcome;

    #[test]
    fn one_wrong_character_is_seen() {
        // A valid string of BIP-173's own list; no key.
        let valid = b"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw";
        assert_eq!(holds(valid).outcome, Outcome::Proved);
        assert_eq!(holds(&valid.to_ascii_uppercase()).outcome, Outcome::Proved);
        let mut wrong = valid.to_vec();
        wrong[9] = b'q';
        assert_eq!(holds(&wrong).outcome, Outcome::Failed);
        assert_eq!(holds(b"nothing").outcome, Outcome::Failed);
        let made = crate::rules::expand("AGE-SECRET-KEY-1{bech32:52}").expect("a good template");
        assert_eq!((made.len(), holds(&made).outcome), (74, Outcome::Proved));
    }
}
