//! The keywords of `src/identity/lexicon.txt`: the fewest literals one of which stands in every entry; and those of the checks
//! in `guards.txt` that hold none of them. Choosing them takes thirty times as long as all the rest of a hook's start, so it is
//! done here.

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
    format!("static KEYWORDS: &[&str] = &{keywords:?};\nstatic CHECKS: &[&str] = &{checks:?};\n")
}

/// The lines that are neither empty nor notes.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}
