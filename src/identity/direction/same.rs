//! Whether a hunk that does nothing else says what was said before: other comments, imports, messages and logs, a value with
//! or without a name, names that were declared here and are called otherwise, lines that stand elsewhere in the file.
//!
//! Asked last, where no effect was found: what is left out here may still say something.

use super::dress::{balance, is_log, is_order, is_remark, shows_secret};
use super::phrase::{holds_any, words};
use super::quoted::{without_messages, without_remark};
use super::rewrite::is_structure;
use super::tokens::{Token, is_layout, tokens};
use super::{polarity, renamed};
use crate::identity::line::{self, LineKind};
use crate::model::{ChangedFile, Hunk, Language, LineRange, Text};
use std::borrow::Cow;

/// A longer hunk is not compared: so much code is seldom written anew only to say the same.
const MOST: u32 = 48;

/// What of a hunk must be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heed {
    /// Everything but how it is written: comments and messages, too.
    All,
    /// What it does.
    Deeds,
}

/// A word or sign as it stands in the text. It is copied only where it stands there otherwise: in SQL, whose words mean the same
/// in capitals, and beside a message that was blanked.
pub(super) type Word<'a> = Cow<'a, [u8]>;

/// What `hunk` says on one side, statement by statement.
type Statements<'a> = Vec<Vec<Word<'a>>>;

/// Whether both sides of `hunk` say the same.
pub(super) fn same(file: &ChangedFile, hunk: Hunk, language: Language, heed: Heed) -> bool {
    if hunk.old.len.max(hunk.new.len) > MOST {
        return false;
    }
    // What came or went alone does nothing only if it is nothing but dress.
    if heed == Heed::All && (hunk.old.len == 0 || hunk.new.len == 0) {
        return false;
    }
    // New code does something, and its first line tells: a change may bring files by the thousand.
    if super::is_new_code(file, hunk) && (does(&file.old, hunk.old, language) || does(&file.new, hunk.new, language)) {
        return false;
    }
    if is_more(file, hunk, language) {
        return false;
    }
    let (old, new) = (side(&file.old, hunk.old, language, heed), side(&file.new, hunk.new, language, heed));
    let plain = |few: &[Word<'_>], many: &[Word<'_>]| few.iter().filter(|word| !many.contains(word)).all(|word| !is_telling(word));
    let imports_fit = plain(&old.imports, &new.imports) && plain(&new.imports, &old.imports);
    if !imports_fit || old.orders != new.orders {
        return false;
    }
    let (before, after) = (without_if(flat(&old.statements)), without_if(flat(&new.statements)));
    before == after
        || (!is_data(language) && renamed::is_rename(file, &before, &after, language))
        || flat(&inlined(&old.statements)) == flat(&inlined(&new.statements))
        // Arguments that are named may stand in any order.
        || entries(&old.statements.concat()) == entries(&new.statements.concat())
        || (is_data(language) && entries(&before) == entries(&after))
}

/// Whether one side does so much more than the other that nobody need read what: a few lines do not say what many do.
fn is_more(file: &ChangedFile, hunk: Hunk, language: Language) -> bool {
    let deeds = |text: &Text, range: LineRange| range.lines().filter(|&number| acts(text.line(number), language)).count();
    let (old, new) = (deeds(&file.old, hunk.old), deeds(&file.new, hunk.new));
    old.max(new) > 3 * old.min(new) + 4
}

/// Whether some line does more than log and remark.
fn does(text: &Text, range: LineRange, language: Language) -> bool {
    range.lines().any(|number| acts(text.line(number), language))
}

/// Whether a line does more than log and remark.
fn acts(line: &[u8], language: Language) -> bool {
    line::kind(line, language) == LineKind::Code && !is_log(line) && !is_remark(line)
}

/// All words of some statements but for the signs that give names.
fn flat<'a>(statements: &Statements<'a>) -> Vec<Word<'a>> {
    statements.iter().flatten().filter(|word| !is_binding(word)).cloned().collect()
}

/// `if x return true, return false` as `x`.
fn without_if(mut words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    let answers = |words: &[Word<'_>]| matches!(words, [.., yes, no] if **yes == *b"true" && **no == *b"false");
    if words.first().is_some_and(|word| **word == *b"if") && answers(&words) {
        words.truncate(words.len() - 2);
        words.remove(0);
    }
    words
}

/// One side without its dress.
#[derive(Debug, Default)]
struct Side<'a> {
    statements: Statements<'a>,
    imports: Vec<Word<'a>>,
    /// Comments that tell a tool what to do.
    orders: Vec<&'a [u8]>,
}

fn side(text: &Text, range: LineRange, language: Language, heed: Heed) -> Side<'_> {
    let mut out = Side::default();
    // How many brackets of a call that logs are still open.
    let mut logs = 0;
    for number in range.lines() {
        let line = text.line(number);
        if logs > 0 {
            logs += balance(line);
            continue;
        }
        match line::kind(line, language) {
            LineKind::Blank => {}
            LineKind::Comment if heed == Heed::All || is_order(line) => out.orders.push(line.trim_ascii()),
            LineKind::Comment => {}
            LineKind::Import => out.imports.extend(words_of(line, language).into_iter().filter(|word| !is_import_word(word))),
            LineKind::Code if heed == Heed::Deeds && is_log(line) && !shows_secret(line) => logs = balance(line).max(0),
            LineKind::Code if is_remark(line) => {}
            LineKind::Code => {
                let words = if heed == Heed::Deeds { deeds_of(line, language) } else { words_of(line, language) };
                if !words.is_empty() {
                    out.statements.push(words);
                }
            }
        }
    }
    out.imports.sort_unstable();
    out.imports.dedup();
    out
}

/// The same of a line without its messages.
fn deeds_of(line: &[u8], language: Language) -> Vec<Word<'_>> {
    match without_messages(line) {
        Cow::Borrowed(line) => words_of(line, language),
        Cow::Owned(line) => words_of(&line, language).into_iter().map(|word| Cow::Owned(word.into_owned())).collect(),
    }
}

/// The words and signs of a line that are more than layout.
fn words_of<'a>(line: &'a [u8], language: Language) -> Vec<Word<'a>> {
    let line = without_remark(line);
    let kept = |token: &Token<'_>| !is_layout(token) && (!is_structure(token) || is_equals(token)) && !is_filling(token, language);
    let word = |text: &'a [u8]| if language == Language::Sql { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    let out = tokens(line).into_iter().filter(kept).map(|token| word(token.text())).collect();
    let out = without_null_tests(out);
    if is_definition(line) { without_types(out) } else { out }
}

/// Signs and words that are a matter of taste.
fn is_filling(token: &Token<'_>, language: Language) -> bool {
    match token {
        Token::Word(word) => {
            matches!(*word, b"return" | b"final" | b"readonly" | b"public" | b"static" | b"override" | b"object" | b"array" | b"pass")
        }
        Token::Sign(sign) => match language {
            Language::Ruby => matches!(*sign, b":" | b"=>"),
            Language::Php => matches!(*sign, b"[" | b"]" | b"$"),
            Language::Yaml | Language::Json | Language::Hcl => matches!(*sign, b"[" | b"]" | b"-"),
            _ => false,
        },
    }
}

/// `x is None`, `x == null` as `!x`, and their contraries as `x`.
fn without_null_tests(words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    const NOTHING: &[&[u8]] = &[b"None", b"null", b"nil", b"undefined", b"nullptr", b"NULL"];
    let mut out: Vec<Word<'_>> = Vec::with_capacity(words.len());
    for word in words {
        let nothing = NOTHING.contains(&&*word);
        let asks = |sign: &[&[u8]]| out.last().is_some_and(|last| sign.contains(&&**last));
        if nothing && asks(&[b"is", b"==", b"==="]) {
            out.pop();
            let at = out.iter().rposition(|word| matches!(&**word, b"if" | b"&&" | b"||" | b"and" | b"or")).map_or(0, |at| at + 1);
            out.insert(at, Cow::Borrowed(b"!"));
        } else if (nothing && asks(&[b"!=", b"!=="])) || (*word == *b"true" && asks(&[b"==", b"==="])) {
            out.pop();
        } else {
            out.push(if *word == *b"not" { Cow::Borrowed(b"!") } else { word });
        }
    }
    out
}

/// Whether a line defines a function, by a word of its own.
fn is_definition(line: &[u8]) -> bool {
    tokens(line).iter().take(5).any(|token| matches!(token, Token::Word(b"def" | b"func" | b"function" | b"fn" | b"fun")))
}

/// A definition without what it says of types: `user: User` as `user`. Where one asks by a type, the type stays.
fn without_types(words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    let mut out: Vec<Word<'_>> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    let mut depth = 0;
    while let Some(word) = words.next() {
        depth += i32::from(*word == *b"[") - i32::from(*word == *b"]");
        if depth > 0 || (depth == 0 && *word == *b"]") {
            continue;
        }
        if !matches!(&*word, b":" | b"->" | b"|") {
            out.push(word);
        } else if words.peek().is_some_and(|next| next[0].is_ascii_alphabetic()) {
            words.next();
        }
    }
    out
}

/// Statements that only give the next a name, put where the name stands.
fn inlined<'a>(statements: &Statements<'a>) -> Statements<'a> {
    let mut out: Statements<'a> = Vec::with_capacity(statements.len());
    for statement in statements {
        let named = out.last().filter(|last| {
            let times = |name: &Word<'_>| statement.iter().filter(|word| *word == name).count();
            last.len() > 2 && is_binding(&last[1]) && times(&last[0]) == 1
        });
        let Some(named) = named else {
            out.push(statement.clone());
            continue;
        };
        let value = named.iter().skip(2);
        let joined =
            statement.iter().flat_map(|word| if *word == named[0] { value.clone().cloned().collect() } else { vec![word.clone()] });
        let joined = joined.collect();
        out.pop();
        out.push(joined);
    }
    out
}

fn is_equals(token: &Token<'_>) -> bool {
    matches!(token, Token::Sign(b"=" | b":=" | b"->"))
}

fn is_binding(word: &[u8]) -> bool {
    matches!(word, b"=" | b":=" | b"->")
}

pub(super) fn is_data(language: Language) -> bool {
    matches!(
        language,
        Language::Yaml
            | Language::Json
            | Language::Toml
            | Language::Hcl
            | Language::Ini
            | Language::Dotenv
            | Language::Xml
            | Language::Dockerfile
    )
}

/// Keys with their values, in no order.
pub(super) fn entries<W: AsRef<[u8]> + Ord>(words: &[W]) -> Vec<&[W]> {
    let is_key = |at: usize| words.get(at + 1).is_some_and(|next| matches!(next.as_ref(), b":" | b"="));
    let mut out = Vec::new();
    let mut start = 0;
    for at in 1..=words.len() {
        if at == words.len() || is_key(at) {
            out.push(&words[start..at]);
            start = at;
        }
    }
    out.sort_unstable();
    out
}

/// Whether every line that went stands on an added line, and every line that came on a removed one, as far to the right.
pub(super) fn stands_elsewhere(file: &ChangedFile, hunk: Hunk) -> bool {
    if file.hunks.len() < 2 || file.hunks.len() > 40 {
        return false;
    }
    let mut come: Vec<&[u8]> = file.hunks.iter().flat_map(|hunk| lines(&file.new, hunk.new)).collect();
    come.sort_unstable();
    if !lines(&file.old, hunk.old).all(|line| come.binary_search(&line).is_ok()) {
        return false;
    }
    let mut gone: Vec<&[u8]> = file.hunks.iter().flat_map(|hunk| lines(&file.old, hunk.old)).collect();
    gone.sort_unstable();
    lines(&file.new, hunk.new).all(|line| gone.binary_search(&line).is_ok())
}

/// The lines of a side that hold anything, as far to the right as they stand.
fn lines(text: &Text, range: LineRange) -> impl Iterator<Item = &[u8]> {
    range.lines().map(|number| text.line(number).trim_ascii_end()).filter(|line| !line.is_empty())
}

fn is_import_word(word: &[u8]) -> bool {
    matches!(
        word,
        b"import"
            | b"from"
            | b"require"
            | b"use"
            | b"using"
            | b"as"
            | b"package"
            | b"include"
            | b"static"
            | b"type"
            | b"."
            | b"::"
            | b"*"
            | b"#"
    )
}

/// Whether who brings in this name, or no longer, may do something else than before.
fn is_telling(word: &[u8]) -> bool {
    #[rustfmt::skip]
    const TELLING: &[&str] = &[
        "rand", "random", "crypto", "secrets", "jwt", "jose", "oauth", "oauth2", "bcrypt", "argon2", "hash", "md5", "sha1",
        "hmac", "session",
    ];
    let name = words(word);
    polarity::of(&name).is_some() || holds_any(&name, TELLING)
}
