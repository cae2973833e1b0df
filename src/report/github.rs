//! Workflow commands of GitHub Actions: an annotation for each finding, hunk and gate that warns or blocks.

use super::mask::Mask;
use super::place::{name, new_line};
use super::records::{is_listed, why_of};
use super::sanitize::{block, inline};
use super::summary::Summary;
use super::{Options, Report};
use crate::model::{Action, Decision, Finding, Judged, Place, UnitScope};
use std::io::{self, Write};

/// The report as workflow commands.
pub(super) struct Github<W> {
    out: W,
    options: Options,
    mask: Mask,
}

impl<W: Write> Github<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out, options, mask: Mask::default() }
    }

    fn finding(&mut self, judged: &Judged, finding: &Finding, decision: &Decision) -> io::Result<()> {
        let at = &finding.location;
        let mut properties = Vec::new();
        if let Some(path) = at.path.as_ref().filter(|_| matches!(at.place, Place::File | Place::Path)) {
            properties.push(("file", inline(self.mask.path(path))));
            if let Some(line) = new_line(finding) {
                properties.push(("line", line.to_string()));
                properties.push(("endLine", at.end_line.max(line).to_string()));
                // Columns are refused where the lines differ.
                if at.end_line == line && at.column > 0 {
                    properties.push(("col", at.column.to_string()));
                    properties.push(("endColumn", at.end_column.max(at.column).to_string()));
                }
            }
        }
        properties.push(("title", format!("{}: {}", finding.rule.id, inline(finding.rule.title))));
        let commit = judged.unit.commit.id.map_or(String::new(), |id| format!(" (commit {})", id.short()));
        let place = if properties.len() > 1 { String::new() } else { format!("{}: ", name(finding, &self.mask)) };
        let message = format!(
            "{place}{}{commit}\nnow: {}\nfingerprint: {}",
            block(&why_of(finding, &self.mask)),
            block(finding.rule.help),
            inline(&decision.fingerprint),
        );
        self.command(decision.action, &properties, &message)
    }

    fn command(&mut self, action: Action, properties: &[(&str, String)], message: &str) -> io::Result<()> {
        let word = match action {
            Action::Block => "error",
            Action::Warn => "warning",
            Action::Note | Action::Off => "notice",
        };
        let properties: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
        let gap = if properties.is_empty() { "" } else { " " };
        writeln!(self.out, "::{word}{gap}{}::{}", properties.join(","), data(message))
    }
}

impl<W: Write> Report for Github<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        self.mask.enter(&judged.unit);
        let least = self.options.least();
        for (finding, decision) in judged.unit.findings.iter().zip(&judged.decisions) {
            if is_listed(decision, least) {
                self.finding(judged, finding, decision)?;
            }
        }
        if judged.unit.scope != UnitScope::Commit {
            for (hunk, decision) in
                judged.unit.hunks.iter().zip(&judged.hunk_decisions).filter(|(_, d)| d.action >= least.max(Action::Warn))
            {
                let run = hunk.hunk.new;
                let mut properties = vec![("file", inline(self.mask.path(&hunk.path)))];
                if run.len > 0 {
                    properties.extend([("line", run.start.to_string()), ("endLine", (run.end() - 1).to_string())]);
                }
                properties.push(("title", "identity-sensitive change".to_owned()));
                let categories: Vec<&str> = hunk.categories.iter().map(|category| category.as_str()).collect();
                self.command(decision.action, &properties, &format!("{} of 100: {}", hunk.sensitivity, categories.join(", ")))?;
            }
        }
        for gate in judged.gates.iter().filter(|gate| gate.action >= least && !(gate.missing.is_empty() && gate.outstanding.is_empty())) {
            let open: Vec<&str> = gate.missing.iter().chain(&gate.outstanding).map(String::as_str).collect();
            let mut message = format!("asks for {}", self.mask.text(open.join(", ")));
            for help in &gate.help {
                message.push('\n');
                message.push_str(&self.mask.text(help));
            }
            let title = format!("gate: {}", inline(&gate.name));
            self.command(gate.action, &[("title", title)], &block(&message))?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        writeln!(self.out, "countersign: {}: {}; {}", summary.verdict.as_str(), summary.counted(), summary.looked_at())?;
        self.out.flush()
    }
}

/// The text after `::`. A percent sign starts an escape, a newline would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_the_command() {
        assert_eq!(property("a:b,c%d\r\ne"), "a%3Ab%2Cc%25d%0D%0Ae");
        assert_eq!(data("a::b,\n"), "a::b,%0A");
    }
}
