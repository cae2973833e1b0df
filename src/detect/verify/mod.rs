//! Proofs that need no network: checksums, inner structure, and whether a value can be a secret at all.
//!
//! A proof is named by a rule's `verify`. A checksum that holds makes a finding certain; one that fails lowers it and never
//! silences, since vendors change formats and people retype keys.

mod armour;
mod aws;
mod azure;
mod bech32;
mod crc62;
mod gitlab;
mod json;
mod jwt;
mod macaroon;
mod marvin;
mod numbered;
pub(super) mod placeholder;
mod published;
mod putty;
pub(super) mod randomness;
mod reference;
mod typed;

pub(super) use armour::{Armour, armour};
use placeholder::{Look, look};

use crate::model::{Confidence, Randomness, Severity};

/// What a proof says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is what the rule takes it for.
    Proved,
    /// Nothing could be said.
    Unproven,
    /// It is what the rule takes it for, and worth less: expired, encrypted, public by design.
    Lessened,
    /// The shape is right, the checksum is not.
    Failed,
    /// It is something else.
    Refuted,
}

/// A proof's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// What it says.
    pub(super) outcome: Outcome,
    /// Something worth telling.
    pub(super) detail: Option<String>,
}

impl Proof {
    fn new(outcome: Outcome) -> Self {
        Self { outcome, detail: None }
    }

    fn with(outcome: Outcome, detail: impl Into<String>) -> Self {
        Self { outcome, detail: Some(detail.into()) }
    }

    /// The answer of a checksum.
    fn checksum(holds: bool) -> Self {
        if holds { Self::new(Outcome::Proved) } else { Self::with(Outcome::Failed, "its checksum does not hold") }
    }

    /// What is left of a rule's severity and confidence for `value`; none where it is no finding.
    ///
    /// Behind a failed checksum a value that looks drawn is still probable: a retyped key, a changed format. One that was
    /// typed is a test's and worth a word; one of words is a sample.
    pub(super) fn weigh(&self, value: &[u8], severity: Severity, confidence: Confidence) -> Option<(Severity, Confidence)> {
        match self.outcome {
            Outcome::Proved => Some((severity, Confidence::High)),
            Outcome::Unproven => Some((severity, confidence)),
            Outcome::Lessened => Some((severity.min(Severity::Medium), confidence.min(Confidence::Medium))),
            Outcome::Failed if look(value) == Look::Typed || may_be_secret(value, Randomness::High) => {
                Some((severity, confidence.min(Confidence::Medium)))
            }
            Outcome::Failed => Some((severity, Confidence::Low)),
            Outcome::Refuted => None,
        }
    }
}

/// Looks at a value.
type Prover = fn(&[u8]) -> Proof;

/// All proofs, by the name rules call them.
const PROOFS: &[(&str, Prover)] = &[
    // Prefix, random part, six base62 digits of its CRC-32: GitHub, npm, Vercel.
    ("crc62-suffix", crc62::suffix),
    // Prefix, random part, `_`, eight hexadecimal digits of its CRC-32: Zuplo.
    ("crc32-hex-suffix", crc62::hex_suffix),
    // GitLab's tokens of the newer form carry length and checksum; older ones say nothing.
    ("gitlab-routable", gitlab::routable),
    // Grafana's service accounts: eight hexadecimal digits of the CRC-32 of all before them, lowest byte first.
    ("grafana-service-account", crc62::grafana),
    // The signature near the end of Azure's identifiable keys, and of its common annotated keys.
    ("azure-key", azure::identifiable),
    ("azure-cask", azure::cask),
    ("azure-client-secret", azure::client_secret),
    ("azure-devops-token", azure::devops),
    ("pypi-macaroon", macaroon::pypi),
    ("jwt", jwt::signed),
    // A token that says it is not signed.
    ("jwt-alg-none", jwt::unsigned),
    // age and everything else in bech32.
    ("bech32", bech32::holds),
    // Tells the account of an access key.
    ("aws-key-id", aws::key_id),
    // `sntrys_` + base64 JSON + `_` + random.
    ("sentry-org-token", json::sentry),
    // base64 JSON with the fields of Grafana's keys.
    ("grafana-key", json::grafana),
    // Anything whose longest part is a JSON object in base64, after a prefix.
    ("base64-json", json::any),
    // The first part of a bot's token is its number.
    ("discord-bot-token", numbered::discord),
    ("telegram-bot-token", numbered::telegram),
    ("putty-key", putty::key),
];

/// Whether there is a proof of this name.
pub(super) fn is_known(name: &str) -> bool {
    PROOFS.iter().any(|(known, _)| *known == name)
}

/// Runs the proof `name` over a value; without a name nothing is said.
pub(super) fn prove(name: &str, value: &[u8]) -> Proof {
    PROOFS.iter().find(|(known, _)| *known == name).map_or_else(|| Proof::new(Outcome::Unproven), |(_, proof)| proof(value))
}

/// Whether a value without proof can be a secret: nothing speaks against it, and it is as random as its rule asks.
pub(super) fn may_be_secret(value: &[u8], least: Randomness) -> bool {
    look(value) == Look::Real && randomness::randomness(value) >= least
}

/// Letters and digits, or letters that are digits as well: neither a word nor a number.
fn is_mixed(value: &[u8]) -> bool {
    let digits = value.iter().any(u8::is_ascii_digit) || value.iter().all(|b| b.is_ascii_hexdigit() || b.is_ascii_punctuation());
    digits && value.iter().any(u8::is_ascii_alphabetic)
}

/// How sure a rule that asks for `least` can be of a value without proof; none where it is no secret.
///
/// The whole form of an issuer filled by fingers is told with less confidence instead of being passed over: leaked keys of
/// test systems look so. Where only the name beside it speaks, it is neither a word nor a number at least.
pub(super) fn unproven(value: &[u8], least: Randomness, assigned: bool, confidence: Confidence) -> Option<Confidence> {
    match look(value) {
        Look::Real => (randomness::randomness(value) >= least).then_some(confidence),
        Look::Typed => (!assigned || is_mixed(value) && value.len() >= 16).then_some(confidence.min(Confidence::Medium)),
        Look::Blank => None,
    }
}
