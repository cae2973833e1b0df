//! From a finding to an action: the order in which the policy's words are heard.

use super::author::Author;
use super::evaluate::Seat;
use super::facts::{Facts, Standing};
use super::file::Inline;
use super::guarding;
use super::policy::Policy;
use super::scope::Applies;
use super::value::Version;
use crate::model::{Action, Confidence, Direction, Finding, FindingKind, PathClass, Rule, Severity, Unit, UnitScope};
use bstr::ByteSlice;

pub(super) use super::naming::names;

/// An action with what had the last word.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// What happens.
    pub action: Action,
    /// Why.
    pub by: String,
}

impl Step {
    fn set(&mut self, action: Action, by: impl Into<String>) {
        if action != self.action {
            self.action = action;
            self.by = by.into();
        }
    }

    fn at_most(&mut self, action: Action, by: &str) {
        self.set(self.action.min(action), by);
    }
}

/// The action of a built-in rule before any path is known.
pub(super) fn default_for(policy: &Policy, rule: &Rule) -> Action {
    by_kind(policy, rule, rule.severity, rule.confidence, PathClass::Source).action
}

/// The default of a kind and severity.
///
/// A value in an issuer's format that was typed, or whose checksum fails, identifies nothing for sure: it is judged by
/// its context like any other.
fn by_kind(policy: &Policy, rule: &Rule, severity: Severity, confidence: Confidence, class: PathClass) -> Step {
    let (action, by) = match rule.kind {
        FindingKind::Secret if !rule.self_identifying || confidence < Confidence::High => {
            (policy.secrets.contextual_action, "secrets.contextual_action")
        }
        FindingKind::Secret if class == PathClass::Test => (policy.secrets.test_paths_action, "secrets.test_paths_action"),
        FindingKind::Secret => (policy.secrets.action, "secrets.action"),
        FindingKind::Identity => match severity {
            Severity::Critical => (policy.identity.critical_action, "identity.critical_action"),
            Severity::High => (policy.identity.high_action, "identity.high_action"),
            Severity::Medium => (policy.identity.medium_action, "identity.medium_action"),
            Severity::Low => (policy.identity.low_action, "identity.low_action"),
        },
        FindingKind::Guard => (policy.guard.action, "guard.action"),
        FindingKind::Leak => (policy.leaks.action, "leaks.action"),
        FindingKind::Policy => (Action::Warn, "default"),
    };
    Step { action, by: by.to_owned() }
}

/// The action for a finding, exceptions and shadow aside.
pub(super) fn decide(seat: &Seat, unit: &Unit, finding: &Finding, facts: &Facts<'_>) -> Step {
    let (policy, rule) = (&seat.closure.policy, finding.rule);
    let own = matches!(rule.kind, FindingKind::Guard | FindingKind::Policy);
    let path = finding.location.path.as_ref().map(|path| path.as_bstr());
    let class = path.map_or(PathClass::Source, |path| seat.compiled.class(path));
    let author = Author::new(&unit.attribution, policy.attribution.undeclared_is).of(finding);

    if !seat.knows(rule) {
        return Step { action: Action::Off, by: "not a rule of this policy".to_owned() };
    }
    let table = &seat.compiled.rules;
    let named = table.exact(rule).or_else(|| table.glob(rule).filter(|_| rule.action.is_none()));
    let is_default = named.is_none() && rule.action.is_none();
    let mut step = match (named, rule.action) {
        (Some((action, key)), _) => Step { action, by: format!("rules.{key:?}") },
        (None, Some(action)) => Step { action, by: format!("rule {:?}", rule.id) },
        (None, None) => super::own_rules::default(seat, unit, finding, facts)
            .unwrap_or_else(|| by_kind(policy, rule, finding.severity, finding.confidence, class)),
    };
    if is_default && guarding::is_loosening(finding) {
        step = guarding::loosened(seat, unit, facts, step);
    }
    if rule.kind == FindingKind::Secret && finding.confidence < policy.secrets.min_confidence {
        step.at_most(Action::Note, "secrets.min_confidence");
    }

    let categories: Vec<_> = finding.category.into_iter().collect();
    for (index, scope) in seat.compiled.scopes.iter().enumerate() {
        let applies = scope.applies(path, &categories, &author, facts);
        let kind = match rule.kind {
            FindingKind::Secret if rule.self_identifying => scope.scope.secrets_action,
            FindingKind::Secret => scope.scope.contextual_action,
            _ => None,
        };
        let named = scope.rules.exact(rule).or_else(|| scope.rules.glob(rule)).map(|(action, _)| action);
        let Some(action) = named.or(kind.filter(|_| is_default)) else { continue };
        match applies {
            Applies::No => {}
            Applies::Yes => step.set(action, format!("scope[{index}]")),
            Applies::ForWarnings => {
                step.set(step.action.max(action.min(Action::Warn)), format!("scope[{index}], as the branch is unknown"));
            }
        }
    }

    let identifies_itself = rule.kind == FindingKind::Secret && rule.self_identifying;
    if !own && !identifies_itself && matches!(class, PathClass::Test | PathClass::Docs | PathClass::Vendored) {
        step.set(step.action.lowered(), format!("{} path", class.as_str()));
    } else if finding.in_test && !identifies_itself {
        step.set(step.action.lowered(), "test in the source");
    }
    if Version::parse(rule.since).is_some_and(|since| since > policy.min_version) {
        step.at_most(Action::Warn, "min_version");
    }
    bind(&mut step, unit, finding, facts);
    step
}

/// What binds where: commits for secrets, the net change for identity, and less of both for other people's work.
fn bind(step: &mut Step, unit: &Unit, finding: &Finding, facts: &Facts<'_>) {
    let of_content = matches!(finding.rule.kind, FindingKind::Secret | FindingKind::Leak | FindingKind::Policy);
    match unit.scope {
        UnitScope::Commit if !of_content => step.at_most(Action::Note, "judged by the net change"),
        UnitScope::Net if of_content => step.at_most(Action::Note, "judged commit by commit"),
        _ => {}
    }
    if finding.rule.kind == FindingKind::Secret && finding.direction == Direction::Moved {
        step.at_most(Action::Note, "moved");
    }
    match facts.standing {
        Standing::AlreadyUpstream => step.at_most(Action::Warn, "already upstream"),
        Standing::FirstPush if finding.rule.kind != FindingKind::Secret => step.at_most(Action::Note, "first push to this remote"),
        _ => {}
    }
    let old_is_missing =
        |path: &bstr::BString| unit.skipped.iter().any(|skip| skip.path == *path && skip.reason.starts_with("old-side-missing"));
    if finding.rule.kind != FindingKind::Secret && finding.location.path.as_ref().is_some_and(old_is_missing) {
        step.at_most(Action::Warn, "the old side is missing");
    }
}

/// What a comment does to a finding: none where it does not count, else whether it excepts (or only softens).
pub(super) fn inline(seat: &Seat, unit: &Unit, index: usize, facts: &Facts<'_>) -> Option<bool> {
    let finding = &unit.findings[index];
    let engine = seat.closure.policy.engine(facts.stage);
    let contextual = finding.rule.kind == FindingKind::Secret && !finding.rule.self_identifying;
    let weakness = finding.rule.kind == FindingKind::Identity && finding.severity < Severity::Critical;
    let here = facts.inline_allows.iter().any(|inline| inline.finding == index && inline.allow.rule == finding.rule.id);
    if !here || engine.inline_allow == Inline::Off || !(contextual || weakness) {
        return None;
    }
    let author = Author::new(&unit.attribution, seat.closure.policy.attribution.undeclared_is).of(finding);
    Some(!author.is_ai())
}
