//! `countersign except`: one command for a finding that is right as it is. Writes an entry into the policy, by content,
//! with a reason, an owner and an end, and stages it so that the commit that needs it also brings it.

use super::args::ExceptArgs;
use super::env::Env;
use super::exit::Exit;
use super::find::{Found, search};
use super::output::{print, say};
use super::run::VERSION;
use super::session::{Session, today};
use super::sign::agent_marker;
use crate::model::Action;
use crate::policy::fingerprint::{self, Key};
use crate::policy::{self, CANDIDATES, Closure};
use anyhow::{Context, Result, bail};
use bstr::ByteSlice;
use jiff::ToSpan;
use jiff::civil::Date;
use std::fs;
use std::path::{Path, PathBuf};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// The shortest reason that is one.
const SHORTEST_REASON: usize = 8;

/// Runs it.
pub(super) fn run(args: &ExceptArgs, env: &Env) -> Result<Exit> {
    if let Some(marker) = agent_marker(env) {
        say(&format!("countersign: {marker}, so an assistant runs this: an exception is a person's to make"));
        return Ok(Exit::Blocked);
    }
    if args.reason.trim().chars().count() < SHORTEST_REASON {
        bail!("a reason has {SHORTEST_REASON} characters or more: it is for whoever reads the policy next year");
    }
    if let Some(wrong) = args.fingerprint.as_ref().filter(|wanted| !fingerprint::is_fingerprint(wanted)) {
        bail!("{wrong:?} is no fingerprint: it begins with `cs1:` and stands below the finding");
    }
    let session = Session::open(env)?;
    let root = session.repo.work_dir().context("exceptions are written into the work tree, and this repository has none")?.to_owned();
    let found = match (&args.fingerprint, args.last) {
        (Some(wanted), _) => search(&session, &|_, decision| decision.fingerprint == *wanted)?,
        (None, Some(last)) => {
            let mut found = search(&session, &|_, decision| decision.action >= Action::Warn && !decision.excepted)?;
            found.split_off(found.len().saturating_sub(last))
        }
        (None, None) => Vec::new(),
    };
    if found.is_empty() {
        say("countersign: no such finding in what is staged, in commits that were not pushed or in the files of HEAD");
        return Ok(Exit::Blocked);
    }
    let closure = super::scan::work_tree_closure()?;
    let (key, mut written) = own_key(&root, &closure)?;
    let path = policy_path(&root, &closure);
    let text = match fs::read_to_string(root.join(&path)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("schema = 1\nmin_version = \"{VERSION}\"\n"),
        Err(error) => return Err(error).with_context(|| format!("while reading {path}")),
    };
    let mut document: DocumentMut = text.parse().with_context(|| format!("while reading {path}"))?;
    let owner = args.owner.clone().unwrap_or_else(|| session.coming_commit().author.email.to_str_lossy().into_owned());
    let expires = expiry(args.expires.as_deref(), &closure)?;
    for one in &found {
        add(&mut document, one, &fingerprint::of(&key, &one.finding), args, &owner, expires)?;
    }
    let text = document.to_string();
    fs::write(root.join(&path), &text).with_context(|| format!("while writing {path}"))?;
    written.push(PathBuf::from(&path));
    policy::closure(&crate::git::WorkdirTree::new(&root), &policy::NoLayers)
        .context("the policy does not hold with the new entry; it was left for you to see")?;
    session.repo.stage(&written)?;
    print(&format!(
        "{} excepted until {expires} in {path}, which is staged: commit it with the change\n",
        found.iter().map(|one| one.finding.rule.id).collect::<Vec<_>>().join(", ")
    ))?;
    Ok(Exit::Clear)
}

/// The key of fingerprints; made where there is none yet, so that a list of guesses made elsewhere is worth nothing here.
fn own_key(root: &Path, closure: &Closure) -> Result<(Key, Vec<PathBuf>)> {
    if root.join(Key::PATH).exists() {
        return Ok((closure.key.clone(), Vec::new()));
    }
    let has_entries = !closure.policy.exception.is_empty() || !closure.baseline.entries.is_empty();
    if has_entries {
        // Entries that are there were made with the built-in key; another one would void them all.
        return Ok((closure.key.clone(), Vec::new()));
    }
    Ok((new_key(root)?, vec![PathBuf::from(Key::PATH)]))
}

/// Makes the key of a repository.
pub(super) fn new_key(root: &Path) -> Result<Key> {
    let mut bytes = [0; 16];
    let source = fs::File::open("/dev/urandom").and_then(|mut file| std::io::Read::read_exact(&mut file, &mut bytes));
    source.context("while asking the system for random bytes")?;
    let key = Key::new(bytes);
    let path = root.join(Key::PATH);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("while making {}", folder.display()))?;
    }
    fs::write(&path, key.to_file()).with_context(|| format!("while writing {}", path.display()))?;
    Ok(key)
}

/// Where the policy is, or goes. A policy.toml that is somebody else's stays as it is.
pub(super) fn policy_path(root: &Path, closure: &Closure) -> String {
    let free = || CANDIDATES[usize::from(root.join(CANDIDATES[0]).exists())].to_owned();
    closure.path.as_ref().map_or_else(free, |path| path.to_str_lossy().into_owned())
}

/// The last day: the one asked for, else as long as the policy allows.
fn expiry(asked: Option<&str>, closure: &Closure) -> Result<Date> {
    let longest = i64::try_from(closure.policy.exceptions.max_lifetime.days()).unwrap_or(180);
    let last = today().checked_add(longest.days()).context("the policy allows exceptions beyond all calendars")?;
    let Some(asked) = asked else { return Ok(last) };
    let asked: Date = asked.parse().with_context(|| format!("{asked:?} is no day; write YYYY-MM-DD"))?;
    if asked > last {
        bail!("the policy lets exceptions live {longest} days at most, that is until {last}");
    }
    Ok(asked)
}

fn add(document: &mut DocumentMut, one: &Found, fingerprint: &str, args: &ExceptArgs, owner: &str, expires: Date) -> Result<()> {
    let list = document.entry("exception").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let list = list.as_array_of_tables_mut().context("`exception` is not a list of tables")?;
    let mut table = Table::new();
    table["rule"] = value(one.finding.rule.id);
    table["fingerprint"] = value(fingerprint);
    table["reason"] = value(args.reason.trim());
    table["owner"] = value(owner);
    if let Some(ticket) = &args.ticket {
        table["ticket"] = value(ticket.as_str());
    }
    let day =
        toml_edit::Date { year: expires.year().unsigned_abs(), month: expires.month().unsigned_abs(), day: expires.day().unsigned_abs() };
    table["expires"] = value(toml_edit::Datetime { date: Some(day), time: None, offset: None });
    list.push(table);
    Ok(())
}
