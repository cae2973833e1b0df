//! One line of code, word for word, into what it comes to.

use super::table::TABLE;
use super::{Bound, Name, Skeleton};
use crate::identity::direction::phrase::{holds_any, words};
use crate::identity::direction::quoted::{without_prose, without_remark};
use crate::identity::direction::same::is_data;
use crate::identity::direction::tokens::{Token, tokens};
use crate::identity::direction::value::{self, Value};
use crate::model::Language;
use bstr::ByteSlice;

/// Adds what `line` comes to.
pub(super) fn line(line: &[u8], language: Language, out: &mut Skeleton) {
    let line = without_remark(line);
    let refusal = !is_data(language) && is_refusal(line);
    let line = without_prose(if refusal { without_message_parts(line) } else { line });
    for (index, sign) in [" < ", " > ", " <= ", " >= "].iter().enumerate() {
        out.tests.orders[index] += line.find_iter(sign).count();
    }
    let tokens = tokens(&line);
    out.away |= refusal;
    let mut reader = Reader { tokens: &tokens, language, out, refuses: refusal };
    (0..tokens.len()).for_each(|at| reader.token(at));
}

/// Whether a line does nothing but turn somebody away.
pub(super) fn is_refusal(line: &[u8]) -> bool {
    let body = line.trim_ascii_start();
    let first = &body[..body.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()];
    if TABLE.turns_away(first) {
        return true;
    }
    // `return nil, ErrX`, `return Err(…)`.
    let fails = [&b"return Err("[..], b"return nil, ", b"return \"\", ", b"return false, ", b"return 0, "];
    if fails.iter().any(|start| body.starts_with(start)) && !body.ends_with(b", nil") {
        return true;
    }
    let asks = |token: &Token<'_>| TABLE.asks(token.text()).is_some();
    ANSWERS.contains(&first) && holds_any(&words(body), STATUS) && !tokens(body).iter().any(asks)
}

/// Words that begin an answer.
const ANSWERS: &[&[u8]] =
    &[b"return", b"res", b"response", b"http", b"c", b"w", b"ctx", b"reply", b"head", b"render", b"halt", b"die", b"wp_die", b"self"];
/// Words of answers to who may not.
const STATUS: &[&str] = &["401", "403", "unauthorized", "unauthorised", "unauthenticated", "forbidden", "not_authorized", "access_denied"];

/// What stands before the message: how it is put together is no matter, unless what it shows is added to it.
fn without_message_parts(line: &[u8]) -> &[u8] {
    match line.find_byteset(b"\"'`") {
        Some(quote) if !line[quote..].contains_str(" + ") => &line[..quote],
        _ => line,
    }
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    language: Language,
    out: &'a mut Skeleton,
    /// Behind a word that turns away.
    refuses: bool,
}

impl Reader<'_> {
    fn token(&mut self, at: usize) {
        match self.tokens[at] {
            Token::Sign(sign) => self.sign(sign, at),
            Token::Word(word) => {
                if is_data(self.language) || !self.asks(word, at) {
                    self.word(word, at);
                }
            }
        }
    }

    /// The token `by` places behind `at`.
    fn next(&self, at: usize, by: usize) -> Option<&[u8]> {
        self.tokens.get(at + by).map(Token::text)
    }

    fn before(&self, at: usize) -> &[u8] {
        at.checked_sub(1).map_or(&b""[..], |before| self.tokens[before].text())
    }

    fn sign(&mut self, sign: &[u8], at: usize) {
        let nothing = is_nothing(self.next(at, 1));
        let throws = matches!(self.next(at, 2), Some(b"throw" | b"return"));
        let optional = self.next(at, 1) == Some(b".");
        let is_macro = self.language == Language::Rust && self.before(at).first().is_some_and(u8::is_ascii_alphabetic);
        // `json:"-"`: a name of signs.
        let quoted = self.before(at) == b"\"" && self.next(at, 1) == Some(b"\"");
        let tests = &mut self.out.tests;
        match sign {
            b"&&" => tests.ands += 1,
            b"||" => tests.ors += 1,
            b"!" if !is_macro => tests.nots += 1,
            b"!=" | b"!==" if !nothing => (tests.equals, tests.nots) = (tests.equals + 1, tests.nots + 1),
            b"==" | b"===" if nothing => tests.nots += 1,
            b"==" | b"===" => tests.equals += 1,
            // `a?.b`, `a&.b`: only where there is one; what else is done then is part of the same question.
            b"?" | b"&" if optional => tests.ands += 1,
            b"?" if self.next(at, 1) == Some(b":") && throws => {
                let tests = &mut self.out.tests;
                (tests.ifs, tests.nots, tests.ands) = (tests.ifs + 1, tests.nots + 1, tests.ands.saturating_sub(1));
            }
            b"-" | b"*" if quoted => self.name(sign, at),
            _ => {}
        }
    }

    /// Whether a word asks something, or joins what is asked; then it is counted.
    fn asks(&mut self, word: &[u8], at: usize) -> bool {
        let next = self.next(at, 1);
        let not_nothing = next == Some(b"not") && is_nothing(self.next(at, 2));
        let nothing = is_nothing(next);
        let drops = next == Some(b"=");
        let refuses = self.refuses;
        let rego = self.language == Language::Rego;
        let answers = word == b"return" && {
            let more =
                |token: &Token<'_>| matches!(token, Token::Sign(b"(" | b"==" | b"&&" | b"||" | b"!") | Token::Word(b"in" | b"and" | b"or"));
            self.tokens[at..].iter().any(more)
        };
        // To hand on to the next is no answer.
        let answers = answers && next != Some(b"next");
        let leaves = matches!(next, None | Some(b";" | b"}" | b"if" | b"unless" | b"nil" | b"None" | b"null")) && !refuses;
        let tests = &mut self.out.tests;
        match word {
            b"and" | b"AND" => tests.ands += 1,
            b"or" | b"OR" => tests.ors += 1,
            // The two that come with it are taken back.
            b"is" if not_nothing => tests.nots -= 1,
            b"is" if nothing => tests.nots += 1,
            b"not" => tests.nots += 1,
            b"_" if drops => tests.swallows += 1,
            b"catch" | b"except" | b"rescue" | b"recover" => tests.swallows += 1,
            // Rules of policies: every line is asked.
            b"if" if rego => {}
            b"in" if rego => tests.equals += 1,
            b"else" => tests.exits += 1,
            b"return" if leaves => tests.exits += 1,
            b"return" => tests.answers += usize::from(answers && !refuses),
            _ => {
                let Some(contrary) = TABLE.asks(word) else { return false };
                tests.ifs += 1;
                tests.nots += isize::from(contrary);
                self.away(word);
            }
        }
        true
    }

    fn away(&mut self, word: &[u8]) {
        if TABLE.turns_away(word) {
            self.out.away = true;
            self.refuses = true;
        }
    }

    fn word(&mut self, word: &[u8], at: usize) {
        if word[0].is_ascii_digit() {
            return self.number(word, at);
        }
        if let Some(truth) = value::truth(word) {
            // What a question comes to is no setting.
            let arrow = !matches!(self.language, Language::Php | Language::Ruby) && matches!(self.before(at), b"=>" | b"->");
            if !arrow && !matches!(self.before(at), b"return" | b"else" | b"{" | b"==" | b"===" | b"") {
                self.out.values.push(Bound { name: self.bound_to(at), value: truth.to_string(), line: self.out.lines });
            } else if self.before(at) == b"return" {
                self.out.verdicts.push(truth);
            }
            return;
        }
        if word == b"Err" && self.next(at, 1) == Some(b"(") {
            self.out.away = true;
        }
        self.away(word);
        if is_data(self.language) || !(TABLE.is_plain(word) || TABLE.turns_away(word)) {
            self.name(word, at);
        }
    }

    fn name(&mut self, word: &[u8], at: usize) {
        let key = key(word);
        if let Some(code) = TABLE.code(&key) {
            return self.out.values.push(Bound { name: String::new(), value: code.to_owned(), line: self.out.lines });
        }
        // `= function check(`: the name that counts stands in front.
        if self.before(at) == b"function" && at >= 2 && self.tokens[at - 2] == Token::Sign(b"=") {
            return;
        }
        let next = self.tokens.get(at + 1);
        let declares = matches!(next, Some(Token::Word(name)) if !TABLE.is_plain(name))
            && matches!(self.tokens.get(at + 2), Some(Token::Sign(b"=" | b":=")));
        let types = word[0].is_ascii_uppercase() && matches!(self.before(at), b":" | b"->" | b"<" | b"|" | b"[") && self.is_declaration();
        self.out.names.push(Name {
            text: word.to_vec(),
            key,
            called: next == Some(&Token::Sign(b"(")),
            typed: !is_data(self.language) && (types || declares),
            refuses: self.refuses,
            line: self.out.lines,
        });
    }

    fn number(&mut self, word: &[u8], at: usize) {
        let Some(Value::Number { amount, .. }) = value::number(word) else { return };
        let before = |by: usize| at.checked_sub(by).map_or(&b""[..], |place| self.tokens[place].text());
        // `? 1 : 0` is yes or no.
        if before(1) == b"?" || (before(1) == b":" && before(3) == b"?") {
            return;
        }
        let is_number = |text: &[u8]| text.first().is_some_and(u8::is_ascii_digit);
        // `3.12` is one number, and so is `60 * 60`.
        if before(1) == b"."
            && is_number(before(2))
            && let Some(last) = self.out.values.last_mut()
        {
            last.value = format!("{}.{amount}", last.value);
            return;
        }
        if before(1) == b"*"
            && is_number(before(2))
            && let Some(last) = self.out.values.last_mut()
            && let Ok(known) = last.value.parse::<f64>()
        {
            last.value = (known * amount).to_string();
            return;
        }
        let negative = before(1) == b"-" && !before(2).first().is_some_and(u8::is_ascii_alphanumeric);
        let amount = if negative { -amount } else { amount };
        self.out.values.push(Bound { name: self.bound_to(at), value: amount.to_string(), line: self.out.lines });
    }

    /// Whether the line declares a function, a variable or a field.
    fn is_declaration(&self) -> bool {
        const DECLARES: &[&[u8]] = &[
            b"def",
            b"func",
            b"function",
            b"fn",
            b"fun",
            b"let",
            b"const",
            b"var",
            b"val",
            b"private",
            b"public",
            b"protected",
            b"static",
            b"async",
            b"readonly",
            b"constructor",
            b"internal",
            b"override",
        ];
        self.tokens.iter().take(4).any(|token| DECLARES.contains(&token.text()))
    }

    /// The name in front of a value: `ttl: 900`, `ttl = 900`, `ttl(900)`; empty where there is none.
    fn bound_to(&self, at: usize) -> String {
        let named = self.tokens[..at].iter().rposition(|token| matches!(token, Token::Word(_)));
        let gives = |token: &Token<'_>| matches!(token, Token::Sign(b":" | b"=" | b":=" | b"=>" | b"(" | b"\"" | b"'" | b"-"));
        match named {
            Some(name) if name + 1 < at && self.tokens[name + 1..at].iter().all(gives) => key(self.tokens[name].text()),
            _ => String::new(),
        }
    }
}

fn is_nothing(text: Option<&[u8]>) -> bool {
    matches!(text, Some(b"None" | b"null" | b"nil" | b"undefined" | b"nullptr" | b"NULL"))
}

/// The words of a name; of what is the same by two names, always the first.
fn key(word: &[u8]) -> String {
    let words = words(word);
    // A name of signs has no words.
    let name = words.trim_matches('_');
    if name.is_empty() { String::from_utf8_lossy(word).into_owned() } else { TABLE.first_name(name).to_owned() }
}
