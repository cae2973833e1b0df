//! What the lines of a message claim: trailers, footers and links, wherever they stand.
//!
//! git's own trailer block is not enough: a footer glued to it, prose behind it or a squash hides real claims from git. So
//! every line start is looked at; keys are a fixed list, since any word before a colon would do otherwise.

use super::address::{Who, by_address, by_name, hinted, is_forge_noreply, model_in};
use super::claims::{Claim, is_key};
use super::person::{Named, named};
use super::{Found, Tally};
use crate::model::{ActorKind, EvidenceLevel, Role};
use crate::rules::agents;

/// Reads all claims.
pub(super) fn read(claims: &[Claim], declaration_key: &str, tally: &mut Tally) {
    for claim in claims {
        let before = tally.len();
        let mut evades = claim.words.hidden;
        line(&claim.words.text, claim, declaration_key, tally);
        if let Some(folded) = claim.words.folded.as_ref().filter(|_| tally.len() == before) {
            line(folded, claim, declaration_key, tally);
            evades = true;
        }
        if evades && tally.len() > before {
            tally.conflict(format!("obfuscated: line {} of the message hides a claim from git", claim.line));
        }
    }
    if let Some(subject) = claims.first() {
        for agent in agents().iter().filter(|agent| !agent.subject_prefix.is_empty()) {
            if subject.words.text.starts_with(agent.subject_prefix) {
                tally.found(Found::line(agent.id, Role::Generator, "subject", subject.line));
            }
        }
    }
}

fn line(text: &str, claim: &Claim, declaration_key: &str, tally: &mut Tally) {
    if let Some((key, value)) = text.split_once(':').filter(|(key, _)| is_key(key.trim_end())) {
        trailer(key.trim_end(), value.trim(), claim, declaration_key, tally);
    }
    footer(text, claim, tally);
}

fn trailer(key: &str, value: &str, claim: &Claim, declaration_key: &str, tally: &mut Tally) {
    for agent in agents() {
        let says = |(known, start): &(&str, &str)| known.eq_ignore_ascii_case(key) && value.starts_with(start) && !value.is_empty();
        if agent.trailers.iter().any(says) {
            tally.found(Found::trailer(agent.id, Role::Author, key, claim.line));
        }
    }
    let lower = key.to_ascii_lowercase();
    match lower.as_str() {
        "co-authored-by" | "coauthored-by" | "co-author" | "co-developed-by" | "authored-by" | "written-by" | "signed-off-by" => {
            named(value).into_iter().for_each(|who| person(who, Role::CoAuthor, key, claim.line, tally));
        }
        "author" if claim.squashed => named(value).into_iter().for_each(|who| person(who, Role::CoAuthor, key, claim.line, tally)),
        "assisted-by" | "ai-assisted-by" | "helped-by-ai" | "ai-assistant" | "ai-agent" | "ai-tool" | "ai-model" => {
            helper(value, Role::Assistant, key, claim.line, tally);
        }
        "generated-by" | "ai-generated-by" | "made-with" | "created-by-ai" | "generated-with" => {
            helper(value, Role::Generator, key, claim.line, tally);
        }
        _ if lower == declaration_key.to_ascii_lowercase() || matches!(&*lower, "ai-assisted" | "ai-generated") => {
            declaration(key, value, claim.line, tally);
        }
        _ => {}
    }
}

/// Somebody in a trailer that usually names people.
fn person(who: Named<'_>, role: Role, key: &str, line: u32, tally: &mut Tally) {
    let Some(email) = who.email else { return by_its_name(who.name, true, role, key, line, tally) };
    match by_address(who.name, email) {
        Some(Who::Agent { id, suggests }) => {
            let role = if suggests { Role::Suggestion } else { role };
            tally.found(Found { model: model_in(who.name), ..Found::trailer(&id, role, key, line) });
        }
        // A bot that is credited took no decision: the author's kind stands.
        Some(Who::Bot(_)) => {}
        None if !hinted(email).is_empty() => {
            hinted(email).into_iter().for_each(|agent| tally.found(Found { line: Some(line), ..Found::hint(agent.id, "trailer", key) }));
        }
        // An account of the forge belongs to somebody: a name of a tool is a nickname there, unless it has a version.
        None if is_forge_noreply(email) && !who.name.contains(|c: char| c.is_ascii_digit()) => {}
        // A maker's address nobody knows, under a name no person bears: "Claude Opus 9 <me@example.com>".
        None => by_its_name(who.name, true, role, key, line, tally),
    }
}

/// Something in a trailer that usually names tools; several may share it.
fn helper(value: &str, role: Role, key: &str, line: u32, tally: &mut Tally) {
    if value.contains('@') {
        return named(value).into_iter().for_each(|who| person(who, role, key, line, tally));
    }
    let parts: Vec<&str> = value.split([',', ';', '&']).flat_map(|part| part.split(" and ")).map(str::trim).collect();
    // Among several a bare first name is a person's, unless another of them is a tool beyond doubt.
    if parts.len() == 1 || parts.iter().any(|part| by_name(part, true).is_some()) {
        parts.into_iter().for_each(|part| by_its_name(part, false, role, key, line, tally));
    }
}

fn by_its_name(name: &str, strict: bool, role: Role, key: &str, line: u32, tally: &mut Tally) {
    if let Some((Who::Agent { id, .. }, model)) = by_name(name, strict) {
        tally.found(Found { model, ..Found::trailer(&id, role, key, line) });
    }
}

/// An author's own word. `none` claims nothing: it would make life easier, and only a signature may do that.
fn declaration(key: &str, value: &str, line: u32, tally: &mut Tally) {
    let value = value.to_ascii_lowercase();
    if matches!(value.as_str(), "true" | "yes" | "full" | "partial" | "1") {
        tally.found(Found::trailer(super::UNSPECIFIED, Role::Assistant, key, line));
    } else if matches!(value.as_str(), "none" | "no" | "false") {
        tally.seen(ActorKind::Human, EvidenceLevel::Claimed, "trailer", key, Some(line));
    }
}

/// Footers after an optional emoji, and links to sessions.
fn footer(text: &str, claim: &Claim, tally: &mut Tally) {
    let text = text.trim_start_matches(|c: char| !c.is_ascii());
    let text = text.trim_start();
    for agent in agents() {
        if agent.footers.iter().any(|footer| text.starts_with(footer)) {
            tally.found(Found::line(agent.id, Role::Generator, "footer", claim.line));
        }
        if agent.lines.iter().any(|link| text.starts_with(link)) {
            tally.found(Found::line(agent.id, Role::Author, "session link", claim.line));
        }
    }
}
