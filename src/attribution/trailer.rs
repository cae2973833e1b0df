//! What the lines of a message claim: trailers, footers and links, wherever they stand.
//!
//! git's own trailer block is not enough: a footer glued to it, prose behind it or a squash hides real claims from git. So
//! every line start is looked at; keys are a fixed list, since any word before a colon would do otherwise.

use super::Tally;
use super::address::{Who, by_address, by_name};
use super::claims::{Claim, is_key};
use crate::model::{ActorKind, EvidenceLevel, Role};
use crate::rules::agents;

/// Reads all claims.
pub(super) fn read(claims: &[Claim], declaration_key: &str, tally: &mut Tally) {
    for claim in claims {
        let before = tally.len();
        match claim.text.split_once(':') {
            Some((key, value)) if is_key(key.trim_end()) => trailer(key.trim_end(), value.trim(), claim, declaration_key, tally),
            _ => {}
        }
        footer(claim, tally);
        if claim.obfuscated && tally.len() > before {
            tally.conflict(format!("obfuscated: line {} of the message hides a claim from git", claim.line));
        }
    }
    if let Some(subject) = claims.first() {
        for agent in agents().iter().filter(|agent| !agent.subject_prefix.is_empty()) {
            if subject.text.starts_with(agent.subject_prefix) {
                tally.agent(agent.id, Role::Generator, EvidenceLevel::Claimed, "line", "subject", Some(subject.line));
            }
        }
    }
}

fn trailer(key: &str, value: &str, claim: &Claim, declaration_key: &str, tally: &mut Tally) {
    let line = Some(claim.line);
    for agent in agents() {
        let says = |(known, start): &(&str, &str)| known.eq_ignore_ascii_case(key) && value.starts_with(start) && !value.is_empty();
        if agent.trailers.iter().any(says) {
            tally.agent(agent.id, Role::Author, EvidenceLevel::Claimed, "trailer", key, line);
        }
    }
    let lower = key.to_ascii_lowercase();
    let (role, names_people) = match lower.as_str() {
        "co-authored-by" | "coauthored-by" | "co-author" | "co-developed-by" => (Role::CoAuthor, true),
        "signed-off-by" => (Role::CoAuthor, true),
        "assisted-by" | "ai-assisted-by" | "helped-by-ai" => (Role::Assistant, false),
        "generated-by" | "ai-generated-by" | "made-with" | "created-by-ai" | "generated-with" => (Role::Generator, false),
        _ if lower == declaration_key.to_ascii_lowercase() || lower == "ai-assisted" => return declaration(key, value, line, tally),
        _ => return,
    };
    let (name, email) = person(value);
    if let Some(email) = email {
        match by_address(name, email) {
            Some(Who::Agent { id, suggests }) => {
                let role = if suggests { Role::Suggestion } else { role };
                let tool = by_name(name, false).filter(|_| name.to_lowercase().contains(" via "));
                let model = tool.and_then(|(_, model)| model);
                tally.agent_with_model(&id, model, role, EvidenceLevel::Claimed, "trailer", key, line);
            }
            // A bot that is credited took no decision: the author's kind stands.
            Some(Who::Bot(_)) => {}
            // A maker's address nobody knows, under a name no person bears: "Claude Opus 9 <me@example.com>".
            None => {
                if let Some((Who::Agent { id, .. }, model)) = by_name(name, true) {
                    tally.agent_with_model(&id, model, role, EvidenceLevel::Claimed, "trailer", key, line);
                }
            }
        }
    } else if let Some((Who::Agent { id, .. }, model)) = by_name(name, names_people) {
        tally.agent_with_model(&id, model, role, EvidenceLevel::Claimed, "trailer", key, line);
    }
}

/// An author's own word. `none` claims nothing: it would make life easier, and only a signature may do that.
fn declaration(key: &str, value: &str, line: Option<u32>, tally: &mut Tally) {
    let value = value.to_ascii_lowercase();
    if matches!(value.as_str(), "true" | "yes" | "full" | "partial" | "1") {
        tally.agent("unspecified", Role::Assistant, EvidenceLevel::Claimed, "trailer", key, line);
    } else if matches!(value.as_str(), "none" | "no" | "false") {
        tally.seen(ActorKind::Human, EvidenceLevel::Claimed, "trailer", key, line);
    }
}

/// Name and address of `Name <mail>`; the brackets may be missing.
fn person(value: &str) -> (&str, Option<&str>) {
    if let Some((name, rest)) = value.split_once('<') {
        return (name.trim(), Some(rest.split('>').next().unwrap_or_default().trim()));
    }
    match value.rsplit_once(' ') {
        Some((name, last)) if last.contains('@') && last.contains('.') => (name.trim(), Some(last)),
        _ => (value.trim(), value.contains('@').then_some(value.trim())),
    }
}

/// Footers after an optional emoji, and links to sessions.
fn footer(claim: &Claim, tally: &mut Tally) {
    let text = claim.text.trim_start_matches(|c: char| !c.is_ascii());
    let text = text.trim_start();
    for agent in agents() {
        if agent.footers.iter().any(|footer| text.starts_with(footer)) {
            tally.agent(agent.id, Role::Generator, EvidenceLevel::Claimed, "line", "footer", Some(claim.line));
        }
        if agent.lines.iter().any(|link| text.starts_with(link)) {
            tally.agent(agent.id, Role::Author, EvidenceLevel::Claimed, "line", "session link", Some(claim.line));
        }
    }
}
