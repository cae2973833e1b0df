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
    let mut keywords: Vec<&str> = Vec::new();
    for text in order {
        let parts = || text.split('_').filter(|part| part.len() >= 3);
        if !parts().any(|part| keywords.iter().any(|keyword| part.contains(keyword))) {
            keywords.extend(parts().max_by_key(|part| part.len()));
        }
    }
    let phrases = rows(&guards).flat_map(|line| line.split(' ').skip(1));
    let bare = phrases.filter(|phrase| !phrase.split('_').any(|part| keywords.iter().any(|keyword| part.contains(keyword))));
    let mut checks: Vec<String> = bare.flat_map(|phrase| [phrase.to_owned(), phrase.replace('_', "-"), phrase.replace('_', "")]).collect();
    checks.sort_unstable();
    checks.dedup();
    format!("const KEYWORDS: &[&str] = &{keywords:?};\nconst CHECKS: &[&str] = &{checks:?};\n{}", entries(&text))
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
