//! The findings of a review packet: a line each while a rule has few, one line with its places where it has many.

use super::super::framework;
use super::super::markdown::{plain, prose, verbatim};
use super::super::mask::Mask;
use super::super::place::name;
use super::super::records::{is_told, why_of};
use super::super::sanitize::inline;
use crate::model::{Action, Decision, Finding, Judged};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Findings of a rule that have a line each.
const EACH: usize = 4;
/// Places named of a rule that has more.
const PLACES: usize = 6;

/// Findings of one rule with one fate.
struct Group<'a> {
    word: &'static str,
    action: Action,
    findings: Vec<(&'a Finding, &'a Decision)>,
}

/// The section, empty where there is nothing to tell.
pub(super) fn list(units: &[Judged], mask: &Mask) -> String {
    let mut groups = gather(units);
    if groups.is_empty() {
        return String::new();
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.action));
    let mut out = "\n## Findings\n\n".to_owned();
    for group in groups {
        if group.findings.len() <= EACH {
            for finding in &group.findings {
                out.push_str(&line(group.word, &[*finding], mask));
            }
        } else {
            out.push_str(&line(group.word, &group.findings, mask));
        }
    }
    out
}

fn gather(units: &[Judged]) -> Vec<Group<'_>> {
    let mut seen = BTreeSet::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for judged in units {
        for (finding, decision) in judged.unit.findings.iter().zip(&judged.decisions).filter(|(_, decision)| is_told(decision)) {
            // The same weakness stands in a commit and in the whole: it is one thing to check.
            if !seen.insert((finding.rule.id, &decision.fingerprint)) || (!decision.excepted && decision.action < Action::Warn) {
                continue;
            }
            let word = if decision.excepted { "excepted" } else { decision.action.as_str() };
            match groups.iter_mut().find(|group| group.word == word && group.findings[0].0.rule.id == finding.rule.id) {
                Some(group) => group.findings.push((finding, decision)),
                None => groups.push(Group { word, action: decision.action, findings: vec![(finding, decision)] }),
            }
        }
    }
    groups
}

/// One line about findings of one rule.
fn line(word: &str, findings: &[(&Finding, &Decision)], mask: &Mask) -> String {
    let Some(&(first, decision)) = findings.first() else { return String::new() };
    let places: Vec<String> = findings.iter().take(PLACES).map(|(finding, _)| place(finding, mask)).collect();
    let more = findings.len().saturating_sub(PLACES);
    let (count, more) = (
        if findings.len() > 1 { format!(", {} times", findings.len()) } else { String::new() },
        if more > 0 { format!(" and {more} more") } else { String::new() },
    );
    let mut line = format!(
        "- [{}] **{word}** {} ({}){count} at {}{more}. {}",
        if decision.excepted { "x" } else { " " },
        plain(first.rule.title),
        verbatim(first.rule.id),
        places.join(", "),
        if findings.len() > 1 { prose(first.rule.why) } else { prose(&why_of(first, mask)) },
    );
    if !decision.excepted {
        let _ = write!(line, " *Now:* {}", prose(first.rule.help));
    }
    let cited: Vec<String> = first.rule.frameworks.iter().filter_map(|id| cite(id)).collect();
    if !cited.is_empty() {
        let _ = write!(line, "<br>{}", cited.join("; "));
    }
    line + "\n"
}

fn place(finding: &Finding, mask: &Mask) -> String {
    match &finding.location.path {
        Some(path) if finding.location.line > 0 => verbatim(&format!("{}:{}", inline(mask.path(path)), finding.location.line)),
        Some(path) => verbatim(&inline(mask.path(path))),
        None => name(finding, mask),
    }
}

/// `CWE-613 Insufficient Session Expiration`.
fn cite(id: &str) -> Option<String> {
    framework::find(id).map(|(_, title)| format!("{} {}", plain(id), plain(title)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn many_findings_of_a_rule_are_one_line_with_its_places() {
        let units: Vec<Judged> = (0..9)
            .map(|number: u32| {
                let mut judged = sample::blocked();
                for (finding, decision) in judged.unit.findings.iter_mut().zip(&mut judged.decisions) {
                    finding.location.line += number;
                    decision.fingerprint = format!("cs1:{number}{}", finding.rule.id);
                }
                judged
            })
            .collect();
        let text = list(&units, &Mask::default());
        assert!(text.contains("(`secret/sample-token`), 9 times at `src/config.rs:2`") && text.contains(" and 3 more."), "{text}");
        assert_eq!(list(&units[..2], &Mask::default()).matches("sample-token").count(), 2);
    }
}
