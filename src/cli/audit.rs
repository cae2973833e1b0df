//! `countersign audit`: the log of what was judged.

use super::args::{AuditArgs, AuditCommand};
use super::env::Env;
use super::exit::Exit;
use super::output::print;
use super::session::Session;
use crate::audit::{Check, Log};
use crate::evidence::ssh_keygen;
use anyhow::{Context, Result};
use bstr::ByteSlice;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Runs it.
pub(super) fn run(args: &AuditArgs, env: &Env) -> Result<Exit> {
    let session = Session::open(env)?;
    let log = Log::of(session.repo.common_dir());
    match &args.command {
        AuditCommand::Log { last } => show(&log, *last),
        AuditCommand::Verify { anchor } => verify(&session, &log, anchor.as_deref()),
        AuditCommand::Export { output, sign, key } => {
            let key = if *sign { Some(super::sign::key(key.as_deref(), &session)?) } else { None };
            export(&log, output.as_deref(), key.as_deref())
        }
    }
}

/// Writes the log out, and beside it a signature if there is a key to sign with.
fn export(log: &Log, output: Option<&Path>, key: Option<&str>) -> Result<Exit> {
    let lines = log.lines()?.unwrap_or_default();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let Some(output) = output else {
        print(&text)?;
        return Ok(Exit::Clear);
    };
    std::fs::write(output, &text).with_context(|| format!("while writing {}", output.display()))?;
    let mut told = format!("{} entries in {}\n", lines.len(), output.display());
    if let Some(key) = key {
        let signature = ssh_keygen::sign(key, text.as_bytes())?;
        let beside = signature_of(output);
        std::fs::write(&beside, &signature).with_context(|| format!("while writing {}", beside.display()))?;
        let _ = writeln!(told, "signed by {} in {}", ssh_keygen::inspect(&signature)?.key, beside.display());
    }
    print(&told)?;
    Ok(Exit::Clear)
}

/// Where the signature of a file lies.
fn signature_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".sig");
    PathBuf::from(name)
}

/// What an anchor stands for: a hash as it is, of an exported log the last head. A signature beside it must be good, by a list of
/// the policy of HEAD; the error says that it is not.
fn head_of(session: &Session<'_>, anchor: &str) -> Result<Result<String, String>> {
    let file = Path::new(anchor);
    if !file.is_file() {
        return Ok(Ok(anchor.to_owned()));
    }
    let text = std::fs::read(file).with_context(|| format!("cannot read {anchor}"))?;
    if let Ok(signature) = std::fs::read(signature_of(file)) {
        let head = session.repo.head()?.commit.context("there is no commit yet, so no list of signers")?;
        let lists = session.closure(&session.tree(head, "HEAD")?)?.allowed_signers;
        let mut good = false;
        for list in lists.values() {
            for name in ssh_keygen::principals(list, &signature)? {
                good |= ssh_keygen::verify(list, &name, ssh_keygen::NAMESPACE, &signature, &text)?;
            }
        }
        if !good {
            return Ok(Err(format!("the signature of {anchor} is not good, or its key is listed nowhere")));
        }
    }
    let last: Option<serde_json::Value> = text.lines().next_back().and_then(|line| serde_json::from_slice(line).ok());
    let hash = last.and_then(|entry| entry["hash"].as_str().map(str::to_owned));
    Ok(Ok(hash.with_context(|| format!("{anchor} is no exported log"))?))
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

fn verify(session: &Session<'_>, log: &Log, anchor: Option<&str>) -> Result<Exit> {
    let anchor = match anchor.map(|anchor| head_of(session, anchor)).transpose()? {
        Some(Err(wrong)) => {
            print(&format!("{wrong}\n"))?;
            return Ok(Exit::Blocked);
        }
        anchor => anchor.and_then(Result::ok),
    };
    let anchor = anchor.as_deref();
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
