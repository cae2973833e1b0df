//! What the log keeps of a judged unit.

use crate::model::{Judged, PolicySource, Stage};
use serde_json::{Value, json};

/// Takes credentials out of what the author of a change chose: a name, a mail address, a path.
pub trait Veil {
    /// A field, as it may be kept.
    fn text(&self, bytes: &[u8]) -> String;
    /// A path, as it may be kept.
    fn path(&self, path: &[u8]) -> String;
}

/// The entry for a judged unit: who, what, by which policy, and what came of it. Paths and fingerprints, never text.
pub fn entry(time: &str, stage: Stage, version: &str, policies: &[PolicySource], judged: &Judged, veil: &dyn Veil) -> Value {
    let unit = &judged.unit;
    let findings: Vec<Value> = unit
        .findings
        .iter()
        .zip(&judged.decisions)
        .map(|(finding, decision)| {
            json!({
                "rule": finding.rule.id, "fingerprint": decision.fingerprint, "action": if decision.excepted { "excepted" } else { decision.action.as_str() },
                "action_without_shadow": decision.action_without_shadow, "decided_by": decision.decided_by,
                "path": finding.location.path.as_ref().map(|path| veil.path(path)),
            })
        })
        .collect();
    let hunks: Vec<Value> = unit
        .hunks
        .iter()
        .zip(&judged.hunk_decisions)
        .filter(|(hunk, _)| hunk.sensitivity > 0)
        .map(|(hunk, decision)| {
            json!({ "path": veil.path(&hunk.path), "sensitivity": hunk.sensitivity, "tier": decision.tier, "categories": hunk.categories, "direction": hunk.direction })
        })
        .collect();
    let gates: Vec<Value> = judged
        .gates
        .iter()
        .map(|gate| json!({ "name": gate.name, "action": gate.action, "missing": gate.missing, "outstanding": gate.outstanding, "satisfied": gate.satisfied }))
        .collect();
    let actors: Vec<Value> = unit
        .attribution
        .actors
        .iter()
        .map(|actor| json!({ "id": veil.text(actor.id.as_bytes()), "role": actor.role, "level": actor.level }))
        .collect();
    let exceptions: Vec<Value> = judged
        .exceptions
        .iter()
        .map(|used| json!({ "rule": used.rule, "fingerprint": used.fingerprint, "reason": used.reason, "owner": used.owner, "state": used.state }))
        .collect();
    json!({
        "time": time,
        "stage": stage,
        "commit": unit.commit.id.map(|id| id.to_string()),
        "parents": unit.commit.parents.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "author": format!("{} <{}>", veil.text(&unit.commit.author.name), veil.text(&unit.commit.author.email)),
        "attribution": { "kind": unit.attribution.kind, "actors": actors, "conflict": unit.attribution.conflict.as_ref().map(|conflict| veil.text(conflict.as_bytes())) },
        "tier": judged.tier,
        "verdict": judged.action,
        "verdict_without_shadow": judged.action_without_shadow,
        "findings": findings,
        "hunks": hunks,
        "gates": gates,
        "exceptions": exceptions,
        "skipped": unit.skipped.len(),
        "policies": policies.iter().map(|policy| json!({ "role": policy.role, "name": policy.name, "digest": policy.digest })).collect::<Vec<_>>(),
        "version": version,
    })
}
