//! Characters that fingers type where a key would stand: rows of the keyboard and of counting, one piece again and again,
//! words of hexadecimal digits, masks.

use bstr::ByteSlice;

/// Whether characters are repeated until hardly anything else is left: `****`, `xxxx-xxxx`, `key_000000000000`.
pub(in crate::detect) fn is_mask(value: &[u8]) -> bool {
    let marks = value.iter().filter(|b| b"*.#?_-+=~".contains(b) || **b == 0xE2 || **b == 0x80 || **b == 0xA2).count();
    if marks == value.len()
        || value.contains_str("****")
        || value.contains_str("\u{2022}\u{2022}")
        || value.ends_with(b"...")
        || value.ends_with("\u{2026}".as_bytes())
    {
        return true;
    }
    let plain = plain(value);
    let repeated = plain.windows(2).filter(|two| two[0] == two[1]).count();
    if plain.len() >= 3 && repeated * 4 >= (plain.len() - 1) * 3 {
        return true;
    }
    // An alphabet is what characters are drawn from.
    if plain.windows(20).any(|part| run_in(ROWS[0].as_bytes(), part) >= 20) || ascends(value) {
        return true;
    }
    // Moduli and masks are full of `f`.
    let filled = if plain.iter().all(|b| b.is_ascii_hexdigit() || *b == b'x') { longest_run_of(b'f', &plain) } else { 0 };
    let run = longest_run_of(b'x', &plain).max(longest_run_of(b'0', &plain)).max(filled);
    run >= 10 || run >= 6 && run * 3 >= plain.len()
}

/// Whether nearly all of a value lies in rows, or one short piece makes up the whole: `1234567890`, `abcabcabc`.
pub(super) fn is_sequence(value: &[u8]) -> bool {
    let plain = plain(value);
    plain.len() >= 5 && rowed(&plain) * 10 >= plain.len() * 9 || repeats_a_piece(&plain) || counts_in_bytes(&plain)
}

/// Whether most of a token was typed; the mark its issuer begins it with is not.
pub(super) fn is_typed(token: &[u8]) -> bool {
    let mark = token.iter().take(12).rposition(|&b| b == b'_' || b == b'-').filter(|at| at * 3 <= token.len()).map_or(0, |at| at + 1);
    let plain = plain(&token[mark..]);
    rowed(&plain) * 2 > plain.len() || repeats_a_piece(&plain) || plain.chunk_by(|a, b| a == b).any(|run| run.len() >= 6)
}

/// Letters in lower case, and digits.
fn plain(value: &[u8]) -> Vec<u8> {
    value.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

/// Whether the characters climb: an alphabet without those that look alike, or the colours of a picture in order.
fn ascends(value: &[u8]) -> bool {
    let once = || value.iter().enumerate().all(|(at, byte)| !value[..at].contains(byte));
    let alphabet = (24..=96).contains(&value.len()) && value.windows(2).filter(|two| two[0] >= two[1]).count() <= 3 && once();
    alphabet || value.len() >= 60 && value.windows(16).filter(|part| part[15] <= part[0]).count() * 10 <= value.len()
}

/// `000102030405…`: bytes that are counted, in hexadecimal digits.
fn counts_in_bytes(plain: &[u8]) -> bool {
    let digits = plain.strip_prefix(b"0x").unwrap_or(plain);
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes: Option<Vec<u32>> = digits.chunks_exact(2).map(|two| Some(digit(two[0])? * 16 + digit(two[1])?)).collect();
    bytes.is_some_and(|bytes| {
        bytes.len() >= 6 && bytes.windows(3).filter(|three| three[0] + three[2] == 2 * three[1]).count() * 4 >= (bytes.len() - 2) * 3
    })
}

fn longest_run_of(wanted: u8, plain: &[u8]) -> usize {
    plain.split(|&b| b != wanted).map(<[u8]>::len).max().unwrap_or(0)
}

/// Rows of the keyboard and of counting, and words that hexadecimal digits spell.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "0123456789abcdef",
    "qwertz",
    "deadbeef",
    "cafebabe",
    "badc0ffee",
    "baadf00d",
    "feedface",
];

/// How many bytes belong to pieces of [`ROWS`], four or more long, forward or backward.
fn rowed(plain: &[u8]) -> usize {
    let mut covered = 0;
    let mut at = 0;
    while at < plain.len() {
        let run = ROWS.iter().map(|row| run_in(row.as_bytes(), &plain[at..])).max().unwrap_or(0);
        if run >= 4 {
            covered += run;
            at += run;
        } else {
            at += 1;
        }
    }
    covered
}

fn run_in(row: &[u8], rest: &[u8]) -> usize {
    let Some(start) = row.iter().position(|b| Some(b) == rest.first()) else { return 0 };
    let forward = row[start..].iter().zip(rest).take_while(|(a, b)| a == b).count();
    let last = row.iter().rposition(|b| Some(b) == rest.first()).unwrap_or(start);
    let backward = row[..=last].iter().rev().zip(rest).take_while(|(a, b)| a == b).count();
    forward.max(backward)
}

/// `abcabcabc`, `deadbeefdeadbeef`: one short piece again and again.
fn repeats_a_piece(plain: &[u8]) -> bool {
    plain.len() >= 8
        && (1..=plain.len().min(16) / 2).any(|len| plain.len() >= len * 3 && plain.iter().zip(&plain[len..]).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::expand;

    #[test]
    fn typed_tokens_are_told_from_drawn_ones() {
        for token in [
            concat!("sk_", "live_1234567890123456"),
            "abcdefghijklmnop",
            "12345678-abcd-abcd-abcd-1234567890ab",
            "cafebabe:deadbeef",
            "abcd1234abcd1234abcd1234",
            "tok_aaaaaaaaaaaa",
        ] {
            assert!(is_typed(token.as_bytes()), "{token}");
        }
        for template in ["ghp_{alnum:36}", "{hex:40}", "{b64url:64}", "{uuid}", "xoxb-{digit:12}-{digit:12}-{alnum:24}"] {
            assert!(!is_typed(&expand(template).expect("a good template")), "{template}");
        }
    }
}
