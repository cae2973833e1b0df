//! What a message still owes, as lines to fill in: one for each missing duty that words can meet.

use super::Requirement;
use super::identity_impact::SHORTEST;
use crate::evidence::message::{IDENTITY_IMPACT, NEGATIVE_TESTS, ROLLBACK_PLAN, THREAT_MODEL, TOKEN_REVIEW};
use crate::model::{Category, GateOutcome};

/// The lines. What stands in angle brackets is no answer until somebody fills it in.
pub fn template(gates: &[GateOutcome]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for gate in gates {
        let mut categories: Vec<&str> = gate.because.iter().filter_map(|(_, _, category)| category.map(Category::as_str)).collect();
        categories.sort_unstable();
        categories.dedup();
        for duty in gate.missing.iter().filter_map(|word| Requirement::parse(word).ok()) {
            let Some(line) = line(&duty, &categories.join(", ")) else { continue };
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

fn line(duty: &Requirement, categories: &str) -> Option<String> {
    let about = if categories.is_empty() { "identity" } else { categories };
    Some(match duty {
        Requirement::IdentityImpact => {
            format!("{IDENTITY_IMPACT}: <{about}: who may do what after this, and who no longer may; {SHORTEST} characters or more>")
        }
        Requirement::TokenReview => format!("{TOKEN_REVIEW}: scope=<…> aud=<…> iss=<…> exp=<…>"),
        Requirement::NegativeTests => format!("{NEGATIVE_TESTS}: <path of the tests of {about}, or why there are none>"),
        Requirement::Rollback => format!("{ROLLBACK_PLAN}: <how to go back>"),
        Requirement::ThreatModel => format!("{THREAT_MODEL}: <path, ticket, or what could go wrong and what stops it>"),
        Requirement::Trailer(key) => format!("{key}: <…>"),
        Requirement::NoLeak | Requirement::Owner | Requirement::Signoff(..) | Requirement::SignedCommit => return None,
    })
}
