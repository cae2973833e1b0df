//! What a policy's types cannot say: globs, names, references between keys. Each error at its place.

use super::compiled::Compiled;
use super::diff::scope_loosens;
use super::error::{LoadError, nearest};
use super::exception::Entries;
use super::file::{RuleKind, Scope};
use super::gate::{Requirement, WORDS};
use super::naming::RuleTable;
use super::parse::{Source, at_key};
use super::policy::Policy;
use crate::evidence::globs::{NameGlobs, PathGlobs};
use crate::model::{Category, Stage};
use regex::bytes::RegexBuilder;
use std::collections::BTreeSet;

/// The largest program a policy's own pattern may become.
const PATTERN_SIZE: usize = 1 << 20;

/// Checks a resolved policy against the file it came from.
pub(super) fn policy(policy: &Policy, source: &Source) -> Result<(), LoadError> {
    let file = &source.file;
    let globs = |key: &str, list: &Vec<String>| PathGlobs::new(list).map(|_| ()).map_err(|message| at_key(source, key, message));
    globs("secrets.skip_paths", &policy.secrets.skip_paths)?;
    globs("attribution.restricted_paths", &policy.attribution.restricted_paths)?;
    for (key, list) in [
        ("tests", &policy.paths.tests),
        ("migrations", &policy.paths.migrations),
        ("docs", &policy.paths.docs),
        ("generated", &policy.paths.generated),
    ] {
        globs(&format!("paths.{key}"), list)?;
    }
    RuleTable::new(&policy.rules).map_err(|message| at_key(source, "rules", message))?;
    rules_exist(policy, source, file.rules.keys(), "rules")?;
    if policy.exceptions.approval != "none" {
        let role = policy.exceptions.approval.strip_prefix("signoff:");
        role.filter(|role| !role.is_empty()).ok_or_else(|| at_key(source, "exceptions.approval", "is \"none\" or \"signoff:ROLE\""))?;
    }
    for (index, scope) in file.scope.iter().enumerate() {
        check_scope(scope, index, policy, source)?;
    }
    gates(policy, source)?;
    custom_rules(source)?;
    for (index, exception) in file.exception.iter().enumerate() {
        let wrong = |message: &str| at_key(source, &format!("exception[{index}]"), message);
        if exception.fingerprint.is_empty() && exception.path.is_empty() {
            return Err(wrong("an exception names a fingerprint, a path, or both").hint("`countersign except` writes one"));
        }
        if !exception.fingerprint.is_empty() && !super::fingerprint::is_fingerprint(&exception.fingerprint) {
            return Err(wrong("the fingerprint is none; copy it whole, `cs1:…`"));
        }
        if exception.reason.trim().is_empty() {
            return Err(wrong("an exception has a reason"));
        }
        rules_exist(policy, source, std::iter::once(&exception.rule), &format!("exception[{index}].rule"))?;
        globs(&format!("exception[{index}].path"), &vec![exception.path.clone()].into_iter().filter(|path| !path.is_empty()).collect())?;
    }
    let entries = Entries::new(&policy.exception, &super::baseline::Baseline::default());
    let compiled = entries.and_then(|entries| Compiled::new(policy, entries));
    compiled.map(|_| ()).map_err(|message| at_key(source, "schema", message))
}

/// Whether what is named like a built-in rule is one. Other prefixes may be an organisation's.
fn rules_exist<'a>(policy: &Policy, source: &Source, names: impl Iterator<Item = &'a String>, key: &str) -> Result<(), LoadError> {
    for name in names {
        let known = super::naming::is_glob(name) || crate::rules::find(name).is_some() || policy.custom.iter().any(|rule| rule.id == *name);
        if !known && !name.contains('/') {
            let hint = nearest(name, crate::rules::built_in().iter().map(|rule| rule.id.split_once('/').map_or(rule.id, |(_, name)| name)));
            let hint = hint.map_or_else(
                || "a rule is kind/name, as `countersign rules list` shows them".to_owned(),
                |near| format!("did you mean a rule such as `secret/{near}`?"),
            );
            return Err(at_key(source, key, format!("there is no rule {name:?}")).hint(hint));
        }
    }
    Ok(())
}

fn check_scope(scope: &Scope, index: usize, policy: &Policy, source: &Source) -> Result<(), LoadError> {
    let wrong = |key: &str, message: String| at_key(source, &format!("scope[{index}].{key}"), message);
    PathGlobs::new(&scope.paths).map_err(|message| wrong("paths", message))?;
    NameGlobs::new(&scope.branches).map_err(|message| wrong("branches", message))?;
    NameGlobs::new(&scope.remotes).map_err(|message| wrong("remotes", message))?;
    RuleTable::new(&scope.rules).map_err(|message| wrong("rules", message))?;
    if scope.sensitivity_floor.is_some_and(|floor| floor > 100) {
        return Err(wrong("sensitivity_floor", "is a score from 0 to 100".to_owned()));
    }
    if scope.reason.trim().is_empty() && scope_loosens(scope, policy) {
        let error = wrong("reason", "a scope that loosens says why".to_owned());
        return Err(error.hint("write `reason = \"…\"` in it"));
    }
    Ok(())
}

fn gates(policy: &Policy, source: &Source) -> Result<(), LoadError> {
    let mut names = BTreeSet::new();
    for (index, gate) in source.file.gate.iter().enumerate() {
        let wrong = |key: &str, message: String| at_key(source, &format!("gate[{index}].{key}"), message);
        if !names.insert(&gate.name) {
            return Err(wrong("name", format!("there are two gates named {:?}", gate.name)));
        }
        PathGlobs::new(&gate.paths).map_err(|message| wrong("paths", message))?;
        NameGlobs::new(&gate.branches).map_err(|message| wrong("branches", message))?;
        if gate.require.is_empty() {
            return Err(wrong("require", "a gate asks for something".to_owned()));
        }
        for word in &gate.require {
            let duty = Requirement::parse(word).map_err(|message| {
                let hint =
                    nearest(word, WORDS).map_or_else(|| format!("one of: {}", WORDS.join(", ")), |near| format!("did you mean `{near}`?"));
                wrong("require", message).hint(hint)
            })?;
            if let Requirement::Signoff(role, _) = duty
                && !policy.roles.contains_key(&role)
                && let Some(near) = nearest(&role, policy.roles.keys().map(String::as_str))
            {
                return Err(wrong("require", format!("there is no role {role:?}")).hint(format!("did you mean `signoff:{near}`?")));
            }
        }
        if let Some(early) = gate.others_at.iter().find(|stage| **stage < Stage::PrePush) {
            let message = format!("other people's duties cannot bind at {early}: nobody can review what nobody can see");
            return Err(wrong("others_at", message).hint("pre-push, pre-receive or scan"));
        }
    }
    Ok(())
}

fn custom_rules(source: &Source) -> Result<(), LoadError> {
    let mut ids = BTreeSet::new();
    for (index, rule) in source.file.rule.iter().enumerate() {
        let wrong = |key: &str, message: String| at_key(source, &format!("rule[{index}].{key}"), message);
        if !rule.id.contains('/') || rule.id.contains(char::is_whitespace) {
            return Err(wrong("id", format!("{:?} is no id: write yours/name", rule.id)));
        }
        if !ids.insert(&rule.id) || crate::rules::find(&rule.id).is_some() {
            return Err(wrong("id", format!("there is a rule {} already", rule.id)));
        }
        if rule.keywords.is_empty() || rule.keywords.iter().any(|word| word.len() < 3) {
            let error = wrong("keywords", "a rule has keywords of 3 bytes or more: without one it is never looked at".to_owned());
            return Err(error.hint("name the literal text that stands in every match"));
        }
        let regex = RegexBuilder::new(&rule.pattern).unicode(false).size_limit(PATTERN_SIZE).build();
        let regex =
            regex.map_err(|error| wrong("pattern", format!("the pattern is no regular expression: {}", last_line(&error.to_string()))))?;
        if rule.group >= regex.captures_len() {
            return Err(wrong("group", format!("the pattern has no group {}", rule.group)));
        }
        if rule.kind != RuleKind::Identity && !rule.category.is_empty() {
            return Err(wrong("category", "only identity rules have a category".to_owned()));
        }
        if !rule.category.is_empty() && Category::parse(&rule.category).is_none() {
            let near = nearest(&rule.category, Category::ALL.iter().map(|category| category.as_str()));
            let error = wrong("category", format!("there is no category {:?}", rule.category));
            return Err(match near {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error,
            });
        }
        PathGlobs::new(&rule.paths).map_err(|message| wrong("paths", message))?;
    }
    Ok(())
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or(text).trim_start_matches("error: ")
}
