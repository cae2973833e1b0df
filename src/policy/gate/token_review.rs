//! Duty `token-review`: scope, audience, issuer and expiry of the tokens a change is about, each looked at and written down.

use super::{Case, Met};
use crate::evidence::message::TOKEN_REVIEW;
use crate::model::Category;
use bstr::ByteSlice;

const FIELDS: [&str; 4] = ["scope=", "aud=", "iss=", "exp="];

pub(super) fn ask(case: &Case<'_>) -> Met {
    let tokens = [Category::TokenIssuance, Category::TokenValidation, Category::TokenLifecycle, Category::Federation];
    if !case.categories.iter().any(|category| tokens.contains(category)) {
        return Met::NotHere;
    }
    let said = case.sections(TOKEN_REVIEW);
    // `scope=<…>` is the form itself, not an answer.
    let fills = |value: &[u8], field: &str| {
        let lower = value.to_ascii_lowercase();
        let after = lower.find(field).map(|at| lower[at + field.len()..].trim_start());
        after
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(b"<") && !FIELDS.iter().any(|next| rest.starts_with(next.as_bytes())))
    };
    let missing: Vec<&str> = FIELDS.into_iter().filter(|field| !said.iter().any(|value| fills(value, field))).collect();
    if missing.is_empty() {
        return Met::Yes;
    }
    Met::No(format!(
        "token-review: write `{TOKEN_REVIEW}: scope=<…> aud=<…> iss=<…> exp=<…>` in the message, each as it is after the change ({} missing)",
        missing.iter().map(|field| field.trim_end_matches('=')).collect::<Vec<_>>().join(", ")
    ))
}
