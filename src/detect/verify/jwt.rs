//! JSON web tokens: what header and payload say of their worth.

use super::json::{object, tame};
use super::{Outcome, Proof};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// What a part of a token holds.
type Object = Map<String, Value>;

/// A token with a signature (or an encrypted one). Its header must be an object with `alg`.
pub(super) fn signed(value: &[u8]) -> Proof {
    let Some((header, payload)) = parts(value) else { return Proof::new(Outcome::Refuted) };
    if is_unsigned(&header) {
        return Proof::new(Outcome::Refuted);
    }
    let Some(claims) = payload else {
        // The payload of an encrypted token is its own business.
        return Proof::new(match value.split(|&byte| byte == b'.').count() {
            0..=2 => Outcome::Refuted,
            _ if header.contains_key("enc") => Outcome::Proved,
            _ => Outcome::Unproven,
        });
    };
    let whose = whose(&claims);
    let said = |text: String| match &whose {
        Some(whose) => format!("{whose}; {text}"),
        None => text,
    };
    if claims.get("role").and_then(Value::as_str) == Some("anon") {
        return Proof::with(Outcome::Lessened, said("an anonymous role: public by design".to_owned()));
    }
    if let Some(end) = claims.get("exp").and_then(Value::as_f64).and_then(|end| Timestamp::from_second(end as i64).ok())
        && end < Timestamp::now()
    {
        return Proof::with(Outcome::Lessened, said(format!("expired {}", end.strftime("%Y-%m-%d"))));
    }
    if claims.get("sub").and_then(Value::as_str) == Some("1234567890") && claims.contains_key("name") {
        return Proof::with(Outcome::Lessened, "the sample everybody copies");
    }
    const REGISTERED: &[&str] = &["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
    if claims.len() <= 3 && !claims.keys().any(|claim| REGISTERED.contains(&claim.as_str())) {
        return Proof::with(Outcome::Lessened, "it says neither who issued it nor for whom");
    }
    if value.split(|&byte| byte == b'.').count() < 3 {
        return Proof::with(Outcome::Lessened, said("its signature is not here".to_owned()));
    }
    Proof { outcome: Outcome::Proved, detail: whose }
}

/// A token whose header says `none`: whoever accepts it accepts anything.
pub(super) fn unsigned(value: &[u8]) -> Proof {
    match parts(value) {
        Some((header, _)) if is_unsigned(&header) => Proof::new(Outcome::Proved),
        _ => Proof::new(Outcome::Refuted),
    }
}

/// Header and, where it is an object, payload.
fn parts(value: &[u8]) -> Option<(Object, Option<Object>)> {
    let mut parts = value.split(|&byte| byte == b'.');
    let header = object(parts.next()?).filter(|header| header.get("alg").is_some_and(Value::is_string))?;
    Some((header, object(parts.next()?)))
}

fn is_unsigned(header: &Object) -> bool {
    header.get("alg").and_then(Value::as_str).is_some_and(|algorithm| algorithm.eq_ignore_ascii_case("none"))
}

/// Whose token it is, where the claims name a kind we know.
fn whose(claims: &Object) -> Option<String> {
    let text = |key: &str| claims.get(key).and_then(Value::as_str);
    let issuer = text("iss").unwrap_or_default();
    if text("role") == Some("service_role") {
        return Some("a Supabase service_role key: passes every row rule".to_owned());
    }
    if issuer.contains("kubernetes") {
        let subject = text("sub").map_or_else(String::new, |subject| format!(" {}", tame(subject)));
        return Some(format!("a Kubernetes service account{subject}"));
    }
    (!issuer.is_empty()).then(|| format!("issued by {}", tame(issuer)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64URL_NOPAD;

    fn token(header: &str, payload: &str) -> Vec<u8> {
        let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let signature = crate::rules::expand("{b64url:43}").expect("a good template");
        [format!("{}.{}.", encode(header), encode(payload)).as_bytes(), &signature].concat()
    }

    const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

    #[test]
    fn claims_tell_the_worth() {
        let live = signed(&token(HEADER, r#"{"iss":"https://id.acme.dev","exp":4102444800}"#));
        assert_eq!(live, Proof::with(Outcome::Proved, "issued by https://id.acme.dev"));
        let expired = signed(&token(HEADER, r#"{"exp":1600000000}"#));
        assert_eq!(expired, Proof::with(Outcome::Lessened, "expired 2020-09-13"));
        let service = signed(&token(HEADER, r#"{"role":"service_role","iss":"supabase"}"#));
        assert!(service.detail.is_some_and(|detail| detail.contains("service_role")));
        let pod = signed(&token(HEADER, r#"{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:a:b"}"#));
        assert!(pod.detail.is_some_and(|detail| detail.ends_with("system:serviceaccount:a:b")));
        assert_eq!(signed(&token(HEADER, r#"{"role":"anon"}"#)).outcome, Outcome::Lessened);
        let whole = token(HEADER, r#"{"sub":"ada"}"#);
        let cut = &whole[..whole.len() - 44];
        assert_eq!((signed(&whole).outcome, signed(cut).outcome), (Outcome::Proved, Outcome::Lessened));
    }

    #[test]
    fn what_is_no_token_is_refuted() {
        assert_eq!(signed(b"eyJhIjox.eyJhIjox.abc").outcome, Outcome::Refuted);
        assert_eq!(signed(&token(r#"{"typ":"JWT"}"#, "{}")).outcome, Outcome::Refuted);
        let none = token(r#"{"alg":"none"}"#, r#"{"sub":"1"}"#);
        assert_eq!((signed(&none).outcome, unsigned(&none).outcome), (Outcome::Refuted, Outcome::Proved));
        assert_eq!(unsigned(&token(HEADER, "{}")).outcome, Outcome::Refuted);
    }
}
