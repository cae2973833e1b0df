//! Tokens that hold a JSON object in base64.

use super::{Outcome, Proof};
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use serde_json::{Map, Value};

/// The longest part that is decoded.
const LONGEST: usize = 32 * 1024;

/// The object a part of a token holds, in either alphabet of base64, padded or not.
pub(super) fn object(part: &[u8]) -> Option<Map<String, Value>> {
    let end = part.iter().rposition(|&byte| byte != b'=').map_or(0, |at| at + 1);
    let part = part.get(..end).filter(|part| part.len() <= LONGEST)?;
    let bytes = BASE64URL_NOPAD.decode(part).or_else(|_| BASE64_NOPAD.decode(part)).ok()?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// `sntrys_` + object with `iat`, `url`, `org` + `_` + random.
pub(super) fn sentry(value: &[u8]) -> Proof {
    let middle = value.strip_prefix(b"sntrys_").and_then(|rest| rest.iter().rposition(|&byte| byte == b'_').map(|at| &rest[..at]));
    match middle.and_then(object) {
        Some(map) if map.contains_key("iat") => {
            let organisation = map.get("org").and_then(Value::as_str);
            Proof { outcome: Outcome::Proved, detail: organisation.map(|name| format!("of organisation {}", tame(name))) }
        }
        _ => Proof::with(Outcome::Failed, "its inner part does not read"),
    }
}

/// `eyJrIjoi…` with `k`, `n` and `id`, or `glc_` with `o`, `n` and `k`.
pub(super) fn grafana(value: &[u8]) -> Proof {
    match object(value.strip_prefix(b"glc_").unwrap_or(value)) {
        Some(map) if map.contains_key("k") && (map.contains_key("id") || map.contains_key("o") || map.contains_key("n")) => {
            let name = map.get("n").and_then(Value::as_str);
            Proof { outcome: Outcome::Proved, detail: name.map(|name| format!("named {}", tame(name))) }
        }
        _ => Proof::with(Outcome::Failed, "its inner part does not read"),
    }
}

/// A part, split at `_` and `.`, that is an object; a prefix before it is no part of it.
pub(super) fn any(value: &[u8]) -> Proof {
    let parts = || value.split(|byte| matches!(byte, b'.' | b'_'));
    let tail = value.windows(3).position(|three| three == b"eyJ" || three == b"ewo").map(|at| &value[at..]);
    let holds = tail.and_then(object).is_some() || parts().filter(|part| part.len() >= 8).any(|part| object(part).is_some());
    if holds { Proof::new(Outcome::Proved) } else { Proof::with(Outcome::Failed, "its inner part does not read") }
}

/// A name out of a token, short and without control characters, fit to be shown.
pub(super) fn tame(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(template: &str) -> Vec<u8> {
        crate::rules::expand(template).expect("a good template")
    }

    #[test]
    fn objects_are_read() {
        // A field cannot hold braces, so the object is encoded here.
        let encode = |text: &str| BASE64_NOPAD.encode(text.as_bytes());
        let inner = encode(r#"{"iat":1,"url":"https://sentry.io","org":"acme"}"#);
        let token = [format!("sntrys_{inner}_").as_bytes(), &expand("{b64:43}")].concat();
        assert_eq!(sentry(&token), Proof::with(Outcome::Proved, "of organisation acme"));
        assert_eq!(sentry(b"sntrys_eyJh_abc").outcome, Outcome::Failed);
        let key = encode(r#"{"k":"abc","n":"ci","id":1}"#);
        assert_eq!(grafana(key.as_bytes()), Proof::with(Outcome::Proved, "named ci"));
        assert_eq!(grafana(b"eyJrIjoi").outcome, Outcome::Failed);
        assert_eq!(any(format!("ops_{key}").as_bytes()).outcome, Outcome::Proved);
        assert_eq!(any(b"sk.eyJ1Ijoi.abc").outcome, Outcome::Failed);
    }
}
