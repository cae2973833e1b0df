//! Numbers of a line that have no name of their own: `GenerateFromPassword(pw, 12)`, `ssh-keygen -b 4096`.

use super::order::{self, Order};
use super::phrase::{holds_any, words};
use super::property::{self, Says};
use super::tokens::{Token, tokens};
use super::value;

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
];

/// Two lines that differ in numbers only: what they measure, and less than zero where the new one is weaker. `near`: the words
/// of the lines around, which may name it.
pub(super) fn compare(old: &[u8], new: &[u8], near: impl Fn() -> String) -> Option<(Order, i32)> {
    let (before, after) = (tokens(old), tokens(new));
    let same = |tokens: &[Token<'_>]| -> Vec<Vec<u8>> {
        let word = |token: &Token<'_>| match token {
            Token::Word(text) | Token::Sign(text) => text.to_ascii_lowercase(),
        };
        tokens.iter().filter(|token| !is_amount(token)).map(word).collect()
    };
    if before == after || same(&before) != same(&after) {
        return None;
    }
    let line = words(old);
    let order = if holds_any(&line, COSTS) {
        Order::Cost
    } else {
        let named = property::orders(&line).into_iter().find(|(order, says)| order.is_measured() && *says >= Says::Little);
        match named {
            Some((order, _)) => order,
            None if holds_any(&near(), COSTS) && holds_any(&line, &["params", "config", "options", "new"]) => Order::Cost,
            None => return None,
        }
    };
    let from = first_difference(old, new);
    let way = order::compare(order, &old[from..], &new[from..])?;
    Some((order, way))
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
            ("bcrypt.hash(pw, 12)", "bcrypt.hash(other, 4)", None),
        ] {
            assert_eq!(compare(old.as_bytes(), new.as_bytes(), String::new), expected, "{old} -> {new}");
        }
    }
}
