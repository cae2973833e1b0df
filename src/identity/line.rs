//! What kind of line a line is: blank, comment, import or code, as far as one line can tell.

use crate::model::Language;

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    Blank,
    Comment,
    Import,
    Code,
}

/// The kind of `line`.
pub(super) fn kind(line: &[u8], language: Language) -> LineKind {
    let line = line.trim_ascii();
    if line.is_empty() {
        LineKind::Blank
    } else if is_comment(line, language) {
        LineKind::Comment
    } else if is_import(line, language) {
        LineKind::Import
    } else {
        LineKind::Code
    }
}

/// Whether the trimmed `line` begins as a comment. Annotations and attributes are code.
fn is_comment(line: &[u8], language: Language) -> bool {
    // No comment begins with anything else: most lines are told apart by their first byte.
    if !matches!(line[0], b'/' | b'*' | b'#' | b'"' | b'\'' | b'-' | b'<' | b';') {
        return false;
    }
    let starts = |prefixes: &[&[u8]]| prefixes.iter().any(|prefix| line.starts_with(prefix));
    match language {
        Language::Python
        | Language::Ruby
        | Language::Shell
        | Language::Yaml
        | Language::Toml
        | Language::Dockerfile
        | Language::Dotenv
        | Language::Rego => starts(&[b"#", b"\"\"\"", b"'''"]),
        Language::PowerShell => starts(&[b"#", b"<#"]),
        Language::Sql => starts(&[b"--", b"/*", b"*/"]),
        Language::Hcl => starts(&[b"#", b"//", b"/*"]),
        Language::Php => starts(&[b"//", b"/*", b"*/"]) || is_star(line) || (line[0] == b'#' && !line.starts_with(b"#[")),
        Language::Html | Language::Xml | Language::Markdown => starts(&[b"<!--"]),
        Language::Ini => starts(&[b"#", b";"]),
        Language::Json | Language::Css => starts(&[b"//", b"/*", b"*/"]) || is_star(line),
        Language::Other => starts(&[b"//", b"/*", b"*/", b"# "]),
        _ => starts(&[b"//", b"/*", b"*/"]) || is_star(line),
    }
}

/// A line inside a block comment that begins with a star, not a pointer that is written to.
fn is_star(line: &[u8]) -> bool {
    line == b"*" || line.starts_with(b"* ")
}

/// Whether the trimmed `line` only brings names in.
fn is_import(line: &[u8], language: Language) -> bool {
    if language != Language::Go
        && !matches!(line[0], b'#' | b'a' | b'c' | b'e' | b'f' | b'i' | b'l'..=b'n' | b'p' | b'r' | b'u' | b'v' | b'}')
    {
        return false;
    }
    let starts = |prefixes: &[&[u8]]| prefixes.iter().any(|prefix| line.starts_with(prefix));
    match language {
        Language::Python => starts(&[b"import "]) || (line.starts_with(b"from ") && contains(line, b" import")),
        Language::JavaScript | Language::TypeScript => {
            starts(&[b"import ", b"export * from", b"import{"])
                || (starts(&[b"const ", b"let ", b"var "]) && contains(line, b"= require("))
                || (line.starts_with(b"} from ") || (line.starts_with(b"export {") && contains(line, b" from ")))
        }
        Language::Java | Language::Kotlin | Language::Scala | Language::Swift => starts(&[b"import ", b"package "]),
        Language::Go => starts(&[b"import ", b"package "]) || is_go_path(line),
        Language::CSharp => line.starts_with(b"using ") && line.ends_with(b";") && !contains(line, b"("),
        Language::Rust => {
            matches!(line[0], b'u' | b'p' | b'm' | b'e')
                && starts(&[b"use ", b"pub use ", b"pub(crate) use ", b"mod ", b"pub mod ", b"extern crate "])
        }
        Language::Php => (line.starts_with(b"use ") && line.ends_with(b";")) || starts(&[b"namespace ", b"require_once", b"include_once"]),
        Language::Ruby => starts(&[b"require ", b"require_relative ", b"autoload "]),
        Language::C => starts(&[b"#include"]),
        _ => false,
    }
}

/// A line of a Go import block: an optional alias and one quoted path.
fn is_go_path(line: &[u8]) -> bool {
    let Some(at) = line.iter().position(|&byte| byte == b'"') else { return false };
    let (alias, path) = line.split_at(at);
    path.len() > 2
        && path.ends_with(b"\"")
        && contains(path, b"/")
        && !contains(path, b" ")
        && alias.trim_ascii() != b"return"
        && alias.trim_ascii().iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
}

/// A line that gives a key a text of several words, as translations do.
#[inline]
pub(super) fn is_sentence(line: &[u8], language: Language) -> bool {
    // The end tells of nearly every line that it is none.
    let may_end = |byte: &u8| matches!(byte, b',' | b'"' | b'\'') || byte.is_ascii_whitespace();
    (matches!(language, Language::Ini | Language::Yaml) || line.last().is_some_and(may_end)) && gives_text(line, language)
}

fn gives_text(line: &[u8], language: Language) -> bool {
    let body = line.trim_ascii();
    if !matches!(language, Language::Ini | Language::Yaml) && !matches!(body.last(), Some(b',' | b'"' | b'\'')) {
        return false;
    }
    let body = body.strip_suffix(b",").unwrap_or(body);
    let begins = |text: &[u8]| text.contains(&b' ') && text.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    if language == Language::Ini {
        let body = body.strip_prefix(b"#").unwrap_or(body);
        let foreign = |text: &[u8]| bstr::ByteSlice::find(text, b"\\u").is_some() || text.iter().any(|&byte| byte >= 0x80);
        return body
            .iter()
            .position(|&byte| byte == b'=')
            .is_some_and(|at| begins(body[at + 1..].trim_ascii()) || foreign(&body[at + 1..]));
    }
    // A translation in YAML needs no quotes; what a job or a step is called is none.
    if language == Language::Yaml
        && let Some(at) = bstr::ByteSlice::find(body, b": ")
        && body[at + 2..].split(|&byte| byte == b' ').nth(2).is_some()
        && begins(&body[at + 2..])
    {
        let key = body[..at].strip_prefix(b"- ").unwrap_or(&body[..at]);
        return !matches!(key, b"name" | b"run" | b"description" | b"if" | b"title" | b"summary" | b"uses");
    }
    let Some(quote) = body.last().filter(|byte| matches!(byte, b'"' | b'\'')) else { return false };
    let Some(open) = body[..body.len() - 1].iter().rposition(|byte| byte == quote) else { return false };
    let key = body[..open].trim_ascii_end();
    (key.ends_with(b":") || key.ends_with(b"=>") || key.ends_with(b"=")) && begins(&body[open + 1..body.len() - 1])
}

fn contains(line: &[u8], needle: &[u8]) -> bool {
    bstr::ByteSlice::find(line, needle).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_language() {
        for (line, language, expected) in [
            ("  // login", Language::Go, LineKind::Comment),
            ("@login_required", Language::Python, LineKind::Code),
            ("#[Authorize]", Language::Php, LineKind::Code),
            ("#[cfg(test)]", Language::Rust, LineKind::Code),
            ("# note", Language::Ruby, LineKind::Comment),
            ("-- note", Language::Sql, LineKind::Comment),
            ("--i;", Language::C, LineKind::Code),
            ("*pointer = 1;", Language::C, LineKind::Code),
            ("from a import b", Language::Python, LineKind::Import),
            ("jwt \"github.com/x/jwt\"", Language::Go, LineKind::Import),
            ("return \"a/b\"", Language::Go, LineKind::Code),
            ("using var x = Open();", Language::CSharp, LineKind::Code),
            ("   ", Language::Go, LineKind::Blank),
        ] {
            assert_eq!(kind(line.as_bytes(), language), expected, "{line}");
        }
    }
}
