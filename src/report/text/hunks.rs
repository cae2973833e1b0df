//! Hunks that touch identity: score, place, categories, what the score is made of, and where one category scatters.

use super::style;
use crate::model::{Action, Category, Contribution, Direction, HunkDecision, Judged, ScoredHunk, Tier};
use crate::report::Options;
use crate::report::mask::Mask;
use crate::report::sanitize::inline;
use bstr::{BStr, ByteSlice};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Reasons shown of each score; all with `--explain`.
const REASONS: usize = 3;
/// From so many folders on a category is said to scatter.
const SCATTERED: usize = 3;
/// Hunks listed, the most sensitive first; the rest is a number.
const LISTED: usize = 10;
/// More hunks than this are counted by category and tier, and only the first few listed.
const MANY: usize = 40;
/// How many of so many.
const LISTED_OF_MANY: usize = 3;
/// Categories whose path is told, and folders named of each.
const PATHS: usize = 3;
const FOLDERS: usize = 4;
/// Hunks listed of each commit where commits are read by the hundred.
const LISTED_OF_COMMIT: usize = 5;

/// The whole section, with an empty line after; empty where nothing is to be told.
pub(super) fn render(judged: &Judged, mask: &Mask, options: &Options) -> String {
    let all = judged.unit.hunks.iter().zip(&judged.hunk_decisions);
    let mut listed: Vec<_> = all
        .filter(|(hunk, decision)| {
            options.report_at.is_some_and(|least| hunk.sensitivity >= least) || decision.action_without_shadow >= Action::Warn
        })
        .collect();
    if listed.is_empty() {
        return String::new();
    }
    listed.sort_by(|a, b| b.1.action_without_shadow.cmp(&a.1.action_without_shadow).then(b.0.sensitivity.cmp(&a.0.sensitivity)));
    let limit = match (options.explain, judged.unit.commit.id) {
        (true, _) => usize::MAX,
        _ if listed.len() > MANY => LISTED_OF_MANY,
        (_, Some(_)) => LISTED_OF_COMMIT,
        _ => LISTED,
    };
    let hunks = |number: usize| if number == 1 { "1 hunk touches".to_owned() } else { format!("{number} hunks touch") };
    let mut out = format!("{}\n", style::strong(&format!("{} identity, of {}", hunks(listed.len()), judged.unit.hunks.len()), options));
    if listed.len() > MANY {
        out.push_str(&counts(&listed));
    }
    for (hunk, decision) in listed.iter().take(limit) {
        out.push_str(&line(hunk, decision, mask, options));
    }
    if listed.len() > limit {
        let _ = writeln!(out, "  … and {} more; --explain lists all", listed.len() - limit);
    }
    out.push_str(&paths(listed.iter().map(|(hunk, _)| *hunk), mask));
    out.push('\n');
    out
}

/// How many there are by category, each hunk once, and by tier.
fn counts(listed: &[(&ScoredHunk, &HunkDecision)]) -> String {
    let mut categories: BTreeMap<Category, usize> = BTreeMap::new();
    let mut tiers: BTreeMap<Tier, usize> = BTreeMap::new();
    for (hunk, decision) in listed {
        if let Some(category) = hunk.categories.first() {
            *categories.entry(*category).or_default() += 1;
        }
        *tiers.entry(decision.tier).or_default() += 1;
    }
    let mut categories: Vec<_> = categories.into_iter().collect();
    categories.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let by = |pairs: Vec<String>| pairs.join(", ");
    let more = if categories.len() > 8 { format!(", {} more", categories.len() - 8) } else { String::new() };
    format!(
        "  of category {}{more}\n  of tier {}\n",
        by(categories.iter().take(8).map(|(category, count)| format!("{category} {count}")).collect()),
        by(tiers.iter().rev().map(|(tier, count)| format!("{tier} {count}")).collect()),
    )
}

fn line(hunk: &ScoredHunk, decision: &HunkDecision, mask: &Mask, options: &Options) -> String {
    let mut out = format!("  {} {:>3} {}", bar(hunk.sensitivity), hunk.sensitivity, inline(mask.path(&hunk.path)));
    out.push_str(&lines_of(hunk));
    if !hunk.enclosing.is_empty() {
        let _ = write!(out, ", in {}", inline(mask.text(&hunk.enclosing)));
    }
    let mut facts: Vec<String> = hunk.categories.iter().map(|category| category.as_str().to_owned()).collect();
    if matches!(hunk.direction, Direction::Weakens | Direction::Strengthens | Direction::Moved) {
        facts.push(hunk.direction.to_string());
    }
    if !facts.is_empty() {
        let _ = write!(out, "  {}", facts.join(", "));
    }
    if decision.action_without_shadow >= Action::Warn {
        let word = style::shadowed(decision.action, decision.action_without_shadow);
        let _ = write!(out, "  {}", style::action(&word, decision.action, options));
    }
    out.push('\n');
    // What weighs nothing says what the change does to a property: one of these is worth a line of its own.
    let (weighty, telling): (Vec<_>, Vec<_>) = hunk.contributions.iter().partition(|part| part.weight != 0.0);
    let (most, one) = if options.explain { (usize::MAX, usize::MAX) } else { (REASONS, 1) };
    let reasons = weighty.into_iter().take(most).map(|part| reason(part, mask));
    for text in reasons.chain(telling.into_iter().take(one).map(|part| effect(part, mask))) {
        out.push_str(&style::faint(&format!("      {text}\n"), options));
    }
    if options.explain {
        out.push_str(&style::faint(&format!("      tier {}, decided by {}\n", decision.tier, inline(&decision.decided_by)), options));
    }
    out
}

fn reason(part: &Contribution, mask: &Mask) -> String {
    format!("{:+.2} {}", part.weight, effect(part, mask))
}

fn effect(part: &Contribution, mask: &Mask) -> String {
    let at = if part.line == 0 { String::new() } else { format!(" (line {})", part.line) };
    format!("{}{at}", inline(mask.text(&part.what)))
}

/// `:40-42`, or `:40 (removed)` where nothing was added.
fn lines_of(scored: &ScoredHunk) -> String {
    let (run, word) =
        if scored.hunk.new.len == 0 && scored.hunk.old.len > 0 { (scored.hunk.old, " (removed)") } else { (scored.hunk.new, "") };
    match run.len {
        0 => String::new(),
        1 => format!(":{}{word}", run.start),
        _ => format!(":{}-{}{word}", run.start, run.end() - 1),
    }
}

/// Ten steps.
fn bar(sensitivity: u8) -> String {
    let full = usize::from(sensitivity.min(100)).div_ceil(10);
    "█".repeat(full) + &"░".repeat(10 - full)
}

/// The path identity takes through the tree: categories that stand in more than one folder.
fn paths<'a>(hunks: impl Iterator<Item = &'a ScoredHunk>, mask: &Mask) -> String {
    let mut folders: BTreeMap<Category, BTreeSet<&BStr>> = BTreeMap::new();
    for hunk in hunks {
        let folder = hunk.path.rfind_byte(b'/').map_or(BStr::new("."), |at| hunk.path[..at].as_bstr());
        if let Some(category) = hunk.categories.first() {
            folders.entry(*category).or_default().insert(folder);
        }
    }
    let mut scattered: Vec<_> = folders.into_iter().filter(|(_, folders)| folders.len() >= SCATTERED).collect();
    scattered.sort_by_key(|(_, folders)| std::cmp::Reverse(folders.len()));
    let mut out = String::new();
    for (rank, (category, folders)) in scattered.iter().take(PATHS).enumerate() {
        let names: Vec<String> = folders.iter().take(FOLDERS).map(|folder| inline(mask.path(folder))).collect();
        let more = if folders.len() > FOLDERS { ", …" } else { "" };
        let _ = writeln!(
            out,
            "  identity path: {category} is spread over {} places: {}{more}{}",
            folders.len(),
            names.join(", "),
            if rank == 0 { "; no single owner sees all of it" } else { "" }
        );
    }
    if scattered.len() > PATHS {
        let _ = writeln!(out, "  identity path: so are {} more categories", scattered.len() - PATHS);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn bars_have_ten_steps() {
        assert_eq!([bar(0), bar(1), bar(78), bar(100)], ["░░░░░░░░░░", "█░░░░░░░░░", "████████░░", "██████████"]);
    }

    #[test]
    fn three_reasons_unless_all_are_asked_for() {
        let judged = sample::blocked();
        let short = render(&judged, &Mask::default(), &Options::default());
        assert!(short.contains("+0.25 call set_cookie (line 41)") && !short.contains("damper"), "{short}");
        let long = render(&judged, &Mask::default(), &Options { explain: true, ..Options::default() });
        assert!(long.contains("-0.10 damper examples"), "{long}");
    }

    #[test]
    fn a_category_in_three_folders_is_told() {
        let mut judged = sample::blocked();
        let first = judged.unit.hunks[0].clone();
        judged.unit.hunks = ["a/x", "b/x", "x"].map(|path| ScoredHunk { path: path.into(), ..first.clone() }).to_vec();
        judged.hunk_decisions = vec![judged.hunk_decisions[0].clone(); 3];
        let text = render(&judged, &Mask::default(), &Options::default());
        assert!(text.contains("identity path: session is spread over 3 places: ., a, b"), "{text}");
        judged.unit.hunks.pop();
        assert!(!render(&judged, &Mask::default(), &Options::default()).contains("identity path"));
    }
}
