//! Azure's keys that carry a signature at a fixed place and a checksum behind it.

use super::{Outcome, Proof, marvin};
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD};

/// A signature, the service it stands for, and the seeds of its checksums; none where no seed is published.
type Service = (&'static [u8], &'static str, &'static [[u8; 8]]);

const MESSAGING: &[[u8; 8]] = &[*b"Send0000", *b"Listen00", *b"Manage00", *b"System00", *b"Unknown0"];
const COSMOS: &[[u8; 8]] = &[*b"MastRW00", *b"MastRO00", *b"SysAll00", *b"SystRW00", *b"SystRO00", *b"Resour00", *b"Encryp00"];

const SERVICES: &[Service] = &[
    (b"+ASt", "storage", &[*b"Default0"]),
    (b"ACDb", "Cosmos DB", COSMOS),
    (b"+ABa", "Batch", &[*b"AbAcct00"]),
    (b"+AMC", "Machine Learning", &[*b"Classic0"]),
    (b"/AM7", "Machine Learning", &[]),
    (b"AzFu", "Functions", &[*b"Functi00", *b"System00", *b"Master00"]),
    (b"APIM", "API Management", &[*b"IoTHub00", *b"Tenant00", *b"Gatewy00", *b"GitKey00"]),
    (b"AzSe", "Search", &[*b"PAdmin00", *b"Query000"]),
    // Letters stand for its `+` and `/`, put there after the checksum was made.
    (b"AzCa", "Redis", &[]),
    (b"+ACR", "Container Registry", &[*b"ACRDflt0"]),
    (b"+ASb", "Service Bus", MESSAGING),
    (b"+AEh", "Event Hubs", MESSAGING),
    (b"+ARm", "Relay", MESSAGING),
    (b"AIoT", "IoT", &[*b"IoTHub00", *b"DpsKey00", *b"Device00"]),
    (b"AZEG", "Event Grid", &[]),
    (b"+SQL", "SQL", &[*b"UsrPwd00"]),
];

/// Characters of a signature and the checksum behind it.
const TAIL: usize = 10;

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

/// A key in base64: random bytes, the signature, four bytes of checksum over all before. Older keys have neither.
pub(super) fn identifiable(value: &[u8]) -> Proof {
    let body = value.trim_ascii_end().split(|&b| b == b'=').next().unwrap_or_default();
    let sized = matches!(body.len(), 86 | 43 | 52 | 54);
    let Some(start) = body.len().checked_sub(TAIL).filter(|_| sized) else { return Proof::new(Outcome::Unproven) };
    let Some((_, service, seeds)) = SERVICES.iter().find(|(known, ..)| body[start..].starts_with(known)) else {
        return Proof::new(Outcome::Unproven);
    };
    let plain: Vec<u8> = body
        .iter()
        .map(|&b| {
            if b == b'-' {
                b'+'
            } else if b == b'_' {
                b'/'
            } else {
                b
            }
        })
        .collect();
    let bytes = BASE64_NOPAD.decode(&plain).unwrap_or_default();
    if seeds.is_empty() || seeds.iter().any(|&seed| sum_holds(&bytes, seed)) {
        Proof::with(Outcome::Proved, format!("key of Azure {service}"))
    } else {
        Proof::with(Outcome::Failed, format!("of the form of Azure {service}, but its checksum does not hold"))
    }
}

fn sum_holds(bytes: &[u8], seed: [u8; 8]) -> bool {
    bytes.split_last_chunk::<4>().is_some_and(|(checked, sum)| marvin::checksum(checked, seed) == u32::from_le_bytes(*sum))
}

/// 84 characters: `JQQJ99` at 52 (other digits for test and derived kinds), the provider's signature at 76.
pub(super) fn cask(value: &[u8]) -> Proof {
    if value.len() != 84 || !value[52..].starts_with(b"JQQJ9") {
        return Proof::new(Outcome::Refuted);
    }
    let known = PROVIDERS.iter().find(|(signature, _)| *signature == &value[76..80]);
    known.map_or_else(|| Proof::new(Outcome::Proved), |(_, service)| Proof::with(Outcome::Proved, format!("key of Azure {service}")))
}

/// The alphabet of client secrets, in the order their checksum counts in.
const CLIENT: &[u8; 66] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";

/// A client secret of Entra: `8Q~` after three characters, and at the end the first three digits of a checksum over the rest.
/// Those of `7Q~` have none.
pub(super) fn client_secret(value: &[u8]) -> Proof {
    if value.get(3..6) != Some(b"8Q~") {
        return Proof::new(Outcome::Unproven);
    }
    let (checked, stated) = value.split_at(value.len() - 3);
    Proof::checksum(client_digits(checked).starts_with(stated))
}

/// The digits of a client secret's checksum.
fn client_digits(checked: &[u8]) -> Vec<u8> {
    let mut rest = marvin::checksum(checked, *b"AadPwd00") as usize;
    let mut digits = Vec::new();
    while rest > 0 {
        digits.insert(0, CLIENT[rest % CLIENT.len()]);
        rest /= CLIENT.len();
    }
    digits
}

/// The two kinds of an older DevOps token, told apart by what its checksum is mixed with.
const DEVOPS: [u32; 2] = [0xe0b9_692d, 0x1019_f92e];

/// An older DevOps token: 52 characters of base32, whose 32 bytes hide the four of a CRC-32 among them.
pub(super) fn devops(value: &[u8]) -> Proof {
    let bytes = BASE32_NOPAD.decode(&value.to_ascii_uppercase()).unwrap_or_default();
    if value.len() != 52 || bytes.len() != 32 {
        return Proof::new(Outcome::Unproven);
    }
    let random = [&bytes[..2], &bytes[3..7], &bytes[9..22], &bytes[23..]].concat();
    let stated = u32::from_le_bytes([bytes[22], bytes[8], bytes[7], bytes[2]]);
    if DEVOPS.contains(&(crc32fast::hash(&random) ^ stated)) {
        Proof::with(Outcome::Proved, "token of Azure DevOps")
    } else {
        Proof::new(Outcome::Unproven)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::expand;

    /// A key of `random` characters and a signature, with its checksum.
    fn key(random: usize, signature: &str, seed: [u8; 8]) -> Vec<u8> {
        let mut key = expand(&format!("{{b64:{random}}}{signature}AAAAAA")).expect("a good template");
        // What the last character holds beyond whole bytes is zero, and so are the first bits of the checksum's own.
        let mut bytes = BASE64_NOPAD.decode(&key).expect("base64");
        let split = bytes.len() - 4;
        let sum = marvin::checksum(&bytes[..split], seed);
        bytes[split..].copy_from_slice(&sum.to_le_bytes());
        key = BASE64_NOPAD.encode(&bytes).into_bytes();
        key.extend(std::iter::repeat_n(b'=', (4 - key.len() % 4) % 4));
        key
    }

    #[test]
    fn the_signature_names_the_service_and_the_checksum_proves_it() {
        for (random, signature, seed, service) in [
            (76, "+ASt", *b"Default0", "storage"),
            (76, "ACDb", *b"MastRO00", "Cosmos DB"),
            (33, "+ASb", *b"Send0000", "Service Bus"),
            (42, "AzSe", *b"PAdmin00", "Search"),
            (44, "AzFu", *b"Master00", "Functions"),
        ] {
            let mut key = key(random, signature, seed);
            assert_eq!(identifiable(&key), Proof::with(Outcome::Proved, format!("key of Azure {service}")));
            key[7] = if key[7] == b'a' { b'b' } else { b'a' };
            assert_eq!(identifiable(&key).outcome, Outcome::Failed, "{service}");
        }
        let old = expand("{alnum:86}==").expect("a good template");
        assert_eq!(identifiable(&old).outcome, Outcome::Unproven);
    }

    #[test]
    fn annotated_keys_name_their_provider() {
        let annotated = expand("{alnum:52}JQQJ99BAACAAAAAAAAAAAAASAZDO{alnum:4}").expect("a good template");
        assert_eq!(annotated.len(), 84);
        assert_eq!(cask(&annotated), Proof::with(Outcome::Proved, "key of Azure DevOps"));
        assert_eq!(cask(b"JQQJ99").outcome, Outcome::Refuted);
    }

    #[test]
    fn client_secrets_end_in_their_checksum() {
        let mut secret = expand("{alnum:3}8Q~{alnum:31}").expect("a good template");
        let digits = client_digits(&secret);
        secret.extend(&digits[..3]);
        assert_eq!(client_secret(&secret).outcome, Outcome::Proved);
        secret[1] ^= 1;
        assert_eq!(client_secret(&secret).outcome, Outcome::Failed);
        assert_eq!(client_secret(&expand("{alnum:3}7Q~{alnum:31}").expect("a good template")).outcome, Outcome::Unproven);
    }

    #[test]
    fn devops_tokens_hide_their_checksum() {
        let random: Vec<u8> = (0..28_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
        let [a, b, c, d] = (crc32fast::hash(&random) ^ DEVOPS[0]).to_le_bytes();
        let bytes = [&random[..2], &[d], &random[2..6], &[c, b], &random[6..19], &[a], &random[19..]].concat();
        let token = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
        assert_eq!(devops(token.as_bytes()).outcome, Outcome::Proved);
        assert_eq!(devops(token.replace(&token[..1], "z").as_bytes()).outcome, Outcome::Unproven);
    }
}
