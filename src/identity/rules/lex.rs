//! Just enough of every language's lexical grammar to keep brackets balanced: where strings and comments end.

use crate::model::Language;
use bstr::ByteSlice;

/// The furthest a bracket's twin is looked for.
const BYTES: usize = 4096;
/// The most lines between a bracket and its twin.
const LINES: usize = 40;

/// If a string or comment begins at `at`, the byte after its end.
pub(super) fn skip(bytes: &[u8], at: usize, language: Language) -> Option<usize> {
    let rest = bytes.get(at..)?;
    match *rest.first()? {
        b'/' if slashes(language) && rest.starts_with(b"//") => Some(line_end(bytes, at)),
        b'/' if slashes(language) && rest.starts_with(b"/*") => Some(find(bytes, at + 2, b"*/")),
        b'#' if hashes(language) && !rest.starts_with(b"#[") => Some(line_end(bytes, at)),
        b'-' if language == Language::Sql && rest.starts_with(b"--") => Some(line_end(bytes, at)),
        quote @ (b'"' | b'\'' | b'`') => string(bytes, at, quote, language),
        b'r' if language == Language::Rust && (at == 0 || !is_word(bytes[at - 1])) => raw(bytes, at),
        _ => None,
    }
}

/// The byte after the bracket that closes the one at `open`, within the bounds of a call.
pub(super) fn close(bytes: &[u8], open: usize, language: Language) -> Option<usize> {
    let end = bytes.len().min(open + BYTES);
    let (mut at, mut depth, mut lines) = (open, 0_u32, 0);
    while at < end {
        if let Some(next) = skip(bytes, at, language) {
            lines += bytes[at..next].find_iter(b"\n").count();
            at = next;
            continue;
        }
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'\n' => lines += 1,
            _ => {}
        }
        if lines > LINES {
            return None;
        }
        at += 1;
    }
    None
}

/// Where the statement that begins at `at` ends: its line, or as far as its brackets reach.
pub(super) fn statement_end(bytes: &[u8], start: usize, language: Language) -> usize {
    let end = bytes.len().min(start + BYTES);
    let (mut at, mut depth) = (start, 0_u32);
    while at < end {
        if let Some(next) = skip(bytes, at, language) {
            at = next;
            continue;
        }
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return at,
            },
            b';' | b'\n' if depth == 0 && !continues(bytes, start, at) => return at,
            _ => {}
        }
        at += 1;
    }
    end
}

/// A line goes on where it ends in a comma or operator, or where the next begins with a dot or operator.
fn continues(bytes: &[u8], start: usize, at: usize) -> bool {
    if bytes[at] == b';' {
        return false;
    }
    let before = bytes[start..at].iter().rev().find(|byte| !byte.is_ascii_whitespace());
    let mut after = bytes[at..].iter().copied().skip_while(u8::is_ascii_whitespace);
    before.is_some_and(|byte| b",.+&|\\=(".contains(byte)) || after.next().is_some_and(|byte| b".+&|?".contains(&byte))
}

/// Whether `byte` belongs to identifiers.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}

fn slashes(language: Language) -> bool {
    use Language as L;
    !matches!(language, L::Python | L::Ruby | L::Shell | L::Yaml | L::Toml | L::Dockerfile | L::Dotenv | L::Sql | L::Ini)
}

fn hashes(language: Language) -> bool {
    use Language as L;
    matches!(language, L::Python | L::Ruby | L::Php | L::Shell | L::Yaml | L::Toml | L::Hcl | L::Dockerfile | L::Rego | L::PowerShell)
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |len| at + len)
}

fn find(bytes: &[u8], at: usize, needle: &[u8]) -> usize {
    bytes.get(at..).and_then(|rest| rest.find(needle)).map_or(bytes.len(), |len| at + len + needle.len())
}

fn string(bytes: &[u8], at: usize, quote: u8, language: Language) -> Option<usize> {
    use Language as L;
    let rest = &bytes[at..];
    if quote == b'`' && !matches!(language, L::JavaScript | L::TypeScript | L::Go | L::Ruby | L::Shell | L::Php) {
        return None;
    }
    let triple = [quote; 3];
    if quote != b'`'
        && rest.starts_with(&triple)
        && matches!(language, L::Python | L::Java | L::Kotlin | L::Swift | L::CSharp | L::Scala | L::Toml)
    {
        return Some(find(bytes, at + 3, &triple));
    }
    // A lifetime is no string; a character is short.
    if quote == b'\'' && matches!(language, L::Rust) && rest.get(1) != Some(&b'\\') && rest.get(2) != Some(&b'\'') {
        return None;
    }
    let escapes = !(quote == b'`' && language == L::Go);
    let many_lines = quote == b'`' || matches!(language, L::Php | L::Ruby | L::Rust | L::Shell | L::Sql);
    let mut end = at + 1;
    while end < bytes.len() {
        match bytes[end] {
            b'\\' if escapes => end += 1,
            b'\n' if !many_lines => return Some(end),
            byte if byte == quote => return Some(end + 1),
            _ => {}
        }
        end += 1;
    }
    Some(bytes.len())
}

fn raw(bytes: &[u8], at: usize) -> Option<usize> {
    let marks = bytes[at + 1..].iter().take_while(|&&byte| byte == b'#').count();
    if bytes.get(at + 1 + marks) != Some(&b'"') {
        return None;
    }
    let mut end = vec![b'"'];
    end.resize(marks + 1, b'#');
    Some(find(bytes, at + marks + 2, &end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        for (language, text) in [
            (Language::JavaScript, "(a, ')', `)`, /* ) */ {b: [1]} // )\n)"),
            (Language::Python, "(a, ')', '''\n)''' # )\n)"),
            (Language::Go, "(\"\\\")\", `\\`, 1)"),
            (Language::Rust, "(&'a str, ')', r#\")\"#)"),
            (Language::Php, "('it''s)', # )\n 1)"),
        ] {
            assert_eq!(close(text.as_bytes(), 0, language), Some(text.len()), "{language}: {text}");
        }
        assert_eq!(close(b"(a", 0, Language::Go), None);
    }

    #[test]
    fn statements_end_with_their_line_or_brackets() {
        let end = |text: &str| statement_end(text.as_bytes(), 0, Language::JavaScript);
        assert_eq!(end("{a: 1,\n b: 2}\nnext"), 13);
        assert_eq!(end("a +\n b; c"), 6);
        assert_eq!(end("a)"), 1);
    }
}
