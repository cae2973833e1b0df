//! Findings of the policy's own keys: restricted paths, agents that may not take part, what messages must say of AI.

use super::action::Step;
use super::author::Author;
use super::evaluate::Seat;
use super::facts::Facts;
use super::file::{Recording, TrailerMode};
use super::guarding;
use crate::evidence::message;
use crate::evidence::signoff::{identity, same_person};
use crate::model::{Action, ActorKind, EvidenceLevel, Finding, Location, Place, Role, Rule, Unit, UnitScope};
use bstr::{BString, ByteSlice};

/// The default action of rules that have a key of their own.
pub(super) fn default(seat: &Seat, unit: &Unit, finding: &Finding, facts: &Facts<'_>) -> Option<Step> {
    let policy = &seat.closure.policy;
    let attribution = &policy.attribution;
    let step = |action, by: &str| Some(Step { action, by: by.to_owned() });
    let path = finding.location.path.as_ref().map(|path| path.as_bstr());
    match finding.rule.id {
        "guard/exception-added" => Some(guarding::excepted(seat, unit, finding, facts)),
        "guard/introduced" => step(Action::Note, "default"),
        "guard/restricted-path" if !path.is_some_and(|path| seat.compiled.restricted_paths.matches(path)) => {
            step(Action::Off, "not restricted")
        }
        "guard/agent-not-allowed" if is_allowed(seat, &finding.enclosing.to_str_lossy()) => step(Action::Off, "attribution.allowed_agents"),
        "guard/restricted-path" | "guard/agent-not-allowed" => step(attribution.restricted_action, "attribution.restricted_action"),
        "policy/unclaimed-ai" => step(attribution.on_unclaimed_ai, "attribution.on_unclaimed_ai"),
        "policy/trailer-missing" if !asks(seat).0 => step(Action::Off, "attribution.trailer"),
        "policy/trailer-forbidden" if !asks(seat).1 => step(Action::Off, "attribution.trailer"),
        "policy/trailer-missing" | "policy/trailer-forbidden" => step(Action::Block, "attribution.trailer"),
        _ => None,
    }
}

/// Whether the trailer is required, and whether it is forbidden.
fn asks(seat: &Seat) -> (bool, bool) {
    match seat.closure.policy.attribution.trailer {
        TrailerMode::Require => (true, false),
        TrailerMode::Forbid => (false, true),
        TrailerMode::Off | TrailerMode::Write => (false, false),
    }
}

fn is_allowed(seat: &Seat, agent: &str) -> bool {
    let allowed = &seat.closure.policy.attribution.allowed_agents;
    allowed.is_empty() || allowed.iter().any(|id| id == agent)
}

/// What one policy finds in a unit by its own keys.
pub(super) fn find(seat: &Seat, unit: &Unit, facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if unit.scope != UnitScope::Commit {
        restricted(seat, unit, facts, &mut found);
        agents(seat, unit, &mut found);
    }
    if unit.scope != UnitScope::Net && facts.message_known(unit) {
        declared(seat, unit, &mut found);
    }
    found
}

fn restricted(seat: &Seat, unit: &Unit, facts: &Facts<'_>, found: &mut Vec<Finding>) {
    let attribution = &seat.closure.policy.attribution;
    let author = Author::new(&unit.attribution, attribution.undeclared_is);
    if seat.compiled.restricted_paths.is_empty() || !author.is_ai() {
        return;
    }
    let may = |who: &crate::model::Identity| {
        attribution
            .restricted_allow
            .iter()
            .filter_map(|mail| identity(mail.as_str().into()))
            .any(|allowed| same_person(&allowed, who, &seat.closure.mailmap))
    };
    if facts.commits_of(unit).into_iter().all(|commit| may(&commit.author)) {
        return;
    }
    let by_ai = |path: &&BString| author.at(path.as_bstr(), None).is_ai();
    for path in unit.paths.iter().filter(|path| seat.compiled.restricted_paths.matches(path.as_bstr())).filter(by_ai) {
        found.extend(finding("guard/restricted-path", Location::whole(Place::File, Some(path.clone())), String::new(), BString::default()));
    }
}

fn agents(seat: &Seat, unit: &Unit, found: &mut Vec<Finding>) {
    for actor in unit.attribution.actors.iter().filter(|actor| actor.kind == ActorKind::Ai && actor.role != Role::Host) {
        if !is_allowed(seat, &actor.id) {
            let detail = format!("{} took part", actor.id);
            found.extend(finding("guard/agent-not-allowed", Location::whole(Place::Author, None), detail, actor.id.as_str().into()));
        }
    }
}

/// What the message says of AI, against what else tells of it.
fn declared(seat: &Seat, unit: &Unit, found: &mut Vec<Finding>) {
    let policy = &seat.closure.policy.attribution;
    let attribution = &unit.attribution;
    let took_part =
        attribution.kind == ActorKind::Ai || attribution.actors.iter().any(|actor| actor.kind == ActorKind::Ai && actor.role != Role::Host);
    let proven = attribution
        .actors
        .iter()
        .any(|actor| actor.kind == ActorKind::Ai && actor.role != Role::Host && actor.level >= EvidenceLevel::Ambient);
    let said = attribution.evidence.iter().any(|evidence| matches!(evidence.source, "trailer" | "line"));
    let mut add = |rule, detail: String| found.extend(finding(rule, Location::whole(Place::Message, None), detail, BString::default()));
    // Where messages must not speak of it, a note does, and silence hides nothing.
    let silenced = policy.trailer == TrailerMode::Forbid && policy.record.contains(&Recording::Note);
    let evades = attribution.conflict.as_ref().is_some_and(|conflict| !conflict.starts_with("unclaimed"));
    if evades || !silenced && (attribution.conflict.is_some() || (proven && !said)) {
        add("policy/unclaimed-ai", attribution.conflict.clone().unwrap_or_default());
    }
    let trailer = !message::values(unit.commit.message.as_bstr(), &policy.trailer_key).is_empty();
    if policy.trailer == TrailerMode::Require && took_part && !trailer {
        add("policy/trailer-missing", format!("add `{}: <agent>`", policy.trailer_key));
    }
    if policy.trailer == TrailerMode::Forbid && trailer {
        add("policy/trailer-forbidden", format!("take out `{}`", policy.trailer_key));
    }
}

/// A finding of a rule that code finds.
pub(super) fn finding(rule: &str, location: Location, detail: String, enclosing: BString) -> Option<Finding> {
    let rule: &'static Rule = crate::rules::find(rule)?;
    Some(Finding {
        rule,
        location,
        severity: rule.severity,
        confidence: rule.confidence,
        category: rule.category,
        direction: crate::model::Direction::Unknown,
        secret: None,
        shown_line: BString::default(),
        shown_from: 0,
        normalized_line: BString::default(),
        enclosing,
        in_test: false,
        detail: (!detail.is_empty()).then_some(detail),
    })
}
