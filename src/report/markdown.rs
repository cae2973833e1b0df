//! Markdown for a comment on a pull request or a job summary: the verdict, what was found, what gates ask for.

use super::mask::Mask;
use super::place::name;
use super::records::{is_listed, why_of};
use super::sanitize::{block, inline};
use super::summary::{Summary, Verdict};
use super::{Options, Report};
use crate::model::{Action, Judged, UnitScope};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Rows of a table at most; a comment has limits.
const ROWS: usize = 200;

/// The report as markdown, written at the end: the verdict comes first.
pub(super) struct Markdown<W> {
    out: W,
    options: Options,
    mask: Mask,
    findings: Vec<(Action, String)>,
    hunks: Vec<(u8, String)>,
    gates: String,
    skipped: Vec<String>,
}

impl<W: Write> Markdown<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out, options, mask: Mask::default(), findings: Vec::new(), hunks: Vec::new(), gates: String::new(), skipped: Vec::new() }
    }
}

impl<W: Write> Report for Markdown<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        let unit = &judged.unit;
        self.mask.enter(unit);
        let commit = unit.commit.id.map_or(String::new(), |id| format!(" in `{}`", id.short()));
        for (finding, decision) in unit.findings.iter().zip(&judged.decisions) {
            if !is_listed(decision, self.options.least()) {
                continue;
            }
            let line = if finding.location.line > 0 { format!(":{}", finding.location.line) } else { String::new() };
            let row = format!(
                "| {} | {} | {}{commit} | {} {} |",
                decision.action,
                plain(&format!("{} ({})", finding.rule.title, finding.rule.id)),
                verbatim(&format!("{}{line}", name(finding, &self.mask))),
                prose(&why_of(finding, &self.mask)),
                prose(finding.rule.help),
            );
            self.findings.push((decision.action, row));
        }
        if unit.scope != UnitScope::Commit {
            for (hunk, decision) in unit.hunks.iter().zip(&judged.hunk_decisions) {
                if self.options.report_at.is_none_or(|least| hunk.sensitivity < least) && decision.action < Action::Warn {
                    continue;
                }
                let categories: Vec<&str> = hunk.categories.iter().map(|category| category.as_str()).collect();
                let place = format!("{}:{}", inline(self.mask.path(&hunk.path)), hunk.hunk.new.start);
                let row = format!("| {} | {} | {} | {} |", hunk.sensitivity, verbatim(&place), categories.join(", "), hunk.direction);
                self.hunks.push((hunk.sensitivity, row));
            }
        }
        for gate in &judged.gates {
            let _ = writeln!(self.gates, "\n**{}**: {} (tier {})\n", plain(&self.mask.text(&gate.name)), gate.action, gate.tier);
            for (mark, word, duties) in [
                ("x", "", &gate.satisfied),
                (" ", "missing", &gate.missing),
                (" ", "outstanding", &gate.outstanding),
                (" ", "nobody could meet it", &gate.inert),
            ] {
                for duty in duties {
                    let word = if word.is_empty() { String::new() } else { format!(" ({word})") };
                    let _ = writeln!(self.gates, "- [{mark}] {}{word}", verbatim(&inline(self.mask.text(duty))));
                }
            }
            for help in &gate.help {
                let _ = writeln!(self.gates, "  - {}", prose(&self.mask.text(help)));
            }
        }
        for skipped in &unit.skipped {
            let path = if skipped.path.is_empty() { "the change".to_owned() } else { inline(self.mask.path(&skipped.path)) };
            self.skipped.push(format!("- {}: {}", verbatim(&path), plain(&self.mask.text(&skipped.reason))));
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let verdict = match summary.verdict {
            Verdict::Pass => "passed",
            Verdict::Warn => "passed with warnings",
            Verdict::Block => "blocked",
        };
        writeln!(self.out, "## countersign: {verdict}\n\n{}.", summary.counted())?;
        self.findings.sort_by_key(|row| std::cmp::Reverse(row.0));
        self.hunks.sort_by_key(|row| std::cmp::Reverse(row.0));
        table(
            &mut self.out,
            "Findings",
            "| | what | where | why, and what to do |\n|---|---|---|---|",
            self.findings.iter().map(|row| &row.1),
        )?;
        table(
            &mut self.out,
            "Changes that touch identity",
            "| of 100 | where | part of identity | direction |\n|---:|---|---|---|",
            self.hunks.iter().map(|row| &row.1),
        )?;
        if !self.gates.is_empty() {
            writeln!(self.out, "\n### Gates\n{}", self.gates.trim_end())?;
        }
        table(&mut self.out, "Not looked at", "", self.skipped.iter())?;
        let policies: Vec<String> = summary.policies.iter().map(|policy| verbatim(&inline(&policy.name))).collect();
        write!(self.out, "\nThis run {}", summary.looked_at())?;
        if !policies.is_empty() {
            write!(self.out, ", by the policy of {}", policies.join(" and of "))?;
        }
        writeln!(self.out, ".")?;
        for note in summary.notes.iter().chain(&summary.hints) {
            writeln!(self.out, "\nNote: {}", plain(note))?;
        }
        self.out.flush()
    }
}

fn table<'a>(out: &mut impl Write, title: &str, head: &str, rows: impl ExactSizeIterator<Item = &'a String>) -> io::Result<()> {
    let count = rows.len();
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\n### {title}\n")?;
    if !head.is_empty() {
        writeln!(out, "{head}")?;
    }
    for row in rows.take(ROWS) {
        writeln!(out, "{row}")?;
    }
    if count > ROWS { writeln!(out, "\n… and {} more.", count - ROWS) } else { Ok(()) }
}

/// Text in which nothing is markup, on one line.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in block(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '!' | '@' => out.extend(['\\', c]),
            '&' => out.push_str("&amp;"),
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A sentence of a rule or a duty: what stands in backticks is code, nothing else is markup.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    parts.iter().enumerate().map(|(index, part)| if index.is_multiple_of(2) { plain(part) } else { verbatim(&inline(part)) }).collect()
}

/// A path or a word as code. Its fence is longer than any run of backticks in it.
pub(super) fn verbatim(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    // A table ends a cell at a bar even inside code.
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_repository_is_markup() {
        assert_eq!(plain("a|b <img> [x](y) @all\n_z_"), "a\\|b \\<img\\> \\[x\\](y) \\@all \\_z\\_");
        assert_eq!(verbatim("a`b|c"), "``a`b\\|c``");
        assert_eq!(verbatim("`"), "`` ` ``");
        assert_eq!(prose("Set `a_b` for *it*"), "Set `a_b` for \\*it\\*");
        assert_eq!(prose("one ` only"), "one \\` only");
    }
}
