//! Fingerprints: what an exception or a baseline names a finding by.
//!
//! `cs1:` and lower-case base32 of keyed hashes, so that a committed fingerprint tells nothing of a secret, and of a weak
//! one too little to confirm a guess. Stable for ever: a change here needs a new prefix.

use crate::model::{Finding, FindingKind};
use bstr::ByteSlice;
use data_encoding::{BASE32_NOPAD, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The prefix of the first form.
pub const PREFIX: &str = "cs1:";

/// What stands for the key in a repository that has none.
const BUILT_IN: [u8; 16] = *b"countersign-key1";

/// Values estimated weaker than this many bits are told by their place.
const WEAK_BITS: f64 = 64.0;

/// The repository's key for fingerprints.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 16]);

impl Default for Key {
    fn default() -> Self {
        Self(BUILT_IN)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Where the key lies.
    pub const PATH: &'static str = ".countersign/key";

    /// A key of these bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads a key file: 32 hexadecimal digits, or the 16 bytes themselves.
    pub fn parse(file: &[u8]) -> Option<Self> {
        let raw = if file.len() == 16 { file.to_vec() } else { HEXLOWER_PERMISSIVE.decode(file.trim()).ok()? };
        raw.try_into().ok().map(Self)
    }

    /// The key file.
    pub fn to_file(&self) -> String {
        format!("{}\n", HEXLOWER_PERMISSIVE.encode(&self.0))
    }

    /// The first `len` bytes of the keyed hash of `parts`, each told apart by its length.
    fn hash(&self, domain: &str, parts: &[&[u8]], len: usize) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length is a key");
        for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes()[..len].to_vec()
    }
}

/// The fingerprint of a finding.
pub fn of(key: &Key, finding: &Finding) -> String {
    let rule = finding.rule.id.as_bytes();
    let path: &[u8] = finding.location.path.as_ref().map_or(finding.location.place.as_str().as_bytes(), |path| path.as_slice());
    let bytes = match (&finding.secret, finding.rule.kind) {
        (Some(secret), FindingKind::Secret) if finding.rule.self_identifying || strength(secret.expose()) >= WEAK_BITS => {
            key.hash("secret", &[rule, secret.expose()], 10)
        }
        (Some(secret), FindingKind::Secret) => {
            let mut bytes = key.hash("weak", &[rule, &finding.normalized_line, path], 10);
            bytes.extend(key.hash("value", &[secret.expose()], 2));
            bytes
        }
        _ => {
            let detail = if finding.normalized_line.is_empty() { finding.detail.as_deref().unwrap_or_default().as_bytes() } else { b"" };
            key.hash("place", &[rule, path, &finding.enclosing, &finding.normalized_line, detail], 10)
        }
    };
    format!("{PREFIX}{}", BASE32_NOPAD.encode(&bytes).to_lowercase())
}

/// Whether a text has the form of a fingerprint.
pub fn is_fingerprint(text: &str) -> bool {
    text.strip_prefix(PREFIX)
        .is_some_and(|rest| matches!(rest.len(), 16 | 20) && rest.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b)))
}

/// An estimate, on the low side, of how many bits a guesser must try. Runs of letters count as words, repetitions as nothing.
fn strength(value: &[u8]) -> f64 {
    let class = |b: u8| match b {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let mut bits = 0.0;
    let mut at = 0;
    while at < value.len() {
        let kind = class(value[at]);
        let run = value[at..].iter().take_while(|&&b| class(b) == kind).count();
        let distinct = (0..run).filter(|&i| i == 0 || value[at + i] != value[at + i - 1]).count() as f64;
        bits += match (kind, run) {
            (0 | 1, 5..) => 2.0 * distinct,
            (0 | 1, _) => 4.7 * distinct,
            (2, _) => 3.3 * distinct,
            _ => 3.0 * distinct,
        };
        at += run;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Detection, Direction, Location, Place, Rule, Secret, Severity};

    static STRUCTURED: Rule = rule(true);
    static CONTEXTUAL: Rule = rule(false);

    const fn rule(self_identifying: bool) -> Rule {
        Rule {
            id: "secret/test",
            aliases: &[],
            kind: FindingKind::Secret,
            category: None,
            title: "",
            why: "",
            help: "",
            severity: Severity::High,
            confidence: Confidence::High,
            self_identifying,
            frameworks: &[],
            references: &[],
            since: "0.1.0",
            action: None,
            detection: Detection::Code,
            forms: &[],
        }
    }

    fn finding(rule: &'static Rule, path: &str, value: &str, line: &str) -> Finding {
        Finding {
            rule,
            location: Location::whole(Place::File, Some(path.into())),
            severity: rule.severity,
            confidence: rule.confidence,
            category: None,
            direction: Direction::Unknown,
            secret: Some(Secret::new(value)),
            shown_line: "".into(),
            shown_from: 0,
            normalized_line: line.into(),
            enclosing: "".into(),
            in_test: false,
            detail: None,
        }
    }

    #[test]
    fn a_strong_secret_is_the_same_everywhere_and_a_weak_one_only_in_its_line() {
        let key = Key::default();
        let strong = |path, line| of(&key, &finding(&STRUCTURED, path, "hunter2", line));
        assert_eq!(strong("a", "x"), strong("b", "y"));
        let weak = |path, value, line| of(&key, &finding(&CONTEXTUAL, path, value, line));
        assert_ne!(weak("a", "hunter2", "x"), weak("b", "hunter2", "x"));
        assert_ne!(weak("a", "hunter2", "x"), weak("a", "hunter3", "x"));
        assert_eq!(weak("a", "hunter2", "x")[..18], weak("a", "hunter3", "x")[..18]);
        assert!(is_fingerprint(&strong("a", "x")) && is_fingerprint(&weak("a", "hunter2", "x")));
    }

    #[test]
    fn the_form_never_changes() {
        // Recorded once: whoever breaks this breaks every exception that was ever written.
        assert_eq!(of(&Key::default(), &finding(&STRUCTURED, "a", "hunter2", "x")), "cs1:ols75eqv6gyr4ddx");
        assert_eq!(of(&Key::default(), &finding(&CONTEXTUAL, "a", "hunter2", "x = …")), "cs1:axtt27f5iv4r54bvmycq");
    }

    #[test]
    fn words_are_weak_and_noise_is_strong() {
        assert!(strength(b"correcthorsebattery") < WEAK_BITS);
        assert!(strength(b"Password123!") < WEAK_BITS);
        assert!(strength(b"0000000000000000000000000000000000000000") < WEAK_BITS);
        assert!(strength(b"f3Kq9ZxL2mVb7RtY1nWc") >= WEAK_BITS);
        assert!(strength(b"9f86d081884c7d659a2feaa0c55ad015") >= WEAK_BITS);
    }

    #[test]
    fn keys_are_read_in_both_forms() {
        let key = Key::new([7; 16]);
        assert_eq!(Key::parse(key.to_file().as_bytes()), Some(key.clone()));
        assert_eq!(Key::parse(&[7; 16]), Some(key));
        assert_eq!(Key::parse(b"short"), None);
    }
}
