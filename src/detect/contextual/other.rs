//! Values that are something else under whatever name: places, versions, dates, digests, public keys, names of algorithms,
//! files, addresses, paths into a page, names of keys, letters of other alphabets.

use crate::detect::verify::randomness;
use bstr::ByteSlice;

/// Shapes that are no secret under any name: places, versions, dates, digests, public keys, types, names of algorithms.
pub(super) fn is_something_else(value: &[u8]) -> bool {
    let lower = value[..value.len().min(64)].to_ascii_lowercase();
    const HEADS: &[&str] = &[
        "http://",
        "https://",
        "ftp://",
        "sftp://",
        "ssh://",
        "git@",
        "./",
        "../",
        "~/",
        "c:\\",
        "d:\\",
        "%systemroot%",
        "file:",
        "data:",
        "urn:",
        "arn:",
        "sha1-",
        "sha256-",
        "sha384-",
        "sha512-",
        "sha256:",
        "sha512:",
        "md5:",
        "sha1:",
        "ssh-rsa ",
        "ssh-ed25519 ",
        "ecdsa-sha2",
        "-----begin public",
        "-----begin cert",
        "-----begin rsa public",
        "-----begin ",
        "application/",
        "text/",
        "image/",
        "multipart/",
        "$2a$",
        "$2b$",
        "$2y$",
        "$argon2",
        "$6$",
        "$5$",
        "$1$",
        "$apr1$",
        "{ssha}",
        "pbkdf2",
        "scrypt:",
        "refs/",
        "com.",
        "org.",
        "io.",
        "net.",
        "www.",
        "function",
        "javascript:",
        "mailto:",
        "tel:",
        "/^",
        "^[",
        "^(",
        "(?",
        "select ",
        "insert ",
        "create ",
        "rgb",
        "var(",
        "calc(",
        "<",
        "@import",
        "chrome-extension://",
        "redis://",
        "mailto:",
        "amqp://",
        "postgres://",
        "postgresql://",
        "mysql://",
        "mongodb://",
        "jdbc:",
        "spiffe://",
        "did:",
        "android:",
        "@string/",
        "@android",
        "magiclink:",
    ];
    if HEADS.iter().any(|head| lower.starts_with(head.as_bytes())) || value.contains_str("://") {
        return true;
    }
    if value[0] == b'/' && (value.len() < 30 || value[1..].find_iter("/").count() >= 3 || value.contains(&b'.'))
        || value.starts_with(b"\\\\")
    {
        return true;
    }
    if is_algorithm(&lower) || is_file(value) || is_mail(value) || is_date_or_version(value) || is_selector(value) || is_code(value) {
        return true;
    }
    value.ends_with(b"()")
        || value.ends_with(b"=>")
        || value.contains_str("\\w")
        || value.contains_str("\\d")
        || value.contains_str(".*")
        || value.contains_str("[a-z")
}

fn is_algorithm(lower: &[u8]) -> bool {
    const NAMES: &str = "sha1 sha256 sha384 sha512 sha-1 sha-256 sha-512 sha3-256 md5 bcrypt scrypt argon2 argon2id pbkdf2 hs256 hs384 hs512 rs256 rs512 es256 es384 es512 ps256 eddsa ed25519 x25519 aes128 aes256 \
        aes-128-cbc aes-256-cbc aes-256-gcm aes-128-gcm aes256-gcm rsa2048 rsa4096 base64 base32 utf8 utf-8 utf8mb4 utf16 utf-16 latin1 latin-1 cp1252 oauth1 oauth2 oauth2.0 http1 http2 tls1.2 tls1.3 x509 pkcs8 pkcs12 pkcs1 p256 p-256 secp256k1 secp256r1 prime256v1 3des des3 ipv4 ipv6 \
        mysql_native_password caching_sha2_password scram-sha-256 hmac-sha1 hmac-sha256 hmac-sha512 hmacsha256 rsa-sha256 ecdsa-p256 s3v4 aws4-hmac-sha256 client_secret_basic client_secret_post";
    NAMES.split_ascii_whitespace().any(|name| lower == name.as_bytes())
}

/// A file name: an ending people know, and a stem of words.
fn is_file(value: &[u8]) -> bool {
    const ENDINGS: &str = "txt json yaml yml xml html htm js ts tsx jsx css scss py rb go rs java kt php sh ps1 pem key crt cer pub p12 pfx jks keystore cert conf cfg ini toml env md log csv png jpg jpeg svg gif ico properties gpg asc enc p8 der sql db lock vue zip gz tgz jar";
    value.rfind_byte(b'.').is_some_and(|dot| {
        let ending = value[dot + 1..].to_ascii_lowercase();
        ENDINGS.split_ascii_whitespace().any(|known| ending == known.as_bytes()) && randomness::evidence(&value[..dot]) < 40.0
    })
}

fn is_mail(value: &[u8]) -> bool {
    value.find_byte(b'@').is_some_and(|at| {
        let domain = &value[at + 1..];
        at > 0
            && domain.find_byte(b'.').is_some_and(|dot| dot > 0 && domain.len() > dot + 2)
            && domain.iter().all(|b| b.is_ascii_alphanumeric() || b".-".contains(b))
            && domain.iter().filter(|b| b.is_ascii_digit()).count() <= 2
    })
}

fn is_date_or_version(value: &[u8]) -> bool {
    let mostly = |allowed: &[u8]| value.iter().all(|b| b.is_ascii_digit() || allowed.contains(b));
    // `13.0.0-next-8.1`
    let numbers = value.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let released = value[..numbers].split(|&b| b == b'.').count() == 3 && matches!(value.get(numbers), Some(b'-' | b'+'));
    mostly(b".") && value.contains(&b'.')
        || released
        || mostly(b"-:TZ+./ ") && value.iter().any(|b| b"-:/".contains(b)) && value.len() <= 30
}

/// Names of classes with their namespaces, tags of Go's fields, rules of a validator, empty strings within a string.
fn is_code(value: &[u8]) -> bool {
    let parts = || value.split(|&b| b == b'\\').filter(|part| !part.is_empty());
    let class = parts().count() >= 2 && parts().all(|part| part[0].is_ascii_uppercase() && part.iter().all(u8::is_ascii_alphabetic));
    let tag = value.find(":\"").is_some_and(|colon| colon >= 2 && value[..colon].iter().all(u8::is_ascii_lowercase));
    let rule = |part: &[u8]| {
        part.first().is_some_and(u8::is_ascii_lowercase) && part.iter().all(|b| b.is_ascii_alphanumeric() || b"_:,.".contains(b))
    };
    let rules = value.contains(&b'|') && value.split(|&b| b == b'|').all(rule);
    class || tag || rules || value.ends_with(b"\"\"") || value.ends_with(b"''")
}

/// `#id`, `.class`, `[name=password]`, `input[type]`, `//div`: paths into a page.
fn is_selector(value: &[u8]) -> bool {
    let words = |rest: &[u8]| !rest.is_empty() && rest.iter().all(|b| b.is_ascii_alphabetic() || b"-_ .#>:".contains(b));
    match value {
        [b'#' | b'.' | b'@', rest @ ..] => {
            words(rest) || value[0] == b'#' && matches!(rest.len(), 3 | 4 | 6 | 8) && rest.iter().all(u8::is_ascii_hexdigit)
        }
        _ => value.starts_with(b"//") || value.contains_str("[name=") || value.contains_str("[type=") || value.contains_str("input["),
    }
}

/// Words before a colon: what stands behind them only tells one from another.
pub(super) fn is_path_of_words(value: &[u8]) -> bool {
    let head = value.find_byte(b':').map_or(&[][..], |colon| &value[..colon]);
    !head.is_empty() && head.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'.'))
}

/// `linux-cargo-2cf24dba…`: the key of a cache.
pub(super) fn is_named_digest(value: &[u8]) -> bool {
    value.rsplit_once_str("-").is_some_and(|(head, digest)| {
        matches!(digest.len(), 32 | 40 | 64)
            && digest.iter().all(u8::is_ascii_hexdigit)
            && head.iter().filter(|b| b.is_ascii_lowercase()).count() >= 3
            && head.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b))
    })
}

/// The digest by which a public key of OpenPGP is named: `GPG_KEY=` and 40 hexadecimal digits.
pub(super) fn is_fingerprint(value: &[u8], name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(value.len(), 8 | 16 | 32 | 40)
        && value.iter().all(u8::is_ascii_hexdigit)
        && ["gpg", "pgp", "signingkey", "recv"].iter().any(|word| name.contains_str(word))
}

/// Letters beyond ASCII, escaped: `\\u041F\\u0430`.
pub(super) fn writes_foreign(value: &[u8]) -> bool {
    value.find_iter("\\u").any(|at| value.get(at + 2..at + 4).is_some_and(|high| high != b"00" && high.iter().all(u8::is_ascii_hexdigit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_things_are_told_from_secrets() {
        for value in [
            "https://acme.dev/x",
            "sha256:abc",
            "client_secret_basic",
            "keys/server.pem",
            "ada@acme.dev",
            "2024-01-02T03:04:05Z",
            "#login .field",
        ] {
            assert!(is_something_else(value.as_bytes()), "{value}");
        }
        for value in ["hunter2!", "Summer2024", "a/b+c=", "1234abcd", "p@ssw0rd"] {
            assert!(!is_something_else(value.as_bytes()), "{value}");
        }
    }
}
