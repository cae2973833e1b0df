//! Results of a SARIF run: findings, hunks that a score makes worth a look, gates; and what was not looked at.

use super::tool::{GATE, SENSITIVITY};
use crate::model::{
    Action, Decision, Direction, Finding, GateOutcome, HunkDecision, Judged, LineRange, Place, ScoredHunk, Skipped, WhichSide,
};
use crate::report::mask::Mask;
use crate::report::place::{name, utf16_columns};
use crate::report::records::{action_of, why_of};
use bstr::ByteSlice;
use serde_json::{Value, json};

/// A finding.
pub(super) fn of_finding(judged: &Judged, finding: &Finding, decision: &Decision, index: usize, mask: &Mask) -> Value {
    let mut message = format!("{}: {}", finding.rule.title, why_of(finding, mask));
    match finding.direction {
        Direction::Weakens => message.push_str(" The change weakens this."),
        Direction::Strengthens => message.push_str(" The change strengthens this."),
        Direction::Moved => message.push_str(" The lines were moved."),
        Direction::Neutral | Direction::Unknown => {}
    }
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": level(decision.action),
        "message": { "text": message },
        "locations": [location(judged, finding, mask)],
        "properties": {
            "action": action_of(decision).as_str(),
            "actionWithoutShadow": decision.action_without_shadow,
            "decidedBy": decision.decided_by,
            "severity": finding.severity,
            "confidence": finding.confidence,
            "tier": decision.tier,
            "category": finding.category,
            "direction": finding.direction,
            "side": finding.location.side,
            "commit": judged.unit.commit.id.map(|id| id.to_string()),
        },
    });
    if !decision.fingerprint.is_empty() {
        result["partialFingerprints"] = json!({ "countersign/v1": decision.fingerprint });
    }
    if decision.excepted {
        let reason = judged.exceptions.iter().find(|used| used.fingerprint.as_ref() == Some(&decision.fingerprint));
        let kind = if decision.decided_by.contains("inline") { "inSource" } else { "external" };
        let justification = reason.map_or(&decision.decided_by, |used| &used.reason);
        result["suppressions"] = json!([{ "kind": kind, "status": "accepted", "justification": justification }]);
    }
    if let Some(flow) = code_flow(judged, finding, mask) {
        result["codeFlows"] = json!([flow]);
    }
    result
}

/// A hunk whose score alone asks for a look.
pub(super) fn of_hunk(judged: &Judged, hunk: &ScoredHunk, decision: &HunkDecision, index: usize, mask: &Mask) -> Value {
    let categories: Vec<&str> = hunk.categories.iter().map(|category| category.as_str()).collect();
    let message = format!("Identity-sensitive change, {} of 100: {}", hunk.sensitivity, categories.join(", "));
    json!({
        "ruleId": SENSITIVITY,
        "ruleIndex": index,
        "level": level(decision.action),
        "message": { "text": message },
        "locations": [physical(&hunk.path, Some(lines(hunk.hunk.new)), mask)],
        "rank": f64::from(hunk.sensitivity.min(100)),
        "properties": {
            "tier": decision.tier,
            "direction": hunk.direction,
            "categories": categories,
            "decidedBy": decision.decided_by,
            "commit": judged.unit.commit.id.map(|id| id.to_string()),
        },
    })
}

/// A gate; one that is met is a pass.
pub(super) fn of_gate(judged: &Judged, gate: &GateOutcome, index: usize, mask: &Mask) -> Value {
    let met = gate.missing.is_empty();
    let open: Vec<String> = [("missing", &gate.missing), ("outstanding", &gate.outstanding)]
        .into_iter()
        .filter(|(_, duties)| !duties.is_empty())
        .map(|(word, duties)| format!("{word}: {}", mask.text(duties.join(", "))))
        .collect();
    let state = if open.is_empty() { "met".to_owned() } else { open.join("; ") };
    let help: Vec<String> = gate.help.iter().map(|help| mask.text(help)).collect();
    let text = [format!("{}: {state}", mask.text(&gate.name))].into_iter().chain(help).collect::<Vec<_>>().join("\n");
    let mut result = json!({
        "ruleId": GATE,
        "ruleIndex": index,
        "message": { "text": text },
        "locations": gate.because.iter().map(|(path, line, _)| {
            physical(path, (*line > 0).then(|| json!({ "startLine": line })), mask)
        }).collect::<Vec<_>>(),
        "properties": {
            "tier": gate.tier,
            "required": gate.required,
            "satisfied": gate.satisfied,
            "inert": gate.inert,
            "commit": judged.unit.commit.id.map(|id| id.to_string()),
        },
    });
    // A level other than none is for failures only.
    if met && gate.action < Action::Warn {
        result["kind"] = json!(if gate.outstanding.is_empty() { "pass" } else { "open" });
        result["level"] = json!("none");
    } else {
        result["level"] = json!(level(gate.action));
    }
    result
}

/// Something that was not looked at.
pub(super) fn of_skipped(skipped: &Skipped, mask: &Mask) -> Value {
    let mut notification = json!({
        "descriptor": { "id": "not-looked-at" },
        "level": "warning",
        "message": { "text": mask.text(&skipped.reason) },
    });
    if !skipped.path.is_empty() {
        notification["locations"] = json!([physical(&skipped.path, None, mask)]);
    }
    notification
}

fn level(action: Action) -> &'static str {
    match action {
        Action::Block => "error",
        Action::Warn => "warning",
        Action::Note | Action::Off => "note",
    }
}

fn location(judged: &Judged, finding: &Finding, mask: &Mask) -> Value {
    let at = &finding.location;
    let Some(path) = at.path.as_ref().filter(|_| matches!(at.place, Place::File | Place::Path)) else {
        let mut text = name(finding, mask);
        if at.line > 0 {
            text = format!("{text}, line {}", at.line);
        }
        return json!({ "message": { "text": text } });
    };
    let region = match at.side {
        _ if at.line == 0 => None,
        WhichSide::New => {
            let (start, end) = utf16_columns(finding);
            let mut region = json!({ "startLine": at.line, "startColumn": start });
            if at.end_line > 0 && at.end_column > 0 {
                region["endLine"] = at.end_line.into();
                region["endColumn"] = end.into();
            }
            Some(region)
        }
        // Viewers know the new side only: the lines that stand where these stood, or the file.
        WhichSide::Old => hunk_of(judged, finding).map(|hunk| lines(hunk.hunk.new)),
    };
    let mut location = physical(path, region, mask);
    if !finding.enclosing.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": mask.text(&finding.enclosing) }]);
    }
    location
}

/// What stood there and what stands there now, for findings about a change of both.
fn code_flow(judged: &Judged, finding: &Finding, mask: &Mask) -> Option<Value> {
    if finding.direction <= Direction::Neutral {
        return None;
    }
    let hunk = hunk_of(judged, finding).filter(|hunk| hunk.hunk.old.len > 0 && hunk.hunk.new.len > 0)?;
    let step = |range: LineRange, text: &str| {
        let mut location = physical(&hunk.path, Some(lines(range)), mask);
        location["message"] = json!({ "text": text });
        json!({ "location": location })
    };
    let steps = [step(hunk.hunk.old, "before, in the lines of the old file"), step(hunk.hunk.new, "after")];
    Some(json!({ "message": { "text": "What gave way to what." }, "threadFlows": [{ "locations": steps }] }))
}

fn hunk_of<'a>(judged: &'a Judged, finding: &Finding) -> Option<&'a ScoredHunk> {
    let at = &finding.location;
    let holds = |hunk: &&ScoredHunk| {
        let range = if at.side == WhichSide::Old { hunk.hunk.old } else { hunk.hunk.new };
        Some(&hunk.path) == at.path.as_ref() && range.contains(at.line)
    };
    judged.unit.hunks.iter().find(holds)
}

/// The lines of a range; of an empty one the line it stands after.
fn lines(range: LineRange) -> Value {
    let start = range.start.max(1);
    json!({ "startLine": start, "endLine": range.end().saturating_sub(1).max(start) })
}

fn physical(path: &[u8], region: Option<Value>, mask: &Mask) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&mask.path(path)), "uriBaseId": "%SRCROOT%" } });
    if let Some(region) = region {
        physical["region"] = region;
    }
    json!({ "physicalLocation": physical })
}

/// A path as a relative URI: bytes that may not stand in one are percent-encoded.
fn uri(path: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
