//! Conditions that were turned round, or no longer ask: `!x` and `x`, `and` and `or`, `return true` in a check's place.

use super::clause::Outcome;
use super::phrase::{holds_any, words};
use super::tokens::{Token, is_layout, tokens, turns};
use super::value;

/// Whether two lines differ only in what turns a condition: less than zero where the new one lets more through, zero where that
/// cannot be told.
pub(super) fn turned(old: &[u8], new: &[u8], outcome: Option<Outcome>) -> Option<i32> {
    let plain = |line| -> Vec<Token<'_>> { tokens(line).into_iter().filter(|token| !is_layout(token) && !turns(token)).collect() };
    let signs = |line| -> Vec<Token<'_>> { without_defaults(&asked_by_sign(tokens(line))).into_iter().filter(turns).collect() };
    // To assert and to turn away are each other's contrary.
    let asserts = |line: &[u8]| line.trim_ascii_start().starts_with(b"assert");
    if asserts(old) != asserts(new) {
        return None;
    }
    let (a, b) = (plain(old), plain(new));
    let (x, y) = (signs(old), signs(new));
    if a != b || x == y {
        return verdicts(&a, &b);
    }
    let count = |side: &[Token<'_>], signs: &[&[u8]]| {
        side.iter().filter(|token| matches!(token, Token::Sign(text) | Token::Word(text) if signs.contains(text))).count() as i32
    };
    let negations = |side: &[Token<'_>]| count(side, &[b"!", b"!=", b"!==", b"not", b"unless"]);
    let both = |side: &[Token<'_>]| count(side, &[b"&&", b"and"]);
    if negations(&x) != negations(&y) || both(&x) == both(&y) {
        return Some(0);
    }
    // `a and b` to `a or b` lets more through, unless the condition turns away.
    let looser = both(&y) < both(&x);
    match outcome {
        Some(outcome) => Some(if looser == (outcome == Outcome::Admits) { -1 } else { 1 }),
        None => Some(0),
    }
}

/// `x is null` as `x == null`, `is not` as `!=`, and `===` as `==`.
fn asked_by_sign(tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match (out.last(), &token) {
            (Some(Token::Sign(b"==")), Token::Word(b"not")) => *out.last_mut().expect("there is a last one") = Token::Sign(b"!="),
            (_, Token::Word(b"is") | Token::Sign(b"===")) => out.push(Token::Sign(b"==")),
            (_, Token::Sign(b"!==")) => out.push(Token::Sign(b"!=")),
            _ => out.push(token),
        }
    }
    out
}

/// What is taken where there is nothing, left out: `kwargs or {}`.
pub(super) fn without_defaults<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let empty = |at: usize| {
        let pair = (tokens.get(at).map(Token::text), tokens.get(at + 1).map(Token::text));
        matches!(
            pair,
            (Some(b"{"), Some(b"}"))
                | (Some(b"["), Some(b"]"))
                | (Some(b"("), Some(b")"))
                | (Some(b"\""), Some(b"\""))
                | (Some(b"'"), Some(b"'"))
        ) || matches!(pair.0, Some(b"None" | b"null" | b"nil"))
    };
    let default = |at: usize| matches!(tokens[at], Token::Word(b"or") | Token::Sign(b"||")) && empty(at + 1);
    (0..tokens.len()).filter(|&at| !default(at)).map(|at| tokens[at].clone()).collect()
}

/// `return false` to `return true`, and the reverse.
fn verdicts(old: &[Token<'_>], new: &[Token<'_>]) -> Option<i32> {
    match (verdict(old).or_else(|| answered(old)), verdict(new).or_else(|| answered(new))) {
        (Some(false), Some(true)) => Some(-1),
        (Some(true), Some(false)) => Some(1),
        _ => None,
    }
}

/// What a line gives back: a failure, or what means that all is well.
fn answered(side: &[Token<'_>]) -> Option<bool> {
    const WELL: &[&str] = &["success", "ok", "granted", "allow", "allowed", "accept", "accepted", "pass"];
    #[rustfmt::skip]
    const ILL: &[&str] = &[
        "err", "error", "errors", "errorf", "fail", "failed", "failure", "denied", "deny", "unknown", "forbidden",
        "unauthorized", "invalid", "reject", "rejected", "perm", "eperm", "eacces", "401", "403",
    ];
    let [Token::Word(b"return"), rest @ ..] = side else { return None };
    let said: String = rest.iter().map(|token| words(token.text())).collect();
    let nothing = !rest.is_empty() && rest.iter().all(|token| matches!(token, Token::Word(b"nil")));
    match (holds_any(&said, ILL), holds_any(&said, WELL) || nothing) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}

/// The truth value that is all a line says.
fn verdict(side: &[Token<'_>]) -> Option<bool> {
    match side {
        [Token::Word(b"return" | b"when" | b"if" | b"unless" | b"elif" | b"while"), rest @ ..] => verdict(rest),
        [Token::Word(word)] => value::truth(word).or(match *word {
            b"1" => Some(true),
            b"0" => Some(false),
            _ => None,
        }),
        [Token::Word(word), Token::Sign(b":" | b"?"), ..] if side.len() <= 2 => value::truth(word),
        _ => None,
    }
}

/// Whether one side asks and the other is a fixed answer: less than zero where the new one lets more through. `outcome`: what
/// the answer yes leads to.
pub(super) fn fixed(old: &[u8], new: &[u8], outcome: Outcome) -> Option<i32> {
    let plain = |line| -> Vec<Token<'_>> { tokens(line).into_iter().filter(|token| !is_layout(token)).collect() };
    let (a, b) = (plain(old), plain(new));
    let (a, b) = (answer(&a), answer(&b));
    let opens = |yes: bool| if yes == (outcome == Outcome::Admits) { -1 } else { 1 };
    match (verdict(a), verdict(b)) {
        (None, Some(yes)) if a.len() > b.len() => Some(opens(yes)),
        (Some(yes), None) if b.len() > a.len() => Some(-opens(yes)),
        _ => None,
    }
}

/// `authorized: ({ auth }) => !!auth` and `authorized: () => true`: what follows the arrow is the answer.
fn answer<'t, 'a>(side: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let arrow = side.iter().rposition(|token| matches!(token, Token::Sign(b"=>")));
    let Some(arrow) = arrow else { return side };
    match &side[arrow + 1..] {
        // `() => ({ isValid: true })`
        [Token::Word(_), Token::Sign(b":"), rest @ ..] => rest,
        rest => rest,
    }
}

/// Whether a filter was emptied or filled: `filter: { owner: me }` to `filter: {}`.
pub(super) fn emptied(old: &[u8], new: &[u8]) -> Option<i32> {
    let name = |line: &[u8]| -> Option<(Vec<u8>, bool)> {
        let at = line.iter().position(|&byte| byte == b':' || byte == b'=')?;
        let word = line[..at].trim_ascii().trim_ascii_start().to_ascii_lowercase();
        let word: Vec<u8> = word.into_iter().filter(u8::is_ascii_alphabetic).collect();
        const FILTERS: &[&[u8]] = &[b"filter", b"check", b"where", b"condition", b"conditions", b"using"];
        let rest: Vec<u8> = line[at + 1..].iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != b',').collect();
        FILTERS.contains(&word.as_slice()).then_some((word, matches!(rest.as_slice(), b"{}" | b"[]" | b"\"\"" | b"null")))
    };
    match (name(old)?, name(new)?) {
        ((a, false), (b, true)) if a == b => Some(-1),
        ((a, true), (b, false)) if a == b => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_conditions() {
        for (old, new, outcome, expected) in [
            ("if !user.admin {", "if user.admin {", None, Some(0)),
            ("return a and b", "return a or b", Some(Outcome::Admits), Some(-1)),
            ("if a or b:", "if a and b:", Some(Outcome::Denies), Some(-1)),
            ("return false", "return true", None, Some(-1)),
            ("x = y", "x = z", None, None),
        ] {
            assert_eq!(turned(old.as_bytes(), new.as_bytes(), outcome), expected, "{old} -> {new}");
        }
    }

    #[test]
    fn fixed_answers() {
        for (old, new, outcome, expected) in [
            ("return obj.owner == user", "return True", Outcome::Admits, Some(-1)),
            ("if (bad(password))", "if (0)", Outcome::Denies, Some(-1)),
            ("when { resource.owner == principal };", "when { true };", Outcome::Admits, Some(-1)),
            ("true", "user.admin?", Outcome::Admits, Some(1)),
            ("return a", "return b", Outcome::Admits, None),
        ] {
            assert_eq!(fixed(old.as_bytes(), new.as_bytes(), outcome), expected, "{old} -> {new}");
        }
        assert_eq!(emptied(b"filter: { owner: me }", b"filter: {}"), Some(-1));
    }
}
