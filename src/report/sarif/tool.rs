//! The tool of a SARIF run: the rules that had a result, and the taxonomies they map to.

use crate::model::{Confidence, Rule, Severity};
use crate::report::framework::{self, Framework};
use serde_json::{Map, Value, json};

/// The id of results that say a hunk's score asks for a look.
pub(super) const SENSITIVITY: &str = "policy/sensitivity";
/// The id of results that say what a gate asks for.
pub(super) const GATE: &str = "policy/gate";

/// Collects rules and frameworks as results name them.
#[derive(Default)]
pub(super) struct Tool {
    rules: Vec<(&'static str, Value)>,
    frameworks: Vec<(&'static Framework, Vec<(&'static str, &'static str)>)>,
}

impl Tool {
    /// The index of a rule, described on its first use.
    pub(super) fn rule(&mut self, rule: &'static Rule) -> usize {
        self.known(rule.id).unwrap_or_else(|| {
            let relationships: Vec<Value> = rule.frameworks.iter().filter_map(|id| self.relationship(id)).collect();
            let mut described = descriptor(rule);
            if !relationships.is_empty() {
                described.insert("relationships".to_owned(), relationships.into());
            }
            self.add(rule.id, described.into())
        })
    }

    /// The index of the rule behind hunks that a score makes worth a look.
    pub(super) fn sensitivity(&mut self) -> usize {
        self.own(
            SENSITIVITY,
            "Identity-sensitive change",
            "The lines decide who may get in, or what they may do.",
            "Have somebody who answers for this part of identity look at it.",
        )
    }

    /// The index of the rule behind gates.
    pub(super) fn gate(&mut self) -> usize {
        self.own(
            GATE,
            "Gate of the policy",
            "The policy asks for evidence before such a change is recorded.",
            "Give what the message names as missing.",
        )
    }

    fn own(&mut self, id: &'static str, title: &str, why: &str, help: &str) -> usize {
        self.known(id).unwrap_or_else(|| {
            let described = json!({
                "id": id,
                "shortDescription": { "text": title },
                "fullDescription": { "text": why },
                "help": { "text": help },
                "defaultConfiguration": { "level": "warning" },
            });
            self.add(id, described)
        })
    }

    fn known(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|(known, _)| *known == id)
    }

    fn add(&mut self, id: &'static str, described: Value) -> usize {
        self.rules.push((id, described));
        self.rules.len() - 1
    }

    /// The relation of a rule to an entry of a taxonomy; none for ids that no table knows.
    fn relationship(&mut self, id: &'static str) -> Option<Value> {
        let (framework, title) = framework::find(id)?;
        let index = self.frameworks.iter().position(|(known, _)| known.id == framework.id).unwrap_or_else(|| {
            self.frameworks.push((framework, Vec::new()));
            self.frameworks.len() - 1
        });
        let taxa = &mut self.frameworks[index].1;
        let taxon = taxa.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
            taxa.push((id, title));
            taxa.len() - 1
        });
        Some(json!({
            "target": { "id": id, "index": taxon, "toolComponent": { "name": framework.name, "index": index } },
            "kinds": ["relevant"],
        }))
    }

    /// The tool, with every rule a result names.
    pub(super) fn driver(&self, version: &str) -> Value {
        let taxonomies: Vec<Value> =
            self.frameworks.iter().enumerate().map(|(index, (framework, _))| json!({ "name": framework.name, "index": index })).collect();
        json!({
            "driver": {
                "name": "countersign",
                "version": version,
                "semanticVersion": version,
                "rules": self.rules.iter().map(|(_, rule)| rule).collect::<Vec<_>>(),
                "supportedTaxonomies": taxonomies,
            }
        })
    }

    /// The taxonomies, with the entries the rules map to.
    pub(super) fn taxonomies(&self) -> Value {
        let all = self.frameworks.iter().map(|(framework, taxa)| {
            json!({
                "name": framework.name,
                "version": framework.edition,
                "isComprehensive": false,
                "taxa": taxa.iter().map(|(id, title)| json!({ "id": id, "shortDescription": { "text": title } })).collect::<Vec<_>>(),
            })
        });
        all.collect()
    }
}

/// The level a severity stands for where nothing of a policy is known.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

fn descriptor(rule: &Rule) -> Map<String, Value> {
    // Forges sort by this number: 9 and more is critical, 7 high, 4 medium.
    let security_severity = match rule.severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
    };
    let precision = match rule.confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "medium",
    };
    let mut tags = vec!["security".to_owned(), rule.kind.as_str().to_owned()];
    tags.extend(rule.category.map(|category| category.as_str().to_owned()));
    tags.extend(rule.frameworks.iter().filter_map(|id| id.strip_prefix("CWE-")).map(|number| format!("external/cwe/cwe-{number:0>3}")));
    let described = json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.why },
        "help": { "text": rule.help, "markdown": format!("{}\n\n**Now:** {}", rule.why, rule.help) },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "tags": tags,
            "precision": precision,
            "security-severity": security_severity,
            "aliases": rule.aliases,
            "references": rule.references,
            "since": rule.since,
        },
    });
    match described {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
