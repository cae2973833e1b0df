//! `countersign rules`: the built-in rules, listed, shown and proved.

use super::args::{RulesArgs, RulesCommand};
use super::exit::Exit;
use super::output::{print, say};
use crate::model::{Detection, Rule};
use crate::policy::nearest;
use crate::rules;
use anyhow::Result;
use std::fmt::Write as _;

/// Runs it.
pub(super) fn run(args: &RulesArgs) -> Result<Exit> {
    match &args.command {
        RulesCommand::List => list(),
        RulesCommand::Show { id } => show(id),
        RulesCommand::Check => check(),
    }
}

fn list() -> Result<Exit> {
    let mut rules: Vec<&Rule> = rules::built_in().iter().collect();
    rules.sort_unstable_by_key(|rule| rule.id);
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in &rules {
        let _ = writeln!(out, "{:width$}  {:8}  {}", rule.id, rule.severity, rule.title);
    }
    print(&out)?;
    Ok(Exit::Clear)
}

/// What somebody may have meant who named no rule.
pub(super) fn which(word: &str) -> String {
    let name = |id: &'static str| id.split_once('/').map_or(id, |(_, name)| name);
    let meant = nearest(word, rules::built_in().iter().map(|rule| rule.id)).or_else(|| {
        let name_meant = nearest(word, rules::built_in().iter().map(|rule| name(rule.id)))?;
        rules::built_in().iter().map(|rule| rule.id).find(|id| name(id) == name_meant)
    });
    meant.map_or_else(|| "`countersign rules list` names them all".to_owned(), |id| format!("did you mean `{id}`?"))
}

fn show(id: &str) -> Result<Exit> {
    let Some(rule) = rules::find(id) else {
        say(&format!("countersign: there is no rule {id:?}; {}", which(id)));
        return Ok(Exit::Blocked);
    };
    print(&describe(rule))?;
    Ok(Exit::Clear)
}

/// All there is to say about a rule.
pub(super) fn describe(rule: &'static Rule) -> String {
    let mut out = format!("{}: {}\n\n{}\n\nWhat to do: {}\n\n", rule.id, rule.title, rule.why, rule.help);
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(out, "{name:12} {value}");
        }
    };
    fact("aliases", rule.aliases.join(", "));
    fact("kind", rule.kind.to_string());
    fact("category", rule.category.map(|category| category.to_string()).unwrap_or_default());
    fact("severity", rule.severity.to_string());
    fact("confidence", rule.confidence.to_string());
    if rule.self_identifying {
        fact("class", "identifies itself: no inline allow, no skipped path hides it".to_owned());
    }
    fact("frameworks", rule.frameworks.join(", "));
    fact("references", rule.references.join("; "));
    fact("since", rule.since.to_owned());
    if matches!(rule.detection, Detection::Code) {
        fact("found by", "code".to_owned());
    }
    for pattern in rule.patterns() {
        fact("languages", pattern.languages.join(", "));
        fact("keywords", pattern.keywords.join(", "));
        fact("pattern", pattern.regex.to_owned());
        fact("proof", pattern.verify.to_owned());
    }
    out
}

fn check() -> Result<Exit> {
    let all: Vec<&'static Rule> = rules::built_in().iter().collect();
    let problems = rules::check(&all);
    for problem in &problems {
        say(&problem.to_string());
    }
    print(&format!("{} rules, {} problems\n", all.len(), problems.len()))?;
    Ok(if problems.is_empty() { Exit::Clear } else { Exit::Blocked })
}
