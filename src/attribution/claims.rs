//! The lines of a message that can claim something: cleaned of evasion, with quotations and fences set aside.
//!
//! Two layouts that real claims come in are undone first: a body that is indented as a whole (an agent's here-document) and
//! git's own squash message, where the messages of the squashed commits stand indented by four blanks.

/// A line that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Its number in the message, from 1.
    pub(super) line: u32,
    /// Its text, trimmed, without format characters.
    pub(super) text: String,
    /// Characters that git would not take for a key were in it.
    pub(super) obfuscated: bool,
}

/// Bytes of a message that are looked at; more is no message.
const LIMIT: usize = 64 << 10;

/// The lines of `message` that can claim something, in order.
pub(super) fn claims(message: &[u8]) -> Vec<Claim> {
    let text = String::from_utf8_lossy(&message[..message.len().min(LIMIT)]);
    // Agents that quote badly leave the two characters `\n` in the subject.
    let broken = !text.trim_end().contains('\n') && text.contains("\\n");
    let text = if broken { text.replace("\\n", "\n") } else { text.into_owned() };
    let lines: Vec<&str> = text.lines().collect();
    let indent = body_indent(&lines);
    let squash = lines.iter().any(|line| line.starts_with("Squashed commit of the following:"));
    let mut out: Vec<Claim> = Vec::new();
    let mut fenced = false;
    for (index, raw) in lines.iter().enumerate() {
        let line = if index == 0 { raw } else { raw.get(indent..).unwrap_or("") };
        let line = if squash { line.strip_prefix("    ").unwrap_or(line) } else { line };
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
            if let Some(before) = out.last_mut().filter(|before| before.line as usize == index && folds(&before.text, trimmed)) {
                before.text = format!("{} {trimmed}", before.text);
                before.line += 1;
            }
            continue;
        }
        let (text, obfuscated) = plain(trimmed);
        out.push(Claim { line: index as u32 + 1, text, obfuscated });
    }
    out
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

/// The line without zero-width and bidirectional format characters, and with full-width forms made plain.
fn plain(line: &str) -> (String, bool) {
    let mut changed = false;
    let text: String = line
        .chars()
        .filter_map(|c| match c {
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {
                changed = true;
                None
            }
            // Full-width forms mirror ASCII at a fixed distance.
            '\u{ff01}'..='\u{ff5e}' => {
                changed = true;
                char::from_u32(c as u32 - 0xfee0)
            }
            '\u{2010}'..='\u{2012}' => {
                changed = true;
                Some('-')
            }
            // Cyrillic and Greek letters that look like Latin ones, as far as the known keys need them.
            'а' | 'α' => Some('a'),
            'е' => Some('e'),
            'о' | 'ο' => Some('o'),
            'с' => Some('c'),
            'С' => Some('C'),
            'А' => Some('A'),
            'у' => Some('y'),
            'і' => Some('i'),
            'ѕ' => Some('s'),
            other => Some(other),
        })
        .collect();
    // Look-alikes are ordinary letters of other scripts: only a key made of them and of Latin ones is an evasion.
    let key = |line: &str| line.split(':').next().is_some_and(|key| is_key(key.trim_end()));
    if changed || (text != line && key(&text) && !key(line) && line.chars().any(|c| c.is_ascii_alphabetic())) {
        (text, key(line) != key(line.trim_end()) || changed || !key(line))
    } else {
        (line.to_owned(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(message: &str) -> Vec<String> {
        claims(message.as_bytes()).into_iter().map(|claim| claim.text).collect()
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
    }

    #[test]
    fn evasion_is_undone_and_told() {
        for evasive in ["Co\u{200b}-authored-by: X <a@b>", "Co-authored-by\u{ff1a} X <a@b>", "Со-authored-by: X <a@b>"] {
            let claim = claims(evasive.as_bytes()).pop().expect("one line");
            assert!(claim.text.starts_with("Co-authored-by:"), "{}", claim.text);
            assert!(claim.obfuscated, "{evasive}");
        }
        assert!(!claims("Co-authored-by: Леон Ясный <a@b>".as_bytes())[0].obfuscated);
    }
}
