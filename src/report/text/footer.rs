//! How it ends: exceptions worth a word, the verdict, what was looked at and what was not, and how to go on.
//!
//! Never says that something is safe: only what was found, and what nobody looked at.

use super::style;
use crate::model::{Action, ExceptionState, ExceptionUse, Stage};
use crate::report::sanitize::{block, inline};
use crate::report::{Options, Summary, Verdict};
use std::fmt::Write as _;

/// The last lines.
pub(super) fn render(summary: &Summary, options: &Options) -> String {
    if options.quiet && summary.verdict != Verdict::Block {
        return String::new();
    }
    if options.hook && has_nothing_to_tell(summary) {
        // One commit meets three hooks: one line is enough.
        return match options.stage {
            Stage::CommitMsg | Stage::PostCommit => String::new(),
            _ => {
                format!("{}: {}; {}\n", style::action("countersign: passed", Action::Note, options), summary.counted(), summary.looked_at())
            }
        };
    }
    let mut out = String::new();
    for used in &summary.exceptions {
        out.push_str(&exception(used, options));
    }
    for note in &summary.notes {
        let _ = writeln!(out, "{}: {}", style::action("note", Action::Note, options), block(note));
    }
    out.push_str(&verdict(summary, options));
    out.push_str(&style::faint(&format!("{}\n", coverage(summary)), options));
    for hint in how_to_go_on(summary, options) {
        let _ = writeln!(out, "  {hint}");
    }
    out
}

fn has_nothing_to_tell(summary: &Summary) -> bool {
    let counts = summary.counts();
    let told = counts.blocked + counts.warned + counts.excepted + counts.skipped;
    told == 0 && summary.verdict == Verdict::Pass && !summary.in_shadow() && summary.notes.is_empty() && summary.hints.is_empty()
}

fn verdict(summary: &Summary, options: &Options) -> String {
    let (word, action) = match summary.verdict {
        Verdict::Pass => ("passed", Action::Note),
        Verdict::Warn => ("passed with warnings", Action::Warn),
        Verdict::Block if options.stage == Stage::PostCommit => ("this commit would have been blocked", Action::Block),
        Verdict::Block => ("blocked", Action::Block),
    };
    let noted = summary.counts().noted;
    let mut line = format!("{}: {}", style::action(&format!("countersign: {word}"), action, options), summary.counted());
    if options.verbose || (noted > 0 && !options.quiet) {
        let _ = write!(line, ", {noted} noted");
    }
    if summary.in_shadow() {
        let would = if summary.verdict_without_shadow == Verdict::Block { "block" } else { "warn" };
        let _ = write!(line, " (shadow: without it this would {would})");
    }
    line + "\n"
}

fn coverage(summary: &Summary) -> String {
    let looked = summary.looked_at();
    let policies: Vec<String> = summary
        .policies
        .iter()
        .map(|policy| match policy.name.as_str() {
            "built-in" => "the built-in policy".to_owned(),
            name => format!("the policy of {} ({})", inline(name), policy.digest.get(..10).unwrap_or(&policy.digest)),
        })
        .collect();
    if policies.is_empty() { looked } else { format!("{looked}, by {}", policies.join(" and ")) }
}

fn exception(used: &ExceptionUse, options: &Options) -> String {
    let what = match used.state {
        ExceptionState::Applied if options.verbose => "was applied",
        ExceptionState::Unused if used.action > Action::Off => "met nothing: remove it",
        ExceptionState::Expired if used.action > Action::Off => "has expired: mend what it covered, or give it a new day",
        _ => return String::new(),
    };
    let target = used.fingerprint.as_deref().or(used.path.as_deref()).unwrap_or("everything");
    let expires = used.expires.as_ref().map_or(String::new(), |day| format!(", until {day}"));
    format!(
        "{}: the exception of {} for {} ({}; {}{expires}) {what}\n",
        style::action(&format!("{}[exception]", used.action), used.action, options),
        inline(&used.rule),
        inline(target),
        inline(&used.reason),
        inline(&used.owner),
    )
}

/// What a developer can do next.
fn how_to_go_on(summary: &Summary, options: &Options) -> Vec<String> {
    let mut hints: Vec<String> = summary.hints.iter().map(|hint| block(hint)).collect();
    if summary.verdict == Verdict::Block {
        hints.push(
            match options.stage {
                Stage::PreCommit => "to go on: mend what blocks and `git add` it again, or use the except command beside it",
                Stage::CommitMsg => "to go on: mend what blocks and commit again, or use the except command beside it",
                Stage::PrePush => "to go on: mend the commits that block, or use the except command beside them; then push again",
                Stage::PreReceive => "to go on: mend the commits that block, and push again; nothing of this push was taken",
                Stage::PostCommit => "to go on: `git commit --amend` while the commit is still yours alone; the push judges it again",
                Stage::Scan => "to go on: mend what blocks, or use the except command beside it",
            }
            .to_owned(),
        );
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn nothing_looked_at_is_said() {
        let text = render(&Summary::new("0", Vec::new(), ""), &Options::default());
        assert!(text.contains("looked at nothing"), "{text}");
    }

    #[test]
    fn shadow_says_what_it_would_have_done() {
        let mut judged = sample::blocked();
        judged.action = Action::Note;
        let mut summary = Summary::new("0", Vec::new(), "");
        summary.add(&judged);
        assert!(render(&summary, &Options::default()).contains("without it this would block"));
    }

    #[test]
    fn a_commit_with_nothing_to_tell_gets_one_line() {
        let mut summary = Summary::new("0", Vec::new(), "");
        summary.add(&sample::clean());
        let at = |stage| render(&summary, &Options { hook: true, stage, ..Options::default() });
        assert_eq!(at(Stage::PreCommit).lines().count(), 1);
        assert!(at(Stage::PreCommit).contains("1 changed file"));
        assert_eq!(at(Stage::CommitMsg) + &at(Stage::PostCommit), "");
        summary.add(&sample::blocked());
        let after = render(&summary, &Options { hook: true, stage: Stage::PostCommit, ..Options::default() });
        assert!(after.contains("would have been blocked") && after.contains("amend"), "{after}");
    }

    #[test]
    fn quiet_says_nothing_unless_it_blocks() {
        let quiet = Options { quiet: true, ..Options::default() };
        let mut summary = Summary::new("0", Vec::new(), "");
        assert_eq!(render(&summary, &quiet), "");
        summary.add(&sample::blocked());
        assert!(render(&summary, &quiet).contains("to go on"));
    }
}
