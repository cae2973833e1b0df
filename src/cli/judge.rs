use crate::model::{Action, Confidence, Decision, FindingKind, HunkDecision, Judged, Severity, Tier, Unit};
pub fn interim(unit: Unit) -> Judged {
    let decisions: Vec<Decision> = unit
        .findings
        .iter()
        .map(|f| {
            let mut action = match f.rule.kind {
                FindingKind::Secret => {
                    if f.rule.self_identifying {
                        Action::Block
                    } else {
                        Action::Warn
                    }
                }
                _ => match f.severity {
                    Severity::Critical => Action::Block,
                    Severity::High | Severity::Medium => Action::Warn,
                    Severity::Low => Action::Note,
                },
            };
            if f.confidence < Confidence::Medium {
                action = Action::Note;
            }
            Decision {
                action,
                action_without_shadow: action,
                excepted: false,
                decided_by: "interim".into(),
                fingerprint: String::new(),
                tier: Tier::Low,
            }
        })
        .collect();
    let hunk_decisions = unit
        .hunks
        .iter()
        .map(|_| HunkDecision { action: Action::Note, action_without_shadow: Action::Note, tier: Tier::Low, decided_by: String::new() })
        .collect();
    let action = decisions.iter().map(|d| d.action).max().unwrap_or(Action::Note);
    Judged {
        unit,
        decisions,
        hunk_decisions,
        gates: vec![],
        exceptions: vec![],
        notes: vec![],
        tier: Tier::Low,
        action,
        action_without_shadow: action,
    }
}
