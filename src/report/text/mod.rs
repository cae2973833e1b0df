//! The report a developer reads, cargo-like: findings with their line, hunks that touch identity, gates, and what to do.
//!
//! Written at the end, when it is known how much there is; with `-v` and `--explain` as units come. Each part is one file:
//! `hunks`, `finding`, `told`, `gates`, `footer`.

mod finding;
mod footer;
mod gates;
mod hunks;
mod style;
mod told;

use super::mask::Mask;
use super::records::{author_of, is_told};
use super::sanitize::inline;
use super::{Options, Report, Summary};
use crate::model::{ActorKind, Judged, UnitScope};
use std::fmt::Write as _;
use std::io::{self, Write};
use told::{Findings, Section};

/// Skipped files of one unit that are named.
const SHOWN_SKIPPED: usize = 10;

/// The text report.
pub(super) struct Text<W> {
    out: W,
    options: Options,
    mask: Mask,
    findings: Findings,
}

impl<W: Write> Text<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out, options, mask: Mask::default(), findings: Findings::default() }
    }

    /// What of a unit is written at all: without a heading where there is nothing to say.
    fn section(&mut self, judged: &Judged) -> Section {
        let mut section = Section::default();
        // What blocks comes last: it then stands beside the verdict, where the eye is.
        // In a range, sensitivity and gates belong to the net change, not to each commit.
        if judged.unit.scope != UnitScope::Commit && !self.options.quiet {
            section.before.push_str(&hunks::render(judged, &self.mask, &self.options));
        }
        if !self.options.quiet {
            section.before.push_str(&self.skipped(judged));
        }
        let mut findings: Vec<_> = judged.unit.findings.iter().zip(&judged.decisions).collect();
        findings.sort_by_key(|(_, decision)| (!decision.excepted, decision.action, decision.action_without_shadow));
        for (finding, decision) in findings {
            let would = decision.action_without_shadow.max(decision.action);
            let least = self.options.least();
            if !is_told(decision) || (decision.excepted && !self.options.verbose) || (!decision.excepted && would < least) {
                continue;
            }
            section.told.extend(self.findings.take(finding, decision, &self.mask, &self.options));
        }
        for gate in &judged.gates {
            section.after.push_str(&gates::render(gate, &self.mask, &self.options));
        }
        if !(section.before.is_empty() && section.told.is_empty() && section.after.is_empty()) {
            section.heading = self.heading(judged);
        }
        section
    }

    fn flush(&mut self) -> io::Result<()> {
        let text = self.findings.write(&self.options);
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// What was not looked at, by name: silence about it would read as "nothing there".
    fn skipped(&self, judged: &Judged) -> String {
        let skipped = &judged.unit.skipped;
        if skipped.is_empty() {
            return String::new();
        }
        let mut out = format!("{}\n", style::strong("not looked at", &self.options));
        let shown = if self.options.verbose { usize::MAX } else { SHOWN_SKIPPED };
        for it in skipped.iter().take(shown) {
            let path = if it.path.is_empty() { String::new() } else { format!("{}: ", inline(self.mask.path(&it.path))) };
            let _ = writeln!(out, "  {path}{}", inline(self.mask.text(&it.reason)));
        }
        if skipped.len() > shown {
            let _ = writeln!(out, "  … and {} more; -v lists all", skipped.len() - shown);
        }
        out.push('\n');
        out
    }

    /// Which commit the following is about, and who or what wrote it.
    fn heading(&self, judged: &Judged) -> String {
        let unit = &judged.unit;
        let about = match (unit.commit.id, unit.scope) {
            (Some(id), _) => format!(
                "commit {} {} ({})",
                style::id(&id.short(), &self.options),
                inline(self.mask.text(unit.commit.subject())),
                inline(author_of(&unit.commit.author, &self.mask)),
            ),
            (None, UnitScope::Net) => "the change as a whole".to_owned(),
            (None, _) => String::new(),
        };
        let by = self.written_by(judged);
        match (about.is_empty(), by.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("{by}\n\n"),
            (false, true) => format!("{about}\n\n"),
            (false, false) => format!("{about}, {by}\n\n"),
        }
    }

    fn written_by(&self, judged: &Judged) -> String {
        let attribution = &judged.unit.attribution;
        let names: Vec<String> = attribution
            .actors
            .iter()
            .filter(|actor| actor.kind == attribution.kind)
            .map(|actor| match &actor.model {
                Some(model) => format!("{} ({}, {})", inline(self.mask.text(&actor.id)), inline(self.mask.text(model)), actor.level),
                None => format!("{} ({})", inline(self.mask.text(&actor.id)), actor.level),
            })
            .collect();
        let mut by = match attribution.kind {
            ActorKind::Ai => format!("written with {}", if names.is_empty() { "an assistant".to_owned() } else { names.join(", ") }),
            ActorKind::Bot => format!("written by bot {}", names.join(", ")),
            ActorKind::Human | ActorKind::Undeclared => String::new(),
        };
        if let Some(conflict) = &attribution.conflict {
            let sep = if by.is_empty() { "" } else { "; " };
            let _ = write!(by, "{sep}sources disagree: {}", inline(self.mask.text(conflict)));
        }
        by
    }
}

impl<W: Write> Report for Text<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        self.mask.enter(&judged.unit);
        let section = self.section(judged);
        self.findings.keep(section, &self.options);
        if self.options.verbose || self.options.explain {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.flush()?;
        self.out.write_all(footer::render(summary, &self.options).as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, sample};

    #[test]
    fn what_is_noted_or_excepted_is_a_number_unless_asked_for() {
        let units = [sample::blocked(), sample::net()];
        let short = sample::output(Format::Text, Options::default(), &units);
        assert!(!short.contains("excepted[") && !short.contains("note[identity"), "{short}");
        let long = sample::output(Format::Text, Options { verbose: true, ..Options::default() }, &units);
        assert!(long.contains("excepted[secret/sample-password]") && long.contains("note[identity"), "{long}");
    }

    #[test]
    fn what_a_rule_says_is_said_once() {
        let text = sample::output(Format::Text, Options::default(), &[sample::blocked(), sample::blocked()]);
        assert_eq!(text.matches("Revoke it at the provider").count(), 1);
        assert_eq!(text.matches("checksum holds").count(), 2, "what differs is said each time");
        assert_eq!(text.matches("countersign except cs1:nbswy3dpo5xxe").count(), 2);
    }

    #[test]
    fn of_many_blocks_the_first_are_told_in_full_and_the_others_in_a_line() {
        let units: Vec<Judged> = (0..60).map(|_| sample::blocked()).collect();
        let text = sample::output(Format::Text, Options::default(), &units);
        assert_eq!(text.matches("block[secret/sample-token]: ").count(), 6);
        assert_eq!(text.matches("block[secret/sample-token]").count(), 50);
        assert!(text.contains("secret/sample-token: 10 more of 60 not shown"), "{text}");
    }

    #[test]
    fn many_warnings_become_a_table_beside_the_worst() {
        let warned = || {
            let mut judged = sample::blocked();
            judged.decisions.iter_mut().filter(|decision| !decision.excepted).for_each(|decision| {
                decision.action = crate::model::Action::Warn;
                decision.action_without_shadow = crate::model::Action::Warn;
            });
            judged
        };
        let few: Vec<Judged> = (0..4).map(|_| warned()).collect();
        let many: Vec<Judged> = (0..60).map(|_| warned()).collect();
        let (few, short) =
            (sample::output(Format::Text, Options::default(), &few), sample::output(Format::Text, Options::default(), &many));
        assert!(few.matches("warn[secret/sample-token]").count() == 4 && !few.contains("warnings of"), "{few}");
        assert!(short.matches("warn[").count() == 2 && short.contains("-v tells each"), "{short}");
        let all = sample::output(Format::Text, Options { verbose: true, ..Options::default() }, &many);
        assert_eq!(all.matches("warn[secret/sample-token]").count(), 60);
    }
}
