//! The findings of a whole run, held until its end: each in full while they are few; where they are many, what blocks, the
//! worst of what warns, and how much of everything there is.
//!
//! The first push of an old repository has hundreds of warnings. Nobody reads them there; what blocks must not drown in them.

use super::finding::{self, Rendered};
use super::style;
use crate::model::{Action, Confidence, Decision, Finding, Severity, Stage, Tier};
use crate::report::Options;
use crate::report::mask::Mask;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// So many warnings are told one by one.
const FEW: usize = 12;
/// Of more, so many.
const WORST: usize = 3;
/// So many blocking findings are told in full, the others in one line each.
const BLOCKS_IN_FULL: usize = 6;
/// Blocking findings of one rule that are told at all.
const BLOCKS_OF_A_RULE: u64 = 50;
/// Rows of the table.
const ROWS: usize = 8;

/// What of a unit is written, in its order.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) heading: String,
    /// Hunks, and what was not looked at.
    pub(super) before: String,
    pub(super) told: Vec<Told>,
    /// Gates.
    pub(super) after: String,
}

/// A finding that is told.
#[derive(Debug)]
pub(super) struct Told {
    rule: &'static str,
    number: u64,
    loudest: Action,
    rank: (Severity, Confidence),
    text: Text,
}

#[derive(Debug)]
enum Text {
    Full(Rendered),
    Line(String),
}

/// What a rule came to.
#[derive(Debug)]
struct Row {
    count: u64,
    severity: Severity,
    tier: Tier,
    example: String,
}

/// All findings of a run.
#[derive(Debug, Default)]
pub(super) struct Findings {
    sections: Vec<Section>,
    /// Warnings, by rule.
    warned: BTreeMap<&'static str, Row>,
    /// Blocking ones by rule, and how many of all were told in full.
    blocked: BTreeMap<&'static str, u64>,
    in_full: usize,
    /// Rules that have said what they say.
    said: BTreeSet<&'static str>,
    /// Warnings that are held.
    held: usize,
    /// They were too many: some were let go.
    folded: bool,
    /// Findings so far.
    number: u64,
}

impl Findings {
    /// Takes note of a finding, and gives what is told of it.
    pub(super) fn take(&mut self, finding: &Finding, decision: &Decision, mask: &Mask, options: &Options) -> Option<Told> {
        let loudest = decision.action_without_shadow.max(decision.action);
        let rank = (finding.severity, finding.confidence);
        self.number += 1;
        let number = self.number;
        let told = |text| Some(Told { rule: finding.rule.id, number, loudest, rank, text });
        let all = options.verbose || options.explain;
        if loudest == Action::Block && !decision.excepted {
            let count = self.blocked.entry(finding.rule.id).or_default();
            *count += 1;
            if *count > BLOCKS_OF_A_RULE && !all {
                return None;
            }
            self.in_full += 1;
            if self.in_full > BLOCKS_IN_FULL && !all {
                return told(Text::Line(finding::line(finding, decision, mask, options)));
            }
            return told(Text::Full(finding::render(finding, decision, mask, options)));
        }
        let row = self.warned.entry(finding.rule.id).or_insert_with(|| Row {
            count: 0,
            severity: finding.severity,
            tier: decision.tier,
            example: finding::place_of(finding, mask),
        });
        row.count += 1;
        (row.severity, row.tier) = (row.severity.max(finding.severity), row.tier.max(decision.tier));
        if !all && self.folded && row.count > 1 {
            return None;
        }
        self.held += 1;
        told(Text::Full(finding::render(finding, decision, mask, options)))
    }

    /// Keeps a unit's section. Of too many warnings only the worst stay.
    pub(super) fn keep(&mut self, section: Section, options: &Options) {
        self.sections.push(section);
        if self.held <= FEW || options.verbose || options.explain {
            return;
        }
        let is_warning = |told: &Told| told.loudest < Action::Block;
        let mut held: Vec<_> = self.sections.iter().flat_map(|section| &section.told).filter(|told| is_warning(told)).collect();
        held.sort_by_key(|told| std::cmp::Reverse(told.rank));
        // One of a rule says what the rule is about; of equals the first.
        let mut worst: Vec<(u64, &'static str)> = Vec::new();
        for told in held {
            if worst.len() < WORST && worst.iter().all(|(_, rule)| *rule != told.rule) {
                worst.push((told.number, told.rule));
            }
        }
        for section in &mut self.sections {
            section.told.retain(|told| !is_warning(told) || worst.iter().any(|(number, _)| *number == told.number));
        }
        self.sections.retain(|section| !(section.before.is_empty() && section.told.is_empty() && section.after.is_empty()));
        (self.held, self.folded) = (worst.len(), true);
    }

    /// Everything that was kept, and what the rest comes to.
    pub(super) fn write(&mut self, options: &Options) -> String {
        let mut out = String::new();
        for section in std::mem::take(&mut self.sections) {
            out.push_str(&section.heading);
            out.push_str(&section.before);
            let mut lines = false;
            for told in section.told {
                lines = matches!(told.text, Text::Line(_));
                match told.text {
                    Text::Full(rendered) => out.push_str(&rendered.text(self.said.insert(told.rule))),
                    Text::Line(line) => out.push_str(&line),
                }
            }
            if lines {
                out.push('\n');
            }
            out.push_str(&section.after);
        }
        for (rule, count) in self.blocked.iter().filter(|(_, count)| **count > BLOCKS_OF_A_RULE) {
            if !(options.verbose || options.explain) {
                let _ = writeln!(out, "{rule}: {} more of {count} not shown; --format jsonl has all\n", count - BLOCKS_OF_A_RULE);
            }
        }
        if self.folded {
            out.push_str(&self.table(options));
        }
        out
    }

    /// Warnings by rule, the gravest first.
    fn table(&self, options: &Options) -> String {
        let total: u64 = self.warned.values().map(|row| row.count).sum();
        let mut rows: Vec<_> = self.warned.iter().collect();
        rows.sort_by_key(|(rule, row)| (std::cmp::Reverse((row.severity, row.count)), **rule));
        let mut out = format!("{}\n", style::strong(&format!("{total} warnings of {} rules, the worst above", rows.len()), options));
        let width = rows.iter().take(ROWS).map(|(rule, _)| rule.len()).max().unwrap_or_default();
        for (rule, row) in rows.iter().take(ROWS) {
            let (severity, tier) = (row.severity.to_string(), row.tier.to_string());
            let facts = format!("  {:>5}  {rule:width$}  {severity:8}  tier {tier:8}", row.count);
            let _ = writeln!(out, "{}  {}", style::action(&facts, Action::Warn, options), row.example);
        }
        if rows.len() > ROWS {
            let left: u64 = rows.iter().skip(ROWS).map(|(_, row)| row.count).sum();
            let _ = writeln!(out, "  {left:>5}  of {} more rules", rows.len() - ROWS);
        }
        let how = match options.stage {
            Stage::PreCommit => "`countersign scan --staged -v` tells each",
            Stage::PrePush | Stage::PostCommit | Stage::CommitMsg => "`countersign scan --history -v` tells each",
            Stage::PreReceive | Stage::Scan => "-v tells each",
        };
        let _ = writeln!(out, "  {how}; --format jsonl has every record\n");
        out
    }
}
