//! The keywords of `src/identity/lexicon.txt`: the fewest literals one of which stands in every entry. Choosing them takes
//! thirty times as long as all the rest of a hook's start, so it is done here.

use std::fs;
use std::path::Path;

/// The list as a static.
pub(super) fn source(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
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
    format!("static KEYWORDS: &[&str] = &{keywords:?};\n")
}
