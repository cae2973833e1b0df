//! `countersign policy`: is it valid, what does it come to, what does a key mean, what was loosened.

use super::args::{PolicyArgs, PolicyCommand};
use super::env::Env;
use super::exit::Exit;
use super::output::{print, say};
use super::rules::describe;
use super::scan::{named_policy, work_tree_closure};
use super::session::{Session, today};
use crate::policy::{Closure, LoadError, LoadErrorKind, nearest, tools};
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
        PolicyCommand::Test { file, patch } => {
            checked(load(file.as_deref().or(told.as_deref())), |closure| super::policy_test::run(closure, patch))
        }
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
    for tools::Shown { key, value, origin: from } in tools::show(closure) {
        let from = if origin { format!("  # {from}") } else { String::new() };
        let _ = writeln!(out, "{key} = {value}{from}");
    }
    print(&out)?;
    Ok(Exit::Clear)
}

fn explain(closure: &Closure, key: &str) -> Result<Exit> {
    if let Some(rule) = rules::find(key) {
        let mut out = describe(rule);
        if let Some(action) = closure.policy.rules.get(rule.id) {
            let _ = writeln!(out, "this policy  {action}");
        }
        print(&out)?;
        return Ok(Exit::Clear);
    }
    let Some(help) = tools::explain(key) else {
        let shown = tools::show(closure);
        let meant = nearest(key, shown.iter().map(|shown| shown.key.as_str()));
        let which = meant.map_or_else(|| "`countersign policy show` names all keys".to_owned(), |near| format!("did you mean `{near}`?"));
        say(&format!("countersign: there is neither a key nor a rule {key:?}; {which}"));
        return Ok(Exit::Blocked);
    };
    let mut out = format!("{}: {}\n", help.key, help.about);
    if !help.words.is_empty() {
        let _ = writeln!(out, "one of: {}", help.words.join(", "));
    }
    for (preset, value) in &help.presets {
        let _ = writeln!(out, "in {preset}: {value}");
    }
    for tools::Shown { key, value, origin } in tools::show(closure) {
        if key == help.key || key.starts_with(&format!("{}.", help.key)) {
            let _ = writeln!(out, "{key} = {value}  # {origin}");
        }
    }
    print(&out)?;
    Ok(Exit::Clear)
}

fn schema(of: &str) -> Result<Exit> {
    let schema = if of == "output" { report::record::schema() } else { tools::schema() };
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
    let comparison = tools::diff(&side(a)?, &side(b)?, today());
    let mut out = String::new();
    for difference in &comparison.keys {
        let word = if difference.shift.loosens() { "looser" } else { "stricter" };
        let shown = |value: &str| if value.is_empty() { "(nothing)".to_owned() } else { value.to_owned() };
        let _ = writeln!(out, "{word:8}  {}: {} -> {}", difference.key, shown(&difference.old), shown(&difference.new));
    }
    for (rule, what) in &comparison.others {
        let _ = writeln!(out, "{:8}  {what} ({rule})", "besides");
    }
    if out.is_empty() {
        out.push_str("the two policies say the same\n");
    }
    print(&out)?;
    Ok(if comparison.loosened { Exit::Blocked } else { Exit::Clear })
}
