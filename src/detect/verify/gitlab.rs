//! GitLab's routable tokens: payload, a dot, two base36 digits of its length, seven of a CRC-32 over all before them.

use super::{Outcome, Proof};

/// Base36 digits of the checksum, and of the length before them.
const CHECKSUM: usize = 7;
const LENGTH: usize = 2;

/// Looks at a token of either form; the older one has nothing to check.
pub(super) fn routable(value: &[u8]) -> Proof {
    let Some(dot) = value.iter().rposition(|&byte| byte == b'.') else { return Proof::new(Outcome::Unproven) };
    if value.len() - dot - 1 != LENGTH + CHECKSUM {
        return Proof::new(Outcome::Unproven);
    }
    let (checked, checksum) = value.split_at(value.len() - CHECKSUM);
    let stated = std::str::from_utf8(checksum).ok().and_then(|digits| u64::from_str_radix(digits, 36).ok());
    Proof::checksum(stated == Some(u64::from(crc32fast::hash(checked))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base36(mut number: u32) -> String {
        let mut digits = Vec::new();
        for _ in 0..CHECKSUM {
            digits.insert(0, b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]);
            number /= 36;
        }
        String::from_utf8(digits).expect("digits are ASCII")
    }

    #[test]
    fn only_the_newer_form_is_checked() {
        let mut token = crate::rules::expand("glpat-{b64url:40}.0y").expect("a good template");
        let checksum = base36(crc32fast::hash(&token));
        token.extend_from_slice(checksum.as_bytes());
        assert_eq!(routable(&token).outcome, Outcome::Proved);
        token[8] = if token[8] == b'a' { b'b' } else { b'a' };
        assert_eq!(routable(&token).outcome, Outcome::Failed);
        assert_eq!(routable(b"glpat-abcdefghijklmnopqrst").outcome, Outcome::Unproven);
    }
}
