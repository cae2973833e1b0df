//! Whom an address or a name belongs to.
//!
//! Addresses decide, exactly: whole vendor domains have employees who commit, and names of agents are names of people.

use crate::rules::{Agent, agents, bots, models};

/// Who was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A coding assistant, or a model family where no tool was named.
    Agent {
        /// Its id.
        id: String,
        /// A reviewer whose suggestion was applied.
        suggests: bool,
    },
    /// A program without judgement.
    Bot(String),
}

/// Copilot's id for review suggestions: the same login with other numbers writes code itself.
const COPILOT_SUGGESTIONS: u64 = 175_728_472;

/// Who is behind an address and the name before it. None for people.
pub(super) fn by_address(name: &str, email: &str) -> Option<Who> {
    let email = email.trim().trim_matches(['<', '>']).replace('\\', "").to_ascii_lowercase();
    let name = name.trim();
    if let Some(agent) = agents().iter().find(|agent| agent.emails.contains(&email.as_str())) {
        return Some(found(agent, false));
    }
    if name.starts_with("Copilot Autofix") {
        // It comes with the addresses of several security bots.
        return Some(Who::Agent { id: "github-copilot".to_owned(), suggests: true });
    }
    if let Some((number, login)) = noreply(&email) {
        if let Some(agent) = agents().iter().find(|agent| agent.logins.iter().any(|known| same_login(*known, &login, number))) {
            return Some(found(agent, number == Some(COPILOT_SUGGESTIONS)));
        }
        if let Some(bot) = bots()
            .iter()
            .filter(|_| !login.ends_with("[bot]"))
            .find(|bot| bot.logins.iter().any(|known| same_login(*known, &login, number)))
        {
            return Some(Who::Bot(bot.id.to_owned()));
        }
        if let Some(login) = login.strip_suffix("[bot]") {
            return Some(Who::Bot(login.to_owned()));
        }
    }
    if let Some(login) = name.strip_suffix("[bot]").filter(|login| !login.is_empty()) {
        let full = name.to_ascii_lowercase();
        let agent = agents().iter().find(|agent| agent.logins.iter().any(|(known, _)| *known == full));
        return Some(agent.map_or_else(|| Who::Bot(login.trim().to_ascii_lowercase()), |agent| found(agent, false)));
    }
    if bots().iter().any(|bot| bot.emails.contains(&email.as_str())) {
        // Several programs share one address: the name they commit under tells them apart.
        return Some(Who::Bot(name.to_ascii_lowercase()));
    }
    // "snyk-bot <snyk-bot@…>": a login that says so itself, and is no person's display name.
    let local = email.split('@').next().unwrap_or_default();
    let local = local.split_once('+').map_or(local, |(_, login)| login);
    let says_so = local == name.to_ascii_lowercase() && ["-bot", "-robot", "_bot"].iter().any(|end| local.ends_with(end));
    says_so.then(|| Who::Bot(local.to_owned()))
}

fn found(agent: &Agent, suggests: bool) -> Who {
    Who::Agent { id: agent.id.to_owned(), suggests: suggests || agent.suggests }
}

/// Agents that one source alone says use an address: worth a hint, and no more.
pub(super) fn hinted(email: &str) -> Vec<&'static Agent> {
    let email = email.trim().to_ascii_lowercase();
    let login = noreply(&email).map(|(_, login)| login);
    let of = |agent: &&Agent| {
        agent.weak_emails.contains(&email.as_str()) || agent.weak_logins.iter().any(|(known, _)| Some(*known) == login.as_deref())
    };
    agents().iter().filter(of).collect()
}

/// Whether an address is the forge's own of an account.
pub(super) fn is_forge_noreply(email: &str) -> bool {
    noreply(&email.trim().to_ascii_lowercase()).is_some()
}

/// The model in a name that stands before an agent's own address: "Claude Opus 9 (1M context)", "aider (gpt-9)".
pub(super) fn model_in(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    if let Some((model, _)) = lower.rsplit_once(" via ") {
        return Some(model.trim().to_owned());
    }
    let has_version = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let (before, inside) = name.split_once('(').map_or((name, ""), |(before, rest)| (before, rest.trim_end().trim_end_matches(')')));
    let (before, inside) = (before.trim(), inside.trim());
    if has_version(before) {
        return Some(before.to_owned());
    }
    (has_version(inside) && !inside.contains("context")).then(|| inside.to_owned())
}

/// The number and login of a forge's no-reply address, lower case.
fn noreply(email: &str) -> Option<(Option<u64>, String)> {
    let local = email.strip_suffix("@users.noreply.github.com").or_else(|| email.strip_suffix("@users.noreply.github.io"))?;
    Some(match local.split_once('+') {
        Some((number, login)) => (number.parse().ok(), login.to_owned()),
        None => (None, local.to_owned()),
    })
}

/// An account keeps its number when it is renamed. Without `[bot]` anybody can own a look-alike, so there the number must be
/// right; with it the login is reserved.
fn same_login((known, known_number): (&str, u64), login: &str, number: Option<u64>) -> bool {
    let is_bot = login.ends_with("[bot]");
    (known_number != 0 && number == Some(known_number) && (known == login || is_bot)) || (known == login && is_bot)
}

/// Who is meant by a name alone, and the model if one is named. `strict` asks for a version or product word, because the
/// trailer it stands in usually names people.
pub(super) fn by_name(value: &str, strict: bool) -> Option<(Who, Option<String>)> {
    let lower = value.to_lowercase();
    if let Some((model, tool)) = lower.rsplit_once(" via ") {
        return by_name(tool, false).map(|(who, _)| (who, Some(model.trim().to_owned())));
    }
    let (name, rest) = lower.split_once([':', '/']).unwrap_or((&lower, ""));
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '+' | ',')).filter(|word| !word.is_empty()).collect();
    let is_kernel_form = !rest.is_empty() && !rest.starts_with(char::is_whitespace);
    let known = |names: &[&str]| names.iter().filter(|known| begins(&words, known)).map(|known| known.split(' ').count()).max();
    let agent = agents().iter().filter_map(|agent| Some((known(agent.names)?, agent.id))).max_by_key(|(words, _)| *words);
    let model = models().iter().filter_map(|model| Some((known(model.names)?, model.id))).max_by_key(|(words, _)| *words);
    let family = || model_word(words.first().copied().unwrap_or_default());
    let (used, id) = agent.or(model).or_else(|| family().map(|id| (1, id)))?;
    let after = &words[used..];
    let product = after.iter().any(|word| is_product_word(word));
    let fits = match (is_kernel_form, strict) {
        (true, _) => true,
        (false, true) => {
            product || (after.is_empty() && DISTINCT.contains(&words[0])) || (used > 1 && !after.iter().any(|word| is_plain_name(word)))
        }
        (false, false) => {
            after.is_empty()
                || product
                || lower.contains('+')
                || matches!(after[0], "with" | "using" | "and")
                || model_word(after[0]).is_some()
        }
    };
    // "gpt-5.6-sol" is one word: the family is its head.
    let fits = fits || (family().is_some() && words[0].contains(|c: char| c.is_ascii_digit()));
    let named_model = if is_kernel_form { rest.split_whitespace().next().map(str::to_owned) } else { None };
    fits.then(|| (Who::Agent { id: id.to_owned(), suggests: false }, named_model))
}

/// Names of tools that no person bears.
const DISTINCT: &[&str] = &["codex", "copilot", "chatgpt", "openhands", "opencode", "aider", "cline", "cursor"];

/// Whether `words` begin with the words of `known`; a version glued on by a dash is allowed ("openhands-gpt-5").
fn begins(words: &[&str], known: &str) -> bool {
    let mut own = words.iter();
    known.split(' ').all(|part| own.next().is_some_and(|word| *word == part))
}

/// "gpt-5.6" and "gemini-2.5-pro" are models by their head.
fn model_word(word: &str) -> Option<&'static str> {
    let head = word.split('-').next().unwrap_or_default();
    let versioned = word.contains(|c: char| c.is_ascii_digit());
    models().iter().find(|model| versioned && model.names.contains(&head)).map(|model| model.id)
}

/// Words that people do not have in their names: versions, and what makers call their wares.
fn is_product_word(word: &str) -> bool {
    const WARES: &[&str] = &[
        "code",
        "opus",
        "sonnet",
        "haiku",
        "fable",
        "pro",
        "flash",
        "mini",
        "max",
        "agent",
        "assistant",
        "ai",
        "cli",
        "sol",
        "turbo",
        "thinking",
        "coder",
        "model",
        "llm",
        "chat",
        "copilot",
        "codex",
        "context",
        "bot",
    ];
    WARES.contains(&word) || word.contains(|c: char| c.is_ascii_digit())
}

fn is_plain_name(word: &str) -> bool {
    !is_product_word(word) && word.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(id: &str) -> Who {
        Who::Agent { id: id.to_owned(), suggests: false }
    }

    #[test]
    fn addresses_decide_exactly() {
        assert_eq!(by_address("Claude Opus 9", "NoReply@Anthropic.com"), Some(agent("claude")));
        assert_eq!(by_address("Copilot", "223556219+Copilot@users.noreply.github.com"), Some(agent("github-copilot")));
        assert_eq!(by_address("copilot", "copilot@users.noreply.github.com"), None);
        assert_eq!(by_address("Hazel", "hazel@cursor.com"), None);
        assert_eq!(by_address("continue", "230936708+continue\\[bot\\]@users.noreply.github.com"), Some(agent("continue")));
        let suggestion = by_address("Copilot", "175728472+Copilot@users.noreply.github.com");
        assert_eq!(suggestion, Some(Who::Agent { id: "github-copilot".to_owned(), suggests: true }));
    }

    #[test]
    fn models_stand_before_or_within_brackets() {
        assert_eq!(model_in("Claude Opus 9.1 (1M context)").as_deref(), Some("Claude Opus 9.1"));
        assert_eq!(model_in("aider (openai/gpt-9)").as_deref(), Some("openai/gpt-9"));
        assert_eq!(model_in("GLM 9 via Crush").as_deref(), Some("glm 9"));
        assert_eq!((model_in("Claude"), model_in("Claude (1M context)")), (None, None));
    }

    #[test]
    fn what_one_source_says_is_a_hint() {
        let ids = |email: &str| hinted(email).into_iter().map(|agent| agent.id).collect::<Vec<_>>();
        assert_eq!(ids("noreply@aws.amazon.com"), ["amazon-q"]);
        assert!(ids("ada@example.com").is_empty() && is_forge_noreply("1+ada@users.noreply.github.com"));
    }

    #[test]
    fn bots_are_not_agents_and_people_are_no_bots() {
        assert_eq!(by_address("any[bot]", "1+any[bot]@users.noreply.github.com"), Some(Who::Bot("any".to_owned())));
        assert_eq!(by_address("Renovate Bot", "bot@renovateapp.com"), Some(Who::Bot("renovate bot".to_owned())));
        assert_eq!(by_address("Ada Bot", "ada@example.com"), None);
    }

    #[test]
    fn names_alone_need_more_than_a_first_name() {
        assert_eq!(by_name("Claude", true), None);
        assert_eq!(by_name("Claude Marsh", false), None);
        assert_eq!(by_name("Devin Smith", true), None);
        assert_eq!(by_name("Flint Harbor", false), None);
        assert_eq!(by_name("Claude Opus 9.1", true).map(|(who, _)| who), Some(agent("claude")));
        assert_eq!(by_name("Claude", false).map(|(who, _)| who), Some(agent("claude")));
        assert_eq!(by_name("GPT-9.6 Sol", false).map(|(who, _)| who), Some(agent("gpt")));
        assert_eq!(by_name("Crush:qwen9-max", false), Some((agent("crush"), Some("qwen9-max".to_owned()))));
        assert_eq!(by_name("Kimi K9", false).map(|(who, _)| who), Some(agent("kimi")));
        assert_eq!(by_name("Claude claude-opus-9-1", true).map(|(who, _)| who), Some(agent("claude")));
        assert_eq!(by_name("goose+gemini-9-pro", false).map(|(who, _)| who), Some(agent("goose")));
        assert_eq!(by_name("Opus 9 via Crush", false), Some((agent("crush"), Some("opus 9".to_owned()))));
    }
}
