//! Numbers of a line that have no name of their own: `GenerateFromPassword(pw, 12)`, `ssh-keygen -b 4096`.

use super::order::{self, Order};
use super::phrase::{holds, holds_any, words};
use super::property;
use super::tokens::{Token, tokens};
use super::value;
use std::cell::LazyCell;

/// Calls whose numbers are a cost.
const COSTS: &[&str] = &[
    "bcrypt",
    "generate_from_password",
    "pbkdf2",
    "argon2",
    "scrypt",
    "gen_salt",
    "gensalt",
    "keygen",
    "genrsa",
    "generate_key",
    "rsa",
    "rounds",
    "b_crypt_password_encoder",
    "token_urlsafe",
    "token_hex",
    "token_bytes",
    "random_bytes",
    "urlsafe_base64",
    "random_int",
    "randint",
    "pad_start",
    "zfill",
];

/// What may name a number that its own line does not.
pub(super) struct Near<'a> {
    /// The words of the lines around.
    pub(super) around: &'a dyn Fn() -> String,
    /// The words of the line that it belongs to.
    pub(super) above: &'a dyn Fn() -> String,
}

impl Near<'_> {
    pub(super) fn nothing() -> Self {
        Self { around: &String::new, above: &String::new }
    }
}

/// Two lines that differ in numbers only: what they measure, and less than zero where the new one is weaker.
pub(super) fn compare(old: &[u8], new: &[u8], near: &Near<'_>) -> Option<(Order, i32)> {
    let (before, after) = (tokens(old), tokens(new));
    if before == after {
        return None;
    }
    let line = LazyCell::new(|| words(old));
    // Of a call whose one number is a cost, the rest may change, too.
    let single = |tokens: &[Token<'_>]| tokens.iter().filter(|token| is_amount(token)).count() == 1;
    let one_cost = || single(&before) && single(&after) && COSTS.iter().any(|cost| holds(&line, cost) && holds(&words(new), cost));
    let (left, right) = (without_amounts(&before), without_amounts(&after));
    let same = left.len() == right.len() && left.iter().zip(&right).all(|(a, b)| a.eq_ignore_ascii_case(b));
    if !same && !one_cost() {
        return None;
    }
    let order = if holds_any(&line, COSTS) {
        Order::Cost
    } else {
        let named = |words: &str| property::orders(words).into_iter().map(|(order, _)| order).find(|order| order.is_measured());
        let by_call = || {
            let cost = holds_any(&line, &["params", "config", "options", "new"]) && holds_any(&(near.around)(), COSTS);
            cost.then_some(Order::Cost)
        };
        named(&line).or_else(by_call).or_else(|| named(&(near.above)()))?
    };
    let way = if same {
        let from = first_difference(old, new);
        order::compare(order, &old[from..], &new[from..])?
    } else {
        let amount = |token: &&Token<'_>| is_amount(token);
        order::compare(order, before.iter().find(amount)?.text(), after.iter().find(amount)?.text())?
    };
    Some((order, way))
}

/// What stands beside the numbers.
fn without_amounts<'a>(tokens: &[Token<'a>]) -> Vec<&'a [u8]> {
    tokens.iter().filter(|token| !is_amount(token)).map(Token::text).collect()
}

/// Where two lines begin to differ, at the beginning of a word.
fn first_difference(old: &[u8], new: &[u8]) -> usize {
    let mut at = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    while at > 0 && (old[at - 1].is_ascii_alphanumeric() || old[at - 1] == b'_') {
        at -= 1;
    }
    at
}

/// A number, or the name of a unit.
fn is_amount(token: &Token<'_>) -> bool {
    match token {
        Token::Word(word) => word[0].is_ascii_digit() || value::is_unit(word),
        Token::Sign(sign) => matches!(*sign, b"*"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_name() {
        for (old, new, expected) in [
            ("bcrypt.GenerateFromPassword([]byte(pw), 12)", "bcrypt.GenerateFromPassword([]byte(pw), 4)", Some((Order::Cost, -1))),
            ("ssh-keygen -t rsa -b 1024 -f key", "ssh-keygen -t rsa -b 4096 -f key", Some((Order::Cost, 1))),
            ("Expiry::OnInactivity(Duration::minutes(30))", "Expiry::OnInactivity(Duration::days(60))", Some((Order::Lifetime, -1))),
            ("TOKEN_TTL = Duration.ofMinutes(60)", "TOKEN_TTL = Duration.ofHours(1)", Some((Order::Lifetime, 0))),
            ("total = price * 3", "total = price * 4", None),
            ("bcrypt.hash(pw, 12)", "bcrypt.hash(other, 4)", Some((Order::Cost, -1))),
            ("total(price, 3)", "total(sum, 4)", None),
        ] {
            assert_eq!(compare(old.as_bytes(), new.as_bytes(), &Near::nothing()), expected, "{old} -> {new}");
        }
    }
}
