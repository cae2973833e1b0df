//! Tokens of bots, which begin with the bot's number.

use super::{Outcome, Proof};
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

/// The part before the first dot is base64 of a decimal number of 17 to 20 digits.
pub(super) fn discord(value: &[u8]) -> Proof {
    let first = value.split(|&byte| byte == b'.').next().unwrap_or_default();
    let number = BASE64_NOPAD.decode(first).or_else(|_| BASE64URL_NOPAD.decode(first)).unwrap_or_default();
    if (17..=20).contains(&number.len()) && number.iter().all(u8::is_ascii_digit) {
        Proof::with(Outcome::Proved, format!("of bot {}", String::from_utf8_lossy(&number)))
    } else {
        Proof::with(Outcome::Failed, "its first part is not a bot's number")
    }
}

/// The number stands before the colon, and no number begins with zero.
pub(super) fn telegram(value: &[u8]) -> Proof {
    let number = value.split(|&byte| byte == b':').next().unwrap_or_default();
    match number.first() {
        Some(b'1'..=b'9') => Proof::with(Outcome::Unproven, format!("of bot {}", String::from_utf8_lossy(number))),
        _ => Proof::with(Outcome::Failed, "no bot has this number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_told() {
        let token = format!("{}.abcdef.ghi", BASE64_NOPAD.encode(b"312345678901234567"));
        assert_eq!(discord(token.as_bytes()), Proof::with(Outcome::Proved, "of bot 312345678901234567"));
        assert_eq!(discord(b"abcdefghijklmnopqrstuvwx.a.b").outcome, Outcome::Failed);
        assert_eq!(telegram(b"123456789:AAx"), Proof::with(Outcome::Unproven, "of bot 123456789"));
        assert_eq!(telegram(b"0123:AAx").outcome, Outcome::Failed);
    }
}
