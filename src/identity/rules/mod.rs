//! The identity, guard and leak rules: finds weakened security properties on the changed lines of a file.
//!
//! Pattern rules come from the rule table, the others are code: one small file each, listed in [`detector::ALL`]. Gets a
//! changed file with the keyword hits of both sides, gives findings. Knows the model and the rule table, nothing else.

mod absence;
mod agent;
mod arguments;
mod bound;
mod built_in;
mod call;
mod chat;
mod cookie;
mod cookie_text;
mod cost;
mod credential;
mod denial;
mod detector;
mod fails_open;
mod iam;
mod jwt;
mod key;
mod kubernetes;
mod lex;
mod lifetime;
mod logged;
mod mass;
mod named;
mod outranked;
mod owners;
mod package;
mod password;
mod pattern;
mod query;
mod redirect;
mod regexes;
mod renewal;
mod residue;
mod route;
mod ssh;
mod takers;
#[cfg(test)]
pub(super) mod testing;
mod trust;
mod twins;
mod unchanged;
mod value;
mod view;
mod workflow;

pub(super) use self::built_in::KEYWORDS;

use self::built_in::{DETECTOR_COUNT, DETECTORS, HOSTS, PATTERN_COUNT, PATTERNS};
use self::detector::{Check, Detector};
use self::pattern::{Compiled, PatternRule, Windows};
use self::view::{Found, View};
use super::Settings;
use crate::model::{ChangedFile, Finding, FindingKind, Hit, Language, Pattern, Rule, WhichSide};
use crate::rules::needs;
use bstr::ByteSlice;
use std::cell::LazyCell;
use std::sync::OnceLock;

/// What a keyword leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// A pattern: a built-in one, or behind those one of the policy's own.
    Pattern(u16),
    /// A detector.
    Detector(u16),
}

/// What was compiled of the built-in patterns: they are the same for every checker.
static COMPILED: [OnceLock<Box<Compiled>>; PATTERN_COUNT] = [const { OnceLock::new() }; PATTERN_COUNT];

/// What the rules say about a file.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    pub(super) mended: Vec<Mended>,
}

/// A weakness that went, or a protection that came.
#[derive(Clone, Debug)]
pub(super) struct Mended {
    pub(super) rule: &'static Rule,
    pub(super) hunk: usize,
    pub(super) side: WhichSide,
    pub(super) line: u32,
}

/// All identity, guard and leak rules, ready to run. Made once, shared by all threads.
pub(super) struct Checker {
    /// Keywords of the policy's own, and whom each wakes.
    keywords: Vec<&'static str>,
    targets: Vec<Target>,
    patterns: Vec<(&'static Rule, &'static Pattern, Compiled)>,
    settings: Settings,
}

impl Checker {
    /// The built-in rules and a policy's own. Compiles no regular expression.
    pub(super) fn new(custom: &[&'static Rule], settings: &Settings) -> Self {
        let mut checker = Self { keywords: Vec::new(), targets: Vec::new(), patterns: Vec::new(), settings: settings.clone() };
        for rule in custom {
            for pattern in (0..).map_while(|number| built_in::pattern(rule, number)) {
                let target = Target::Pattern((PATTERN_COUNT + checker.patterns.len()) as u16);
                pattern.keywords.iter().for_each(|keyword| checker.listen(keyword, target));
                checker.patterns.push((rule, pattern, Compiled::default()));
            }
        }
        // A policy's names live as long as its rules do: engines are made once.
        for host in settings.internal_hosts.iter().filter_map(|host| residue::keyword(host)) {
            checker.listen(Box::leak(host.into_boxed_str()), Target::Detector(HOSTS));
        }
        checker
    }

    fn listen(&mut self, keyword: &'static str, target: Target) {
        self.keywords.push(keyword);
        self.targets.push(target);
    }

    /// Literals of the policy's own. Their numbers follow on all that the engine has of its own.
    pub(super) fn own_keywords(&self) -> &[&'static str] {
        &self.keywords
    }

    /// Whom a keyword wakes.
    fn woken(&self, keyword: u32) -> &[Target] {
        let own = || Some(std::slice::from_ref(self.targets.get((keyword as usize).checked_sub(super::KEYWORD_COUNT)?)?));
        built_in::woken(keyword as usize).or_else(own).unwrap_or_default()
    }

    /// The pattern with this number.
    fn pattern(&self, number: u16) -> PatternRule<'_> {
        let number = usize::from(number);
        if let Some((rule, pattern)) = PATTERNS.get(number) {
            return PatternRule::new(rule, pattern, COMPILED[number].get_or_init(Box::default));
        }
        let (rule, pattern, compiled) = &self.patterns[number - PATTERN_COUNT];
        PatternRule::new(rule, pattern, compiled)
    }

    /// What of a file must not be published, whatever later commits do about it.
    pub(super) fn leaks(&self, file: &ChangedFile, new_hits: &[Hit], old_hits: impl FnOnce() -> Vec<Hit>) -> Vec<Finding> {
        let (new, old) = View::both(file, Language::of(file.change.path.as_bstr()), &self.settings);
        let found = self.side(&new, new_hits, Some(FindingKind::Leak));
        if found.is_empty() {
            return Vec::new();
        }
        twins::findings(&new, &found, &old, &self.side(&old, &old_hits(), Some(FindingKind::Leak)))
    }

    /// What is wrong with a file. Hits are sorted by start, and cover at least the changed lines of their side.
    pub(super) fn check(&self, file: &ChangedFile, language: Language, new_hits: &[Hit], old_hits: &[Hit]) -> Checked {
        let (new, old) = View::both(file, language, &self.settings);
        let here = self.side(&new, new_hits, None);
        // What a rule finds may have stood there before, beginning on a line that nobody changed.
        let carried = (!here.is_empty() && !old.text.bytes().is_empty()).then(|| unchanged::with_unchanged(file, new_hits, old_hits));
        let there = self.side(&old, carried.as_deref().unwrap_or(old_hits), None);
        let found = (here, there);
        let mut findings = twins::findings(&new, &found.0, &old, &found.1);
        outranked::drop_outranked(&mut findings);
        Checked { findings, mended: twins::mended(&new, &found.0, &old, &found.1) }
    }

    /// Everything the rules see on one side, whichever side they judge: the other is compared with it. `only`: of one kind.
    fn side(&self, view: &View<'_>, hits: &[Hit], only: Option<FindingKind>) -> Vec<Found> {
        let mut found = Vec::new();
        if hits.is_empty() {
            return found;
        }
        // Hits are in order, so the line a rule saw last is the only one it may see again; whether it is for the file is asked once.
        let in_path = LazyCell::new(|| needs::Seen::of(&view.file.change.path));
        let mut patterns = vec![Seen::Unasked; PATTERN_COUNT + self.patterns.len()];
        let mut whole = [false; DETECTOR_COUNT];
        let mut windows = Windows::NONE;
        let (mut line, mut line_end) = (0, 0);
        for hit in hits {
            let at = hit.start as usize;
            for &target in self.woken(hit.keyword) {
                match target {
                    Target::Pattern(number) => {
                        let seen = &mut patterns[usize::from(number)];
                        if *seen == Seen::Never {
                            continue;
                        }
                        let rule = self.pattern(number);
                        let other_kind = only.is_some_and(|kind| kind != rule.kind());
                        if other_kind || *seen == Seen::Unasked && !rule.applies(view, &in_path) {
                            *seen = Seen::Never;
                            continue;
                        }
                        if at >= line_end {
                            line = view.text.line_of(at);
                            line_end = view.text.span(line).end;
                        }
                        if *seen != Seen::Line(line) {
                            *seen = Seen::Line(line);
                            rule.check(view, line, &mut windows, &mut found);
                        }
                    }
                    Target::Detector(number) => {
                        let index = usize::from(number);
                        let (Detector { languages, check, .. }, kind) = DETECTORS[index];
                        if only.is_some_and(|only| only != kind) || !languages.is_empty() && !languages.contains(&view.language) {
                            continue;
                        }
                        match check {
                            Check::At(check) => check(view, at, &mut found),
                            Check::Whole(check) if !whole[index] => {
                                whole[index] = true;
                                check(view, &mut found);
                            }
                            Check::Whole(_) => {}
                        }
                    }
                }
            }
        }
        found
    }
}

/// What a pattern rule has done with a side so far.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    /// Nothing yet.
    Unasked,
    /// It is not for this file.
    Never,
    /// This line, last.
    Line(u32),
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Checker({} patterns of the policy)", self.patterns.len())
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{findings, ids};
    use crate::model::{FindingKind, Pattern, Rule, WhichSide};
    use crate::rules;

    #[test]
    fn pattern_rules_find_their_examples_and_nothing_in_their_counter_examples() {
        let mut wrong = Vec::new();
        for rule in rules::built_in() {
            if !matches!(rule.kind, FindingKind::Identity | FindingKind::Guard | FindingKind::Leak) {
                continue;
            }
            for pattern in rule.patterns() {
                wrong.extend(misjudged(rule, pattern));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The examples of a pattern that are missed, and the counter-examples that are hit.
    fn misjudged(rule: &Rule, pattern: &Pattern) -> Vec<String> {
        let mut wrong = Vec::new();
        let languages = if pattern.languages.is_empty() { &["other"][..] } else { pattern.languages };
        let path = |language: &str| match pattern.paths.first() {
            Some(glob) => glob.replace("**", "a").replace("{,*}", "x").replace('*', "x"),
            None => file_name(language),
        };
        let side = |text: &str| if pattern.on_new { (String::new(), text.to_owned()) } else { (text.to_owned(), String::new()) };
        let hit = |example: &str, path: &str| {
            let text = String::from_utf8(rules::expand(example).expect("a template")).expect("text");
            let (old, new) = side(&text);
            findings(path, &old, &new).iter().any(|finding| finding.rule.id == rule.id)
        };
        for example in pattern.examples {
            if !languages.iter().any(|language| hit(example, &path(language))) {
                wrong.push(format!("{} misses {example}", rule.id));
            }
        }
        for example in pattern.counter_examples {
            if languages.iter().any(|language| hit(example, &path(language))) {
                wrong.push(format!("{} hits {example}", rule.id));
            }
        }
        if pattern.examples.is_empty() || pattern.counter_examples.is_empty() {
            wrong.push(format!("{} lacks examples", rule.id));
        }
        wrong
    }

    fn file_name(language: &str) -> String {
        let extension = match language {
            "javascript" => "js",
            "typescript" => "ts",
            "python" => "py",
            "csharp" => "cs",
            "kotlin" => "kt",
            "ruby" => "rb",
            "rust" => "rs",
            "shell" => "sh",
            "hcl" => "tf",
            "markdown" => "md",
            "powershell" => "ps1",
            "dockerfile" => return "Dockerfile".to_owned(),
            "dotenv" => return ".env".to_owned(),
            other => other,
        };
        format!("src/a.{extension}")
    }

    #[test]
    fn what_stood_there_before_is_not_new() {
        let weak = "res.cookie('sid', id)";
        assert_eq!(ids("a.js", weak), ["identity/cookie-flags"]);
        assert!(findings("a.js", weak, &format!("  {weak};")).is_empty());
        assert!(findings("a.js", weak, "").is_empty());
    }

    #[test]
    fn an_option_taken_out_of_a_call_is_seen() {
        let new = "res.cookie('sid', id, {\n  httpOnly: true,\n});\n";
        let found = findings("a.js", &new.replace("true,\n", "true,\n  secure: true,\n"), new);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].location.line, found[0].location.side), (1, WhichSide::New));
    }
}
