//! JUnit XML: a suite for each unit that has something to tell, a failing case for each thing that blocks.
//!
//! JUnit knows no warnings: what only warns passes, with its text as output; what is excepted or was not looked at is skipped.

use super::mask::Mask;
use super::place::name;
use super::records::{is_told, why_of};
use super::sanitize::{block, inline};
use super::summary::Summary;
use super::{Options, Report};
use crate::model::{Action, Decision, Finding, Judged};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// The report as JUnit XML, written at the end.
pub(super) struct Junit<W> {
    out: W,
    options: Options,
    mask: Mask,
    suites: Vec<TestSuite>,
}

impl<W: Write> Junit<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out, options, mask: Mask::default(), suites: Vec::new() }
    }

    fn finding(&self, finding: &Finding, decision: &Decision) -> TestCase {
        let at = &finding.location;
        let place = if at.line > 0 { format!("{}:{}", name(finding, &self.mask), at.line) } else { name(finding, &self.mask) };
        let text = format!(
            "{}\n{}\nnow: {}\nfingerprint: {}",
            block(finding.rule.title),
            block(&why_of(finding, &self.mask)),
            block(finding.rule.help),
            decision.fingerprint
        );
        if decision.excepted {
            return skipped(&place, finding.rule.id, &format!("excepted by {}", inline(&decision.decided_by)));
        }
        case(&place, finding.rule.id, decision.action, finding.rule.title, &text)
    }
}

/// A case that fails where the action blocks.
fn case(name: &str, class: &str, action: Action, message: &str, text: &str) -> TestCase {
    let mut case = if action == Action::Block {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(message).set_type(class).set_description(text);
        TestCase::new(name, status)
    } else {
        let mut case = TestCase::new(name, TestCaseStatus::success());
        case.set_system_out(format!("{action}: {text}"));
        case
    };
    case.set_classname(class);
    case
}

fn skipped(name: &str, class: &str, reason: &str) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(reason);
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}

impl<W: Write> Report for Junit<W> {
    fn unit(&mut self, judged: &Judged) -> io::Result<()> {
        self.mask.enter(&judged.unit);
        let unit = &judged.unit;
        let mut cases = Vec::new();
        for (finding, decision) in unit.findings.iter().zip(&judged.decisions).filter(|(_, decision)| is_told(decision)) {
            if decision.excepted || decision.action >= self.options.least() {
                cases.push(self.finding(finding, decision));
            }
        }
        for (hunk, decision) in unit.hunks.iter().zip(&judged.hunk_decisions).filter(|(_, decision)| decision.action >= Action::Warn) {
            let place = format!("{}:{}", inline(self.mask.path(&hunk.path)), hunk.hunk.new.start);
            let categories: Vec<&str> = hunk.categories.iter().map(|category| category.as_str()).collect();
            let text = format!("{} of 100: {}", hunk.sensitivity, categories.join(", "));
            cases.push(case(&place, "policy/sensitivity", decision.action, "identity-sensitive change", &text));
        }
        for gate in &judged.gates {
            let missing = format!("missing: {}", gate.missing.join(", "));
            let text: Vec<String> = [missing.clone()].iter().chain(&gate.help).map(|line| block(&self.mask.text(line))).collect();
            cases.push(case(
                &inline(self.mask.text(&gate.name)),
                "policy/gate",
                gate.action,
                &inline(self.mask.text(missing)),
                &text.join("\n"),
            ));
        }
        for it in &unit.skipped {
            let path = if it.path.is_empty() { "the change".to_owned() } else { inline(self.mask.path(&it.path)) };
            cases.push(skipped(&path, "not-looked-at", &inline(self.mask.text(&it.reason))));
        }
        if !cases.is_empty() {
            let title = match unit.commit.id {
                Some(id) => format!("commit {id} {}", inline(self.mask.text(unit.commit.subject()))),
                None => "the change".to_owned(),
            };
            let mut suite = TestSuite::new(title);
            suite.add_test_cases(cases);
            self.suites.push(suite);
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let mut report = quick_junit::Report::new("countersign");
        // A report without a case reads as "did not run".
        let mut ran = TestSuite::new("coverage");
        let mut looked = TestCase::new("looked at", TestCaseStatus::success());
        looked.set_system_out(summary.looked_at());
        ran.add_test_case(looked);
        report.add_test_suite(ran);
        report.add_test_suites(std::mem::take(&mut self.suites));
        report.serialize(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()
    }
}
