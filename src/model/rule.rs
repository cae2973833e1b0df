//! Rules: what is looked for, and everything worth saying about it.
//!
//! Built-in rules are data files turned into statics by the build script; a policy's own rules are read at run time and
//! live as long as the process. Both are `&'static Rule`.

use super::category::Category;
use super::level::{Action, Confidence, Randomness, Severity, scale};
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// What sort of thing a finding is.
    FindingKind {
        /// A credential.
        Secret = "secret",
        /// A weakness in identity code or configuration.
        Identity = "identity",
        /// A change to the guard itself.
        Guard = "guard",
        /// Residue of prompts, internal names, tutorial secrets.
        Leak = "leak",
        /// Something about the policy's own working.
        Policy = "policy",
    }
);

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `secret/github-pat`, `identity/cookie-flags`; unique, stable, kebab-case.
    pub id: &'static str,
    /// Other names it answers to.
    pub aliases: &'static [&'static str],
    /// What it finds.
    pub kind: FindingKind,
    /// Which part of identity, for identity rules.
    pub category: Option<Category>,
    /// A short name for people.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do: where to revoke, how to mend.
    pub help: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// For secrets: the value alone tells what it is, no name beside it is needed.
    pub self_identifying: bool,
    /// Keys of the framework table: `CWE-798`, `NHI2:2025`.
    pub frameworks: &'static [&'static str],
    /// Where its facts come from: names of documents, never links that must be followed.
    pub references: &'static [&'static str],
    /// The version that brought it. Newer than a policy's `min_version`: warns at most.
    pub since: &'static str,
    /// The action a policy's own rule asks for.
    pub action: Option<Action>,
    /// How it is found.
    pub detection: Detection,
    /// Further forms of the same thing, each with its own words, languages and examples.
    pub forms: &'static [Pattern],
}

impl Rule {
    /// Every pattern that finds it.
    pub fn patterns(&'static self) -> impl Iterator<Item = &'static Pattern> {
        let first = match &self.detection {
            Detection::Pattern(pattern) => Some(pattern),
            Detection::Code => None,
        };
        first.into_iter().chain(self.forms)
    }
}

/// How a rule finds.
#[derive(Debug)]
pub enum Detection {
    /// By a pattern, as data.
    Pattern(Pattern),
    /// By code: a detector emits it by its id.
    Code,
}

/// For each branch of a pattern groups of literals (lower case): all groups of one branch must stand in a text that the pattern
/// matches, each with one of its members. Empty where nothing is known.
pub type Needs = &'static [&'static [&'static [&'static str]]];

/// The data of a pattern rule.
#[derive(Debug)]
pub struct Pattern {
    /// Literals of which one must stand near; matched without regard to case. At least 3 bytes each.
    pub keywords: &'static [&'static str],
    /// The regular expression, over bytes, without Unicode classes.
    pub regex: &'static str,
    /// The group that is the value (secret) or the place to point at.
    pub group: usize,
    /// What must stand where the pattern is to match. Read from it by the build script, so that most are never compiled.
    pub needs: Needs,
    /// A regular expression on the line that vetoes a hit; empty for none.
    pub unless: &'static str,
    /// The same as `needs` for `unless`.
    pub unless_needs: Needs,
    /// The least randomness of the value.
    pub min_randomness: Randomness,
    /// The regex is about the value only; the name beside it must hold one of the keywords.
    pub assigned: bool,
    /// Which sides it looks at.
    pub on_new: bool,
    /// See `on_new`.
    pub on_old: bool,
    /// Globs of paths it is for; empty for all.
    pub paths: &'static [&'static str],
    /// Languages it is for, by `Language::as_str`; empty for all.
    pub languages: &'static [&'static str],
    /// The name of an offline proof in `detect::verify`; empty for none.
    pub verify: &'static str,
    /// Templates that it must find.
    pub examples: &'static [&'static str],
    /// Templates that it must not.
    pub counter_examples: &'static [&'static str],
}
