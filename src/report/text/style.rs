//! Colours, words and wrapping shared by the parts of the text report.

use crate::model::{Action, Decision};
use crate::report::Options;
use colored::{ColoredString, Colorize};

/// A word in the colour of an action.
pub(super) fn action(word: &str, action: Action, options: &Options) -> String {
    let paint = |word: &str| match action {
        Action::Block => word.red().bold(),
        Action::Warn => word.yellow().bold(),
        Action::Note | Action::Off => word.green().bold(),
    };
    painted(word, options, paint)
}

/// Something to be seen first.
pub(super) fn strong(text: &str, options: &Options) -> String {
    painted(text, options, |text| text.bold())
}

/// Something to be seen last.
pub(super) fn faint(text: &str, options: &Options) -> String {
    painted(text, options, |text| text.dimmed())
}

/// A commit.
pub(super) fn id(text: &str, options: &Options) -> String {
    painted(text, options, |text| text.yellow())
}

/// The rules and arrows beside a line of code, as `annotate-snippets` paints its own.
pub(super) fn gutter(text: &str, options: &Options) -> String {
    painted(text, options, |text| text.bright_blue().bold())
}

fn painted(text: &str, options: &Options, paint: impl Fn(&str) -> ColoredString) -> String {
    if options.color { paint(text).to_string() } else { text.to_owned() }
}

/// What stands before a finding: "block", "warn", "excepted", "would block".
pub(super) fn word(decision: &Decision) -> String {
    if decision.excepted {
        return "excepted".to_owned();
    }
    shadowed(decision.action, decision.action_without_shadow)
}

/// An action's word; under shadow what it would have been.
pub(super) fn shadowed(action: Action, without: Action) -> String {
    if without > action { format!("would {without}") } else { action.to_string() }
}

/// Breaks text at blanks so that no line is longer than `width`, unless a word is. Lines of the text stay lines.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let len = word.chars().count();
            if used > 0 && used + 1 + len > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += len;
        }
        lines.push(line);
    }
    lines
}

/// A labelled line that is not broken: it may be a command to paste.
pub(super) fn unbroken(indent: usize, label: &str, text: &str, options: &Options) -> String {
    let lead = indent + 3 + label.len() + 2;
    let lines = text.lines().collect::<Vec<_>>().join(&format!("\n{:lead$}", ""));
    format!("{} {}: {lines}\n", gutter(&format!("{:indent$} =", ""), options), strong(label, options))
}

/// A labelled line, ` = now: …`, wrapped under its own text.
pub(super) fn labelled(indent: usize, label: &str, text: &str, options: &Options) -> String {
    let lead = indent + 3 + label.len() + 2;
    let width = options.width.clamp(60, 120).saturating_sub(lead).max(30);
    let mut out = format!("{} {}: ", gutter(&format!("{:indent$} =", ""), options), strong(label, options));
    out.push_str(&wrapped(text, width).join(&format!("\n{:lead$}", "")));
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_keep_their_own() {
        assert_eq!(wrapped("one two three\nfour", 8), ["one two", "three", "four"]);
        assert_eq!(wrapped("averyverylongword x", 5), ["averyverylongword", "x"]);
        assert_eq!(labelled(2, "now", "do it", &Options::default()), "   = now: do it\n");
    }
}
