//! Turns the rule files under `src/rules/` into one static table, so that no TOML is parsed when a hook starts.
//!
//! Checks what a file alone can tell (unknown keys, missing texts, bad words); `countersign rules check` and the tests
//! prove the rest. The table is written as Rust source that `src/rules/mod.rs` includes.

#[path = "build/agents.rs"]
mod agents;
#[path = "build/lexicon.rs"]
mod lexicon;
#[path = "build/link.rs"]
mod link;
#[path = "build/needs.rs"]
mod needs;
#[path = "build/phrases.rs"]
mod phrases;

use serde::Deserialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A rule file: what its rules share, and the rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// For people who read the file; the product name of what issues the credentials, or the topic.
    #[serde(rename = "provider", alias = "topic")]
    _subject: String,
    /// Defaults for the rules below.
    #[serde(default)]
    help: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    frameworks: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    category: String,
    #[serde(default)]
    languages: Vec<String>,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    /// Default: the part of the id before the slash.
    #[serde(default)]
    kind: String,
    #[serde(default)]
    category: String,
    title: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    help: String,
    severity: String,
    #[serde(default = "high")]
    confidence: String,
    /// Secrets only: "structured" (identifies itself) or "contextual".
    #[serde(default)]
    class: String,
    #[serde(default)]
    frameworks: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default = "first_version")]
    since: String,
    #[serde(default)]
    keywords: Vec<String>,
    /// Empty: found by code.
    #[serde(default)]
    pattern: String,
    #[serde(default)]
    group: usize,
    #[serde(default)]
    unless: String,
    #[serde(default = "none")]
    min_randomness: String,
    #[serde(default)]
    assigned: bool,
    #[serde(default = "new")]
    side: String,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    verify: String,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counter_examples: Vec<String>,
    /// Further forms of the same thing; not for secrets.
    #[serde(default)]
    form: Vec<Form>,
}

/// One more way a rule's weakness is written, mostly that of one language or framework, on the rule's own side.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    keywords: Vec<String>,
    pattern: String,
    #[serde(default)]
    unless: String,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    languages: Vec<String>,
    examples: Vec<String>,
    counter_examples: Vec<String>,
}

fn high() -> String {
    "high".to_owned()
}
fn first_version() -> String {
    "0.1.0".to_owned()
}
fn none() -> String {
    "none".to_owned()
}
fn new() -> String {
    "new".to_owned()
}

fn main() {
    let root = Path::new("src/rules");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let mut files = Vec::new();
    for folder in ["secret", "identity"] {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        files.extend(toml_files(&folder));
    }
    files.sort();

    let (mut rules, mut count) = (String::new(), 0);
    for path in &files {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for rule in &file.rule {
            emit(&mut rules, &file, rule, path);
            count += 1;
        }
    }
    // Not behind a reference: what the compiler makes of the rules points at them, and each is to be there once.
    write("rules.rs", &format!("pub(super) static BUILT_IN: [Rule; {count}] = [\n{rules}];\n"));
    link::settings();
    let agents = root.join("agents.toml");
    println!("cargo::rerun-if-changed={}", agents.display());
    write("agents.rs", &agents::source(&agents));
    let lexicon = Path::new("src/identity/lexicon.txt");
    let guards = Path::new("src/identity/direction/guards.txt");
    let properties = Path::new("src/identity/direction/properties.txt");
    [lexicon, guards, properties].iter().for_each(|path| println!("cargo::rerun-if-changed={}", path.display()));
    write("lexicon.rs", &lexicon::source(lexicon, guards));
    let category = |fields: &mut dyn Iterator<Item = &str>| format!("Category::{}", camel(fields.next().unwrap_or_default()));
    write("guards.rs", &phrases::source(guards, "PHRASES", "Category", category));
    let order = |fields: &mut dyn Iterator<Item = &str>| {
        let mut word = || camel(fields.next().unwrap_or_default());
        format!("(Order::{}, Says::{})", word(), word())
    };
    write("properties.rs", &phrases::source(properties, "PROPERTIES", "(Order, Says)", order));
}

#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
fn write(name: &str, source: &str) {
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    fs::write(&target, source).unwrap_or_else(|error| panic!("{}: {error}", target.display()));
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("a readable folder").path()).filter(|path| path.extension().is_some_and(|e| e == "toml")).collect()
}

/// Writes one rule as a Rust expression.
fn emit(source: &mut String, file: &File, rule: &Rule, path: &Path) {
    let place = format!("{}: rule {}", path.display(), rule.id);
    let or = |own: &str, shared: &str| if own.is_empty() { shared.to_owned() } else { own.to_owned() };
    let or_list = |own: &[String], shared: &[String]| if own.is_empty() { shared.to_vec() } else { own.to_vec() };
    let kind = or(&rule.kind, rule.id.split_once('/').unwrap_or_else(|| panic!("{place}: an id is kind/name")).0);
    let (why, help) = (or(&rule.why, &file.why), or(&rule.help, &file.help));
    assert!(!why.is_empty() && !help.is_empty(), "{place}: every rule says why it matters and what to do");
    let category = match or(&rule.category, &file.category).as_str() {
        "" => "None".to_owned(),
        slug => format!("Some(crate::model::Category::{})", camel(slug)),
    };
    let self_identifying = match (kind.as_str(), rule.class.as_str()) {
        ("secret", "structured") => true,
        ("secret", "contextual") | (_, "") if kind != "secret" || !rule.class.is_empty() => false,
        _ => panic!("{place}: class is \"structured\" or \"contextual\", for secrets only"),
    };
    let (on_new, on_old) = sides(&rule.side, &place);
    let detection = if rule.pattern.is_empty() {
        "Detection::Code".to_owned()
    } else {
        sound(&rule.keywords, &place);
        // What a credential looks like mostly begins with its keyword; a keyword beside it says nothing of the rest.
        let beside = rule.keywords.iter().any(|keyword| !rule.pattern.to_ascii_lowercase().contains(keyword.as_str()));
        let needs = |pattern: &str| if kind == "secret" && !beside { Vec::new() } else { needs::of(pattern) };
        format!(
            "Detection::Pattern(Pattern {{ keywords: &{:?}, regex: {:?}, group: {}, needs: {}, unless: {:?}, unless_needs: {}, min_randomness: Randomness::{}, assigned: {}, \
             on_new: {on_new}, on_old: {on_old}, paths: &{:?}, languages: &{:?}, verify: {:?}, examples: proof(&{:?}), counter_examples: proof(&{:?}) }})",
            rule.keywords,
            rule.pattern,
            rule.group,
            expression(&needs(&rule.pattern)),
            rule.unless,
            expression(&needs(&rule.unless)),
            camel(&rule.min_randomness),
            rule.assigned,
            rule.paths,
            or_list(&rule.languages, &file.languages),
            rule.verify,
            rule.examples,
            rule.counter_examples,
        )
    };
    assert!(rule.form.is_empty() || kind != "secret", "{place}: a secret has one form");
    let forms: String = rule.form.iter().map(|form| form_source(form, (on_new, on_old), &place)).collect();
    let _ = writeln!(
        source,
        "Rule {{ id: {:?}, aliases: &{:?}, kind: FindingKind::{}, category: {category}, title: {:?}, why: {why:?}, help: {help:?}, \
         severity: Severity::{}, confidence: Confidence::{}, self_identifying: {self_identifying}, frameworks: &{:?}, references: &{:?}, \
         since: {:?}, action: None, detection: {detection}, forms: &[{forms}] }},",
        rule.id,
        rule.aliases,
        camel(&kind),
        rule.title,
        camel(&rule.severity),
        camel(&rule.confidence),
        or_list(&rule.frameworks, &file.frameworks),
        or_list(&rule.references, &file.references),
        rule.since,
    );
}

/// One form as a Rust expression in a list.
fn form_source(form: &Form, (on_new, on_old): (bool, bool), place: &str) -> String {
    sound(&form.keywords, place);
    format!(
        "Pattern {{ keywords: &{:?}, regex: {:?}, group: 0, needs: {}, unless: {:?}, unless_needs: {}, min_randomness: Randomness::None, \
         assigned: false, on_new: {on_new}, on_old: {on_old}, paths: &{:?}, languages: &{:?}, verify: \"\", examples: proof(&{:?}), counter_examples: proof(&{:?}) }}, ",
        form.keywords,
        form.pattern,
        expression(&needs::of(&form.pattern)),
        form.unless,
        expression(&needs::of(&form.unless)),
        form.paths,
        form.languages,
        form.examples,
        form.counter_examples,
    )
}

fn sound(keywords: &[String], place: &str) {
    assert!(!keywords.is_empty(), "{place}: without a keyword a pattern is never looked at");
    assert!(keywords.iter().all(|keyword| keyword.len() >= 3), "{place}: keywords have 3 bytes or more");
}

/// Whether a pattern looks at added lines, and at removed ones.
fn sides(side: &str, place: &str) -> (bool, bool) {
    match side {
        "new" => (true, false),
        "old" => (false, true),
        "both" => (true, true),
        other => panic!("{place}: side {other:?}"),
    }
}

/// What a pattern needs, as a Rust expression.
fn expression(needs: &[Vec<Vec<String>>]) -> String {
    let list = |items: Vec<String>| format!("&[{}]", items.join(", "));
    list(needs.iter().map(|groups| list(groups.iter().map(|group| format!("&{group:?}")).collect())).collect())
}

/// `token-issuance` → `TokenIssuance`.
fn camel(slug: &str) -> String {
    slug.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}
