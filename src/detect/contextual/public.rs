//! Values that are public by design, under whatever name: keys that vendors print into web pages, public keys and
//! certificates without their armour, addresses of accounts and contracts, types of a schema.

/// How keys begin that their vendors mean to be published.
const PUBLISHABLE: &[&[u8]] =
    &[b"pk.eyJ", b"pk_live_", b"pk_test_", b"sb_publishable_", b"FLWPUBK", b"phc_", b"pub-c-", b"NRJS-", b"sq0idp-"];

/// Whether the value may stand in a page that everybody reads.
pub(super) fn is_public(value: &[u8]) -> bool {
    PUBLISHABLE.iter().any(|head| value.starts_with(head))
        || is_address(value)
        || is_public_der(value)
        || is_type(value)
        || is_checkout(value)
        || is_account(value)
}

/// The name of an account of Stellar; its seed begins with `S`.
fn is_account(value: &[u8]) -> bool {
    value.len() == 56 && value[0] == b'G' && value.iter().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(b))
}

/// What Paddle's checkout is opened with in a page.
fn is_checkout(value: &[u8]) -> bool {
    let drawn = value.strip_prefix(b"test_").or_else(|| value.strip_prefix(b"live_")).unwrap_or_default();
    drawn.len() == 27 && drawn.iter().all(u8::is_ascii_hexdigit)
}

/// `0x` and twenty bytes: an account or a contract. Private keys have thirty-two.
fn is_address(value: &[u8]) -> bool {
    value.len() == 42 && value.starts_with(b"0x") && value[2..].iter().all(u8::is_ascii_hexdigit)
}

/// The DER of a public key or a certificate in base64: a sequence that begins with another one. A private key begins with
/// its version.
fn is_public_der(value: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    let head = value.get(..12).filter(|head| value.len() >= 40 && head[0] == b'M').and_then(|head| data_encoding::BASE64.decode(head).ok());
    match head.as_deref() {
        Some([SEQUENCE, 0x82, _, _, inner, ..] | [SEQUENCE, 0x81, _, inner, ..]) => *inner == SEQUENCE,
        Some([SEQUENCE, short, inner, ..]) if *short < 0x80 => *inner == SEQUENCE,
        _ => false,
    }
}

/// `String!` of GraphQL.
fn is_type(value: &[u8]) -> bool {
    value.strip_suffix(b"!").is_some_and(|name| matches!(name, b"String" | b"ID" | b"Int" | b"Float" | b"Boolean"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::expand;

    #[test]
    fn what_is_public_is_told_from_secrets() {
        for template in [
            "pk_live_{alnum:24}",
            "0x{hex:40}",
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A{b64:300}",
            "MFkwEwYHKoZIzj0CAQYI{b64:60}",
            "MIIDxTCCAq2g{b64:300}",
            "String!",
        ] {
            assert!(is_public(&expand(template).expect("a good template")), "{template}");
        }
        for template in
            ["sk_live_{alnum:24}", "0x{hex:64}", "MIIEpAIBAAKCAQEA{b64:300}", "MIIEvgIBADANBgkq{b64:300}", "M{alnum:43}", "Strong!"]
        {
            assert!(!is_public(&expand(template).expect("a good template")), "{template}");
        }
    }
}
