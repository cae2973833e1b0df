//! `countersign sign`: a person of a role answers for a change. Says what is signed, asks, signs, and keeps the statement
//! in the evidence ref. What would not count is not signed.

use super::args::SignArgs;
use super::env::Env;
use super::exit::Exit;
use super::hook;
use super::net::{Net, Span};
use super::output::{print, say};
use super::session::{Session, today};
use crate::attribution::{Surroundings, attribute};
use crate::evidence::signoff::Countersign;
use crate::evidence::ssh_keygen;
use crate::evidence::statement::{Covered, Predicate, Statement, folder};
use crate::model::{Action, Commit, EvidenceLevel, Judged};
use crate::policy::Worth;
use crate::report::sanitize;
use anyhow::{Context, Result, bail};
use bstr::ByteSlice;
use jiff::ToSpan;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal};

/// How many days a countersign holds, if nothing else is said.
const DAYS: i64 = 90;
/// How many paths and findings are listed.
const SHOWN: usize = 20;

/// Runs it.
pub(super) fn run(args: &SignArgs, env: &Env) -> Result<Exit> {
    if let Some(marker) = agent_marker(env) {
        return Ok(by_assistant(&marker));
    }
    let session = Session::open(env)?;
    let span = Span::read(&session, args.range.as_deref(), args.target.as_deref())?;
    if span.commits.is_empty() {
        say("countersign: there is no commit in that range, so nothing to answer for");
        return Ok(Exit::Blocked);
    }
    let net = Net::read(&session, span, &[])?;
    let trusted = net.bench.trusted();
    if trusted.policy.attribution.process_ancestry {
        let processes = hook::ancestors();
        if let Some(marker) = marker(&Surroundings { processes: &processes, ..Surroundings::default() }) {
            return Ok(by_assistant(&marker));
        }
    }
    let Some(role) = trusted.policy.roles.get(&args.role) else {
        let names: Vec<&str> = trusted.policy.roles.keys().map(String::as_str).collect();
        let there = if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) };
        say(&format!("countersign: the policy of {} has no role {:?}; {there}", trusted.name, args.role));
        return Ok(Exit::Blocked);
    };
    let Some(allowed) = trusted.allowed_signers.get(&role.allowed_signers) else {
        say(&format!(
            "countersign: role {} names no `allowed_signers` that {} has, so no signature could be checked",
            args.role, trusted.name
        ));
        return Ok(Exit::Blocked);
    };
    let signer = args.signer.clone().unwrap_or_else(|| session.coming_commit().committer.email.to_str_lossy().into_owned());
    let judged = net.judge(&session)?;
    let mut countersign = Countersign {
        change: net.change.clone(),
        role: args.role.clone(),
        principal: signer.clone(),
        key: String::new(),
        expires: Some(expiry(args.expires.as_deref())?),
        hardware: true,
    };
    if let Worth::Nothing(reason) = net.bench.worth(&judged.unit, &net.facts(), &countersign) {
        return Ok(refused(&signer, reason));
    }
    let statement = statement(&net, &judged, &countersign)?;
    say(&summary(&net, &judged, &statement));
    if !args.yes && !agrees()? {
        say("countersign: nothing was signed");
        return Ok(Exit::Blocked);
    }
    let bytes = statement.to_bytes()?;
    let key = key(args.key.as_deref(), &session)?;
    if ssh_keygen::lives_in_hardware(&key) {
        say("countersign: the key lives in hardware: touch it when it blinks");
    }
    let signature = ssh_keygen::sign(&key, &bytes)?;
    let by = ssh_keygen::inspect(&signature)?;
    (countersign.key, countersign.hardware) = (by.key, by.hardware);
    if !ssh_keygen::verify(allowed, &signer, ssh_keygen::NAMESPACE, &signature, &bytes)? {
        let why =
            format!("{} of {} does not list the key {} for {signer}, or no longer", role.allowed_signers, trusted.name, countersign.key);
        return Ok(refused(&signer, &why));
    }
    let note = match net.bench.worth(&judged.unit, &net.facts(), &countersign) {
        Worth::Nothing(reason) => return Ok(refused(&signer, reason)),
        Worth::Claim(reason) => format!("note    {reason}\n"),
        Worth::Proven => String::new(),
    };
    keep(&session, &net, &bytes, signature)?;
    let reference = &trusted.policy.evidence.r#ref;
    let remote = session.repo.remote_names().first().map_or_else(|| "origin".to_owned(), ToString::to_string);
    print(&format!(
        "signed  {} as {signer} ({}), kept in {reference}\n{note}now     git push {remote} {reference}\n",
        net.change, args.role
    ))?;
    Ok(Exit::Clear)
}

fn by_assistant(marker: &str) -> Exit {
    say(&format!("countersign: {marker}, so an assistant runs this: only a person can answer for a change"));
    Exit::Blocked
}

fn refused(signer: &str, reason: &str) -> Exit {
    say(&format!("countersign: not signed, since it would not count: {reason} ({signer})"));
    Exit::Blocked
}

/// The variable, file or program by which an assistant shows that it runs us.
pub(super) fn agent_marker(env: &Env) -> Option<String> {
    let files = hook::machine_files();
    marker(&Surroundings { environment: &env.all, files: &files, ..Surroundings::default() })
}

fn marker(around: &Surroundings<'_>) -> Option<String> {
    let found = attribute(&Commit::default(), around);
    let ambient = found.evidence.iter().find(|evidence| evidence.level == EvidenceLevel::Ambient)?;
    Some(match ambient.source {
        "environment" => format!("{} is set", ambient.key),
        "process" => format!("it runs under {}", ambient.key),
        _ => format!("{} is there", ambient.key),
    })
}

/// The last day it holds.
fn expiry(asked: Option<&str>) -> Result<Date> {
    match asked {
        Some(asked) => {
            let day: Date = asked.parse().with_context(|| format!("{asked:?} is no day; write YYYY-MM-DD"))?;
            if day < today() {
                bail!("{day} has passed already");
            }
            Ok(day)
        }
        None => today().checked_add(DAYS.days()).context("no such day"),
    }
}

/// The key that was named, else the one git signs with.
pub(super) fn key(asked: Option<&str>, session: &Session<'_>) -> Result<String> {
    if let Some(key) = asked {
        return Ok(key.to_owned());
    }
    let configured = session.repo.config_string("user.signingKey").map(|key| key.to_str_lossy().into_owned());
    let uses_ssh = session.repo.config_string("gpg.format").is_some_and(|format| format == "ssh");
    let configured = configured.filter(|key| uses_ssh || key.contains("ssh-") || key.starts_with("key::") || key.contains('/'));
    let key = configured.context("git signs with no OpenSSH key here; name one with --key, or set user.signingKey and gpg.format = ssh")?;
    Ok(match (key.strip_prefix("~/"), session.env.get("HOME")) {
        (Some(rest), Some(home)) => format!("{home}/{rest}"),
        _ => key,
    })
}

fn statement(net: &Net<'_>, judged: &Judged, countersign: &Countersign) -> Result<Statement> {
    let mut categories: Vec<String> =
        judged.unit.hunks.iter().flat_map(|hunk| &hunk.categories).map(|category| category.as_str().to_owned()).collect();
    categories.sort();
    categories.dedup();
    let pairs = judged.unit.findings.iter().zip(&judged.decisions);
    let told = pairs.filter(|(_, decision)| decision.action_without_shadow > Action::Off || decision.excepted);
    let findings = told.map(|(finding, decision)| Covered {
        rule: finding.rule.id.to_owned(),
        fingerprint: decision.fingerprint.clone(),
        path: finding.location.path.as_ref().map(|path| path.to_str_lossy().into_owned()).unwrap_or_default(),
        line: finding.location.line,
    });
    Ok(Statement::new(
        &net.change,
        Predicate {
            role: countersign.role.clone(),
            target: net.span.branch.as_ref().map(ToString::to_string).unwrap_or_default(),
            signer: countersign.principal.clone(),
            signed_at: jiff::Timestamp::now().to_string(),
            expires: countersign.expires.context("a countersign has an end")?,
            tree: net.tree().to_string(),
            commits: net.span.commits.iter().map(ToString::to_string).collect(),
            paths: judged.unit.paths.iter().map(|path| path.to_str_lossy().into_owned()).collect(),
            categories,
            findings: findings.collect(),
        },
    ))
}

/// What is about to be signed.
fn summary(net: &Net<'_>, judged: &Judged, statement: &Statement) -> String {
    let said = &statement.predicate;
    let mut out = String::new();
    let target = if said.target.is_empty() { "any branch" } else { &said.target };
    let _ = writeln!(out, "{} answers as {} for this change to {}", said.signer, said.role, sanitize::inline(target.as_bytes()));
    let _ = writeln!(out, "  change    {} ({} commits up to {})", net.change, said.commits.len(), net.span.tip.short());
    let touched = if said.categories.is_empty() { "nothing of identity".to_owned() } else { said.categories.join(", ") };
    let _ = writeln!(out, "  tier      {}; touches {touched}", judged.tier);
    for path in said.paths.iter().take(SHOWN) {
        let _ = writeln!(out, "  file      {}", sanitize::inline(path.as_bytes()));
    }
    for finding in said.findings.iter().take(SHOWN) {
        let _ = writeln!(out, "  finding   {} at {}:{}", finding.rule, sanitize::inline(finding.path.as_bytes()), finding.line);
    }
    let more = said.paths.len().saturating_sub(SHOWN) + said.findings.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(out, "  and       {more} more; `countersign review` shows all");
    }
    let _ = write!(out, "  until     {}", said.expires);
    out
}

/// Asks on the terminal; only a yes is one.
fn agrees() -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("there is no terminal to ask on; --yes says that you have read what is signed");
    }
    say("Sign it? [y/N]");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("while reading the answer")?;
    Ok(answer.trim_start().to_ascii_lowercase().starts_with('y'))
}

/// Puts statement and signature into the evidence ref, beside everything that was fetched of it.
fn keep(session: &Session<'_>, net: &Net<'_>, statement: &[u8], signature: Vec<u8>) -> Result<()> {
    let reference = &net.bench.trusted().policy.evidence.r#ref;
    let folder = folder(&net.change).context("the digest of a change has a folder")?;
    let name = data_encoding::HEXLOWER.encode(&Sha256::digest(statement)[..16]);
    let files = [(format!("{folder}/{name}.json"), statement.to_vec()), (format!("{folder}/{name}.sig"), signature)];
    session.repo.add_to_ref(reference, &super::evidence::tips(&session.repo, reference)?, &files, "Countersign")?;
    Ok(())
}
