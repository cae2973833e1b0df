//! One policy's judgement of one unit.

use super::action::{self, Step};
use super::author::Author;
use super::closure::Closure;
use super::compiled::Compiled;
use super::custom_rule;
use super::exception::{Entries, Entry, is_content_bound};
use super::facts::{Facts, Standing};
use super::fingerprint::{self, Key};
use super::scope::Applies;
use super::tier;
use super::value::Threshold;
use crate::model::{
    Action, Category, Decision, ExceptionState, ExceptionUse, Finding, FindingKind, GateOutcome, HunkDecision, PolicyRole, Rule,
    ScoredHunk, Severity, Tier, Unit, UnitScope,
};
use bstr::ByteSlice;

/// A policy that judges, ready to.
#[derive(Debug)]
pub(super) struct Seat {
    /// Its part.
    pub role: PolicyRole,
    /// What it was read from.
    pub closure: Closure,
    /// Its globs.
    pub compiled: Compiled,
    /// Its own rules.
    pub custom: Vec<&'static Rule>,
    /// Entries that the change itself brings, with the key their fingerprints were made with.
    pub brought: Option<(Entries, Key)>,
}

/// What one policy made of a unit.
#[derive(Debug)]
pub(super) struct Evaluation {
    pub decisions: Vec<Decision>,
    pub hunk_decisions: Vec<HunkDecision>,
    pub gates: Vec<GateOutcome>,
    pub exceptions: Vec<ExceptionUse>,
    pub notes: Vec<String>,
    pub tier: Tier,
    pub shadow: bool,
}

impl Seat {
    /// Seats a closure.
    pub(super) fn new(role: PolicyRole, closure: Closure) -> Result<Self, String> {
        let entries = Entries::new(&closure.policy.exception, &closure.baseline)?;
        let compiled = Compiled::new(&closure.policy, entries)?;
        let custom = closure.policy.custom.iter().map(custom_rule::rule).collect();
        Ok(Self { role, closure, compiled, custom, brought: None })
    }

    /// Whether a rule is built in, or one of this policy's own as it has it.
    pub(super) fn knows(&self, rule: &Rule) -> bool {
        let same = |own: &&&Rule| match (&own.detection, &rule.detection) {
            (crate::model::Detection::Pattern(a), crate::model::Detection::Pattern(b)) => {
                own.id == rule.id && a.regex == b.regex && a.keywords == b.keywords
            }
            _ => false,
        };
        crate::rules::find(rule.id).is_some_and(|built_in| std::ptr::eq(built_in, rule)) || self.custom.iter().find(same).is_some()
    }

    /// Whether it only watches.
    pub(super) fn in_shadow(&self, facts: &Facts<'_>) -> bool {
        let engine = self.closure.policy.engine(facts.stage);
        engine.shadow || engine.shadow_until.is_some_and(|day| facts.today <= day.0)
    }

    /// Judges a unit.
    pub(super) fn evaluate(&self, unit: &Unit, facts: &Facts<'_>) -> Evaluation {
        let mut exceptions = Vec::new();
        let mut decisions: Vec<Decision> =
            (0..unit.findings.len()).map(|index| self.finding(unit, index, facts, &mut exceptions)).collect();
        let counts: Vec<&Finding> =
            unit.findings.iter().zip(&decisions).filter(|(_, decision)| tells(decision)).map(|(finding, _)| finding).collect();
        let hunk_decisions: Vec<HunkDecision> = unit.hunks.iter().map(|hunk| self.hunk(unit, hunk, &counts, facts)).collect();
        let author = Author::new(&unit.attribution, self.closure.policy.attribution.undeclared_is);
        for (finding, decision) in unit.findings.iter().zip(&mut decisions) {
            let around =
                unit.hunks.iter().zip(&hunk_decisions).filter(|(hunk, _)| tier::lies_in(finding, hunk)).map(|(_, hunk)| hunk.tier).max();
            let own: Vec<Category> = finding.category.into_iter().collect();
            let raised = tier::raised(&self.closure.policy, tier::of_finding(finding), &own, &author.of(finding));
            decision.tier = around.unwrap_or(Tier::Low).max(raised);
        }
        let binds = matches!(unit.scope, UnitScope::Whole | UnitScope::Net) && facts.standing == Standing::Ours;
        let (gates, notes) =
            if binds { super::gate::judge(self, unit, facts, &decisions, &hunk_decisions) } else { (Vec::new(), Vec::new()) };
        if facts.whole_tree {
            self.unused(&mut exceptions);
        }
        let of_findings = decisions.iter().filter(|decision| tells(decision)).map(|decision| decision.tier);
        let tier = hunk_decisions.iter().map(|hunk| hunk.tier).chain(of_findings).max().unwrap_or(Tier::Low);
        Evaluation { decisions, hunk_decisions, gates, exceptions, notes, tier, shadow: self.in_shadow(facts) }
    }

    fn finding(&self, unit: &Unit, index: usize, facts: &Facts<'_>, exceptions: &mut Vec<ExceptionUse>) -> Decision {
        let finding = &unit.findings[index];
        let fingerprint = fingerprint::of(&self.closure.key, finding);
        let mut step = action::decide(self, unit, finding, facts);
        let mut excepted = false;
        if step.action > Action::Off {
            excepted = self.except(unit, finding, &fingerprint, facts, &mut step, exceptions);
            if !excepted {
                match action::inline(self, unit, index, facts) {
                    Some(true) => {
                        excepted = true;
                        step = Step { action: step.action.min(Action::Note), by: "inline allow".to_owned() };
                    }
                    Some(false) => {
                        step = Step { action: step.action.min(Action::Warn), by: "inline allow in an AI-assisted change".to_owned() }
                    }
                    None => {}
                }
            }
        }
        let shadowed = if self.in_shadow(facts) { step.action.min(Action::Warn) } else { step.action };
        Decision { action: shadowed, action_without_shadow: step.action, excepted, decided_by: step.by, fingerprint, tier: Tier::Low }
    }

    /// Applies the exception that speaks for a finding, if one does.
    fn except(
        &self,
        unit: &Unit,
        finding: &Finding,
        fingerprint: &str,
        facts: &Facts<'_>,
        step: &mut Step,
        uses: &mut Vec<ExceptionUse>,
    ) -> bool {
        let own = self.compiled.exceptions.find(finding, fingerprint, facts.today).map(|found| (found, &self.compiled.exceptions));
        let applied = own.filter(|((_, state), _)| *state == ExceptionState::Applied);
        let found = applied.or_else(|| self.brought_for(unit, finding, facts)).or(own);
        let Some(((index, state), entries)) = found else { return false };
        let entry = &entries.0[index];
        let settings = &self.closure.policy.exceptions;
        let action = if state == ExceptionState::Expired { settings.expired } else { Action::Note };
        note_use(uses, entry, state, action);
        if state == ExceptionState::Expired {
            return false;
        }
        let by = if entry.baseline { "baseline".to_owned() } else { format!("exception of {}", who(entry)) };
        *step = Step { action: step.action.min(Action::Note), by };
        true
    }

    /// The entry brought by the change itself that speaks for a finding, where this policy lets it.
    fn brought_for(&self, unit: &Unit, finding: &Finding, facts: &Facts<'_>) -> Option<((usize, ExceptionState), &Entries)> {
        let guard = matches!(finding.rule.kind, FindingKind::Guard | FindingKind::Policy);
        let (entries, key) = self.brought.as_ref().filter(|_| !guard)?;
        let found = entries.find(finding, &fingerprint::of(key, finding), facts.today)?;
        let days = self.closure.policy.exceptions.max_lifetime.days();
        let bound = is_content_bound(&entries.0[found.0].written, facts.today, days);
        (found.1 == ExceptionState::Applied && bound && self.honours(unit, finding, facts)).then_some((found, entries))
    }

    /// Whether an entry that the change itself brings may speak for a finding.
    fn honours(&self, unit: &Unit, finding: &Finding, facts: &Facts<'_>) -> bool {
        let settings = &self.closure.policy.exceptions;
        if settings.same_change == super::file::Failure::Block {
            return false;
        }
        let grave = (finding.rule.kind == FindingKind::Secret && finding.rule.self_identifying) || finding.severity == Severity::Critical;
        let contextual = finding.rule.kind == FindingKind::Secret && !finding.rule.self_identifying;
        if !grave || contextual || settings.approval == "none" {
            return true;
        }
        settings.approval.strip_prefix("signoff:").is_some_and(|role| super::gate::signoff::is_signed(self, unit, role, facts))
    }

    fn hunk(&self, unit: &Unit, hunk: &ScoredHunk, findings: &[&Finding], facts: &Facts<'_>) -> HunkDecision {
        let policy = &self.closure.policy;
        let author = Author::new(&unit.attribution, policy.attribution.undeclared_is).at(hunk.path.as_bstr(), Some(hunk.hunk.new));
        let (mut sensitivity, mut least_tier) = (hunk.sensitivity, Tier::Low);
        let (mut warn_at, mut block_at) = (policy.identity.warn_at, policy.identity.block_at);
        let mut by = String::new();
        for (index, scope) in self.compiled.scopes.iter().enumerate() {
            let applies = scope.applies(Some(hunk.path.as_bstr()), &hunk.categories, &author, facts);
            if applies == Applies::No {
                continue;
            }
            let certain = applies == Applies::Yes;
            let written = &scope.scope;
            sensitivity = sensitivity.max(written.sensitivity_floor.unwrap_or(0));
            least_tier = least_tier.max(written.tier_at_least.unwrap_or(Tier::Low));
            let mut lay = |threshold: &mut Threshold, value: Option<Threshold>, may: bool| {
                if let Some(value) = value.filter(|value| may && (certain || *value < *threshold)) {
                    *threshold = value;
                    by = format!(" of scope[{index}]");
                }
            };
            lay(&mut warn_at, written.warn_at, true);
            lay(&mut block_at, written.block_at, certain);
        }
        let inside: Vec<&Finding> = findings.iter().filter(|finding| tier::lies_in(finding, hunk)).copied().collect();
        let belongs = tier::categories(policy, hunk, sensitivity);
        let tier = tier::raised(policy, tier::of_hunk(policy, hunk, sensitivity, &inside).max(least_tier), belongs, &author);
        let binds = matches!(unit.scope, UnitScope::Whole | UnitScope::Net) && facts.standing == Standing::Ours;
        let step = if !binds {
            Step { action: Action::Off, by: "judged by the net change".to_owned() }
        } else if block_at.reached_by(sensitivity) {
            super::gate::signoff::block_by_score(self, unit, facts, &by)
        } else if warn_at.reached_by(sensitivity) {
            Step { action: Action::Warn, by: format!("identity.warn_at{by}") }
        } else {
            Step { action: Action::Off, by: "below identity.warn_at".to_owned() }
        };
        let shadowed = if self.in_shadow(facts) { step.action.min(Action::Warn) } else { step.action };
        HunkDecision { action: shadowed, action_without_shadow: step.action, tier, decided_by: step.by }
    }

    /// Entries that met nothing, once everything was looked at.
    fn unused(&self, uses: &mut Vec<ExceptionUse>) {
        for entry in &self.compiled.exceptions.0 {
            let known = uses.iter().any(|known| is_use_of(known, entry));
            if !known {
                note_use(uses, entry, ExceptionState::Unused, self.closure.policy.exceptions.unused);
            }
        }
    }
}

/// Whether a decided finding still says something about the change.
pub(super) fn tells(decision: &Decision) -> bool {
    !decision.excepted && decision.action_without_shadow > Action::Off
}

fn who(entry: &Entry) -> &str {
    if entry.written.owner.is_empty() { "the policy" } else { &entry.written.owner }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn is_use_of(known: &ExceptionUse, entry: &Entry) -> bool {
    known.rule == entry.written.rule
        && known.fingerprint.as_deref().unwrap_or_default() == entry.written.fingerprint
        && known.path.as_deref().unwrap_or_default() == entry.written.path
}

fn note_use(uses: &mut Vec<ExceptionUse>, entry: &Entry, state: ExceptionState, action: Action) {
    if uses.iter().any(|known| known.state == state && is_use_of(known, entry)) {
        return;
    }
    uses.push(ExceptionUse {
        rule: entry.written.rule.clone(),
        fingerprint: filled(&entry.written.fingerprint),
        path: filled(&entry.written.path),
        reason: entry.written.reason.clone(),
        owner: entry.written.owner.clone(),
        expires: entry.written.expires.map(|day| day.to_string()),
        state,
        action,
    });
}
