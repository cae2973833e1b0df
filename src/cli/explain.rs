//! `countersign explain`: what a fingerprint or a rule means, and what can be done.

use super::args::ExplainArgs;
use super::env::Env;
use super::exit::Exit;
use super::find::search;
use super::output::{print, say};
use super::rules::{describe, which};
use super::session::Session;
use crate::policy::fingerprint;
use crate::report::sanitize;
use crate::rules;
use anyhow::Result;
use std::fmt::Write as _;

/// Runs it.
pub(super) fn run(args: &ExplainArgs, env: &Env) -> Result<Exit> {
    if let Some(rule) = rules::find(&args.what) {
        print(&describe(rule))?;
        return Ok(Exit::Clear);
    }
    if !fingerprint::is_fingerprint(&args.what) {
        say(&format!("countersign: {:?} is neither a rule nor a fingerprint (cs1:…); {}", args.what, which(&args.what)));
        return Ok(Exit::Blocked);
    }
    let session = Session::open(env)?;
    let found = search(&session, &|_, decision| decision.fingerprint == args.what)?;
    let Some(first) = found.first() else {
        say("countersign: nothing staged, in commits that were not pushed or in the files of HEAD has this fingerprint");
        return Ok(Exit::Blocked);
    };
    let mut out = String::new();
    for one in &found {
        let at = &one.finding.location;
        let path = at.path.as_ref().map_or_else(|| at.place.to_string(), sanitize::inline);
        let _ = writeln!(out, "{} in {path}:{}:{} ({})", one.finding.rule.id, at.line, at.column, one.place);
        if let Some(secret) = &one.finding.secret {
            let _ = writeln!(out, "  value       {}", sanitize::inline(secret.redacted().as_bytes()));
        }
        let _ = writeln!(out, "  severity    {}, confidence {}", one.finding.severity, one.finding.confidence);
        if let Some(detail) = &one.finding.detail {
            let _ = writeln!(out, "  detail      {}", sanitize::inline(detail.as_bytes()));
        }
        let excepted = if one.decision.excepted { ", excepted" } else { "" };
        let _ = writeln!(out, "  action      {}{excepted}, decided by {}", one.decision.action, one.decision.decided_by);
    }
    let _ = writeln!(out, "\n{}", describe(first.finding.rule));
    let _ = writeln!(out, "To except it: countersign except {} --reason \"…\"", args.what);
    print(&out)?;
    Ok(Exit::Clear)
}
