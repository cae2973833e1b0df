//! What a rule's data alone can prove or refute; that examples are found is for the engines to prove.

use super::{PROVEN_HERE, built_in, expand};
use crate::model::{FindingKind, Language, Pattern, Rule};
use regex::bytes::RegexBuilder;
use std::collections::HashMap;
use std::fmt;

/// Bytes a compiled regex may take: all rules together must fit a hook's memory.
const REGEX_SIZE: usize = 1 << 20;

/// Something wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule's id.
    pub rule: &'static str,
    /// What is wrong, and where in the rule.
    pub what: String,
}

impl Problem {
    /// A problem of `rule`.
    pub fn new(rule: &Rule, what: impl Into<String>) -> Self {
        Self { rule: rule.id, what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.what)
    }
}

/// Checks the data of `rules`: names, texts, expressions, templates. All problems, not the first one.
pub fn check(rules: &[&'static Rule]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut names: HashMap<&str, &str> = HashMap::new();
    for rule in rules {
        for name in std::iter::once(&rule.id).chain(rule.aliases) {
            if let Some(other) = names.insert(name, rule.id) {
                problems.push(Problem::new(rule, format!("{name:?} is also a name of {other}")));
            }
        }
        let mut report = |what: String| problems.push(Problem::new(rule, what));
        texts(rule, &mut report);
        for pattern in rule.patterns() {
            expressions(pattern, &mut report);
            templates(pattern, is_built_in(rule) && PROVEN_HERE, &mut report);
        }
    }
    problems
}

fn is_built_in(rule: &'static Rule) -> bool {
    built_in().as_ptr_range().contains(&std::ptr::from_ref(rule))
}

fn texts(rule: &'static Rule, report: &mut dyn FnMut(String)) {
    let kebab = |word: &str| {
        !word.is_empty()
            && word.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
    };
    if !rule.id.split_once('/').is_some_and(|(kind, name)| kebab(kind) && kebab(name)) {
        report("the id is kind/name, both in kebab-case".to_owned());
    }
    for (field, text) in [("title", rule.title), ("why", rule.why), ("help", rule.help)] {
        if text.trim().is_empty() {
            report(format!("{field} is empty"));
        }
    }
    if is_built_in(rule) {
        if !rule.id.starts_with(rule.kind.as_str()) {
            report(format!("a rule of kind {} begins with it", rule.kind));
        }
        if rule.references.is_empty() && rule.kind == FindingKind::Secret {
            report("references is empty: where do its facts come from?".to_owned());
        }
    }
}

fn expressions(pattern: &'static Pattern, report: &mut dyn FnMut(String)) {
    if pattern.keywords.is_empty() {
        report("without a keyword the rule is never looked at".to_owned());
    }
    for keyword in pattern.keywords.iter().filter(|keyword| keyword.len() < 3) {
        report(format!("keyword {keyword:?} has fewer than 3 bytes"));
    }
    for (field, regex) in [("pattern", pattern.regex), ("unless", pattern.unless)] {
        match RegexBuilder::new(regex).unicode(false).size_limit(REGEX_SIZE).build() {
            Err(error) => report(format!("{field}: {error}")),
            Ok(compiled) if field == "pattern" && pattern.group >= compiled.captures_len() => {
                report(format!("there is no group {}: the pattern has {}", pattern.group, compiled.captures_len() - 1));
            }
            Ok(compiled) if field == "pattern" && compiled.is_match(b"") => report("the pattern matches nothing at all".to_owned()),
            Ok(_) => {}
        }
        if let Some(at) = nested_repeat(regex) {
            report(format!("{field}: a repeat without end inside another one, at byte {at}"));
        }
    }
    for language in pattern.languages.iter().filter(|language| Language::parse(language).is_none()) {
        report(format!("there is no language {language:?}"));
    }
    for glob in pattern.paths {
        if let Err(error) = globset::Glob::new(glob) {
            report(format!("paths: {error}"));
        }
    }
    if !pattern.on_new && !pattern.on_old {
        report("it looks at neither side".to_owned());
    }
}

fn templates(pattern: &'static Pattern, wants_examples: bool, report: &mut dyn FnMut(String)) {
    if wants_examples && pattern.examples.is_empty() {
        report("it has no example".to_owned());
    }
    for (index, template) in (1..).zip(pattern.examples) {
        match expand(template) {
            Err(error) => report(format!("example {index}: {error}")),
            Ok(text) => {
                let lower = text.to_ascii_lowercase();
                let holds = |keyword: &str| lower.windows(keyword.len()).any(|part| part.eq_ignore_ascii_case(keyword.as_bytes()));
                if !pattern.keywords.iter().any(|keyword| holds(keyword)) {
                    report(format!("example {index} holds none of its keywords: {template:?}"));
                }
            }
        }
    }
    for (index, template) in (1..).zip(pattern.counter_examples) {
        if let Err(error) = expand(template) {
            report(format!("counter-example {index}: {error}"));
        }
    }
}

/// Where a group that holds a repeat without end is itself repeated without end.
fn nested_repeat(regex: &str) -> Option<usize> {
    let bytes = regex.as_bytes();
    // For each open group: whether it holds an endless repeat.
    let mut groups = vec![false];
    let mut closed = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let here = at;
        at += 1;
        let endless = match byte {
            b'\\' => {
                at += 1;
                false
            }
            b'[' => {
                at = end_of_class(bytes, at);
                false
            }
            b'(' => {
                groups.push(false);
                false
            }
            b')' => {
                let inner = groups.pop().unwrap_or_default();
                if let Some(outer) = groups.last_mut() {
                    *outer |= inner;
                }
                closed = inner;
                continue;
            }
            b'*' | b'+' => true,
            b'{' => {
                let end = bytes[here..].iter().position(|&b| b == b'}').map_or(bytes.len(), |n| here + n);
                at = end + 1;
                bytes[here..end.min(bytes.len())].ends_with(b",")
            }
            _ => false,
        };
        if endless {
            if closed {
                return Some(here);
            }
            if let Some(group) = groups.last_mut() {
                *group = true;
            }
        }
        closed = false;
    }
    None
}

/// The byte after the `]` of a class whose `[` stands before `at`.
fn end_of_class(bytes: &[u8], mut at: usize) -> usize {
    if bytes.get(at) == Some(&b'^') {
        at += 1;
    }
    if bytes.get(at) == Some(&b']') {
        at += 1;
    }
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'\\' => 2,
            b']' => return at + 1,
            _ => 1,
        };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Detection, Randomness, Severity};

    fn rule(id: &'static str, regex: &'static str, group: usize, keywords: &'static [&'static str]) -> &'static Rule {
        Box::leak(Box::new(Rule {
            id,
            aliases: &[],
            kind: FindingKind::Secret,
            category: None,
            title: "t",
            why: "w",
            help: "h",
            severity: Severity::High,
            confidence: Confidence::High,
            self_identifying: true,
            frameworks: &[],
            references: &[],
            since: "0.1.0",
            action: None,
            detection: Detection::Pattern(Pattern {
                keywords,
                regex,
                group,
                needs: &[],
                unless: "",
                unless_needs: &[],
                min_randomness: Randomness::None,
                assigned: false,
                on_new: true,
                on_old: false,
                paths: &[],
                languages: &[],
                verify: "",
                examples: &["acme_{digit:8}"],
                counter_examples: &[],
            }),
            forms: &[],
        }))
    }

    #[test]
    fn built_in_rules_are_sound() {
        let rules: Vec<_> = built_in().iter().collect();
        let problems: Vec<_> = check(&rules).iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    }

    #[test]
    fn each_flaw_is_named() {
        for (flawed, expected) in [
            (rule("Acme", "acme_[0-9]{8}", 0, &["acme_"]), "kebab-case"),
            (rule("a/b", "acme_[0-9]{8}", 1, &["acme_"]), "no group 1"),
            (rule("a/b", "acme_([0-9]{8}", 0, &["acme_"]), "pattern"),
            (rule("a/b", "acme_[0-9]{8}", 0, &["other"]), "none of its keywords"),
            (rule("a/b", "(?:acme_[0-9]+)+", 0, &["acme_"]), "repeat"),
            (rule("a/b", "(acme_[0-9]{8})?", 0, &["acme_"]), "matches nothing"),
        ] {
            let problems = check(&[flawed]);
            assert!(problems.iter().any(|problem| problem.what.contains(expected)), "{expected}: {problems:?}");
        }
        let twin = rule("a/b", "acme_[0-9]{8}", 0, &["acme_"]);
        assert!(check(&[twin, twin])[0].what.contains("also a name"));
        assert_eq!(check(&[twin]), []);
    }

    #[test]
    fn nested_repeats_are_seen() {
        for (regex, nested) in
            [("(a+)+", true), ("(a+b)*", true), ("(?:(a{2,})b){3,}", true), ("(a+)b+", false), (r"(\+)+", false), ("([+*]x)*", false)]
        {
            assert_eq!(nested_repeat(regex).is_some(), nested, "{regex}");
        }
    }
}
