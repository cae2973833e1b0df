//! The lines of a message that can claim something, with quotations and fences set aside.
//!
//! Layouts that real claims come in are undone first: a body that is indented as a whole (an agent's here-document), git's
//! own squash message, where the messages of the squashed commits stand indented by four blanks, and line ends that were
//! written as the two characters `\n`.

use super::lookalike::{Plain, plain};

/// A line that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Its number in the message, from 1.
    pub(super) line: u32,
    /// Its words, trimmed.
    pub(super) words: Plain,
    /// It stands in git's own squash message, which names the author of each commit in the text.
    pub(super) squashed: bool,
}

/// Bytes of a message that are looked at; more is no message.
const LIMIT: usize = 64 << 10;

/// Keys before which a `\n` of two characters was meant as the end of a line.
const BROKEN_OFF: [&str; 5] = ["co-authored-by:", "co-developed-by:", "assisted-by:", "generated-by:", "signed-off-by:"];

/// The lines of `message` that can claim something, in order.
pub(super) fn claims(message: &[u8]) -> Vec<Claim> {
    let text = String::from_utf8_lossy(&message[..message.len().min(LIMIT)]);
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text };
    let text = if text.contains("\\n") { broken_off(&text) } else { text.into_owned() };
    let lines: Vec<&str> = text.lines().collect();
    let indent = body_indent(&lines);
    let squashed = lines.iter().any(|line| line.starts_with("Squashed commit of the following:"));
    let mut out: Vec<Claim> = Vec::new();
    let mut fenced = false;
    for (index, raw) in lines.iter().enumerate() {
        let line = if index == 0 { raw } else { raw.get(indent..).unwrap_or("") };
        let line = if squashed { line.strip_prefix("    ").unwrap_or(line) } else { line };
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        if fenced || trimmed.is_empty() || trimmed.starts_with('>') {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            // A folded value goes on; anything else that is indented is a quotation.
            if let Some(before) = out.last_mut().filter(|before| before.line as usize == index && folds(&before.words.text, trimmed)) {
                before.words = plain(&format!("{} {trimmed}", before.words.text));
                before.line += 1;
            }
            continue;
        }
        out.push(Claim { line: index as u32 + 1, words: plain(trimmed), squashed });
    }
    out
}

/// The text with ends of lines where somebody wrote the two characters `\n` for one: in a message of one line everywhere,
/// elsewhere before a trailer. What is quoted stays.
fn broken_off(text: &str) -> String {
    if !text.trim_end().contains('\n') {
        return text.replace("\\n", "\n");
    }
    let mended = text.lines().map(|line| {
        let lower = line.to_ascii_lowercase();
        let meant = BROKEN_OFF.iter().any(|key| lower.contains(&format!("\\n{key}"))) && !line.contains(['`', '"', '\'']);
        if meant { line.replace("\\n", "\n") } else { line.to_owned() }
    });
    mended.collect::<Vec<_>>().join("\n")
}

/// How many blanks all lines of the body share.
fn body_indent(lines: &[&str]) -> usize {
    let body = || lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    if body().any(|line| !line.starts_with(' ')) {
        return 0;
    }
    body().map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or(0)
}

/// Whether `next` is the rest of a trailer's value: an address that did not fit.
fn folds(line: &str, next: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| is_key(key.trim_end())) && !line.contains('<') && next.starts_with('<')
}

/// What git takes for a trailer's key.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(message: &str) -> Vec<String> {
        claims(message.as_bytes()).into_iter().map(|claim| claim.words.text).collect()
    }

    #[test]
    fn quotations_and_fences_claim_nothing() {
        assert_eq!(texts("a\n\n    Key: indented\n> Key: quoted\n```\nKey: fenced\n```\nKey: real\n"), ["a", "Key: real"]);
    }

    #[test]
    fn a_body_indented_as_a_whole_counts() {
        assert_eq!(texts("a\n\n  body\n\n  Key: value\n"), ["a", "body", "Key: value"]);
    }

    #[test]
    fn squashed_messages_count() {
        let message = "Squashed commit of the following:\n\ncommit 1\nAuthor: A <a@b>\n\n    feat: a\n    \n    Key: value\n";
        assert!(texts(message).contains(&"Key: value".to_owned()));
    }

    #[test]
    fn addresses_are_unfolded_and_broken_newlines_mended() {
        assert_eq!(texts("a\n\nKey: Name\n <a@b>\n"), ["a", "Key: Name <a@b>"]);
        assert_eq!(texts("a\\n\\nKey: value"), ["a", "Key: value"]);
        assert_eq!(texts("a\r\rKey: value\r\n"), ["a", "Key: value"]);
        assert_eq!(texts("a\n\nbody\\n\\nAssisted-by: x\n"), ["a", "body", "Assisted-by: x"]);
        assert_eq!(texts("a\n\nsplit at \"\\nAssisted-by: x\"\n"), ["a", "split at \"\\nAssisted-by: x\""]);
    }
}
