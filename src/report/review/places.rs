//! Where a change touches identity, a row a place: hunks of one function are one place, and of very many places those of a file.
//!
//! A reviewer walks through places; a long range has hundreds of hunks in a few of them.

use super::super::mask::Mask;
use super::super::sanitize::inline;
use crate::model::{Category, Direction, ScoredHunk};
use bstr::BStr;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Rows that are open; the further ones are folded away.
const OPEN: usize = 25;
/// Rows at all.
const ROWS: usize = 200;
/// More places than this become files.
const PLACES: usize = 60;

/// Hunks of one place.
struct Place<'a> {
    path: &'a BStr,
    enclosing: &'a BStr,
    sensitivity: u8,
    lines: Vec<u32>,
    categories: Vec<Category>,
    direction: Direction,
}

/// The table of `hunks`, the most sensitive place first. `verbatim` makes a code span of a text.
pub(super) fn table(hunks: &[&ScoredHunk], mask: &Mask, verbatim: impl Fn(&str) -> String) -> String {
    let mut places = gather(hunks, true);
    if places.len() > PLACES {
        places = gather(hunks, false);
    }
    const HEAD: &str = "| of 100 | where | in | part of identity | direction |\n|---:|---|---|---|---|\n";
    let row = |place: &Place<'_>| {
        let path = inline(mask.path(place.path));
        let at = match *place.lines {
            [] => verbatim(&path),
            [line] => verbatim(&format!("{path}:{line}")),
            [line, ..] => format!("{} and {} more", verbatim(&format!("{path}:{line}")), place.lines.len() - 1),
        };
        let enclosing = inline(mask.text(place.enclosing));
        let enclosing = if enclosing.is_empty() { enclosing } else { verbatim(&enclosing) };
        let categories: Vec<&str> = place.categories.iter().take(3).map(|category| category.as_str()).collect();
        format!("| {} | {at} | {enclosing} | {} | {} |\n", place.sensitivity, categories.join(", "), place.direction)
    };
    let mut out = format!("{HEAD}{}", places.iter().take(OPEN).map(row).collect::<String>());
    if places.len() > OPEN {
        let rest: String = places.iter().take(ROWS).skip(OPEN).map(row).collect();
        let more = if places.len() > ROWS { format!("\n… and {} more.\n", places.len() - ROWS) } else { String::new() };
        let _ = write!(out, "\n<details><summary>{} more places</summary>\n\n{HEAD}{rest}{more}\n</details>\n", places.len() - OPEN);
    }
    out
}

/// Hunks by file, and by function where `apart`.
fn gather<'a>(hunks: &[&'a ScoredHunk], apart: bool) -> Vec<Place<'a>> {
    let mut places: Vec<Place<'a>> = Vec::new();
    let mut known: BTreeMap<(&BStr, &BStr), usize> = BTreeMap::new();
    for hunk in hunks {
        let enclosing = if apart { BStr::new(&hunk.enclosing) } else { BStr::new("") };
        let path = BStr::new(&hunk.path);
        let line = if hunk.hunk.new.len > 0 { hunk.hunk.new.start } else { hunk.hunk.old.start };
        let index = *known.entry((path, enclosing)).or_insert_with(|| {
            places.push(Place { path, enclosing, sensitivity: 0, lines: Vec::new(), categories: Vec::new(), direction: hunk.direction });
            places.len() - 1
        });
        let place = &mut places[index];
        place.sensitivity = place.sensitivity.max(hunk.sensitivity);
        place.lines.push(line);
        let new: Vec<Category> = hunk.categories.iter().copied().filter(|category| !place.categories.contains(category)).collect();
        place.categories.extend(new);
        if loudness(hunk.direction) > loudness(place.direction) {
            place.direction = hunk.direction;
        }
    }
    for place in &mut places {
        // The first line is that of the most sensitive hunk: it is where to begin.
        place.lines.dedup();
    }
    places
}

/// Of several directions in a place, which is told.
fn loudness(direction: Direction) -> u8 {
    match direction {
        Direction::Weakens => 4,
        Direction::Unknown => 3,
        Direction::Strengthens => 2,
        Direction::Moved => 1,
        Direction::Neutral => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rows(hunks: &[ScoredHunk]) -> String {
        let mut hunks: Vec<_> = hunks.iter().collect();
        hunks.sort_by_key(|hunk| std::cmp::Reverse(hunk.sensitivity));
        table(&hunks, &Mask::default(), |text| format!("`{text}`"))
    }

    #[test]
    fn hunks_of_a_function_are_one_row_with_the_worst_of_them() {
        let first = sample::net().unit.hunks[0].clone();
        let mut second = ScoredHunk { sensitivity: 40, direction: Direction::Neutral, ..first.clone() };
        second.hunk.new.start = 30;
        let text = rows(&[first.clone(), second]);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.contains("| 88 | `services/api/token.go:10` and 1 more |") && text.contains("| weakens |"), "{text}");
    }

    #[test]
    fn many_places_become_files_and_the_further_ones_are_folded() {
        let first = sample::net().unit.hunks[0].clone();
        let of = |number: usize, files: usize| ScoredHunk {
            path: format!("f{}.go", number % files).into(),
            enclosing: format!("fn{number}").into(),
            ..first.clone()
        };
        let few: Vec<_> = (0..90).map(|number| of(number, 3)).collect();
        assert_eq!(rows(&few).lines().count(), 2 + 3);
        let many: Vec<_> = (0..90).map(|number| of(number, 90)).collect();
        let text = rows(&many);
        assert!(text.contains("<summary>65 more places</summary>") && text.ends_with("</details>\n"), "{text}");
    }
}
