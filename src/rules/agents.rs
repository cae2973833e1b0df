//! The table of coding assistants, bots and model families (`agents.toml`).

/// A coding assistant and everything that tells of it. The fields are explained at the head of `agents.toml`.
#[derive(Debug)]
#[expect(missing_docs, reason = "the data file explains its keys once")]
pub struct Agent {
    pub id: &'static str,
    pub name: &'static str,
    pub names: &'static [&'static str],
    pub env: &'static [Marker],
    pub env_parts: &'static [(&'static str, &'static str)],
    pub env_all: &'static [(&'static str, &'static str)],
    pub not_if_env: &'static [&'static str],
    pub before: &'static [&'static str],
    pub ai_agent_values: &'static [&'static str],
    pub emails: &'static [&'static str],
    pub weak_emails: &'static [&'static str],
    pub logins: &'static [(&'static str, u64)],
    pub weak_logins: &'static [(&'static str, u64)],
    pub trailers: &'static [(&'static str, &'static str)],
    pub footers: &'static [&'static str],
    pub lines: &'static [&'static str],
    pub branches: &'static [&'static str],
    pub weak_branches: &'static [&'static str],
    pub paths: &'static [&'static str],
    pub processes: &'static [&'static str],
    pub author_suffix: &'static str,
    pub committer_suffix: &'static str,
    pub subject_prefix: &'static str,
    pub suggests: bool,
}

/// An environment variable that tells of an agent.
#[derive(Debug)]
pub struct Marker {
    /// Its name.
    pub name: &'static str,
    /// The value that counts; empty for any.
    pub value: &'static str,
    /// It only says that the agent's editor or terminal is around.
    pub host: bool,
    /// Known from one source only: a hint.
    pub weak: bool,
}

/// A program that commits without judgement.
#[derive(Debug)]
pub struct Bot {
    /// What it is called in reports.
    pub id: &'static str,
    /// Its logins, with their numbers.
    pub logins: &'static [(&'static str, u64)],
    /// Its exact addresses.
    pub emails: &'static [&'static str],
}

/// A family of models.
#[derive(Debug)]
pub struct Model {
    /// What it is called in reports.
    pub id: &'static str,
    /// The words its names begin with.
    pub names: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/agents.rs"));

/// All known assistants.
pub fn agents() -> &'static [Agent] {
    AGENTS
}

/// All known bots that are not assistants.
pub fn bots() -> &'static [Bot] {
    BOTS
}

/// All known model families.
pub fn models() -> &'static [Model] {
    MODELS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_addresses_are_lower_case() {
        let mut ids: Vec<_> = agents().iter().map(|agent| agent.id).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for email in agents().iter().flat_map(|agent| agent.emails.iter().chain(agent.weak_emails)) {
            assert_eq!(email.to_ascii_lowercase(), *email);
        }
    }

    #[test]
    fn a_login_without_bot_has_a_number() {
        for (login, number) in agents().iter().flat_map(|agent| agent.logins) {
            assert!(login.ends_with("[bot]") || *number != 0, "{login}");
        }
    }
}
