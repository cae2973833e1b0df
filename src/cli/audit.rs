//! `countersign audit`: the log of what was judged.

use super::args::{AuditArgs, AuditCommand};
use super::env::Env;
use super::exit::Exit;
use super::output::print;
use super::session::Session;
use crate::audit::{Check, Log};
use anyhow::Result;
use std::fmt::Write as _;

/// Runs it.
pub(super) fn run(args: &AuditArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let log = Log::of(session.repo.common_dir());
    match &args.command {
        AuditCommand::Log { last } => show(&log, *last),
        AuditCommand::Verify { anchor } => verify(&log, anchor.as_deref()),
        AuditCommand::Export => {
            print(&log.lines()?.unwrap_or_default().into_iter().map(|line| line + "\n").collect::<String>())?;
            Ok(Exit::Clear)
        }
    }
}

fn show(log: &Log, last: usize) -> Result<Exit> {
    let lines = log.lines()?.unwrap_or_default();
    let mut out = String::new();
    for line in lines.iter().skip(lines.len().saturating_sub(last)) {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let word = |key: &str| entry[key].as_str().unwrap_or("-").to_owned();
        let count = |key: &str| entry[key].as_array().map_or(0, Vec::len);
        let commit = entry["commit"].as_str().map_or("(new)", |id| &id[..id.len().min(10)]);
        let who: String = word("author").chars().filter(|c| !c.is_control()).collect();
        let _ = writeln!(
            out,
            "{}  {:10}  {:11}  {:5}  {} findings, {} hunks, {} gates  {}",
            word("time"),
            commit,
            word("stage"),
            word("verdict"),
            count("findings"),
            count("hunks"),
            count("gates"),
            who
        );
    }
    if lines.is_empty() {
        out.push_str("nothing has been judged here yet\n");
    }
    print(&out)?;
    Ok(Exit::Clear)
}

fn verify(log: &Log, anchor: Option<&str>) -> Result<Exit> {
    let (text, exit) = match log.verify(anchor)? {
        Check::Whole { lines, head } => (format!("the chain holds: {lines} entries, head {head}\n"), Exit::Clear),
        Check::Broken { line, what } => (format!("line {line} of {}: {what}\n", log.path().display()), Exit::Blocked),
        Check::AnchorMissing { lines } => {
            (format!("the chain of {lines} entries holds, but the anchor is none of its heads: it was rewritten or cut\n"), Exit::Blocked)
        }
    };
    print(&text)?;
    Ok(exit)
}
