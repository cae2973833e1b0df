//! A policy's own rules, as rules like all others.

use crate::model::{Action, Category, Confidence, Detection, FindingKind, Pattern, Randomness, Rule, Severity};

/// What a policy says about a rule of its own; the keys of `[[rule]]`.
#[derive(Clone, Debug)]
pub struct Custom {
    /// `acme/internal-token`.
    pub id: String,
    /// What it finds.
    pub kind: FindingKind,
    /// Which part of identity, for identity rules.
    pub category: Option<Category>,
    /// A short name for people.
    pub title: String,
    /// Literals of which one must stand near.
    pub keywords: Vec<String>,
    /// The regular expression.
    pub pattern: String,
    /// The group that is the value.
    pub group: usize,
    /// The least randomness of the value.
    pub min_randomness: Randomness,
    /// Whether it looks at added and at removed lines.
    pub on_new: bool,
    /// See `on_new`.
    pub on_old: bool,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What is done; none: by kind and severity.
    pub action: Option<Action>,
    /// Globs of paths it is for; empty for all.
    pub paths: Vec<String>,
    /// Templates that it must find.
    pub examples: Vec<String>,
    /// Templates that it must not.
    pub counter_examples: Vec<String>,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub help: String,
}

/// Makes a rule of it that lives as long as the process.
///
/// It is leaked on purpose: findings carry `&'static Rule`, so that built-in rules cost no count and no lifetime reaches
/// the report. A process reads the rules of a few policies once; call this once for each.
pub fn custom(custom: Custom) -> &'static Rule {
    let or = |text: String, other: &str| leak(if text.is_empty() { other.to_owned() } else { text });
    let id = leak(custom.id);
    Box::leak(Box::new(Rule {
        id,
        aliases: &[],
        kind: custom.kind,
        category: custom.category,
        title: or(custom.title, id),
        why: or(custom.why, "The policy of this repository names it."),
        help: or(custom.help, "Ask whoever wrote the rule into the policy."),
        severity: custom.severity,
        confidence: custom.confidence,
        // The repository itself vouches for the shape.
        self_identifying: custom.kind == FindingKind::Secret,
        frameworks: &[],
        references: &[],
        since: "0.0.0",
        action: custom.action,
        detection: Detection::Pattern(Pattern {
            keywords: leak_all(custom.keywords),
            regex: leak(custom.pattern),
            group: custom.group,
            needs: &[],
            unless: "",
            unless_needs: &[],
            min_randomness: custom.min_randomness,
            assigned: false,
            on_new: custom.on_new,
            on_old: custom.on_old,
            paths: leak_all(custom.paths),
            languages: &[],
            verify: "",
            examples: leak_all(custom.examples),
            counter_examples: leak_all(custom.counter_examples),
        }),
        forms: &[],
    }))
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn leak_all(texts: Vec<String>) -> &'static [&'static str] {
    Box::leak(texts.into_iter().map(leak).collect())
}
