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

/// The part of the file that holds the byte at `at`.
pub(super) fn setting(subject: &Subject<'_>, at: usize) -> Setting {
    let text = subject.text.bytes();
    let line = subject.text.line(subject.text.line_of(at)).trim_ascii_start();
    let commented = [&b"///"[..], b"//!", b"* ", b"/**", b">>> "].iter().any(|sign| line.starts_with(sign));
    if commented || subject.language == Language::Python && in_docstring(&text[..at]) {
        return Setting::Docs;
    }
    if subject.language == Language::Rust && text[..at].contains_str("#[cfg(test)]") {
        return Setting::Test;
    }
    Setting::Code
}

/// Whether the text so far ends within a string of three quotes that stands alone, as docstrings do. Those that are
/// given to a name are text of the program.
fn in_docstring(before: &[u8]) -> bool {
    ["\"\"\"", "'''"].iter().any(|quotes| {
        let marks: Vec<usize> = before.find_iter(quotes).collect();
        let Some(&last) = marks.last().filter(|_| marks.len() % 2 == 1) else { return false };
        let start = before[..last].rfind_byte(b'\n').map_or(0, |end| end + 1);
        before[start..last].iter().all(|b| b.is_ascii_whitespace() || matches!(b, b'r' | b'R' | b'u' | b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_are_told_from_strings() {
        assert!(in_docstring(b"def f():\n    \"\"\"Sample:\n    token = "));
        assert!(!in_docstring(b"def f():\n    \"\"\"Sample.\"\"\"\n    token = "));
        assert!(!in_docstring(b"CONFIG = \"\"\"\ntoken = "));
    }
}
