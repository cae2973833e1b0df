//! Azure's keys that carry a signature at a fixed place.
//!
//! The checksum behind the signature needs a seed for each service; the signature at its place is what is looked at: a
//! chance of one in millions.

use super::{Outcome, Proof};

/// Signatures and the service they stand for.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"+ASt", "storage"),
    (b"ACDb", "Cosmos DB"),
    (b"+ABa", "Batch"),
    (b"+AMC", "Machine Learning"),
    (b"/AM7", "Machine Learning"),
    (b"AzFu", "Functions"),
    (b"APIM", "API Management"),
    (b"AzSe", "Search"),
    (b"AzCa", "Redis"),
    (b"+ACR", "Container Registry"),
    (b"+ASb", "Service Bus"),
    (b"+AEh", "Event Hubs"),
    (b"+ARm", "Relay"),
    (b"AIoT", "IoT"),
    (b"AZEG", "Event Grid"),
    (b"+SQL", "SQL"),
];

/// Providers of the common annotated form.
const PROVIDERS: &[(&[u8], &str)] = &[
    (b"AZDO", "DevOps"),
    (b"ACOG", "Cognitive Services"),
    (b"AZAC", "App Configuration"),
    (b"AZCS", "Communication Services"),
    (b"AZMP", "Maps"),
    (b"AZMR", "Mixed Reality"),
    (b"AZFR", "Fluid Relay"),
    (b"AZEG", "Event Grid"),
    (b"msql", "SQL"),
];

/// A key of 88, 44 or 52 characters: 76, 33 or 42 random ones, then the signature. Older keys have none.
pub(super) fn identifiable(value: &[u8]) -> Proof {
    let at = match value.len() {
        88 => 76,
        44 => 33,
        52 => 42,
        _ => return Proof::new(Outcome::Unproven),
    };
    named(SIGNATURES, &value[at..at + 4]).unwrap_or_else(|| Proof::new(Outcome::Unproven))
}

/// 84 characters: `JQQJ99` at 52 (other digits for test and derived kinds), the provider's signature at 76.
pub(super) fn cask(value: &[u8]) -> Proof {
    if value.len() != 84 || !value[52..].starts_with(b"JQQJ9") {
        return Proof::new(Outcome::Refuted);
    }
    named(PROVIDERS, &value[76..80]).unwrap_or_else(|| Proof::new(Outcome::Proved))
}

fn named(table: &[(&[u8], &str)], signature: &[u8]) -> Option<Proof> {
    let (_, service) = table.iter().find(|(known, _)| *known == signature)?;
    Some(Proof::with(Outcome::Proved, format!("key of Azure {service}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_names_the_service() {
        let key = crate::rules::expand("{b64:76}+ASt{b64:6}==").expect("a good template");
        assert_eq!(identifiable(&key), Proof::with(Outcome::Proved, "key of Azure storage"));
        let old = crate::rules::expand("{alnum:86}==").expect("a good template");
        assert_eq!(identifiable(&old).outcome, Outcome::Unproven);
        let annotated = crate::rules::expand("{alnum:52}JQQJ99BAACAAAAAAAAAAAAASAZDO{alnum:4}").expect("a good template");
        assert_eq!(annotated.len(), 84);
        assert_eq!(cask(&annotated), Proof::with(Outcome::Proved, "key of Azure DevOps"));
        assert_eq!(cask(b"JQQJ99").outcome, Outcome::Refuted);
    }
}
