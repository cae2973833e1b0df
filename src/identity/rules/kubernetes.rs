//! Kubernetes roles: what a rule's verbs and resources add up to.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::{Language as L, Severity};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["verbs", "resources", "\"*\"", "'*'", "escalate", "impersonate", "secrets", "apigroups"],
    languages: &[L::Yaml],
    check: Check::At(check),
}];

/// How far a rule reaches.
const REACH: u32 = 40;

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let line = view.text.line_of(at);
    let Some((first, last)) = rule_around(view, line) else { return };
    let verbs = list(view, first, last, b"verbs");
    let resources = list(view, first, last, b"resources");
    if verbs.is_empty() && resources.is_empty() {
        return;
    }
    let any = |values: &[(Vec<u8>, u32)], word: &[u8]| values.iter().find(|(value, _)| value == word).map(|&(_, line)| line);
    let strong = ["escalate", "bind", "impersonate"].iter().find_map(|word| any(&verbs, word.as_bytes()));
    let cluster = view.text.bytes().contains_str("ClusterRole");
    let reads = verbs.iter().any(|(verb, _)| matches!(verb.as_slice(), b"get" | b"list" | b"watch" | b"*"));
    let secrets =
        any(&resources, b"secrets").filter(|_| cluster && reads && !list(view, first, last, b"resourceNames").iter().any(|_| true));
    let (wild_verb, wild_resource) = (any(&verbs, b"*"), any(&resources, b"*"));
    let writes =
        verbs.is_empty() || verbs.iter().any(|(verb, _)| matches!(verb.as_slice(), b"create" | b"update" | b"patch" | b"delete" | b"*"));
    let place = wild_verb.or(wild_resource.filter(|_| writes)).or(strong).or(secrets).or(wild_resource);
    let Some(place) = place else { return };
    let text = view.text.line(place);
    let start = view.text.span(place).start + text.len() - text.trim_start().len();
    if let Some(report) =
        view.report("identity/kubernetes-rbac-wildcard", start..view.text.span(place).start + text.trim_end().len(), found)
    {
        if wild_verb.is_some() && wild_resource.is_some() {
            report.severity = Severity::Critical;
        } else if !writes && strong.is_none() && secrets.is_none() {
            report.severity = Severity::Medium;
        }
    }
}

/// The list item of a `rules:` entry around a line: first and last line.
fn rule_around(view: &View<'_>, line: u32) -> Option<(u32, u32)> {
    let mut first = line;
    let keyed = |number: u32| {
        let text = view.text.line(number).trim_start();
        let text = text.strip_prefix(b"-").map_or(text, <[u8]>::trim_start);
        ["apiGroups:", "resources:", "verbs:", "nonResourceURLs:", "resourceNames:"].iter().any(|key| text.starts_with(key.as_bytes()))
    };
    let opens = |number: u32| keyed(number) && view.text.line(number).trim_start().starts_with(b"-");
    while !opens(first) {
        first = first.checked_sub(1).filter(|&number| number > 0 && line - number < REACH)?;
    }
    let indent = indent(view.text.line(first));
    let mut last = first;
    while last < view.text.line_count() && last - first < REACH {
        let next = view.text.line(last + 1);
        if !next.trim().is_empty()
            && (self::indent(next) < indent || (self::indent(next) == indent && (opens(last + 1) || !next.trim_start().starts_with(b"-"))))
        {
            break;
        }
        last += 1;
    }
    (line <= last).then_some((first, last))
}

fn indent(line: &[u8]) -> usize {
    line.len() - line.trim_start().len()
}

/// The values of a key: a flow list on its line, or a block list below it.
fn list(view: &View<'_>, first: u32, last: u32, key: &[u8]) -> Vec<(Vec<u8>, u32)> {
    let mut values = Vec::new();
    let mut inside = false;
    for number in first..=last {
        let line = view.text.line(number);
        let text = line.trim_start();
        let text = if number == first { text.strip_prefix(b"-").map_or(text, <[u8]>::trim_start) } else { text };
        let mut words = |text: &[u8]| {
            for value in text.split(|byte| b",[]".contains(byte)) {
                let value = value.split(|&byte| byte == b'#').next().unwrap_or_default();
                let value = value.trim().trim_with(|c| c == '"' || c == '\'');
                if !value.is_empty() {
                    values.push((value.to_vec(), number));
                }
            }
        };
        if let Some(rest) = text.strip_prefix(key).and_then(|rest| rest.strip_prefix(b":")) {
            inside = rest.trim().is_empty();
            words(rest);
        } else if inside && text.starts_with(b"-") {
            words(&text[1..]);
        } else if !text.is_empty() && !text.starts_with(b"#") {
            inside = inside && text.starts_with(b"]");
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn rules_are_read_whole() {
        let head = "kind: ClusterRole\nrules:\n";
        let bad = [
            format!("{head}- apiGroups: [\"\"]\n  resources: [\"*\"]\n  verbs: [\"*\"]\n"),
            format!("{head}  - apiGroups:\n      - apps\n    resources:\n      - deployments\n    verbs:\n      - \"*\"\n"),
            format!("{head}- apiGroups: [rbac.authorization.k8s.io]\n  resources: [roles]\n  verbs: [escalate]\n"),
            format!("{head}- apiGroups: [\"\"]\n  resources: [secrets]\n  verbs: [list]\n"),
        ];
        let good = [
            format!("{head}- apiGroups: [\"*\"]\n  resources: [pods]\n  verbs: [get, list]\n"),
            "on:\n  push:\n    branches: [\"*\"]\n".to_owned(),
        ];
        let cases = |texts: &'static [String]| texts.iter().map(|text| ("a.yaml", text.as_str())).collect::<Vec<_>>();
        table("identity/kubernetes-rbac-wildcard", &cases(Box::leak(Box::new(bad))), &cases(Box::leak(Box::new(good))));
    }
}
