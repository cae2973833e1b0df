//! What a policy means: every key with its value, after all layers.

use super::diff::{gate_shift, rule_shift, scope_loosens};
use super::file::{
    self, AgentHook, Attribution, Audit, BaselineFile, Codeowners, CustomRule, Engine, EngineKeys, EvidenceStore, Exception,
    ExceptionSettings, File, Gate, Guard, Identity, Leaks, Paths, PushOptions, Role, Scope, Secrets, Strength, Tiers,
};
use super::keys::{Entry, Table, shown};
use super::layer::{Hand, Lock, Refusal};
use super::order::{Shift, more};
use super::value::Version;
use crate::model::{Action, Stage};
use std::collections::BTreeMap;

/// A resolved policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// The version it was written for: newer rules warn at most.
    pub min_version: Version,
    /// `preset:strict` is among its layers: what nobody can meet is an error.
    pub strict: bool,
    /// How a run behaves, where no stage says otherwise.
    pub engine: Engine,
    /// What single stages say otherwise.
    pub engine_at: BTreeMap<Stage, Vec<EngineKeys>>,
    /// Credentials.
    pub secrets: Secrets,
    /// Identity-sensitive change.
    pub identity: Identity,
    /// Changes to the guard.
    pub guard: Guard,
    /// Leaks.
    pub leaks: Leaks,
    /// Where tiers begin.
    pub tiers: Tiers,
    /// Globs added to the path classes.
    pub paths: Paths,
    /// Who or what wrote it.
    pub attribution: Attribution,
    /// Who may answer.
    pub roles: BTreeMap<String, Role>,
    /// Teams, by "@org/team".
    pub teams: BTreeMap<String, Vec<String>>,
    /// Owners of paths.
    pub codeowners: Codeowners,
    /// Where evidence is kept.
    pub evidence: EvidenceStore,
    /// The baseline.
    pub baseline: BaselineFile,
    /// Rule id or glob to action.
    pub rules: BTreeMap<String, Action>,
    /// How exceptions behave.
    pub exceptions: ExceptionSettings,
    /// The audit log.
    pub audit: Audit,
    /// The hooks of coding agents.
    pub agent: AgentHook,
    /// Push options.
    pub push_options: PushOptions,
    /// Scopes, in the order they apply.
    pub scopes: Vec<Scope>,
    /// Gates, in the order they were written.
    pub gates: Vec<Gate>,
    /// Rules of its own.
    pub custom: Vec<CustomRule>,
    /// Exceptions.
    pub exception: Vec<Exception>,
    /// Where each key came from.
    pub origins: BTreeMap<String, String>,
}

impl Policy {
    /// `[engine]` at a stage.
    pub fn engine(&self, stage: Stage) -> Engine {
        let mut engine = self.engine.clone();
        let (mut origins, mut refused, lock) = (BTreeMap::new(), Vec::new(), Lock::default());
        let mut hand = Hand { origin: "", lock: &lock, origins: &mut origins, refused: &mut refused };
        for keys in self.engine_at.get(&stage).into_iter().flatten() {
            engine.lay(keys, "engine", &mut hand);
        }
        engine
    }

    /// What counts as the word of a role.
    pub fn strength(role: &Role) -> Strength {
        role.strength.unwrap_or(if role.allowed_signers.is_empty() { Strength::Trailer } else { Strength::Signed })
    }

    /// Lays a file over what is there. `preset` files take the gates of earlier presets away.
    pub(super) fn lay(&mut self, file: &File, origin: &str, lock: &Lock) -> Vec<Refusal> {
        let preset = origin.starts_with("preset:");
        let mut origins = std::mem::take(&mut self.origins);
        let mut refused = Vec::new();
        let mut hand = Hand { origin, lock, origins: &mut origins, refused: &mut refused };
        hand.lay("", "min_version", more, &mut self.min_version, file.min_version.as_ref());
        if preset && lock.is_open() {
            self.strict = origin == "preset:strict";
            let of_preset = |gate: &Gate| hand.origins.get(&gate_key(&gate.name)).is_some_and(|layer| layer.starts_with("preset:"));
            self.gates.retain(|gate| !of_preset(gate));
        }
        self.lay_engine(&file.engine, &mut hand);
        self.secrets.lay(&file.secrets, "secrets", &mut hand);
        self.identity.lay(&file.identity, "identity", &mut hand);
        self.guard.lay(&file.guard, "guard", &mut hand);
        self.leaks.lay(&file.leaks, "leaks", &mut hand);
        self.tiers.lay(&file.tiers, "tiers", &mut hand);
        self.paths.lay(&file.paths, "paths", &mut hand);
        self.attribution.lay(&file.attribution, "attribution", &mut hand);
        self.codeowners.lay(&file.codeowners, "codeowners", &mut hand);
        self.evidence.lay(&file.evidence, "evidence", &mut hand);
        self.baseline.lay(&file.baseline, "baseline", &mut hand);
        self.exceptions.lay(&file.exceptions, "exceptions", &mut hand);
        self.audit.lay(&file.audit, "audit", &mut hand);
        self.agent.lay(&file.agent, "agent", &mut hand);
        self.push_options.lay(&file.push_options, "push_options", &mut hand);
        for (name, role) in &file.roles {
            self.lay_role(name, role, &mut hand);
        }
        for (team, members) in &file.teams {
            let key = format!("teams.{team:?}");
            let shift = if self.teams.get(team).is_some_and(|held| held != members) { Shift::Changed } else { Shift::Same };
            if hand.permits(&key, shift, "set") {
                self.teams.insert(team.clone(), members.clone());
                hand.origins.insert(key, origin.to_owned());
            }
        }
        self.lay_rules(file, &mut hand);
        self.lay_lists(file, &mut hand);
        self.origins = origins;
        refused
    }

    fn lay_engine(&mut self, engine: &file::EngineTable, hand: &mut Hand<'_>) {
        self.engine.lay(&engine.keys(), "engine", hand);
        for (stage, keys) in engine.stages() {
            let mut at = self.engine(stage);
            at.lay(keys, &format!("engine.{stage}"), hand);
            self.engine_at.entry(stage).or_default().push(keys.clone());
        }
    }

    fn lay_role(&mut self, name: &str, keys: &file::RoleKeys, hand: &mut Hand<'_>) {
        let table = format!("roles.{name}");
        if let Some(role) = self.roles.get_mut(name) {
            role.lay(keys, &table, hand);
        } else {
            // A role nobody has defined holds nothing yet: defining it loosens nothing.
            let mut role = Role { trailer: "Identity-Reviewed-by".to_owned(), ..Role::default() };
            let free = Lock::default();
            let mut open = Hand { origin: hand.origin, lock: &free, origins: hand.origins, refused: hand.refused };
            role.lay(keys, &table, &mut open);
            self.roles.insert(name.to_owned(), role);
        }
    }

    fn lay_rules(&mut self, file: &File, hand: &mut Hand<'_>) {
        for (rule, &action) in &file.rules {
            let key = format!("rules.{rule:?}");
            let held = self.rules.get(rule).copied();
            // A rule no layer names stands at its default, which only `block` can never loosen.
            let shift = held.map_or(if action == Action::Block { Shift::Stricter } else { Shift::Weaker }, |held| more(&held, &action));
            if hand.permits(&key, shift, held.map_or("at its default", Action::as_str)) {
                self.rules.insert(rule.clone(), action);
                hand.origins.insert(key, hand.origin.to_owned());
            }
        }
        for rule in &file.rule {
            let key = rule_key(&rule.id);
            if let Some(held) = self.custom.iter_mut().find(|held| held.id == rule.id) {
                if hand.permits(&key, rule_shift(held, rule), "defined") {
                    *held = rule.clone();
                    hand.origins.insert(key, hand.origin.to_owned());
                }
            } else {
                self.custom.push(rule.clone());
                hand.origins.insert(key, hand.origin.to_owned());
            }
        }
    }

    fn lay_lists(&mut self, file: &File, hand: &mut Hand<'_>) {
        for gate in &file.gate {
            let key = gate_key(&gate.name);
            if let Some(at) = self.gates.iter().position(|held| held.name == gate.name) {
                if !hand.permits(&key, gate_shift(&self.gates[at], gate), "defined") {
                    continue;
                }
                self.gates[at] = gate.clone();
            } else {
                self.gates.push(gate.clone());
            }
            hand.origins.insert(key, hand.origin.to_owned());
        }
        for (index, scope) in file.scope.iter().enumerate() {
            let shift = if scope_loosens(scope, self) { Shift::Weaker } else { Shift::Stricter };
            if hand.permits(&format!("scope[{index}]"), shift, "held") {
                hand.origins.insert(format!("scope[{}]", self.scopes.len()), hand.origin.to_owned());
                self.scopes.push(scope.clone());
            }
        }
        for exception in &file.exception {
            hand.origins.insert(format!("exception[{}]", self.exception.len()), hand.origin.to_owned());
            self.exception.push(exception.clone());
        }
    }

    /// Every key with its value, in the order of the reference.
    pub fn entries(&self) -> Vec<Entry> {
        let mut found = vec![Entry { key: "min_version".to_owned(), value: shown(&self.min_version) }];
        self.engine.entries("engine", &mut found);
        for stage in self.engine_at.keys() {
            let mut at = Vec::new();
            self.engine(*stage).entries("engine", &mut at);
            at.retain(|entry| !found.contains(entry));
            found.extend(at.into_iter().map(|entry| Entry { key: entry.key.replacen("engine.", &format!("engine.{stage}."), 1), ..entry }));
        }
        self.secrets.entries("secrets", &mut found);
        self.identity.entries("identity", &mut found);
        self.guard.entries("guard", &mut found);
        self.leaks.entries("leaks", &mut found);
        self.tiers.entries("tiers", &mut found);
        self.paths.entries("paths", &mut found);
        self.attribution.entries("attribution", &mut found);
        for (name, role) in &self.roles {
            role.entries(&format!("roles.{name}"), &mut found);
        }
        found.extend(self.teams.iter().map(|(team, members)| Entry { key: format!("teams.{team:?}"), value: shown(members) }));
        self.codeowners.entries("codeowners", &mut found);
        self.evidence.entries("evidence", &mut found);
        self.baseline.entries("baseline", &mut found);
        found.extend(self.rules.iter().map(|(rule, action)| Entry { key: format!("rules.{rule:?}"), value: shown(action) }));
        self.exceptions.entries("exceptions", &mut found);
        self.audit.entries("audit", &mut found);
        self.agent.entries("agent", &mut found);
        self.push_options.entries("push_options", &mut found);
        let numbered = |name: &str, index: usize, value: String| Entry { key: format!("{name}[{index}]"), value };
        found.extend(self.scopes.iter().enumerate().map(|(index, scope)| numbered("scope", index, shown(scope))));
        found.extend(self.gates.iter().map(|gate| Entry { key: gate_key(&gate.name), value: shown(gate) }));
        found.extend(self.custom.iter().map(|rule| Entry { key: rule_key(&rule.id), value: shown(rule) }));
        found.extend(self.exception.iter().enumerate().map(|(index, entry)| numbered("exception", index, shown(entry))));
        found
    }
}

/// How a gate is named among keys.
pub(super) fn gate_key(name: &str) -> String {
    format!("gate {name:?}")
}

/// How a policy's own rule is named among keys.
pub(super) fn rule_key(id: &str) -> String {
    format!("rule {id:?}")
}
