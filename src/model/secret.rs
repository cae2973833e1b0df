//! A secret value that cannot be printed by accident.

use std::fmt;

/// Bytes of a secret. `Debug` and `Display` show a mask; the bytes themselves come only from [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Wraps a value.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The value itself: for fingerprints and proofs, never for output.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// What may be shown: at most a quarter of the value and four characters, and nothing of a short one.
    pub fn redacted(&self) -> String {
        let shown = match self.0.len() {
            0..16 => 0,
            len => (len / 4).min(4),
        };
        let head: String = self.0[..shown].iter().map(|&b| if b.is_ascii_graphic() { b as char } else { '?' }).collect();
        format!("{head}…")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.redacted())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_little_and_of_short_values_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
        assert_eq!(Secret::new("abcdefghijklmnopqrstuvwxyz").to_string(), "abcd…");
        assert_eq!(Secret::new("").to_string(), "…");
    }
}
