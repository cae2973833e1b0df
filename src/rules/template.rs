//! Example tokens as templates: `ghp_{alnum:36}` instead of anything that looks live.
//!
//! A template is literal text with fields in braces. `{class:N}` stands for N characters of a class, made from a fixed
//! seed, so that every run sees the same bytes; some fields carry a valid checksum. `{{` and `}}` are braces.

use data_encoding::{BASE64, BASE64URL_NOPAD};

const DIGITS: &str = "0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// Digits, upper case, lower case: the order GitHub's and npm's checksums count in.
const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Expands a template. An unknown field or a missing brace is an error that names it.
///
/// Classes: `digit lower upper alpha alnum alnum_lc alnum_uc hex hex_uc b32 b64 b64url`; `{uuid}`.
/// With a checksum that holds: `{crc62:N}` is N characters of `alnum`, the last six the base62 CRC-32 of the others;
/// `{crc32hex:N}` is N of `alnum_lc`, `_`, and the eight hexadecimal digits of their CRC-32; `{crc36}` is seven base36 digits of the
/// CRC-32 of the whole token before it; `{bech32:N}` is N characters of data and six of checksum for the token before it.
/// Encoded: `{b64json:'a':1}` and `{b64urljson:…}` an object with these fields (`'` stands for `"`), `{b64text:…}` any text.
pub fn expand(template: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(template.len() * 2);
    // The literal text before a field seeds it, so two fields of one template differ.
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let tail = &rest[at..];
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            out.push(tail.as_bytes()[0]);
            rest = after;
            continue;
        }
        let end = tail.find('}').filter(|_| tail.starts_with('{')).ok_or_else(|| format!("a brace without its twin in {template:?}"))?;
        field(&tail[1..end], &mut out).ok_or_else(|| format!("no such field {:?} in {template:?}", &tail[1..end]))?;
        rest = &tail[end + 1..];
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

fn field(field: &str, out: &mut Vec<u8>) -> Option<()> {
    let (class, argument) = field.split_once(':').unwrap_or((field, ""));
    match class {
        "uuid" => {
            for (index, len) in [8, 4, 4, 4, 12].into_iter().enumerate() {
                if index > 0 {
                    out.push(b'-');
                }
                characters(&alphabet("hex")?, len, out);
            }
        }
        "crc62" => {
            let start = out.len();
            characters(BASE62, argument.parse::<usize>().ok()?.checked_sub(6)?, out);
            let mut rest = crc32fast::hash(&out[start..]);
            let mut checksum = [b'0'; 6];
            for digit in checksum.iter_mut().rev() {
                *digit = BASE62.as_bytes()[(rest % 62) as usize];
                rest /= 62;
            }
            out.extend_from_slice(&checksum);
        }
        "crc32hex" => {
            let start = out.len();
            characters(&alphabet("alnum_lc")?, argument.parse().ok()?, out);
            let checksum = crc32fast::hash(&out[start..]);
            out.extend_from_slice(format!("_{checksum:08x}").as_bytes());
        }
        "crc36" => {
            let mut rest = crc32fast::hash(token(out));
            let mut checksum = [b'0'; 7];
            for digit in checksum.iter_mut().rev() {
                *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize];
                rest /= 36;
            }
            out.extend_from_slice(&checksum);
        }
        "bech32" => {
            let prefix = token(out).to_vec();
            let start = out.len();
            characters(BECH32, argument.parse().ok()?, out);
            let checksum = bech32_checksum(prefix.strip_suffix(b"1")?, &out[start..])?;
            out.extend_from_slice(&checksum);
            // The spelling of the prefix is that of the whole.
            if prefix.iter().any(u8::is_ascii_uppercase) {
                out[start..].make_ascii_uppercase();
            }
        }
        "b64json" => out.extend_from_slice(BASE64.encode(object(argument).as_bytes()).as_bytes()),
        "b64urljson" => out.extend_from_slice(BASE64URL_NOPAD.encode(object(argument).as_bytes()).as_bytes()),
        "b64text" => out.extend_from_slice(BASE64.encode(argument.as_bytes()).as_bytes()),
        _ => characters(&alphabet(class)?, argument.parse().ok()?, out),
    }
    Some(())
}

/// The fields of an object, in braces that a template could not hold.
fn object(fields: &str) -> String {
    format!("{{{}}}", fields.replace('\'', "\""))
}

/// The unbroken stretch at the end of what is written so far.
fn token(out: &[u8]) -> &[u8] {
    let start = out.iter().rposition(|&b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+' | b'/')));
    &out[start.map_or(0, |at| at + 1)..]
}

/// The six characters that end a bech32 string (BIP-173).
fn bech32_checksum(prefix: &[u8], data: &[u8]) -> Option<[u8; 6]> {
    let prefix = prefix.to_ascii_lowercase();
    let mut values: Vec<u32> =
        prefix.iter().map(|byte| u32::from(byte >> 5)).chain([0]).chain(prefix.iter().map(|byte| u32::from(byte & 31))).collect();
    for &byte in data {
        values.push(BECH32.bytes().position(|known| known == byte)? as u32);
    }
    values.extend([0; 6]);
    let state = values.into_iter().fold(1_u32, |state, value| {
        let folded = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        let next = (state & 0x01ff_ffff) << 5 ^ value;
        (0..5).filter(|bit| state >> (25 + bit) & 1 == 1).fold(next, |next, bit| next ^ folded[bit])
    }) ^ 1;
    Some(std::array::from_fn(|index| BECH32.as_bytes()[(state >> (5 * (5 - index)) & 31) as usize]))
}

fn alphabet(class: &str) -> Option<String> {
    Some(match class {
        "digit" => DIGITS.to_owned(),
        "lower" => LOWER.to_owned(),
        "upper" => UPPER.to_owned(),
        "alpha" => format!("{UPPER}{LOWER}"),
        "alnum" => BASE62.to_owned(),
        "alnum_lc" => format!("{DIGITS}{LOWER}"),
        "alnum_uc" => format!("{DIGITS}{UPPER}"),
        "hex" => format!("{DIGITS}abcdef"),
        "hex_uc" => format!("{DIGITS}ABCDEF"),
        "b32" => format!("{UPPER}234567"),
        "b64" => format!("{BASE62}+/"),
        "b64url" => format!("{BASE62}-_"),
        _ => return None,
    })
}

/// `len` characters of `alphabet`, by a xorshift generator seeded with what stands before: no two neighbours equal by habit.
fn characters(alphabet: &str, len: usize, out: &mut Vec<u8>) {
    let mut state = 0x9E37_79B9_7F4A_7C15 ^ (u64::from(crc32fast::hash(out)) << 17) ^ len as u64;
    for _ in 0..len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.push(alphabet.as_bytes()[(state >> 11) as usize % alphabet.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_the_same_each_time() {
        let once = expand("ghp_{crc62:36} {uuid} {{x}}").expect("a good template");
        assert_eq!(once.len(), 4 + 36 + 1 + 36 + 1 + 3);
        assert_eq!(expand("ghp_{crc62:36} {uuid} {{x}}"), Ok(once));
    }

    #[test]
    fn encodes_objects_and_text() {
        assert_eq!(expand("{b64urljson:'a':1}"), Ok(BASE64URL_NOPAD.encode(br#"{"a":1}"#).into_bytes()));
        assert_eq!(expand("{b64text:ada:x}"), Ok(BASE64.encode(b"ada:x").into_bytes()));
    }

    #[test]
    fn names_what_is_wrong() {
        assert!(expand("{nosuch:3}").is_err_and(|error| error.contains("nosuch")));
        assert!(expand("{alnum:3").is_err());
        assert!(expand("alnum}").is_err());
    }
}
