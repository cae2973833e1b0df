//! The weights of a score: what one signal adds, and what is left of a score beside other trades, tests and prose.
//!
//! Arrays go from weak to certain. What words, paths and dampers count was fitted by `tools/fit_identity.py` on 2,721
//! labelled hunks of 22 repositories and on 780 windows of 57 published libraries, identity and other; two fifths of the
//! older weights were kept.

/// Words on changed lines of code.
pub(super) const CHANGED: [f32; 4] = [0.09, 0.17, 0.24, 0.42];
/// Words in changed comments.
pub(super) const COMMENT: [f32; 4] = [0.06, 0.13, 0.30, 0.33];
/// Words on changed lines that only import.
pub(super) const IMPORT: [f32; 4] = [0.01, 0.19, 0.40, 0.40];
/// Words on changed lines of hunks close by.
pub(super) const NEAR: [f32; 4] = [0.01, 0.05, 0.20, 0.32];
/// Words in what the change stands in: function, class, condition, decorator.
pub(super) const OPENING: [f32; 4] = [0.17, 0.24, 0.33, 0.42];
/// Words on unchanged lines close by.
pub(super) const AROUND: [f32; 4] = [0.02, 0.10, 0.15, 0.24];
/// What the path says.
pub(super) const PATH: [f32; 4] = [0.08, 0.22, 0.42, 0.48];
/// A file that is nothing else.
pub(super) const FIXED_PATH: f32 = 0.60;
/// A check that went, a value that got weaker.
pub(super) const WEAKENED: f32 = 0.28;
/// The same, where it is not certain.
pub(super) const PERHAPS_WEAKENED: f32 = 0.12;
/// A condition that was turned round.
pub(super) const TURNED: f32 = 0.20;
/// Words of identity in code that talks to others over the web.
pub(super) const WEB: f32 = 0.16;
/// A finding, from low to critical.
pub(super) const RULE: [f32; 4] = [0.15, 0.40, 0.70, 0.90];
/// How fast the second, third … word of one kind counts less.
pub(super) const DECAY: f32 = 0.7;
/// How many words of one place and strength count.
pub(super) const MOST: usize = 5;
/// How many of those in comments: manuals and examples in them speak of everything.
pub(super) const MOST_OF_COMMENTS: usize = 2;

/// What is left in tests.
pub(super) const TESTS: f32 = 0.45;
/// What is left where the text looks like a test.
pub(super) const LIKE_TESTS: f32 = 0.50;
/// What is left in prose.
pub(super) const PROSE: f32 = 0.11;
/// What is left in style sheets.
pub(super) const STYLE: f32 = 0.12;
/// What is left in translations.
pub(super) const TRANSLATION: f32 = 0.15;
/// What is left where the text looks like a translation.
pub(super) const LIKE_TRANSLATION: f32 = 0.15;
/// What is left in code that was generated or copied in.
pub(super) const GENERATED: f32 = 0.20;
/// What is left of a change of comments only.
pub(super) const COMMENT_ONLY: f32 = 0.67;
/// What is left of a change of imports only.
pub(super) const IMPORT_ONLY: f32 = 0.85;
/// What is left where only lines close by speak of identity.
pub(super) const ONLY_NEAR: f32 = 0.97;
/// What is left of a change of empty lines only.
pub(super) const BLANK: f32 = 0.30;
/// What is left of a change that only writes the same differently.
pub(super) const NEUTRAL: f32 = 0.91;
/// What a word counts that stands apart from the most telling part of a long hunk.
pub(super) const APART: f32 = 0.30;
