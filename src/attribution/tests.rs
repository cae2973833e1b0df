//! Whole commits, attributed.

use super::*;
use crate::model::{Attested, Identity, LineRange};

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
fn evasion_in_names_and_addresses_is_undone_too() {
    for message in [
        "a\n\nCo-authored-by: Claude <n\u{43e}reply@anthropic.com>",
        "a\n\nCo-authored-by: Claude <noreply\u{ff20}anthropic.com>",
        "a\n\nGenerated with [Cl\u{430}ude Code](https://claude.com/claude-code)",
        "a\n\n\u{421}\u{43e}-\u{430}uthored-by: Claude Opus 9",
    ] {
        let evasive = of_message(message);
        assert_eq!(said(&evasive), (ActorKind::Ai, vec!["claude"]), "{message}");
        assert!(evasive.conflict.is_some_and(|what| what.starts_with("obfuscated")), "{message}");
    }
    let honest =
        of_message("a\n\n\u{1f6e0}\u{fe0f} Generated with [Claude Code](https://claude.com/claude-code)\n\nCo-authored-by: Леон <a@b.c>");
    assert_eq!((said(&honest).1, honest.conflict.clone()), (vec!["claude"], None));
}

#[test]
fn several_claims_on_a_line_and_in_a_squash_all_count() {
    for message in [
        "a\n\nCo-authored-by: Amp <amp@ampcode.com>, Cursor <cursoragent@cursor.com>",
        "a\n\nCo-authored-by: Amp <amp@ampcode.com> Co-authored-by: Cursor <cursoragent@cursor.com>",
        "a\n\nbody\\n\\nCo-authored-by: Amp <amp@ampcode.com>\nMade-with: Cursor",
        "a\n\nAssisted-by: Amp, Cursor",
        "Squashed commit of the following:\n\ncommit 1\nAuthor: Cursor Agent <cursoragent@cursor.com>\n\n    b\n\n    Co-authored-by: Amp <amp@ampcode.com>\n",
    ] {
        assert_eq!(said(&of_message(message)), (ActorKind::Ai, vec!["amp", "cursor"]), "{message}");
    }
}

#[test]
fn the_tool_is_kept_apart_from_its_model() {
    for (trailer, id, model) in [
        ("Co-authored-by: Claude Opus 9.1 <noreply@anthropic.com>", "claude", "Claude Opus 9.1"),
        ("Co-authored-by: aider (gpt-9) <aider@aider.chat>", "aider", "gpt-9"),
        ("Assisted-by: Crush:qwen9-max", "crush", "qwen9-max"),
        ("Co-authored-by: GPT 9 <codex@openai.com>", "codex", "GPT 9"),
    ] {
        let attribution = of_message(&format!("a\n\n{trailer}"));
        let actor = &attribution.actors[0];
        assert_eq!((actor.id.as_str(), actor.model.as_deref()), (id, Some(model)), "{trailer}");
    }
}

#[test]
fn records_tell_of_lines_until_the_commit_itself_speaks() {
    let lines = vec![LineRange { start: 1, len: 4 }];
    let attested = vec![Attested { path: "a.rs".into(), lines }];
    let records =
        [Record { source: "note", tool: "cursor".into(), model: Some("m".into()), key: "s_1".into(), attested: attested.clone() }];
    let around = Surroundings { records: &records, ..Surroundings::default() };
    let silent = attribute(&commit("a"), &around);
    assert_eq!((said(&silent), &silent.actors[0].attested), ((ActorKind::Ai, vec!["cursor"]), &attested));
    assert!(silent.conflict.is_some_and(|what| what.starts_with("unclaimed")));
    let open = attribute(&commit("a\n\nMade-with: Cursor"), &around);
    assert!(open.actors[0].attested.is_empty(), "the whole change is claimed");
    assert_eq!(open.conflict, None);
}

#[test]
fn machines_and_parent_processes_tell() {
    let processes = ["bash".to_owned(), "droid".to_owned()];
    let around = Surroundings { files: &["/opt/.devin"], processes: &processes, ..Surroundings::default() };
    assert_eq!(said(&attribute(&commit("a"), &around)), (ActorKind::Ai, vec!["devin", "factory-droid"]));
}

#[test]
fn branches_only_hint() {
    let attribution = attribute(&commit("a"), &Surroundings { branch: Some("codex/fix".into()), ..Surroundings::default() });
    assert_eq!(attribution.kind, ActorKind::Undeclared);
    assert_eq!(attribution.evidence.len(), 1);
}
