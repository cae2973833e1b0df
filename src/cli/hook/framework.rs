//! A push under pre-commit and prek: they take standard input for themselves, and hand on in variables the first ref that has
//! something to send.

use crate::cli::env::Env;
use crate::cli::session::Session;
use anyhow::{Context, Result};

/// What a framework hands on of a push.
pub(super) struct Handed<'a> {
    /// The line that git wrote of the ref, as far as it is known.
    pub(super) line: String,
    /// The remote's name.
    pub(super) remote: &'a str,
    /// Its address.
    pub(super) url: &'a str,
}

/// Reads the variables; none where there is no framework, or it was not asked by a push. They are looked at only where
/// nothing came on standard input, so that they can bring more under judgement and never less.
pub(super) fn handed<'a>(session: &Session<'_>, env: &'a Env) -> Result<Option<Handed<'a>>> {
    let named = |name: &str| env.get("PRE_COMMIT").and_then(|_| env.get(name));
    let (Some(local), Some(target)) = (named("PRE_COMMIT_LOCAL_BRANCH"), named("PRE_COMMIT_REMOTE_BRANCH")) else { return Ok(None) };
    let tip = named("PRE_COMMIT_TO_REF").unwrap_or(local);
    let new =
        session.repo.resolve(tip.into()).with_context(|| format!("while reading what a hook manager hands on of {local}"))?.to_string();
    // Without it all there is goes out.
    let old = match named("PRE_COMMIT_FROM_REF") {
        Some(from) => session.repo.resolve(from.into())?.to_string(),
        None => "0".repeat(new.len()),
    };
    let url = named("PRE_COMMIT_REMOTE_URL").unwrap_or_default();
    Ok(Some(Handed { line: format!("{local} {new} {target} {old}\n"), remote: named("PRE_COMMIT_REMOTE_NAME").unwrap_or(url), url }))
}
