//! SARIF 2.1.0: one run, with rules, taxonomies, fingerprints, code flows where both sides matter, suppressions and what
//! was not looked at.
//!
//! Results are written as they come; rules and the rest follow, since the order of keys means nothing.

mod result;
mod tool;

use super::mask::Mask;
use super::records::is_told;
use super::summary::Summary;
use super::{Report, json};
use crate::model::{Action, Judged, UnitScope};
use serde_json::{Value, json};
use std::io::{self, Write};
use tool::Tool;

/// Where the official schema is published.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The SARIF report.
pub(super) struct Sarif<W> {
    out: W,
    mask: Mask,
    tool: Tool,
    results: u64,
    notifications: Vec<Value>,
}

impl<W: Write> Sarif<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, mask: Mask::default(), tool: Tool::default(), results: 0, notifications: Vec::new() }
    }

    fn result(&mut self, result: &Value) -> io::Result<()> {
        if self.results == 0 {
            self.start()?;
        } else {
            self.out.write_all(b",\n")?;
        }
        self.results += 1;
        json::write(&mut self.out, result)
    }

    fn start(&mut self) -> io::Result<()> {
        writeln!(self.out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"results\":[")
    }
}

impl<W: Write> Report for Sarif<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        self.mask.enter(&judged.unit);
        for (finding, decision) in judged.unit.findings.iter().zip(&judged.decisions).filter(|(_, decision)| is_told(decision)) {
            let index = self.tool.rule(finding.rule);
            self.result(&result::of_finding(judged, finding, decision, index, &self.mask))?;
        }
        if judged.unit.scope != UnitScope::Commit {
            let hunks = judged.unit.hunks.iter().zip(&judged.hunk_decisions);
            for (hunk, decision) in hunks.filter(|(_, decision)| decision.action >= Action::Warn) {
                let index = self.tool.sensitivity();
                self.result(&result::of_hunk(judged, hunk, decision, index, &self.mask))?;
            }
        }
        for gate in &judged.gates {
            let index = self.tool.gate();
            self.result(&result::of_gate(judged, gate, index, &self.mask))?;
        }
        self.notifications.extend(judged.unit.skipped.iter().map(|skipped| result::of_skipped(skipped, &self.mask)));
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if self.results == 0 {
            self.start()?;
        }
        self.notifications.extend(
            summary.notes.iter().map(|note| json!({ "descriptor": { "id": "note" }, "level": "note", "message": { "text": note } })),
        );
        let coverage = summary.coverage();
        let rest = [
            ("tool", self.tool.driver(&summary.version)),
            ("taxonomies", self.tool.taxonomies()),
            (
                "invocations",
                json!([{ "executionSuccessful": true, "toolExecutionNotifications": std::mem::take(&mut self.notifications) }]),
            ),
            ("columnKind", json!("utf16CodeUnits")),
            ("redactionTokens", json!(["*"])),
            ("originalUriBaseIds", json!({ "%SRCROOT%": { "description": { "text": "The top of the repository." } } })),
            (
                "properties",
                json!({
                    "verdict": summary.verdict,
                    "verdictWithoutShadow": summary.verdict_without_shadow,
                    "counts": summary.counts(),
                    "coverage": { "commits": coverage.commits, "files": coverage.files, "lines": coverage.lines },
                    "policyDigest": summary.policy_digest,
                }),
            ),
        ];
        self.out.write_all(b"\n]")?;
        for (key, value) in rest {
            write!(self.out, ",\n\"{key}\":")?;
            json::write(&mut self.out, &value)?;
        }
        self.out.write_all(b"}]}\n")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
