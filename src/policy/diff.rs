//! Two policies side by side, key by key, each difference with its direction.

use super::file::{CustomRule, Gate, Scope};
use super::gate::Requirement;
use super::keys::{Difference, Table, shown};
use super::order::{Shift, fixed, more, reach, subset, superset};
use super::policy::{Policy, gate_key, rule_key};
use super::value::Threshold;
use crate::model::{Action, Stage};
use std::collections::BTreeSet;

/// Every key that moved from `old` to `new`. Exceptions are `loosening`'s.
pub fn compare(old: &Policy, new: &Policy) -> Vec<Difference> {
    let mut found = Vec::new();
    difference("min_version", &old.min_version, &new.min_version, more(&old.min_version, &new.min_version), &mut found);
    old.engine.compare(&new.engine, "engine", &mut found);
    for stage in stages(old, new) {
        let mut at = Vec::new();
        old.engine(stage).compare(&new.engine(stage), &format!("engine.{stage}"), &mut at);
        let said = |key: &str| found.iter().any(|known| known.key == key.replacen(&format!(".{stage}"), "", 1));
        at.retain(|difference| !said(&difference.key));
        found.extend(at);
    }
    old.secrets.compare(&new.secrets, "secrets", &mut found);
    old.identity.compare(&new.identity, "identity", &mut found);
    old.guard.compare(&new.guard, "guard", &mut found);
    old.leaks.compare(&new.leaks, "leaks", &mut found);
    old.tiers.compare(&new.tiers, "tiers", &mut found);
    old.paths.compare(&new.paths, "paths", &mut found);
    old.attribution.compare(&new.attribution, "attribution", &mut found);
    old.codeowners.compare(&new.codeowners, "codeowners", &mut found);
    old.evidence.compare(&new.evidence, "evidence", &mut found);
    old.baseline.compare(&new.baseline, "baseline", &mut found);
    old.exceptions.compare(&new.exceptions, "exceptions", &mut found);
    old.audit.compare(&new.audit, "audit", &mut found);
    old.agent.compare(&new.agent, "agent", &mut found);
    old.push_options.compare(&new.push_options, "push_options", &mut found);
    roles(old, new, &mut found);
    rules(old, new, &mut found);
    gates(old, new, &mut found);
    scopes(old, new, &mut found);
    found
}

fn stages(old: &Policy, new: &Policy) -> BTreeSet<Stage> {
    old.engine_at.keys().chain(new.engine_at.keys()).copied().collect()
}

fn difference<T: serde::Serialize>(key: impl Into<String>, old: &T, new: &T, shift: Shift, found: &mut Vec<Difference>) {
    if shift != Shift::Same {
        found.push(Difference { key: key.into(), old: shown(old), new: shown(new), shift });
    }
}

fn one_sided(key: String, old: String, new: String, shift: Shift) -> Difference {
    Difference { key, old, new, shift }
}

fn roles(old: &Policy, new: &Policy, found: &mut Vec<Difference>) {
    let names: BTreeSet<&String> = old.roles.keys().chain(new.roles.keys()).collect();
    for name in names {
        let key = format!("roles.{name}");
        match (old.roles.get(name), new.roles.get(name)) {
            (Some(before), Some(after)) => before.compare(after, &key, found),
            (Some(before), None) => found.push(one_sided(key, shown(&before.members), String::new(), Shift::Changed)),
            // Somebody who may answer where nobody could: what was inert binds now.
            (None, Some(after)) => found.push(one_sided(key, String::new(), shown(&after.members), Shift::Stricter)),
            (None, None) => {}
        }
    }
    let teams: BTreeSet<&String> = old.teams.keys().chain(new.teams.keys()).collect();
    for team in teams {
        let (before, after) = (old.teams.get(team), new.teams.get(team));
        let shift = if before.is_none() { Shift::Stricter } else { fixed(&before, &after) };
        if before != after {
            difference(format!("teams.{team:?}"), &before.cloned().unwrap_or_default(), &after.cloned().unwrap_or_default(), shift, found);
        }
    }
}

fn rules(old: &Policy, new: &Policy, found: &mut Vec<Difference>) {
    let names: BTreeSet<&String> = old.rules.keys().chain(new.rules.keys()).collect();
    for name in names {
        let (before, after) = (old.rules.get(name), new.rules.get(name));
        let shift = match (before, after) {
            (Some(before), Some(after)) => more(before, after),
            // Against the default of the rules it names, which differs rule by rule: only the extremes are sure.
            (None, Some(Action::Block)) | (Some(Action::Off), None) => Shift::Stricter,
            (None, Some(after)) => against_default(new, name, *after),
            (Some(before), None) => opposite(against_default(new, name, *before)),
            (None, None) => Shift::Same,
        };
        let text = |action: Option<&Action>| action.map(shown).unwrap_or_default();
        if shift != Shift::Same {
            found.push(one_sided(format!("rules.{name:?}"), text(before), text(after), shift));
        }
    }
    let ids: BTreeSet<&String> = old.custom.iter().chain(&new.custom).map(|rule| &rule.id).collect();
    for id in ids {
        let of = |policy: &Policy| policy.custom.iter().find(|rule| rule.id == *id).cloned();
        match (of(old), of(new)) {
            (Some(before), Some(after)) => difference(rule_key(id), &before, &after, rule_shift(&before, &after), found),
            (Some(before), None) => found.push(one_sided(rule_key(id), shown(&before), String::new(), Shift::Weaker)),
            (None, Some(after)) => found.push(one_sided(rule_key(id), String::new(), shown(&after), Shift::Stricter)),
            (None, None) => {}
        }
    }
}

/// How naming a rule or glob moves the built-in rules it names away from their defaults.
fn against_default(policy: &Policy, name: &str, action: Action) -> Shift {
    let named = crate::rules::built_in().iter().filter(|rule| super::action::names(name, rule));
    let mut shift = Shift::Same;
    for rule in named {
        match more(&super::action::default_for(policy, rule), &action) {
            Shift::Weaker => return Shift::Weaker,
            Shift::Stricter => shift = Shift::Stricter,
            _ => {}
        }
    }
    shift
}

fn opposite(shift: Shift) -> Shift {
    match shift {
        Shift::Weaker => Shift::Stricter,
        Shift::Stricter => Shift::Weaker,
        other => other,
    }
}

fn gates(old: &Policy, new: &Policy, found: &mut Vec<Difference>) {
    // Duty by duty: a gate may be split, renamed or taken over by a stricter one without loss.
    let lost = |gate: &Gate| {
        gate.action >= Action::Warn && gate.require.iter().any(|duty| !new.gates.iter().any(|other| takes_over(gate, duty, other)))
    };
    for gate in &old.gates {
        let after = new.gates.iter().find(|other| other.name == gate.name);
        if lost(gate) {
            found.push(one_sided(gate_key(&gate.name), shown(gate), after.map(shown).unwrap_or_default(), Shift::Weaker));
        } else if let Some(after) = after.filter(|after| *after != gate) {
            found.push(one_sided(gate_key(&gate.name), shown(gate), shown(after), Shift::Stricter));
        }
    }
    for gate in new.gates.iter().filter(|gate| !old.gates.iter().any(|other| other.name == gate.name)) {
        found.push(one_sided(gate_key(&gate.name), String::new(), shown(gate), Shift::Stricter));
    }
}

fn scopes(old: &Policy, new: &Policy, found: &mut Vec<Difference>) {
    for (index, scope) in old.scopes.iter().enumerate().filter(|(_, scope)| !new.scopes.contains(scope)) {
        let shift = if scope_tightens(scope, old) { Shift::Weaker } else { Shift::Stricter };
        found.push(one_sided(format!("scope[{index}]"), shown(scope), String::new(), shift));
    }
    for (index, scope) in new.scopes.iter().enumerate().filter(|(_, scope)| !old.scopes.contains(scope)) {
        let shift = if scope_loosens(scope, new) { Shift::Weaker } else { Shift::Stricter };
        found.push(one_sided(format!("scope[{index}]"), String::new(), shown(scope), shift));
    }
    let kept = |one: &Policy, other: &Policy| one.scopes.iter().filter(|scope| other.scopes.contains(scope)).cloned().collect::<Vec<_>>();
    let (before, after) = (kept(old, new), kept(new, old));
    if before != after {
        found.push(one_sided("scope".to_owned(), "in one order".to_owned(), "in another".to_owned(), Shift::Changed));
    }
}

/// The worst of several moves.
fn worst(shifts: &[Shift]) -> Shift {
    let has = |shift: Shift| shifts.contains(&shift);
    [Shift::Weaker, Shift::Changed, Shift::Stricter].into_iter().find(|&shift| has(shift)).unwrap_or(Shift::Same)
}

/// How one gate gave way to another.
pub(super) fn gate_shift(old: &Gate, new: &Gate) -> Shift {
    if old == new {
        Shift::Same
    } else if old.require.iter().all(|duty| takes_over(old, duty, new)) {
        Shift::Stricter
    } else {
        Shift::Weaker
    }
}

/// Whether a gate asks for a duty wherever and as sternly as another one did.
fn takes_over(old: &Gate, duty: &str, new: &Gate) -> bool {
    let reaches = worst(&[
        more(&new.tier, &old.tier),
        reach(&old.categories, &new.categories),
        reach(&old.paths, &new.paths),
        reach(&old.branches, &new.branches),
        reach(&old.authored_by, &new.authored_by),
        subset(&old.not_authored_by, &new.not_authored_by),
        superset(&old.stages, &new.stages),
        superset(&old.others_at, &new.others_at),
        more(&old.action, &new.action),
    ]);
    !reaches.loosens() && new.require.iter().any(|other| is_as_much(duty, other))
}

/// Whether one word of `require` asks for at least as much as another.
fn is_as_much(duty: &str, other: &str) -> bool {
    match (Requirement::parse(duty), Requirement::parse(other)) {
        (Ok(Requirement::Signoff(role, count)), Ok(Requirement::Signoff(other, more))) => role == other && more >= count,
        _ => duty == other,
    }
}

/// How one of a policy's own rules gave way to another. Its texts and examples say nothing.
pub(super) fn rule_shift(old: &CustomRule, new: &CustomRule) -> Shift {
    worst(&[
        fixed(&old.kind, &new.kind),
        superset(&old.keywords, &new.keywords),
        fixed(&old.pattern, &new.pattern),
        fixed(&old.group, &new.group),
        more(&new.min_randomness, &old.min_randomness),
        if new.side == super::file::RuleSide::Both { more(&old.side, &new.side) } else { fixed(&old.side, &new.side) },
        more(&old.severity, &new.severity),
        more(&old.confidence, &new.confidence),
        if old.action.is_some() && new.action.is_some() { more(&old.action, &new.action) } else { fixed(&old.action, &new.action) },
        reach(&old.paths, &new.paths),
    ])
}

/// The keys of a scope against the policy's own values.
fn scope_shifts(scope: &Scope, policy: &Policy) -> Vec<Shift> {
    let mut shifts = Vec::new();
    let threshold = |own: &Threshold, here: Option<Threshold>| here.map_or(Shift::Same, |here| more(&here, own));
    shifts.push(threshold(&policy.identity.warn_at, scope.warn_at));
    shifts.push(threshold(&policy.identity.block_at, scope.block_at));
    shifts.extend(scope.secrets_action.map(|action| more(&policy.secrets.action, &action)));
    shifts.extend(scope.contextual_action.map(|action| more(&policy.secrets.contextual_action, &action)));
    if scope.sensitivity_floor.is_some() || scope.tier_at_least.is_some() {
        shifts.push(Shift::Stricter);
    }
    for (name, &action) in &scope.rules {
        let own = policy.rules.get(name);
        shifts.push(own.map_or_else(|| against_default(policy, name, action), |own| more(own, &action)));
    }
    shifts
}

/// Whether a scope lets pass what the policy around it would not.
pub(super) fn scope_loosens(scope: &Scope, policy: &Policy) -> bool {
    scope_shifts(scope, policy).into_iter().any(Shift::loosens)
}

fn scope_tightens(scope: &Scope, policy: &Policy) -> bool {
    scope_shifts(scope, policy).contains(&Shift::Stricter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::preset;

    #[test]
    fn each_preset_is_stricter_than_the_one_before() {
        let policies: Vec<Policy> = preset::names().filter_map(preset::policy).collect();
        for pair in policies.windows(2) {
            let looser: Vec<String> = compare(&pair[0], &pair[1])
                .into_iter()
                .filter(|difference| difference.shift.loosens())
                .map(|difference| difference.key)
                .collect();
            assert_eq!(looser, Vec::<String>::new());
            assert!(compare(&pair[1], &pair[0]).iter().any(|difference| difference.shift.loosens()));
        }
    }
}
