//! One finding: headline, place, the line with a mark under it, why, what to do, how to except it.

use super::style;
use crate::model::{Action, Decision, Direction, Finding, FindingKind, Place, WhichSide};
use crate::report::Options;
use crate::report::mask::Mask;
use crate::report::place::{self, Shown};
use crate::report::records::why_of;
use crate::report::sanitize::{block, inline};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt::Write as _;

/// A finding as text, with an empty line after.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    /// Headline, place and line.
    head: String,
    /// What the rule says, for the first finding of it.
    said: String,
    /// What differs, where the rule has spoken before.
    differs: String,
    /// How to except it, and with `--explain` what decided.
    tail: String,
}

impl Rendered {
    /// The whole of it. What the rule says is said the `first` time.
    pub(super) fn text(&self, first: bool) -> String {
        [&self.head, if first { &self.said } else { &self.differs }, &self.tail, "\n"].concat()
    }
}

/// One line, where many block: what, where, how to except it.
pub(super) fn line(finding: &Finding, decision: &Decision, mask: &Mask, options: &Options) -> String {
    let head = format!("{}[{}]", style::word(decision), finding.rule.id);
    let except = except(finding, decision).map_or(String::new(), |command| format!("  {command}"));
    format!("{} {}{except}\n", style::action(&head, decision.action, options), place_of(finding, mask))
}

/// Renders one.
pub(super) fn render(finding: &Finding, decision: &Decision, mask: &Mask, options: &Options) -> Rendered {
    let at = &finding.location;
    let head = format!("{}[{}]", style::word(decision), finding.rule.id);
    let loudest = if decision.excepted { Action::Note } else { decision.action };
    let indent = at.line.max(1).to_string().len();
    let mut head =
        format!("{}{}\n", style::action(&head, loudest, options), style::strong(&format!(": {}", block(finding.rule.title)), options));
    let _ = writeln!(head, "{}{}", style::gutter(&format!("{:indent$}--> ", ""), options), place_of(finding, mask));
    head.push_str(&frame(finding, loudest, mask, indent, options));
    let (said, differs) =
        (says(finding, decision, true, indent, mask, options), says(finding, decision, options.explain, indent, mask, options));
    let mut tail = except(finding, decision).map_or(String::new(), |command| style::unbroken(indent, "except", &command, options));
    if options.explain {
        tail.push_str(&explanation(finding, decision, indent, options));
    }
    Rendered { head, said, differs, tail }
}

/// Why it matters and what to do: the `whole` of it, or what this finding has of its own.
fn says(finding: &Finding, decision: &Decision, whole: bool, indent: usize, mask: &Mask, options: &Options) -> String {
    let mut out = String::new();
    if whole || finding.detail.is_some() {
        let why = if whole { why_of(finding, mask) } else { mask.text(finding.detail.as_deref().unwrap_or_default()) };
        out.push_str(&style::labelled(indent, "why", &block(&why), options));
    }
    if decision.excepted {
        out.push_str(&style::labelled(indent, "excepted by", &inline(&decision.decided_by), options));
    } else if let Some(how) = others_word(finding, decision) {
        out.push_str(&style::labelled(indent, "now", &block(&mask.text(how)), options));
    } else if whole {
        out.push_str(&style::labelled(indent, "now", &block(finding.rule.help), options));
    }
    out
}

/// The command that excepts it, where one can.
fn except(finding: &Finding, decision: &Decision) -> Option<String> {
    let may = !decision.excepted
        && decision.action >= Action::Warn
        && finding.rule.kind != FindingKind::Guard
        && !decision.fingerprint.is_empty();
    may.then(|| format!("countersign except {} --reason \"…\"", inline(&decision.fingerprint)))
}

/// What would meet a change of the guard, where others are asked: it stands behind what decided.
fn others_word<'a>(finding: &Finding, decision: &'a Decision) -> Option<&'a str> {
    let how = decision.decided_by.split_once("; ").map(|(_, how)| how);
    how.filter(|_| finding.rule.kind == FindingKind::Guard && decision.action >= Action::Warn)
}

fn explanation(finding: &Finding, decision: &Decision, indent: usize, options: &Options) -> String {
    let mut facts = format!("severity {}, confidence {}, tier {}", finding.severity, finding.confidence, decision.tier);
    if let Some(category) = finding.category {
        let _ = write!(facts, ", {category}");
    }
    let mut out = style::labelled(indent, "judged", &facts, options);
    out.push_str(&style::labelled(indent, "decided by", &inline(&decision.decided_by), options));
    if !finding.rule.frameworks.is_empty() {
        out.push_str(&style::labelled(indent, "frameworks", &finding.rule.frameworks.join(", "), options));
    }
    out
}

/// `src/a.rs:4:9, in Session::open`; places that are no file have a name.
pub(super) fn place_of(finding: &Finding, mask: &Mask) -> String {
    let at = &finding.location;
    let mut place = place::name(finding, mask);
    if at.line > 0 {
        let _ = write!(place, ":{}:{}", at.line, at.column.max(1));
    }
    if at.place == Place::File && !finding.enclosing.is_empty() {
        let _ = write!(place, ", in {}", inline(mask.text(&finding.enclosing)));
    }
    place
}

/// The line with a mark; nothing but a rule where there is no line.
fn frame(finding: &Finding, loudest: Action, mask: &Mask, indent: usize, options: &Options) -> String {
    let at = &finding.location;
    let Some(Shown { text, from, to }) = place::shown(finding, mask).filter(|_| at.line > 0) else {
        return style::gutter(&format!("{:indent$} |", ""), options) + "\n";
    };
    let direction = match finding.direction {
        Direction::Weakens | Direction::Strengthens | Direction::Moved => Some(finding.direction.as_str()),
        Direction::Neutral | Direction::Unknown => None,
    };
    let label = match (at.side, direction) {
        (WhichSide::Old, Some(direction)) => Some(format!("removed: {direction}")),
        (WhichSide::Old, None) => Some("removed".to_owned()),
        (WhichSide::New, direction) => direction.map(str::to_owned),
    };
    // Columns of the frame count from where the shown part begins; the place above it has the true one.
    let snippet = Snippet::source(text).line_start(at.line as usize).annotation(AnnotationKind::Primary.span(from..to).label(label));
    let level = match loudest {
        Action::Block => Level::ERROR,
        Action::Warn => Level::WARNING,
        Action::Note | Action::Off => Level::NOTE,
    };
    let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
    let frame = renderer.term_width(options.width.clamp(60, 120)).render(&[Group::with_level(level).element(snippet)]);
    format!("{}\n{}\n", frame.trim_end_matches('\n'), style::gutter(&format!("{:indent$} |", ""), options))
}
