//! `countersign verify`: what a change owes, what of it is met and by whom. Holds, does not hold, or could not check.

use super::args::VerifyArgs;
use super::env::Env;
use super::exit::Exit;
use super::net::{Net, Span};
use super::output::print;
use super::session::Session;
use crate::evidence::{approvals, ssh_keygen};
use crate::model::{Action, Judged};
use crate::policy::Worth;
use crate::report::sanitize;
use anyhow::{Context, Result, bail};
use std::fmt::Write as _;

/// Runs it.
pub(super) fn run(args: &VerifyArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let span = Span::read(&session, args.range.as_deref(), args.target.as_deref())?;
    if span.commits.is_empty() {
        print("there is no commit in that range: nothing was asked\n")?;
        return Ok(Exit::Clear);
    }
    let stated = match &args.approvals {
        Some(file) => approvals::parse(&std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?)?,
        None => Vec::new(),
    };
    let approvals = approvals::of_tip(stated, &span.tip.to_string());
    let net = Net::read(&session, span, &approvals)?;
    if super::evidence::is_asked(&net.bench) && !ssh_keygen::is_there() {
        bail!("ssh-keygen is needed to check signatures, and could not be run");
    }
    let judged = net.judge(&session)?;
    let mut out = String::new();
    let target = net.span.branch.as_ref().map_or_else(|| "any branch".to_owned(), sanitize::inline);
    let _ = writeln!(out, "change  {} ({} commits, to {target})", net.change, net.commits.len());
    asked(&judged, &mut out);
    signatures(&net, &judged, &mut out)?;
    for approval in &approvals {
        let who = approval.email.as_deref().or(approval.login.as_deref());
        if let Some(who) = who {
            let _ = writeln!(out, "forge   approved by {}", sanitize::inline(who.as_bytes()));
        }
    }
    let holds = holds(&judged);
    out.push_str(if holds { "holds\n" } else { "does not hold\n" });
    print(&out)?;
    Ok(if holds { Exit::Clear } else { Exit::Blocked })
}

/// Nothing that binds is missing, and nothing of it is only claimed.
fn holds(judged: &Judged) -> bool {
    judged.gates.iter().all(|gate| gate.action_without_shadow < Action::Warn)
        && judged.hunk_decisions.iter().all(|hunk| hunk.action_without_shadow < Action::Block)
}

fn asked(judged: &Judged, out: &mut String) {
    if judged.gates.is_empty() {
        out.push_str("asked   nothing: no gate applies\n");
    }
    for gate in &judged.gates {
        let _ = writeln!(out, "gate    {} (tier {})", sanitize::inline(gate.name.as_bytes()), gate.tier);
        for (word, duties) in [("met", &gate.satisfied), ("missing", &gate.missing), ("not due", &gate.outstanding), ("inert", &gate.inert)]
        {
            for duty in duties {
                let _ = writeln!(out, "  {word:8}{duty}");
            }
        }
        for help in &gate.help {
            let _ = writeln!(out, "  = help: {}", sanitize::inline(help.as_bytes()));
        }
    }
    for (hunk, decision) in judged.unit.hunks.iter().zip(&judged.hunk_decisions) {
        if decision.action_without_shadow == Action::Block {
            let _ = writeln!(out, "score   {} at {}: {}", sanitize::inline(&hunk.path), hunk.hunk.new.start, decision.decided_by);
        }
    }
}

/// Every signature about the change, with what it is worth.
fn signatures(net: &Net<'_>, judged: &Judged, out: &mut String) -> Result<()> {
    let trusted = net.bench.trusted();
    let mut told: Vec<String> = Vec::new();
    for (name, role) in &trusted.policy.roles {
        let Some(allowed) = trusted.allowed_signers.get(&role.allowed_signers) else { continue };
        for seen in net.evidence.seen(&net.change, allowed)?.into_iter().filter(|seen| seen.statement.predicate.role == *name) {
            let said = &seen.statement.predicate;
            let who = format!("{} as {} until {}", sanitize::inline(said.signer.as_bytes()), name, said.expires);
            let line = match seen.outcome {
                Err(reason) => format!("void    {who}: {}", sanitize::inline(reason.as_bytes())),
                Ok(countersign) => match net.bench.worth(&judged.unit, &net.facts(), &countersign) {
                    Worth::Proven => format!("signed  {who} with {}", countersign.key),
                    Worth::Claim(reason) => format!("claim   {who}: {reason}"),
                    Worth::Nothing(reason) => format!("void    {who}: {reason}"),
                },
            };
            told.push(line);
        }
    }
    told.sort();
    told.dedup();
    for line in told {
        let _ = writeln!(out, "{line}");
    }
    Ok(())
}
