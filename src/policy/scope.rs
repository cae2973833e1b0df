//! Which scopes speak of a place, and what they change there.

use super::author::Author;
use super::compiled::{CompiledGate, CompiledScope};
use super::facts::Facts;
use crate::evidence::globs::NameGlobs;
use crate::model::{Action, Category};
use bstr::BStr;

/// Whether something applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Applies {
    /// No.
    No,
    /// For warnings only: the branch is unknown, and a list of branches was asked.
    ForWarnings,
    /// Yes.
    Yes,
}

impl Applies {
    /// What may come of an action.
    pub(super) fn cap(self, action: Action) -> Action {
        if self == Self::Yes { action } else { action.min(Action::Warn) }
    }
}

/// Whether a list of branches names the one that is judged.
pub(super) fn branches(list: &NameGlobs, facts: &Facts<'_>) -> Applies {
    if list.is_empty() {
        return Applies::Yes;
    }
    match facts.judged_branch() {
        None => Applies::ForWarnings,
        Some(branch) if list.matches(branch) => Applies::Yes,
        Some(_) => Applies::No,
    }
}

fn both(yes: bool, branches: Applies) -> Applies {
    if yes { branches } else { Applies::No }
}

fn any_category(list: &[Category], of: &[Category]) -> bool {
    list.is_empty() || list.iter().any(|category| of.contains(category))
}

impl CompiledScope {
    /// Whether it speaks of a place.
    pub(super) fn applies(&self, path: Option<&BStr>, categories: &[Category], author: &Author<'_>, facts: &Facts<'_>) -> Applies {
        let here = (self.paths.is_empty() || path.is_some_and(|path| self.paths.matches(path)))
            && (self.remotes.is_empty() || facts.remote.as_deref().is_some_and(|remote| self.remotes.matches(remote.into())))
            && author.is_meant(&self.scope.authored_by, &self.scope.not_authored_by)
            && any_category(&self.scope.categories, categories);
        both(here, branches(&self.branches, facts))
    }
}

impl CompiledGate {
    /// Whether it is about a place of this kind by this author; its tier is asked elsewhere.
    pub(super) fn applies(&self, path: Option<&BStr>, categories: &[Category], author: &Author<'_>, facts: &Facts<'_>) -> Applies {
        let here = (self.paths.is_empty() || path.is_some_and(|path| self.paths.matches(path)))
            && author.is_meant(&self.gate.authored_by, &self.gate.not_authored_by)
            && any_category(&self.gate.categories, categories);
        both(here, branches(&self.branches, facts))
    }
}
