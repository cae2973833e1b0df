//! PuTTY's key files: whether the private part is encrypted.

use super::{Outcome, Proof};
use bstr::ByteSlice;

/// The file from its first line to its private lines.
pub(super) fn key(value: &[u8]) -> Proof {
    let encryption = value.lines().find_map(|line| line.trim().strip_prefix(b"Encryption:")).map(ByteSlice::trim);
    match encryption {
        Some(b"none") => Proof::new(Outcome::Proved),
        Some(_) => Proof::with(Outcome::Lessened, "encrypted: worth as much as its passphrase"),
        None => Proof::new(Outcome::Unproven),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_key_is_worth_less() {
        assert_eq!(key(b"PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: none\r\n").outcome, Outcome::Proved);
        assert_eq!(key(b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: aes256-cbc\n").outcome, Outcome::Lessened);
        assert_eq!(key(b"PuTTY-User-Key-File-3: ssh-rsa\n").outcome, Outcome::Unproven);
    }
}
