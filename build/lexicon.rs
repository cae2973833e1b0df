//! The keywords of `src/identity/lexicon.txt`: the fewest literals one of which stands in every entry; and those of the checks
//! in `guards.txt` that hold none of them. Choosing them takes thirty times as long as all the rest of a hook's start, so it is
//! done here.

#[path = "../src/identity/stem.rs"]
mod stem;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The lists as statics.
pub(super) fn source(lexicon: &Path, guards: &Path) -> String {
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (text, guards) = (read(lexicon), read(guards));
    let lines = rows(&text);
    let mut order: Vec<&str> = lines.flat_map(|line| line.split(' ').skip(2)).collect();
    // Shortest entries first: a compound whose words hold a keyword already needs none.
    order.sort_by_key(|text| (text.matches('_').count(), text.len()));
    let mut keywords: Vec<String> = Vec::new();
    for text in order {
        let parts = || text.split('_').filter(|part| part.len() >= 3);
        if keywords.iter().any(|keyword| text.contains(keyword.as_str())) {
            continue;
        }
        match parts().filter(|part| !ORDINARY.contains(part)).max_by_key(|part| part.len()) {
            Some(part) => keywords.push(part.to_owned()),
            None => keywords.extend(written(text)),
        }
    }
    let phrases = rows(&guards).flat_map(|line| line.split(' ').skip(1));
    let bare = phrases.filter(|phrase| !keywords.iter().any(|keyword| phrase.contains(keyword.as_str())));
    let mut checks: Vec<String> = bare.flat_map(|phrase| [phrase.to_owned(), phrase.replace('_', "-"), phrase.replace('_', "")]).collect();
    checks.sort_unstable();
    checks.dedup();
    format!("const KEYWORDS: &[&str] = &{keywords:?};\nconst CHECKS: &[&str] = &{checks:?};\n{}", entries(&text))
}

/// Words that stand on every other line of any code: of a compound that has none but these, its beginning is looked for.
const ORDINARY: &[&str] = &[
    "act",
    "all",
    "attr",
    "attribute",
    "before",
    "bind",
    "can",
    "code",
    "delete",
    "edit",
    "enabled",
    "event",
    "file",
    "force",
    "http",
    "json",
    "just",
    "limit",
    "log",
    "manage",
    "methods",
    "mode",
    "not",
    "one",
    "only",
    "param",
    "pass",
    "pin",
    "pull",
    "rate",
    "read",
    "request",
    "required",
    "reset",
    "response",
    "return",
    "root",
    "run",
    "same",
    "sec",
    "set",
    "site",
    "state",
    "string",
    "target",
    "time",
    "type",
    "update",
    "url",
    "valid",
    "view",
    "write",
];

/// How the first two words of a compound are written together.
fn written(text: &str) -> Vec<String> {
    let mut words = text.split('_').filter(|word| !word.is_empty());
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let joined = |joint: &&str| [format!("{first}{joint}{second}"), format!("{first}s{joint}{second}")];
    ["", "_", "-", "."].iter().flat_map(joined).collect()
}

/// The entries with the numbers of their words, and what the words are without their endings: at run time there is nothing left to
/// take apart.
fn entries(text: &str) -> String {
    let mut stems: Vec<&str> = Vec::new();
    let mut source = String::from("static ENTRIES: &[(Entry, Key, &str)] = &[\n");
    for line in rows(text) {
        let mut fields = line.split(' ');
        let (category, strength) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        for text in fields {
            let mut key = [0; 3];
            let parts = text.split('_').filter(|part| !part.is_empty());
            for (slot, part) in key.iter_mut().zip(parts) {
                let stem = stemmed(part);
                *slot = 1 + stems.iter().position(|known| *known == stem).unwrap_or_else(|| {
                    stems.push(stem);
                    stems.len() - 1
                });
            }
            // A compound may be written as one word.
            let joined = text.replace('_', "");
            let joined = if key[1] == 0 { "" } else { stemmed(&joined) };
            let (category, strength) = (super::camel(category), super::camel(strength));
            let _ = writeln!(
                source,
                "(Entry {{ text: {text:?}, strength: Strength::{strength}, category: Category::{category} }}, {key:?}, {joined:?}),"
            );
        }
    }
    format!("{source}];\nstatic STEMS: &[&str] = &{stems:?};\n")
}

fn stemmed(word: &str) -> &str {
    &word[..stem::stem(word.as_bytes()).len()]
}

/// The lines that are neither empty nor notes.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}
