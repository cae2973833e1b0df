//! The environment of the hook: set by agents in the shells they drive. Values are read, never told.

use super::{Found, Tally};
use crate::model::{EvidenceLevel, Role};
use crate::rules::{Agent, agents};

/// Reads the environment.
pub(super) fn read(environment: &[(String, String)], tally: &mut Tally) {
    if environment.is_empty() {
        return;
    }
    let get = |name: &str| environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let set = |name: &str| get(name).filter(|value| !is_off(value));
    let mut found: Vec<(&Agent, &str)> = Vec::new();
    for agent in agents() {
        if agent.not_if_env.iter().any(|name| set(name).is_some()) {
            continue;
        }
        for marker in agent.env {
            let Some(value) = set(marker.name) else { continue };
            if !marker.value.is_empty() && value != marker.value {
                continue;
            }
            if marker.host || marker.weak {
                tally.found(Found::hint(agent.id, "environment", marker.name));
            } else {
                found.push((agent, marker.name));
            }
        }
        let parts = agent.env_parts.iter().any(|(name, part)| set(name).is_some_and(|value| value.contains(part)));
        let all = !agent.env_all.is_empty() && agent.env_all.iter().all(|(name, value)| set(name) == Some(value));
        if parts || all {
            tally.found(Found::hint(agent.id, "environment", "several"));
        }
    }
    // A tool that sets another's marker for compatibility is itself, not both.
    let imitated: Vec<&str> = found.iter().flat_map(|(agent, _)| agent.before).copied().collect();
    for (agent, name) in &found {
        if !imitated.contains(&agent.id) {
            tally.found(driving(agent.id, name));
        }
    }
    if let Some(value) = set("AI_AGENT") {
        match named(value) {
            Some(agent) if !imitated.contains(&agent.id) => {
                tally.found(driving(agent.id, "AI_AGENT"));
            }
            Some(_) => {}
            None => tally.found(driving("unknown", "AI_AGENT")),
        }
    }
    // The name is far too common to mean anything without a known value.
    if let Some(agent) = set("AGENT").and_then(named).filter(|agent| !imitated.contains(&agent.id)) {
        tally.found(driving(agent.id, "AGENT"));
    }
}

/// An agent that drives the shell the hook runs in.
fn driving<'a>(id: &'a str, variable: &'a str) -> Found<'a> {
    Found::agent(id, Role::Author, EvidenceLevel::Ambient, "environment", variable)
}

/// The agent a value names, a version behind it allowed.
fn named(value: &str) -> Option<&'static Agent> {
    let value = value.to_ascii_lowercase();
    let exact = agents().iter().find(|agent| agent.ai_agent_values.contains(&value.as_str()));
    exact.or_else(|| {
        let head = value.split(['@', '/', ' ']).next().unwrap_or_default();
        // "claude-code_9.1.0_agent"
        let head = head.split_once('_').filter(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit())).map_or(head, |(head, _)| head);
        agents().iter().find(|agent| agent.ai_agent_values.contains(&head))
    })
}

/// Values by which people switch things off.
fn is_off(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    matches!(value.as_str(), "" | "0" | "false" | "no" | "off")
}
