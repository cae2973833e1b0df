//! GitLab's code quality report: one array, an entry for each finding, hunk and gate that warns or blocks.

use super::mask::Mask;
use super::place::name;
use super::records::{is_listed, why_of};
use super::summary::Summary;
use super::{Options, Report, json};
use crate::model::{Action, Decision, Finding, Judged, Severity, UnitScope};
use bstr::ByteSlice;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{self, Write};

/// The report as code quality JSON, written as units come.
pub(super) struct Gitlab<W> {
    out: W,
    options: Options,
    mask: Mask,
    entries: u64,
    /// Entries of one fingerprint: GitLab drops all but the first.
    seen: HashMap<String, u32>,
}

impl<W: Write> Gitlab<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out, options, mask: Mask::default(), entries: 0, seen: HashMap::new() }
    }

    fn entry(&mut self, check: &str, description: &str, severity: &str, fingerprint: &str, path: &str, line: u32) -> io::Result<()> {
        self.out.write_all(if self.entries == 0 { b"[\n" } else { b",\n" })?;
        self.entries += 1;
        let seen = self.seen.entry(fingerprint.to_owned()).or_default();
        *seen += 1;
        let fingerprint = if *seen == 1 { fingerprint.to_owned() } else { format!("{fingerprint}-{seen}") };
        let entry: Value = json!({
            "description": description,
            "check_name": check,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": { "path": path, "lines": { "begin": line.max(1) } },
        });
        json::write(&mut self.out, &entry)
    }
}

impl<W: Write> Report for Gitlab<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        self.mask.enter(&judged.unit);
        let least = self.options.least();
        for (finding, decision) in judged.unit.findings.iter().zip(&judged.decisions) {
            if !is_listed(decision, least) {
                continue;
            }
            let description = format!("{}. {} Now: {}", finding.rule.title, why_of(finding, &self.mask), finding.rule.help);
            let path = match &finding.location.path {
                Some(path) => self.mask.path(path).to_str_lossy().into_owned(),
                None => format!("({})", name(finding, &self.mask)),
            };
            self.entry(finding.rule.id, &description, severity(finding, decision), &decision.fingerprint, &path, finding.location.line)?;
        }
        if judged.unit.scope != UnitScope::Commit {
            for (hunk, decision) in
                judged.unit.hunks.iter().zip(&judged.hunk_decisions).filter(|(_, d)| d.action >= least.max(Action::Warn))
            {
                let categories: Vec<&str> = hunk.categories.iter().map(|category| category.as_str()).collect();
                let description = format!("Identity-sensitive change, {} of 100: {}", hunk.sensitivity, categories.join(", "));
                let path = self.mask.path(&hunk.path).to_str_lossy().into_owned();
                let line = hunk.hunk.new.start;
                let severity = if decision.action == Action::Block { "blocker" } else { "major" };
                self.entry("policy/sensitivity", &description, severity, &format!("sensitivity:{path}:{line}"), &path, line)?;
            }
        }
        for gate in judged.gates.iter().filter(|gate| gate.action >= least && !gate.missing.is_empty()) {
            let description = format!("{}: missing {}. {}", gate.name, gate.missing.join(", "), gate.help.join(" "));
            let (path, line) = gate
                .because
                .first()
                .map_or(("(the change)".to_owned(), 1), |(path, line, _)| (self.mask.path(path).to_str_lossy().into_owned(), *line));
            let severity = if gate.action == Action::Block { "blocker" } else { "major" };
            self.entry("policy/gate", &self.mask.text(description), severity, &format!("gate:{}", gate.name), &path, line)?;
        }
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.entries == 0 { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()
    }
}

/// What blocks is a blocker whatever its severity; else how bad it is.
fn severity(finding: &Finding, decision: &Decision) -> &'static str {
    match (decision.action, finding.severity) {
        (Action::Block, _) => "blocker",
        (Action::Note | Action::Off, _) | (_, Severity::Low) => "info",
        (_, Severity::Critical) => "critical",
        (_, Severity::High) => "major",
        (_, Severity::Medium) => "minor",
    }
}

#[cfg(test)]
mod tests {
    use crate::report::{Format, Options, sample};
    use serde_json::Value;

    #[test]
    fn fingerprints_are_unique_and_an_empty_run_is_an_array() {
        let text = sample::output(Format::Gitlab, Options::default(), &[sample::blocked(), sample::blocked()]);
        let value: Value = serde_json::from_str(&text).unwrap();
        let entries = value.as_array().unwrap();
        let mut fingerprints: Vec<&str> = entries.iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect();
        fingerprints.sort_unstable();
        fingerprints.dedup();
        assert_eq!((entries.len(), fingerprints.len()), (6, 6));
        assert_eq!(sample::output(Format::Gitlab, Options::default(), &[]), "[]\n");
    }
}
