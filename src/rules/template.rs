//! Example tokens as templates: `ghp_{alnum:36}` instead of anything that looks live.
//!
//! A template is literal text with fields in braces. `{class:N}` stands for N characters of a class, made from a fixed
//! seed, so that every run sees the same bytes; some fields carry a valid checksum. `{{` and `}}` are braces.

use data_encoding::{BASE64, BASE64URL_NOPAD};

const DIGITS: &str = "0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Digits, upper case, lower case: the order GitHub's and npm's checksums count in.
const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Expands a template. An unknown field or a missing brace is an error that names it.
///
/// Classes: `digit lower upper alpha alnum alnum_lc alnum_uc hex hex_uc b32 b64 b64url`; `{crc62:N}` is N characters of
/// `alnum` whose last six are the base62 CRC-32 of the others; `{uuid}`; `{b64json:…}` and `{b64urljson:…}` encode their text.
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
        "b64json" => out.extend_from_slice(BASE64.encode(argument.replace('\'', "\"").as_bytes()).as_bytes()),
        "b64urljson" => out.extend_from_slice(BASE64URL_NOPAD.encode(argument.replace('\'', "\"").as_bytes()).as_bytes()),
        _ => characters(&alphabet(class)?, argument.parse().ok()?, out),
    }
    Some(())
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
    fn names_what_is_wrong() {
        assert!(expand("{nosuch:3}").is_err_and(|error| error.contains("nosuch")));
        assert!(expand("{alnum:3").is_err());
        assert!(expand("alnum}").is_err());
    }
}
