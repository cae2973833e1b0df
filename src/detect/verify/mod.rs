//! Proofs that need no network: checksums, inner structure, and whether a value can be a secret at all.
//!
//! A proof is named by a rule's `verify`. A checksum that holds makes a finding certain; one that fails lowers it and never
//! silences, since vendors change formats and people retype keys.

mod crc62;
mod dummy;
mod macaroon;

use crate::model::Randomness;

/// What a proof says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is what the rule takes it for.
    Proved,
    /// Nothing could be said.
    Unproven,
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

    /// The answer of a checksum.
    fn checksum(holds: bool) -> Self {
        if holds {
            Self::new(Outcome::Proved)
        } else {
            Self { outcome: Outcome::Failed, detail: Some("its checksum does not hold".to_owned()) }
        }
    }
}

/// Looks at a value.
type Prover = fn(&[u8]) -> Proof;

/// All proofs, by the name rules call them.
const PROOFS: &[(&str, Prover)] = &[("crc62-suffix", crc62::suffix), ("pypi-macaroon", macaroon::pypi)];

/// Whether there is a proof of this name.
pub(super) fn is_known(name: &str) -> bool {
    PROOFS.iter().any(|(known, _)| *known == name)
}

/// Runs the proof `name` over a value; without a name nothing is said.
pub(super) fn prove(name: &str, value: &[u8]) -> Proof {
    PROOFS.iter().find(|(known, _)| *known == name).map_or_else(|| Proof::new(Outcome::Unproven), |(_, proof)| proof(value))
}

/// Whether a value without proof can be a secret: no visible dummy, and as random as its rule asks.
pub(super) fn may_be_secret(value: &[u8], least: Randomness) -> bool {
    !dummy::is_dummy(value) && dummy::randomness(value) >= least
}
