//! Names that were declared in a file and are called otherwise now, everywhere in it.

use super::guard;
use super::rewrite::is_value_word;
use super::same::Word;
use super::tokens::{Token, tokens};
use crate::identity::line::{self, LineKind};
use crate::model::{ChangedFile, Language, Text};

/// How many names may change at once.
const MOST: usize = 4;

/// Whether two rows of words differ in names alone: each always for the same other, gone from the whole file and new to it,
/// and declared there.
pub(super) fn is_rename(file: &ChangedFile, old: &[Word<'_>], new: &[Word<'_>], language: Language) -> bool {
    if old.len() != new.len() || old.is_empty() {
        return false;
    }
    let mut names: Vec<(&[u8], &[u8])> = Vec::new();
    for (a, b) in old.iter().map(AsRef::as_ref).zip(new.iter().map(AsRef::as_ref)).filter(|(a, b)| a != b) {
        if !is_name(a) || !is_name(b) {
            return false;
        }
        match names.iter().find(|(from, to)| *from == a || *to == b) {
            Some((from, to)) if *from == a && *to == b => {}
            Some(_) => return false,
            None => names.push((a, b)),
        }
    }
    !names.is_empty()
        && names.len() <= MOST
        && names.iter().all(|(from, to)| {
            !stands(&file.new, from)
                && !stands(&file.old, to)
                && is_declared(&file.old, from, language)
                && is_declared(&file.new, to, language)
        })
}

/// A name that a file may choose freely: constants in capitals are known elsewhere.
fn is_name(word: &[u8]) -> bool {
    (word[0].is_ascii_alphabetic() || word[0] == b'_') && word.iter().any(u8::is_ascii_lowercase) && !is_value_word(word)
}

/// Whether `name` was chosen in the file of `own` for its use there: declared, used, and unknown on the other side.
pub(super) fn is_local(own: &Text, other: &Text, name: &[u8], language: Language) -> bool {
    let bytes = own.bytes();
    let times = bstr::ByteSlice::find_iter(bytes, name).filter(|&at| is_whole(bytes, at, name.len())).take(2).count();
    times == 2 && !stands(other, name) && is_declared(own, name, language)
}

/// Whether `name` stands anywhere in `text`.
fn stands(text: &Text, name: &[u8]) -> bool {
    let bytes = text.bytes();
    bstr::ByteSlice::find_iter(bytes, name).any(|at| is_whole(bytes, at, name.len()))
}

fn is_whole(bytes: &[u8], at: usize, len: usize) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    !word(at.checked_sub(1).and_then(|before| bytes.get(before))) && !word(bytes.get(at + len))
}

/// Whether a line of `text` declares `name`: a definition with its parameters, a variable, a field with its type.
fn is_declared(text: &Text, name: &[u8], language: Language) -> bool {
    let bytes = text.bytes();
    bstr::ByteSlice::find_iter(bytes, name).filter(|&at| is_whole(bytes, at, name.len())).any(|at| {
        let line = text.line(text.line_of(at));
        line::kind(line, language) == LineKind::Code && (guard::defines(line) || is_method_head(line) || declares(line, name))
    })
}

/// `async validate(email, plain) {`: a definition that no word announces.
pub(super) fn is_method_head(line: &[u8]) -> bool {
    let body = line.trim_ascii();
    let Some(open) = body.iter().position(|&byte| byte == b'(') else { return false };
    let head = &body[..open];
    let first = head.split(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
    let statement = matches!(first, b"if" | b"for" | b"while" | b"switch" | b"catch" | b"return" | b"else" | b"await");
    body.ends_with(b"{") && !statement && !head.iter().any(|byte| b".=\"'".contains(byte))
}

/// Words before a name that do not declare it.
const USES: &[&[u8]] = &[
    b"return", b"await", b"new", b"throw", b"raise", b"in", b"not", b"and", b"or", b"else", b"if", b"is", b"yield", b"assert", b"delete",
    b"case", b"unless", b"when", b"while", b"print", b"echo", b"puts", b"use", b"do", b"then",
];

fn declares(line: &[u8], name: &[u8]) -> bool {
    let tokens = tokens(line);
    let Some(at) = tokens.iter().position(|token| *token == Token::Word(name)) else { return false };
    let next = tokens.get(at + 1);
    let assigned = || {
        let assigns = tokens[at..].iter().position(|token| matches!(token, Token::Sign(b"=" | b":=")));
        let lone = |token: &Token<'_>| matches!(token, Token::Word(_) | Token::Sign(b"," | b":"));
        assigns.is_some_and(|end| tokens[..at + end].iter().all(lone))
    };
    let typed = || {
        let word = at.checked_sub(1).map(|before| &tokens[before]);
        matches!(word, Some(Token::Word(word)) if !USES.contains(word))
            && matches!(next, None | Some(Token::Sign(b";" | b"=" | b"," | b")")))
    };
    // `role => …`, `(role) => …`, `|role|`, `for role in`.
    let given = || {
        let after: Vec<&[u8]> = tokens[at + 1..].iter().take(2).map(Token::text).collect();
        let before = at.checked_sub(1).map(|before| tokens[before].text());
        matches!(after.as_slice(), [b"=>" | b"->", ..] | [b")", b"=>" | b"->"])
            || (before == Some(b"|") && after.first() == Some(&&b"|"[..]))
            || (before == Some(b"for") && matches!(after.first(), Some(&b"in")))
    };
    assigned() || typed() || given()
}
