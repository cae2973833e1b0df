//! Detectors that are code, and the list of them.

use super::view::{Found, View};
use crate::model::Language;

/// A detector: which words wake it, in which languages, and what it does then.
pub(super) struct Detector {
    /// Words that wake it, in lower case.
    pub(super) keywords: &'static [&'static str],
    /// Languages it is for; empty for all.
    pub(super) languages: &'static [Language],
    /// What it does.
    pub(super) check: Check,
}

/// The languages services are written in.
pub(super) const CODE: &[Language] = &[
    Language::JavaScript,
    Language::TypeScript,
    Language::Python,
    Language::Go,
    Language::Java,
    Language::Kotlin,
    Language::CSharp,
    Language::Ruby,
    Language::Php,
    Language::Rust,
    Language::Swift,
    Language::Scala,
];

/// How a detector looks.
pub(super) enum Check {
    /// At the byte where a word stands.
    At(fn(&View<'_>, usize, &mut Vec<Found>)),
    /// At the whole text, once.
    Whole(fn(&View<'_>, &mut Vec<Found>)),
}

/// Every detector but those of leaks. A new one is a file, and a word here.
pub(super) static ALL: &[&[Detector]] = &[
    super::absence::DETECTORS,
    super::agent::DETECTORS,
    super::denial::DETECTORS,
    super::fails_open::DETECTORS,
    super::package::DETECTORS,
    super::owners::DETECTORS,
    super::chat::DETECTORS,
    super::cookie::DETECTORS,
    super::cookie_text::DETECTORS,
    super::cost::DETECTORS,
    super::credential::DETECTORS,
    super::iam::DETECTORS,
    super::jwt::DETECTORS,
    super::key::DETECTORS,
    super::kubernetes::DETECTORS,
    super::lifetime::DETECTORS,
    super::logged::DETECTORS,
    super::mass::DETECTORS,
    super::named::DETECTORS,
    super::password::DETECTORS,
    super::query::DETECTORS,
    super::redirect::DETECTORS,
    super::renewal::DETECTORS,
    super::route::DETECTORS,
    super::ssh::DETECTORS,
    super::trust::DETECTORS,
    super::workflow::DETECTORS,
];

/// Detectors of leaks, which are looked for in every commit by itself.
pub(super) static LEAKS: &[&[Detector]] = &[super::residue::DETECTORS];
