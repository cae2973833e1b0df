//! A policy made ready to judge: globs compiled, lists turned into tables.

use super::exception::Entries;
use super::file::{Gate, Scope};
use super::gate::Requirement;
use super::naming::RuleTable;
use super::policy::Policy;
use crate::evidence::globs::{NameGlobs, PathGlobs};
use crate::model::PathClass;
use crate::scan::path_class;
use bstr::BStr;

/// Globs of a policy.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    /// `[rules]`.
    pub rules: RuleTable,
    /// Scopes, in order.
    pub scopes: Vec<CompiledScope>,
    /// Gates, in order.
    pub gates: Vec<CompiledGate>,
    /// Exceptions and baseline entries of the policy's own closure.
    pub exceptions: Entries,
    /// `secrets.skip_paths`.
    pub skip_paths: PathGlobs,
    /// `attribution.restricted_paths`.
    pub restricted_paths: PathGlobs,
    /// `paths.migrations`.
    pub migrations: PathGlobs,
    tests: PathGlobs,
    docs: PathGlobs,
    generated: PathGlobs,
}

/// A scope with its globs.
#[derive(Clone, Debug)]
pub(super) struct CompiledScope {
    /// As written.
    pub scope: Scope,
    /// Its paths.
    pub paths: PathGlobs,
    /// Its branches.
    pub branches: NameGlobs,
    /// Its remotes.
    pub remotes: NameGlobs,
    /// Its rules.
    pub rules: RuleTable,
}

/// A gate with its globs.
#[derive(Clone, Debug)]
pub(super) struct CompiledGate {
    /// As written.
    pub gate: Gate,
    /// Its paths.
    pub paths: PathGlobs,
    /// Its branches.
    pub branches: NameGlobs,
    /// What it asks for.
    pub require: Vec<Requirement>,
}

impl Compiled {
    /// Compiles a policy that was validated; what still cannot be compiled is an error that names it.
    pub(super) fn new(policy: &Policy, exceptions: Entries) -> Result<Self, String> {
        let scopes = policy.scopes.iter().map(|scope| {
            Ok(CompiledScope {
                paths: PathGlobs::new(&scope.paths)?,
                branches: NameGlobs::new(&scope.branches)?,
                remotes: NameGlobs::new(&scope.remotes)?,
                rules: RuleTable::new(&scope.rules)?,
                scope: scope.clone(),
            })
        });
        let gates = policy.gates.iter().map(|gate| {
            Ok(CompiledGate {
                paths: PathGlobs::new(&gate.paths)?,
                branches: NameGlobs::new(&gate.branches)?,
                require: gate.require.iter().map(|word| Requirement::parse(word)).collect::<Result<_, _>>()?,
                gate: gate.clone(),
            })
        });
        Ok(Self {
            rules: RuleTable::new(&policy.rules)?,
            scopes: scopes.collect::<Result<_, String>>()?,
            gates: gates.collect::<Result<_, String>>()?,
            exceptions,
            skip_paths: PathGlobs::new(&policy.secrets.skip_paths)?,
            restricted_paths: PathGlobs::new(&policy.attribution.restricted_paths)?,
            migrations: PathGlobs::new(&policy.paths.migrations)?,
            tests: PathGlobs::new(&policy.paths.tests)?,
            docs: PathGlobs::new(&policy.paths.docs)?,
            generated: PathGlobs::new(&policy.paths.generated)?,
        })
    }

    /// The class of a path: the policy's own globs before the built-in names.
    pub(super) fn class(&self, path: &BStr) -> PathClass {
        let own = [(&self.tests, PathClass::Test), (&self.docs, PathClass::Docs), (&self.generated, PathClass::Generated)];
        own.into_iter().find(|(globs, _)| globs.matches(path)).map_or_else(|| path_class::classify(path), |(_, class)| class)
    }
}
