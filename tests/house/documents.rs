//! What the documents say and what the program does are the same.

use super::{countersign, files, printed, root, text};
use countersign::model::{FindingKind, Rule};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Compares a page that is made from the program, or writes it anew.
fn golden(path: &str, current: &str) {
    #[expect(clippy::disallowed_methods, reason = "how golden files are made anew")]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(root().join(path), current).unwrap();
    }
    assert!(text(path) == current, "{path} is not current: `UPDATE_GOLDEN=1 cargo test --test main house::documents`");
}

/// The list of rules as a page.
fn rules_page() -> String {
    let mut out = String::from(
        "# All rules\n\n\
         Made from the rules themselves: `UPDATE_GOLDEN=1 cargo test --test main house::documents` writes this page anew.\n\
         `countersign rules show ID` tells of each why it matters, what to do, and how it is found.\n\n\
         *By itself*: the value alone tells what it is; no inline allow, no skipped path and no test folder hides it.\n",
    );
    let mut groups: BTreeMap<(u8, String), Vec<&Rule>> = BTreeMap::new();
    for rule in countersign::rules::built_in() {
        let place = match rule.kind {
            FindingKind::Identity => (0, format!("Identity: {}", rule.category.map_or("general", |category| category.as_str()))),
            FindingKind::Guard => (1, "The guard itself".to_owned()),
            FindingKind::Leak => (2, "Leaks".to_owned()),
            FindingKind::Policy => (3, "The policy's own working".to_owned()),
            FindingKind::Secret => (4, "Credentials".to_owned()),
        };
        groups.entry(place).or_default().push(rule);
    }
    for ((place, title), mut rules) in groups {
        rules.sort_unstable_by_key(|rule| rule.id);
        let secrets = place == 4;
        let last = if secrets { "by itself" } else { "frameworks" };
        let _ = write!(out, "\n## {title} ({})\n\n| rule | finds | severity | {last} |\n| --- | --- | --- | --- |\n", rules.len());
        for rule in rules {
            let own = if rule.self_identifying { "yes" } else { "" };
            let last = if secrets { own.to_owned() } else { rule.frameworks.join(", ") };
            let _ = writeln!(out, "| `{}` | {} | {} | {last} |", rule.id, rule.title.replace('|', "\\|"), rule.severity);
        }
    }
    out
}

#[test]
fn the_list_of_rules_is_current() {
    golden("docs/rules.md", &rules_page());
}

/// The files people read.
fn documents() -> Vec<PathBuf> {
    let pages = files("docs").into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.chain(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(PathBuf::from)).collect()
}

/// The commands a document names: the lower-case words after `countersign `, in code only.
fn commands(document: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let code: Vec<&str> = if fenced { vec![line] } else { line.split('`').skip(1).step_by(2).collect() };
        for code in code {
            // What the program says begins like a command; only what is typed counts.
            let typed = code.trim_start().trim_start_matches("$ ").trim_start_matches("run: ").trim_start_matches("entry: ");
            let Some(rest) = typed.strip_prefix("countersign ") else { continue };
            let words = rest
                .split(' ')
                .take_while(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'|'));
            let words: Vec<String> = words.take_while(|word| !word.starts_with('-')).map(str::to_owned).collect();
            found.extend((!words.is_empty()).then_some(words));
        }
    }
    found
}

#[test]
fn commands_are_read_from_code() {
    let names =
        commands("say `countersign scan --range A..B` or\n```\n$ countersign policy show\ncountersign: passed\n```\ncountersign is\n");
    assert_eq!(names, [vec!["scan"], vec!["policy", "show"]]);
}

#[test]
fn every_command_the_documents_name_exists() {
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in documents() {
        for words in commands(&text(&path)) {
            // `init|install`: each of them. The second word is a command only below one that has some.
            for first in words[0].split('|') {
                let exists = *known.entry(first.to_owned()).or_insert_with(|| countersign(&[first, "--help"]).status.success());
                if !exists {
                    wrong.push(format!("{}: countersign {first}", path.display()));
                }
                let has_commands = ["policy", "rules", "baseline", "audit"].contains(&first);
                for second in words.get(1).filter(|_| has_commands).into_iter().flat_map(|word| word.split('|')) {
                    let name = format!("{first} {second}");
                    let exists = *known.entry(name.clone()).or_insert_with(|| countersign(&[first, second, "--help"]).status.success());
                    if !exists {
                        wrong.push(format!("{}: countersign {name}", path.display()));
                    }
                }
            }
        }
    }
    assert!(known.len() > 8, "{known:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn links_between_documents_lead_somewhere() {
    for path in documents() {
        for link in text(&path).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let file = root().join(path.parent().unwrap()).join(target);
            assert!(file.exists(), "{}: {link}", path.display());
        }
    }
}

#[test]
fn the_reference_in_the_manual_is_the_one_of_the_program() {
    let begin = "## Every key\n\n```toml\n";
    let page = text("docs/policy.md");
    let (before, _) = page.split_once(begin).unwrap();
    let current = format!("{before}{begin}{}\n```\n", text("src/policy/reference.toml").trim_end());
    golden("docs/policy.md", &current);
}

#[test]
fn the_schema_of_policies_can_be_printed() {
    let output = countersign(&["policy", "schema"]);
    assert!(output.status.success() && printed(&output).contains("$schema"));
}
