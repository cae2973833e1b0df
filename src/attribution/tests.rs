//! Whole commits, attributed.

use super::*;
use crate::model::Identity;

fn person(name: &str, email: &str) -> Identity {
    Identity { name: name.into(), email: email.into() }
}

fn commit(message: &str) -> Commit {
    let ada = person("Ada", "ada@example.com");
    Commit { author: ada.clone(), committer: ada, message: message.into(), ..Commit::default() }
}

fn said(attribution: &Attribution) -> (ActorKind, Vec<&str>) {
    (attribution.kind, attribution.actors.iter().map(|actor| actor.id.as_str()).collect())
}

fn of_message(message: &str) -> Attribution {
    attribute(&commit(message), &Surroundings { declaration_key: "AI-Assisted", ..Surroundings::default() })
}

fn of_environment(variables: &[(&str, &str)]) -> Attribution {
    let environment: Vec<_> = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    attribute(&commit("a"), &Surroundings { environment: &environment, ..Surroundings::default() })
}

#[test]
fn claims_count_wherever_they_stand() {
    for message in [
        "a\n\nCo-Authored-By: Claude Opus 9 <noreply@anthropic.com>",
        "a\nCo-Authored-By: Claude Opus 9 <noreply@anthropic.com>\n\nSee the ticket.",
        "a\n\nCo-authored-by : Claude\n <noreply@anthropic.com>",
        "a\n\n\u{1f916} Generated with [Claude Code](https://claude.com/claude-code)",
        "a\n\nhttps://claude.ai/code/session_0000",
        "a\n\nAssisted-by: Claude:claude-9 sparse",
    ] {
        assert_eq!(said(&of_message(message)), (ActorKind::Ai, vec!["claude"]), "{message}");
    }
}

#[test]
fn people_are_never_called_ai_for_their_name() {
    for message in [
        "a\n\nCo-authored-by: Claude Rivers <claude.rivers@example.com>",
        "a\n\nAssisted-by: Flint Harbor",
        "Merge branch 'claude/fix' into main",
        "fix: cursor position; continue on warp",
        "docs: mention `Co-authored-by: Cursor <cursoragent@cursor.com>`",
        "a\n\nAI-Assisted: none",
    ] {
        assert_eq!(of_message(message).kind, ActorKind::Undeclared, "{message}");
    }
}

#[test]
fn several_agents_are_all_told() {
    let both = of_message("a\n\nCo-authored-by: Amp <amp@ampcode.com>\nCo-authored-by: Cursor <cursoragent@cursor.com>");
    assert_eq!(said(&both), (ActorKind::Ai, vec!["amp", "cursor"]));
}

#[test]
fn evasion_is_a_conflict() {
    let evasive = of_message("a\n\nCo\u{200b}-authored-by: Claude <noreply@anthropic.com>");
    assert_eq!(evasive.kind, ActorKind::Ai);
    assert!(evasive.conflict.is_some_and(|what| what.starts_with("obfuscated")));
}

#[test]
fn environments_tell_agents_from_hosts() {
    assert_eq!(said(&of_environment(&[("CLAUDECODE", "1")])), (ActorKind::Ai, vec!["claude"]));
    assert_eq!(said(&of_environment(&[("CLAUDECODE", "1"), ("AMP_CURRENT_THREAD_ID", "T")])), (ActorKind::Ai, vec!["amp"]));
    assert_eq!(said(&of_environment(&[("GEMINI_CLI", "1"), ("QWEN_CODE", "1")])), (ActorKind::Ai, vec!["qwen-code"]));
    assert_eq!(said(&of_environment(&[("OZ_RUN_ID", "r"), ("CLAUDECODE", "1")])), (ActorKind::Ai, vec!["claude", "warp"]));
    assert_eq!(said(&of_environment(&[("AI_AGENT", "new-tool@1")])), (ActorKind::Ai, vec!["unknown"]));
    assert_eq!(said(&of_environment(&[("AI_AGENT", "claude-code_9.1.0_agent")])), (ActorKind::Ai, vec!["claude"]));
    for quiet in [&[("CLAUDECODE", "0")][..], &[("AGENT", "ssh-agent-7")], &[("REPL_ID", "x")], &[("TERM_PROGRAM", "vscode")]] {
        assert_eq!(of_environment(quiet).kind, ActorKind::Undeclared, "{quiet:?}");
    }
}

#[test]
fn what_the_environment_knows_and_the_message_hides_is_a_conflict() {
    assert!(of_environment(&[("CLAUDECODE", "1")]).conflict.is_some_and(|what| what.starts_with("unclaimed")));
    let environment = [("CLAUDECODE".to_owned(), "1".to_owned())];
    let around = Surroundings { environment: &environment, ..Surroundings::default() };
    let honest = attribute(&commit("a\n\nCo-authored-by: Claude <noreply@anthropic.com>"), &around);
    assert_eq!(honest.conflict, None);
}

#[test]
fn values_of_variables_stay_inside() {
    let attribution = of_environment(&[("CLAUDE_CODE_SESSION_ID", "very-private-value")]);
    assert!(!format!("{attribution:?}").contains("very-private-value"));
}

#[test]
fn bots_and_agents_as_authors() {
    let mut bump = commit("Bump a from 1 to 2");
    bump.author = person("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com");
    assert_eq!(said(&attribute(&bump, &Surroundings::default())), (ActorKind::Bot, vec!["dependabot"]));
    bump.message = "Bump\n\nCo-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>".into();
    assert_eq!(attribute(&bump, &Surroundings::default()).kind, ActorKind::Ai);
    let mut paired = commit("a");
    paired.author = person("Ada (aider)", "ada@example.com");
    assert_eq!(said(&attribute(&paired, &Surroundings::default())), (ActorKind::Ai, vec!["aider"]));
}

#[test]
fn notes_name_the_sessions_whose_lines_they_attest() {
    let note = b"src/a.rs\n  s_0123456789abcd::t_0123456789abcd 1-4\n---\n{\"sessions\":{\"s_0123456789abcd\":{\"agent_id\":{\"tool\":\"cursor\",\"model\":\"m\"}},\"s_ffffffffffffff\":{\"agent_id\":{\"tool\":\"claude\"}}}}";
    let around = Surroundings { note: Some(note), ..Surroundings::default() };
    let attribution = attribute(&commit("a"), &around);
    assert_eq!(said(&attribution), (ActorKind::Ai, vec!["cursor"]));
    assert_eq!(attribution.actors[0].model.as_deref(), Some("m"));
}

#[test]
fn branches_only_hint() {
    let attribution = attribute(&commit("a"), &Surroundings { branch: Some("codex/fix".into()), ..Surroundings::default() });
    assert_eq!(attribution.kind, ActorKind::Undeclared);
    assert_eq!(attribution.evidence.len(), 1);
}
