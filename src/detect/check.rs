//! Proves the secret rules against their own examples, through the engine that runs in hooks.

use super::sink::Sink;
use super::{Engine, Options, Subject, Table, hits, overlap, verify};
use crate::model::{Detection, Encoding, Finding, FindingKind, Language, PathClass, Pattern, Place, Rule, Text};
use crate::rules::{Problem, built_in, expand};

/// Checks `rules`, their data and their examples, in the company of all built-in rules. All problems, not the first one.
///
/// An example must be found by its rule and stay its finding when one value becomes one finding; a counter-example must
/// not be found by it, whoever else may.
pub fn check(rules: &[&'static Rule]) -> Vec<Problem> {
    let mut problems = crate::rules::check(rules);
    let own: Vec<_> = rules.iter().copied().filter(|rule| !built_in().iter().any(|known| std::ptr::eq(known, *rule))).collect();
    let engine = Engine::new(&own, Options { decode_depth: 0 });
    let table = engine.table();
    for rule in rules.iter().filter(|rule| rule.kind == FindingKind::Secret) {
        if let Detection::Pattern(pattern) = &rule.detection {
            examples(&engine, &table, rule, pattern, &mut problems);
        }
    }
    problems
}

fn examples(engine: &Engine, table: &Table, rule: &'static Rule, pattern: &Pattern, problems: &mut Vec<Problem>) {
    if !pattern.verify.is_empty() && !verify::is_known(pattern.verify) {
        problems.push(Problem::new(rule, format!("there is no proof {:?}", pattern.verify)));
    }
    for (index, template) in (1..).zip(pattern.examples) {
        let Ok(example) = expand(template) else { continue };
        let text = Text::new(example, Encoding::Bytes);
        let seen = run(engine, table, pattern, &text);
        if !seen.iter().any(|finding| finding.rule.id == rule.id) {
            problems.push(Problem::new(rule, format!("example {index} is not found: {template:?}")));
        } else if let Some(other) = stronger(&text, seen, rule) {
            problems.push(Problem::new(rule, format!("example {index} is taken by {other}: {template:?}")));
        }
    }
    for (index, template) in (1..).zip(pattern.counter_examples) {
        let Ok(example) = expand(template) else { continue };
        if run(engine, table, pattern, &Text::new(example, Encoding::Bytes)).iter().any(|finding| finding.rule.id == rule.id) {
            problems.push(Problem::new(rule, format!("counter-example {index} is found: {template:?}")));
        }
    }
}

/// Everything seen in an example, in a file the rule is for.
fn run(engine: &Engine, table: &Table, pattern: &Pattern, text: &Text) -> Vec<Finding> {
    let path = pattern.paths.first().map_or_else(|| "example".to_owned(), |glob| path_for(glob));
    let named = pattern.languages.first().and_then(|language| Language::parse(language));
    let subject = Subject {
        place: Place::File,
        path: path.as_str().into(),
        class: PathClass::Source,
        language: named.unwrap_or_else(|| Language::of(path.as_str().into())),
        text,
        added: &[text.all_lines()],
        structured_only: false,
    };
    let mut sink = Sink::new(&subject);
    engine.candidates(&subject, &hits(table, text.bytes()), &mut sink);
    sink.into_findings()
}

/// The rule that takes the example away: none where a finding of `rule` stays.
fn stronger(text: &Text, seen: Vec<Finding>, rule: &Rule) -> Option<&'static str> {
    let left = overlap::resolve(text, seen);
    let other = left.first().map_or("", |finding| finding.rule.id);
    (!left.iter().any(|finding| finding.rule.id == rule.id)).then_some(other)
}

/// A path that `glob` matches: stars become a letter, the first of alternatives is taken.
fn path_for(glob: &str) -> String {
    let mut path = String::new();
    let mut rest = glob;
    while let Some(at) = rest.find(['*', '?', '{', '[']) {
        path.push_str(&rest[..at]);
        let (taken, after) = match rest.as_bytes()[at] {
            b'{' => {
                let end = rest[at..].find('}').map_or(rest.len(), |n| at + n);
                (rest[at + 1..end].split(',').next().unwrap_or_default().to_owned(), end + 1)
            }
            b'[' => {
                let end = rest[at..].find(']').map_or(rest.len(), |n| at + n);
                (rest[at + 1..end].chars().next().unwrap_or('x').to_string(), end + 1)
            }
            _ => ("x".to_owned(), at + 1 + usize::from(rest[at..].starts_with("**"))),
        };
        path.push_str(&taken);
        rest = rest.get(after..).unwrap_or_default();
    }
    path + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_secret_rules_prove_themselves() {
        let rules: Vec<_> = built_in().iter().filter(|rule| rule.kind == FindingKind::Secret).collect();
        let problems: Vec<_> = check(&rules).iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    }

    #[test]
    fn a_path_is_made_for_every_glob() {
        for glob in ["**/.npmrc", "*.{yml,yaml}", "a/[bc]?.json", "**/kube*/config"] {
            let path = path_for(glob);
            assert!(super::super::matcher::path_globs(&[glob]).expect("a glob").is_match(&path), "{glob} {path}");
        }
    }
}
