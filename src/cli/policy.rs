//! `countersign policy`: is it valid, what does it come to, what does a key mean, what was loosened.

use super::args::{PolicyArgs, PolicyCommand};
use super::env::Env;
use super::exit::Exit;
use super::output::{print, say};
use super::rules::describe;
use super::scan::{named_policy, work_tree_closure};
use super::session::{Session, today};
use crate::policy::{self, Closure, LoadError, LoadErrorKind, tools};
use crate::{report, rules};
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::path::Path;

/// Runs it.
pub(super) fn run(args: &PolicyArgs, env: &Env) -> Result<Exit> {
    let told = env.policy();
    match &args.command {
        PolicyCommand::Check { file } => checked(load(file.as_deref().or(told.as_deref())), check),
        PolicyCommand::Show { origin } => checked(load(told.as_deref()), |closure| show(closure, *origin)),
        PolicyCommand::Explain { key } => checked(load(told.as_deref()), |closure| explain(closure, key)),
        PolicyCommand::Schema { of } => schema(of),
        PolicyCommand::Diff { a, b } => diff(a, b, env),
        PolicyCommand::Test { file } => checked(load(file.as_deref().or(told.as_deref())), test),
        PolicyCommand::Backtest(args) => super::backtest::run(args, env),
    }
}

/// The policy of a file, or of the work tree we stand in.
fn load(file: Option<&Path>) -> Result<Closure> {
    file.map_or_else(work_tree_closure, named_policy)
}

/// Runs `then` on a policy that could be loaded; one that is wrong is told with its place, exit status 1.
fn checked(loaded: Result<Closure>, then: impl FnOnce(&Closure) -> Result<Exit>) -> Result<Exit> {
    match loaded {
        Ok(closure) => then(&closure),
        Err(error) => match error.downcast_ref::<LoadError>() {
            Some(wrong) if wrong.kind != LoadErrorKind::Unreadable => {
                say(&format!("countersign: {wrong}"));
                Ok(Exit::Blocked)
            }
            _ => Err(error),
        },
    }
}

fn check(closure: &Closure) -> Result<Exit> {
    let mut out = String::new();
    match &closure.path {
        Some(path) => {
            let _ = writeln!(out, "{path} is valid");
        }
        None => out.push_str("there is no policy here: preset:relaxed applies\n"),
    }
    let remarks = tools::check(closure, today());
    for remark in &remarks {
        let word = if remark.is_error { "error" } else { "warning" };
        let place = remark.line.map_or_else(String::new, |line| format!("line {line}: "));
        let _ = writeln!(out, "{word}: {place}{}", remark.message);
    }
    print(&out)?;
    Ok(if remarks.iter().any(|remark| remark.is_error) { Exit::Blocked } else { Exit::Clear })
}

fn show(closure: &Closure, origin: bool) -> Result<Exit> {
    let mut out = String::new();
    for entry in closure.policy.entries() {
        let _ = write!(out, "{} = {}", entry.key, entry.value);
        if origin {
            let from = closure.policy.origins.get(&entry.key).map_or("built-in", String::as_str);
            let _ = write!(out, "  # {from}");
        }
        out.push('\n');
    }
    print(&out)?;
    Ok(Exit::Clear)
}

fn explain(closure: &Closure, key: &str) -> Result<Exit> {
    if let Some(rule) = rules::find(key) {
        let mut out = describe(rule);
        if let Some(action) = closure.policy.rules.get(rule.id) {
            let _ = writeln!(out, "this policy   {action}");
        }
        print(&out)?;
        return Ok(Exit::Clear);
    }
    let entries = closure.policy.entries();
    let mut out = String::new();
    for entry in entries.iter().filter(|entry| entry.key == key || entry.key.starts_with(&format!("{key}."))) {
        let from = closure.policy.origins.get(&entry.key).map_or("built-in", String::as_str);
        let _ = writeln!(out, "{} = {}\n  from {from}", entry.key, entry.value);
        if let Some(meaning) = meaning(&entry.key) {
            let _ = writeln!(out, "  {meaning}");
        }
    }
    if out.is_empty() {
        say(&format!("countersign: there is neither a key nor a rule {key:?}; `countersign policy show` names all keys"));
        return Ok(Exit::Blocked);
    }
    print(&out)?;
    Ok(Exit::Clear)
}

fn policy_schema() -> serde_json::Value {
    schemars::schema_for!(policy::file::File).to_value()
}

/// What a key is for, from the documentation of its field.
fn meaning(key: &str) -> Option<String> {
    let schema = policy_schema();
    let mut at = &schema;
    for part in key.split('.') {
        at = at.get("properties")?.get(part)?;
        let reference = at.get("$ref").or_else(|| at.get("anyOf")?.get(0)?.get("$ref"));
        let name = reference.and_then(|reference| reference.as_str()?.strip_prefix("#/$defs/"));
        // The last part is described where it is used; the ones before it only lead there.
        if let Some(name) = name.filter(|_| at.get("description").is_none() || !key.ends_with(part)) {
            at = schema.get("$defs")?.get(name)?;
        }
    }
    at.get("description")?.as_str().map(|text| text.replace('\n', " "))
}

fn schema(of: &str) -> Result<Exit> {
    let schema = if of == "output" { report::record::schema() } else { policy_schema() };
    print(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Exit::Clear)
}

/// Tells what moved from one policy to another. Each is a file or a revision.
fn diff(a: &str, b: &str, env: &Env) -> Result<Exit> {
    let side = |name: &str| -> Result<Closure> {
        if Path::new(name).is_file() {
            return named_policy(Path::new(name));
        }
        let session = Session::open(env)?;
        let commit = session.commit_id(name).with_context(|| format!("{name:?} is neither a file nor a revision"))?;
        Ok(session.closure(&session.tree(commit, name)?)?)
    };
    let differences = policy::compare(&side(a)?.policy, &side(b)?.policy);
    let mut out = String::new();
    let mut loosened = false;
    for difference in &differences {
        loosened |= difference.shift.loosens();
        let word = if difference.shift.loosens() { "looser  " } else { "stricter" };
        let shown = |value: &str| if value.is_empty() { "(nothing)".to_owned() } else { value.to_owned() };
        let _ = writeln!(out, "{word}  {}: {} -> {}", difference.key, shown(&difference.old), shown(&difference.new));
    }
    if differences.is_empty() {
        out.push_str("the two policies say the same\n");
    }
    print(&out)?;
    Ok(if loosened { Exit::Blocked } else { Exit::Clear })
}

/// Runs the examples of the policy's own rules through the engines.
fn test(closure: &Closure) -> Result<Exit> {
    let bench = policy::Bench::sole(closure.clone())?;
    let limits = bench.limits(crate::model::Stage::Scan);
    let own: Vec<_> = limits.secret_rules.iter().chain(&limits.identity_rules).copied().collect();
    let mut problems = rules::check(&own);
    problems.extend(crate::detect::check(&limits.secret_rules));
    for problem in &problems {
        say(&problem.to_string());
    }
    print(&format!("{} rules of its own, {} problems\n", own.len(), problems.len()))?;
    Ok(if problems.is_empty() { Exit::Clear } else { Exit::Blocked })
}
