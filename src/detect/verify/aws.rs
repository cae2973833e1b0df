//! What an AWS access key id tells of itself: the account it belongs to.

use super::{Outcome, Proof};
use data_encoding::BASE32_NOPAD;

/// Newer ids hold the account in their first bytes; ids of before 2018 begin lower and hold something else.
pub(super) fn key_id(value: &[u8]) -> Proof {
    let account = || {
        let body = value.get(4..20)?;
        // Sixteen base32 characters are ten bytes.
        let bytes = BASE32_NOPAD.decode(body).ok()?;
        let head = bytes[..6].iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        let account = (head & 0x7fff_ffff_ff80) >> 7;
        (body[0] >= b'Q' && account < 1_000_000_000_000).then_some(account)
    };
    match account() {
        Some(account) => Proof::with(Outcome::Unproven, format!("key of account {account:012}")),
        None => Proof::new(Outcome::Unproven),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_read_from_the_id() {
        let account = 123_456_789_012_u64;
        let head = (account << 7 | 1 << 47).to_be_bytes();
        let id = format!("AKIA{}", BASE32_NOPAD.encode(&[&head[2..], &[1, 2, 3, 4]].concat()));
        assert_eq!(key_id(id.as_bytes()).detail.as_deref(), Some("key of account 123456789012"));
        assert_eq!(key_id(b"AKIAAAAAAAAAAAAAAAAA").detail, None);
        assert_eq!(key_id(b"AKIA").detail, None);
    }
}
