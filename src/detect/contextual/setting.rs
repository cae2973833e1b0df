//! Where in its file a value stands: in a test within the source, in the comments a manual is made of, in a docstring.
//!
//! The path says what a file is for; these say it of a part. Looked at only where a value has been found.

use crate::detect::Subject;
use crate::model::Language;
use bstr::ByteSlice;

/// What a part of a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// What runs.
    Code,
    /// A test within the source.
    Test,
    /// Documentation within the source.
    Docs,
}

/// Only so much of a file is looked back at: a value further on stands in data, not in a docstring.
const BACK: usize = 256 * 1024;

/// The part of the file that holds the byte at `at`.
pub(super) fn setting(subject: &Subject<'_>, at: usize) -> Setting {
    let text = subject.text.bytes();
    let line = subject.text.line(subject.text.line_of(at)).trim_ascii_start();
    let commented = [&b"///"[..], b"//!", b"* ", b"/**", b">>> "].iter().any(|sign| line.starts_with(sign));
    let commented = commented || subject.language == Language::Ruby && line.starts_with(b"#   ");
    if at > BACK {
        return if commented { Setting::Docs } else { Setting::Code };
    }
    if commented || subject.language == Language::Python && in_docstring(&text[..at]) {
        return Setting::Docs;
    }
    if subject.language == Language::Rust && text[..at].contains_str("#[cfg(test)]") {
        return Setting::Test;
    }
    Setting::Code
}

/// Whether the text so far ends within a string of three quotes that stands alone, as docstrings do, or is given to a
/// name that says the same. Those that are given to another name are text of the program.
fn in_docstring(before: &[u8]) -> bool {
    ["\"\"\"", "'''"].iter().any(|quotes| {
        let marks: Vec<usize> = before.find_iter(quotes).collect();
        let Some(&last) = marks.last().filter(|_| marks.len() % 2 == 1) else { return false };
        let start = before[..last].rfind_byte(b'\n').map_or(0, |end| end + 1);
        let lead = before[start..last].to_ascii_lowercase();
        lead.iter().all(|b| b.is_ascii_whitespace() || matches!(b, b'r' | b'u' | b'f'))
            || ["example", "doc", "usage", "help", "epilog"].iter().any(|word| lead.contains_str(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_are_told_from_strings() {
        assert!(in_docstring(b"def f():\n    \"\"\"Sample:\n    token = "));
        assert!(!in_docstring(b"def f():\n    \"\"\"Sample.\"\"\"\n    token = "));
        assert!(in_docstring(b"EXAMPLES = r\"\"\"\ntoken = "));
        assert!(!in_docstring(b"CONFIG = \"\"\"\ntoken = "));
    }
}
