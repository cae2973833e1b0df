//! Comments that allow a finding: `countersign:allow RULE -- reason`, in the line or the one above.

use crate::model::Text;
use bstr::{BStr, ByteSlice};

/// What a comment must hold.
const MARK: &str = "countersign:allow";

/// The least length of a reason.
const SHORTEST_REASON: usize = 8;

/// A comment that allows a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The exact id.
    pub rule: String,
    /// Why.
    pub reason: String,
}

/// An allowing comment that stands at a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineAllow {
    /// The finding, by its index in the unit.
    pub finding: usize,
    /// What the comment says.
    pub allow: Allow,
}

/// Reads a line. None without a rule and a reason of eight characters or more.
pub fn parse(line: &BStr) -> Option<Allow> {
    let at = line.find(MARK)?;
    let rest = line[at + MARK.len()..].as_bstr();
    let rest = rest.strip_prefix(b" ").or_else(|| rest.strip_prefix(b"\t"))?;
    let (rule, reason) = rest.split_once_str("--")?;
    let rule = rule.trim().to_str().ok()?;
    let reason = reason.to_str_lossy();
    let reason = reason.trim().trim_end_matches("*/").trim_end_matches("-->").trim_end_matches("#}").trim();
    let valid = !rule.is_empty() && !rule.contains(char::is_whitespace) && reason.chars().count() >= SHORTEST_REASON;
    valid.then(|| Allow { rule: rule.to_owned(), reason: reason.to_owned() })
}

/// The comments that stand at `line` of a text: on it, or on the line above.
pub fn at(text: &Text, line: u32) -> impl Iterator<Item = Allow> {
    [line, line.saturating_sub(1)].into_iter().filter(|&number| number > 0).filter_map(|number| parse(text.line(number).as_bstr()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    #[test]
    fn needs_a_rule_and_a_reason() {
        let allow = parse(b"x = 1 # countersign:allow secret/generic-password -- sample of the manual".as_bstr()).unwrap();
        assert_eq!((allow.rule.as_str(), allow.reason.as_str()), ("secret/generic-password", "sample of the manual"));
        assert_eq!(parse(b"/* countersign:allow a/b -- long enough */".as_bstr()).unwrap().reason, "long enough");
        for line in [
            "countersign:allow a/b -- short",
            "countersign:allow a/b",
            "countersign:allow -- no rule here",
            "countersign:allowa/b -- long enough",
        ] {
            assert_eq!(parse(line.into()), None, "{line}");
        }
    }

    #[test]
    fn stands_on_the_line_or_above() {
        let text = Text::new(b"# countersign:allow a/b -- on the line above\nx\ny\n".to_vec(), Encoding::Bytes);
        assert_eq!(at(&text, 2).count(), 1);
        assert_eq!(at(&text, 1).count(), 1);
        assert_eq!(at(&text, 3).count(), 0);
    }
}
