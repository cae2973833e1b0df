//! Kubernetes roles: what a rule's verbs and resources add up to.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::identity::document::Node;
use crate::model::{Language as L, Severity};

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] =
    &[Detector { keywords: &["verbs", "apigroups"], languages: &[L::Yaml, L::Json], check: Check::Whole(check) }];

/// Verbs that turn a role into any other.
const STRONG: &[&str] = &["escalate", "bind", "impersonate"];

fn check(view: &View<'_>, found: &mut Vec<Found>) {
    let Some(document) = view.document() else { return };
    for root in document.roots() {
        let cluster = root.texts().contains(&"ClusterRole");
        root.walk(&mut |rule| judge(view, rule, cluster, found));
    }
}

/// Judges a map that has verbs; `cluster`: what it grants holds in all namespaces.
fn judge(view: &View<'_>, rule: &Node, cluster: bool, found: &mut Vec<Found>) {
    let named = |key: &str| rule.get(key).map_or(&[][..], Node::items);
    let (verbs, resources) = (named("verbs"), named("resources"));
    // A rule whose verbs are out of sight, at the end of a part of a file, may do anything.
    let about = rule.get("resources").or(rule.get("nonResourceURLs"));
    if about.is_none() || verbs.is_empty() && (rule.get("apiGroups").is_none() || rule.get("operations").is_some()) {
        return;
    }
    let one = |values: &'static [&'static str]| move |node: &&Node| node.text().is_some_and(|text| values.contains(&text));
    let (wild_verb, wild_resource) = (verbs.iter().find(one(&["*"])), resources.iter().find(one(&["*"])));
    let writes = verbs.is_empty() || verbs.iter().any(|verb| one(&["create", "update", "patch", "delete", "*"])(&verb));
    let reads = verbs.iter().any(|verb| one(&["get", "list", "watch", "*"])(&verb));
    let strong = verbs.iter().find(one(STRONG));
    let secrets = resources.iter().find(one(&["secrets"])).filter(|_| cluster && reads && named("resourceNames").is_empty());
    let place = wild_verb.or(wild_resource.filter(|_| writes)).or(strong).or(secrets).or(wild_resource);
    let Some(place) = place else { return };
    if let Some(report) = view.report("identity/kubernetes-rbac-wildcard", place.span.clone(), found) {
        if wild_verb.is_some() && wild_resource.is_some() {
            report.severity = Severity::Critical;
        } else if !writes && strong.is_none() && secrets.is_none() {
            report.severity = Severity::Medium;
        }
    }
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
        table(
            "identity/kubernetes-rbac-wildcard",
            &[("a.json", "{\"kind\": \"Role\", \"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"*\"], \"verbs\": [\"*\"]}]}")],
            &[("a.json", "{\"kind\": \"Role\", \"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]}")],
        );
        let cases = |texts: &'static [String]| texts.iter().map(|text| ("a.yaml", text.as_str())).collect::<Vec<_>>();
        table("identity/kubernetes-rbac-wildcard", &cases(Box::leak(Box::new(bad))), &cases(Box::leak(Box::new(good))));
    }
}
