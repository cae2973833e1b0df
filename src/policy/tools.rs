//! The policy tools, as data: check, show, explain, schema, test. What is printed is the command line's.

use super::closure::Closure;
use super::diff::compare;
use super::file::{File, Strength};
use super::gate::{Requirement, signoff::members};
use super::keys::Difference;
use super::parse::line_of;
use super::policy::Policy;
use super::preset;
use crate::model::Action;
use crate::rules::{check as check_rules, expand};
use jiff::civil::Date;
use regex::bytes::RegexBuilder;

/// Something a policy's keeper should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// It must be mended, rather than should.
    pub is_error: bool,
    /// The key.
    pub key: String,
    /// Its line in the policy file; none where it stands elsewhere.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
}

/// Everything that is valid and still wrong, or will be. Errors are what nobody could meet.
pub fn check(closure: &Closure, today: Date) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let policy = &closure.policy;
    let mut say = |is_error: bool, key: String, message: String| {
        let line = line_of(&closure.text, &key);
        remarks.push(Remark { is_error, key, line, message });
    };
    for note in &closure.notes {
        say(false, String::new(), note.clone());
    }
    roles(closure, &mut say);
    gates(closure, &mut say);
    if let Some(owners) = &closure.codeowners {
        for (line, problem) in &owners.problems {
            say(false, "codeowners".to_owned(), format!("{}:{line}: {problem}", owners.path));
        }
    }
    for name in policy.rules.keys().filter(|name| !super::naming::is_glob(name)) {
        let known = crate::rules::find(name).is_some() || policy.custom.iter().any(|rule| rule.id == *name);
        if !known {
            say(false, "rules".to_owned(), format!("there is no rule {name:?} in this version"));
        }
    }
    for (index, exception) in policy.exception.iter().enumerate() {
        let key = format!("exception[{index}]");
        match exception.expires {
            Some(day) if day.0 < today => say(false, key, format!("the exception of {} expired on {day}", exception.rule)),
            None => say(false, key, format!("the exception of {} never expires", exception.rule)),
            Some(_) => {}
        }
    }
    let expired = closure.baseline.entries.iter().filter(|entry| entry.expires.is_some_and(|day| day.0 < today)).count();
    if expired > 0 {
        say(
            false,
            "baseline".to_owned(),
            format!("{expired} entries of the baseline have expired; `countersign baseline prune` takes them out"),
        );
    }
    for failure in test(policy) {
        say(true, failure.key, failure.message);
    }
    remarks
}

type Say<'a> = dyn FnMut(bool, String, String) + 'a;

fn roles(closure: &Closure, say: &mut Say<'_>) {
    for (name, role) in &closure.policy.roles {
        let key = format!("roles.{name}");
        for member in &role.members {
            let is_person = crate::evidence::signoff::identity(member.as_str().into()).is_some() && !member.starts_with('@');
            if !is_person && !closure.policy.teams.contains_key(member) {
                say(true, format!("{key}.members"), format!("{member:?} is neither a mail address nor a team of [teams]"));
            }
        }
        if !role.allowed_signers.is_empty() && !closure.allowed_signers.contains_key(&role.allowed_signers) {
            say(true, format!("{key}.allowed_signers"), format!("there is no file {} in this tree", role.allowed_signers));
        }
        if Policy::strength(role) == Strength::Signed && role.allowed_signers.is_empty() {
            say(true, format!("{key}.strength"), "signatures are asked for, and `allowed_signers` is not set".to_owned());
        }
    }
}

fn gates(closure: &Closure, say: &mut Say<'_>) {
    let policy = &closure.policy;
    let mut ask = |key: String, name: &str, role: &str, count: usize, action: Action| {
        let Some(written) = policy.roles.get(role) else {
            say(policy.strict, key, format!("{name} asks for the role {role:?}, which is not defined: it is inert"));
            return;
        };
        let people = members(policy, written).len();
        if people <= count.saturating_sub(1) {
            say(policy.strict, key, format!("{name} asks for {count} of the role {role:?}, which has {people}: it is inert"));
        } else if action == Action::Block && Policy::strength(written) == Strength::Trailer {
            say(
                false,
                key,
                format!("{name} blocks on the role {role:?}, whose word is a trailer: a claim lowers the block to a warning, and no more"),
            );
        }
    };
    for gate in policy.gates.iter().filter(|gate| gate.action > Action::Off) {
        let index = super::loosening::place_of(&super::policy::gate_key(&gate.name), closure);
        for word in &gate.require {
            if let Ok(Requirement::Signoff(role, count)) = Requirement::parse(word) {
                ask(index.clone(), &format!("gate {:?}", gate.name), &role, count as usize, gate.action);
            }
        }
    }
    if policy.identity.block_at != super::value::Threshold::NEVER {
        ask("identity.block_role".to_owned(), "identity.block_at", &policy.identity.block_role, 1, Action::Block);
    }
    if let Some(role) = policy.exceptions.approval.strip_prefix("signoff:") {
        ask("exceptions.approval".to_owned(), "exceptions.approval", role, 1, Action::Block);
    }
}

/// A key with its value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `secrets.action`.
    pub key: String,
    /// As TOML.
    pub value: String,
    /// The layer: "default", "preset:balanced", the path of a file.
    pub origin: String,
}

/// Every key of a closure, resolved.
pub fn show(closure: &Closure) -> Vec<Shown> {
    let origins = &closure.policy.origins;
    let origin = |key: &str| origins.get(key).cloned().unwrap_or_else(|| "default".to_owned());
    closure.policy.entries().into_iter().map(|entry| Shown { origin: origin(&entry.key), key: entry.key, value: entry.value }).collect()
}

/// What there is to say about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHelp {
    /// The key.
    pub key: String,
    /// What it is for.
    pub about: String,
    /// The words it may take, where they are few.
    pub words: Vec<String>,
    /// Its value in each preset; empty for tables and lists.
    pub presets: Vec<(String, String)>,
    /// The keys below it.
    pub below: Vec<String>,
}

/// Explains a key such as `secrets.action`, `gate.require` or `engine`. None where there is no such key.
pub fn explain(key: &str) -> Option<KeyHelp> {
    let schema = schema();
    let definition = |value: &serde_json::Value| -> serde_json::Value {
        let nested = value["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["$ref"].is_string()));
        let reference = [&value["$ref"], &value["items"]["$ref"], &value["additionalProperties"]["$ref"]];
        let reference = reference.into_iter().find_map(|found| found.as_str()).or_else(|| nested.and_then(|one| one["$ref"].as_str()));
        let name = reference.and_then(|path| path.rsplit('/').next());
        name.map_or_else(|| value.clone(), |name| schema["$defs"][name].clone())
    };
    let mut here = schema.clone();
    let mut about = String::new();
    let mut steps = key.split('.').map(|step| step.split('[').next().unwrap_or(step)).peekable();
    while let Some(step) = steps.next() {
        let value = here["properties"][step].clone();
        if value.is_null() {
            return None;
        }
        value["description"].as_str().unwrap_or_default().clone_into(&mut about);
        // `roles.security.members`: the name in between is the keeper's own.
        if value["additionalProperties"]["$ref"].is_string() {
            steps.next();
        }
        here = definition(&value);
    }
    let words = here["oneOf"].as_array().into_iter().flatten().chain(here["enum"].as_array().into_iter().flatten());
    let words = words.filter_map(|word| word["const"].as_str().or(word.as_str())).map(str::to_owned).collect();
    let below = here["properties"].as_object().map(|keys| keys.keys().cloned().collect()).unwrap_or_default();
    let value_in =
        |name: &str| preset::policy(name)?.entries().into_iter().find(|entry| entry.key == key).map(|entry| (name.to_owned(), entry.value));
    Some(KeyHelp { key: key.to_owned(), about, words, presets: preset::names().filter_map(value_in).collect(), below })
}

/// The JSON schema of a policy file.
pub fn schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(File)).unwrap_or_default()
}

/// An example that did not do what the policy says it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// `rule[0].examples[1]`.
    pub key: String,
    /// What happened.
    pub message: String,
}

/// Runs the examples of a policy's own rules: each must match or not, as it says, and hold one of the keywords.
pub fn test(policy: &Policy) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (index, written) in policy.custom.iter().enumerate() {
        let rule = super::custom_rule::rule(written);
        for problem in check_rules(&[rule]) {
            failures.push(Failure { key: format!("rule[{index}]"), message: problem.to_string() });
        }
        let Ok(regex) = RegexBuilder::new(&written.pattern).unicode(false).build() else { continue };
        let lists = [("examples", &written.examples, true), ("counter_examples", &written.counter_examples, false)];
        for (name, list, wanted) in lists {
            for (at, template) in list.iter().enumerate() {
                let mut fail = |message: String| {
                    failures.push(Failure { key: format!("rule[{index}].{name}[{at}]"), message: format!("{}: {message}", written.id) });
                };
                let text = match expand(template) {
                    Ok(text) => text,
                    Err(error) => {
                        fail(error);
                        continue;
                    }
                };
                let lower = text.to_ascii_lowercase();
                let keyed = written.keywords.iter().any(|word| bstr::ByteSlice::contains_str(&lower[..], word.to_ascii_lowercase()));
                match (keyed && regex.is_match(&text), wanted) {
                    (false, true) if !keyed => fail(format!("{template:?} holds none of the keywords, so it would never be looked at")),
                    (false, true) => fail(format!("the pattern does not match {template:?}")),
                    (true, false) => fail(format!("the pattern matches {template:?}")),
                    _ => {}
                }
            }
        }
    }
    failures
}

/// What differs between two closures, loosenings first, exceptions and other parts among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Keys, with their direction.
    pub keys: Vec<Difference>,
    /// Exceptions, baseline, owners, signers: the rule that would report each, and what.
    pub others: Vec<(&'static str, String)>,
    /// Whether anything was loosened.
    pub loosened: bool,
}

/// Compares two closures.
pub fn diff(old: &Closure, new: &Closure, today: Date) -> Comparison {
    let mut keys = compare(&old.policy, &new.policy);
    keys.sort_by_key(|difference| !difference.shift.loosens());
    let findings = super::loosening::find(old, new, today);
    let loosened = keys.iter().any(|difference| difference.shift.loosens())
        || findings.iter().any(|finding| finding.rule.id == "guard/policy-weakened");
    let of_keys = |detail: &str| keys.iter().any(|difference| detail.starts_with(&format!("{}: ", difference.key)));
    let others = findings
        .into_iter()
        .map(|finding| (finding.rule.id, finding.detail.unwrap_or_default()))
        .filter(|(_, detail)| !of_keys(detail))
        .collect();
    Comparison { keys, others, loosened }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{Files, load, policy, today};

    #[test]
    fn check_names_what_nobody_can_meet() {
        let text = "extends = [\"preset:balanced\"]\n[roles.security]\nmembers = [\"nobody\"]\nallowed_signers = \"gone\"\n\
            [rules]\n\"secret/no-such\" = \"off\"\n[[exception]]\nrule = \"secret/github-pat\"\npath = \"a\"\nreason = \"sample\"\nexpires = 2026-01-01\n";
        let messages: Vec<String> =
            check(&policy(text), today()).into_iter().map(|remark| format!("{:?} {}", remark.line, remark.message)).collect();
        for part in ["\"nobody\" is neither", "no file gone", "it is inert", "no rule \"secret/no-such\"", "expired on"] {
            assert!(messages.iter().any(|message| message.contains(part)), "{part}: {messages:?}");
        }
        assert!(messages.iter().any(|message| message.starts_with("Some(4)")), "places are those of the file");
        assert_eq!(check(&Closure::relaxed(), today()), []);
    }

    #[test]
    fn show_tells_where_each_key_comes_from() {
        let shown = show(&policy("extends = [\"preset:balanced\"]\n[guard]\naction = \"block\"\n"));
        let of = |key: &str| shown.iter().find(|entry| entry.key == key).map(|entry| (entry.value.as_str(), entry.origin.as_str()));
        assert_eq!(of("guard.action"), Some(("\"block\"", "policy.toml")));
        assert_eq!(of("leaks.action"), Some(("\"warn\"", "preset:balanced")));
        assert_eq!(of("audit.enabled"), Some(("true", "default")));
    }

    #[test]
    fn explain_knows_every_key_of_the_reference() {
        let help = explain("secrets.action").unwrap();
        assert!(help.about.contains("identify themselves") && help.words.contains(&"block".to_owned()), "{help:?}");
        assert_eq!(help.presets[2], ("preset:strict".to_owned(), "\"block\"".to_owned()));
        assert!(explain("roles.security.members").is_some_and(|help| help.about.contains("team")));
        assert!(explain("gate").is_some_and(|help| help.below.contains(&"require".to_owned())));
        assert_eq!(explain("secrets.nothing"), None);
    }

    #[test]
    fn examples_of_own_rules_are_run() {
        let rule = "[[rule]]\nid = \"acme/token\"\nkeywords = [\"acme_\"]\npattern = 'acme_[0-9a-z]{8}'\n";
        assert_eq!(test(&policy(&format!("{rule}examples = [\"acme_{{alnum_lc:8}}\"]\ncounter_examples = [\"acme_docs\"]\n")).policy), []);
        let failures = test(&policy(&format!("{rule}examples = [\"acme_\"]\ncounter_examples = [\"acme_{{alnum_lc:8}}\"]\n")).policy);
        let keys: Vec<&str> = failures.iter().map(|failure| failure.key.as_str()).collect();
        assert!(keys.contains(&"rule[0].examples[0]") && keys.contains(&"rule[0].counter_examples[0]"), "{failures:?}");
    }

    #[test]
    fn diff_tells_loosenings_apart() {
        let base = Files::new(&[("policy.toml", "schema = 1\n")]);
        let to = |text: &str| diff(&load(&base).unwrap(), &load(&base.clone().with("policy.toml", text)).unwrap(), today());
        assert_eq!(to("schema = 1\n# a comment\n"), Comparison::default());
        assert!(!to("schema = 1\n[guard]\naction = \"block\"\n").loosened);
        let weaker = to("schema = 1\n[secrets]\naction = \"note\"\n");
        assert!(weaker.loosened && weaker.keys[0].key == "secrets.action" && weaker.others.is_empty());
    }
}
