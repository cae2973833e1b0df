//! `src/rules/agents.toml` as Rust source.

use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agent: Vec<Agent>,
    bot: Vec<Bot>,
    model: Vec<Model>,
}

type Env = (String, String, String);
type Pair = (String, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Agent {
    id: String,
    name: String,
    names: Vec<String>,
    env: Vec<Env>,
    env_weak: Vec<Env>,
    env_contains_weak: Vec<Pair>,
    env_all_weak: Vec<Pair>,
    not_if_env: Vec<String>,
    before: Vec<String>,
    ai_agent_values: Vec<String>,
    email: Vec<String>,
    email_weak: Vec<String>,
    gh: Vec<(String, u64)>,
    gh_weak: Vec<(String, u64)>,
    trailer: Vec<Pair>,
    footer: Vec<String>,
    line: Vec<String>,
    branch: Vec<String>,
    branch_weak: Vec<String>,
    path: Vec<String>,
    process: Vec<String>,
    author_name_suffix: String,
    committer_name_suffix: String,
    subject_prefix: String,
    role: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bot {
    id: String,
    #[serde(default)]
    gh: Vec<(String, u64)>,
    #[serde(default)]
    email: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    id: String,
    names: Vec<String>,
}

/// The tables as statics.
pub(super) fn source(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut out = String::from("pub(super) static AGENTS: &[Agent] = &[\n");
    for agent in &file.agent {
        assert!(!agent.id.is_empty(), "{}: an agent without an id", path.display());
        let env: Vec<_> = agent.env.iter().map(|e| (e, false)).chain(agent.env_weak.iter().map(|e| (e, true))).map(env).collect();
        let _ = writeln!(
            out,
            "Agent {{ id: {:?}, name: {:?}, names: &{:?}, env: &[{}], env_parts: &{:?}, env_all: &{:?}, not_if_env: &{:?}, before: &{:?}, \
             ai_agent_values: &{:?}, emails: &{:?}, weak_emails: &{:?}, logins: &{:?}, weak_logins: &{:?}, trailers: &{:?}, footers: &{:?}, \
             lines: &{:?}, branches: &{:?}, weak_branches: &{:?}, paths: &{:?}, processes: &{:?}, author_suffix: {:?}, committer_suffix: {:?}, subject_prefix: {:?}, \
             suggests: {} }},",
            agent.id,
            if agent.name.is_empty() { &agent.id } else { &agent.name },
            agent.names,
            env.join(", "),
            agent.env_contains_weak,
            agent.env_all_weak,
            agent.not_if_env,
            agent.before,
            agent.ai_agent_values,
            agent.email,
            agent.email_weak,
            agent.gh,
            agent.gh_weak,
            agent.trailer,
            agent.footer,
            agent.line,
            agent.branch,
            agent.branch_weak,
            agent.path,
            agent.process,
            agent.author_name_suffix,
            agent.committer_name_suffix,
            agent.subject_prefix,
            agent.role == "suggestion",
        );
    }
    out.push_str("];\npub(super) static BOTS: &[Bot] = &[\n");
    for bot in &file.bot {
        let _ = writeln!(out, "Bot {{ id: {:?}, logins: &{:?}, emails: &{:?} }},", bot.id, bot.gh, bot.email);
    }
    out.push_str("];\npub(super) static MODELS: &[Model] = &[\n");
    for model in &file.model {
        let _ = writeln!(out, "Model {{ id: {:?}, names: &{:?} }},", model.id, model.names);
    }
    out.push_str("];\n");
    out
}

fn env(((name, value, kind), weak): (&Env, bool)) -> String {
    let host = match kind.as_str() {
        "agent" => false,
        "host" => true,
        other => panic!("agents: {name} is of kind {other:?}, not \"agent\" or \"host\""),
    };
    format!("Marker {{ name: {name:?}, value: {value:?}, host: {host}, weak: {weak} }}")
}
