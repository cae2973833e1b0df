//! CRC-32 at the end of a token: in six base62 digits as GitHub, npm and Vercel write it, or in eight hexadecimal ones.

use super::Proof;

/// The order the checksum's digits count in.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `prefix_` + random part + six digits of checksum over the random part.
pub(super) fn suffix(value: &[u8]) -> Proof {
    let body = value.iter().rposition(|&byte| byte == b'_').map_or(value, |at| &value[at + 1..]);
    let Some((random, digits)) = body.len().checked_sub(6).map(|at| body.split_at(at)) else { return Proof::checksum(false) };
    Proof::checksum(digits == checksum(random))
}

/// `prefix_` + random part + `_` + eight hexadecimal digits of checksum over the random part.
pub(super) fn hex_suffix(value: &[u8]) -> Proof {
    let mut parts = value.rsplit(|&byte| byte == b'_');
    let (Some(digits), Some(random)) = (parts.next(), parts.next()) else { return Proof::checksum(false) };
    Proof::checksum(digits.eq_ignore_ascii_case(format!("{:08x}", crc32fast::hash(random)).as_bytes()))
}

/// `glsa_` + random part + `_` + checksum over all before it, written from its lowest byte on.
pub(super) fn grafana(value: &[u8]) -> Proof {
    let Some((checked, digits)) = value.iter().rposition(|&byte| byte == b'_').map(|at| (&value[..at], &value[at + 1..])) else {
        return Proof::checksum(false);
    };
    let sum: String = crc32fast::hash(checked).to_le_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Proof::checksum(digits.eq_ignore_ascii_case(sum.as_bytes()))
}

/// The six digits for some bytes.
fn checksum(bytes: &[u8]) -> [u8; 6] {
    let mut rest = crc32fast::hash(bytes);
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::verify::Outcome;

    #[test]
    fn holds_only_for_the_right_digits() {
        let mut token = crate::rules::expand("ghp_{crc62:36}").expect("a good template");
        assert_eq!(suffix(&token).outcome, Outcome::Proved);
        token[10] ^= 1;
        assert_eq!(suffix(&token).outcome, Outcome::Failed);
        assert_eq!(suffix(b"ghp_abc").outcome, Outcome::Failed);
    }

    #[test]
    fn the_hexadecimal_form_holds_too() {
        let random = crate::rules::expand("{alnum_lc:32}").expect("a good template");
        let token = |checksum: u32| [b"zpka_".as_slice(), &random, format!("_{checksum:08x}").as_bytes()].concat();
        assert_eq!(hex_suffix(&token(crc32fast::hash(&random))).outcome, Outcome::Proved);
        assert_eq!(hex_suffix(&token(1)).outcome, Outcome::Failed);
        assert_eq!(hex_suffix(b"").outcome, Outcome::Failed);
    }

    #[test]
    fn grafana_counts_its_prefix_and_writes_the_lowest_byte_first() {
        let checked = crate::rules::expand("glsa_{alnum:32}").expect("a good template");
        let sum = crc32fast::hash(&checked).swap_bytes();
        let token = |sum: u32| [&checked[..], format!("_{sum:08x}").as_bytes()].concat();
        assert_eq!(grafana(&token(sum)).outcome, Outcome::Proved);
        assert_eq!(grafana(&token(sum ^ 1)).outcome, Outcome::Failed);
    }
}
