//! What an argument's text means: a literal, a number, a boolean.

use super::bound::binding;
use super::lex::is_word;
use super::view::View;
use bstr::ByteSlice;

/// A name in lower case without joints: `http_only`, `httpOnly` and `HttpOnly` are one.
pub(super) fn plain(name: &[u8]) -> String {
    name.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// Functions that only hand a literal on, in another dress: `[]byte("…")`, `Buffer.from('…')`, `Encoding.UTF8.GetBytes("…")`.
const WRAPPERS: &[&str] = &[
    "byte",
    "bytes",
    "from",
    "encode",
    "getbytes",
    "fromhex",
    "unhexlify",
    "b64decode",
    "decodestring",
    "decode64",
    "decode",
    "askey",
    "hmacshakeyfor",
    "fromsecret",
    "createsecretkey",
    "data",
    "utf8",
    "string",
    "new",
    "tobytes",
    "secretkeyspec",
    "symmetrickey",
    "sha256",
    "key",
    "secret",
];

/// Whether what stands before a literal is nothing, a mark of the language, or a function that only hands it on.
fn hands_on(before: &[u8]) -> bool {
    let before = before.trim_end();
    if matches!(before, b"" | b"@" | b"b" | b"r" | b"u" | b"rb" | b"&" | b"&b" | b"*") {
        return true;
    }
    // `Buffer.from(b"…"`, `data: "…"`: the mark of the literal, then the function.
    let before = before.strip_suffix(b"b").filter(|head| head.ends_with(b"(")).unwrap_or(before).trim_end_with(|c| c == '@');
    let Some(head) = before.strip_suffix(b"(").or_else(|| before.strip_suffix(b":")).map(ByteSlice::trim_end) else { return false };
    // What is called on the result of something else is computed: `b64encode(os.urandom(16)).decode("utf-8")`.
    let chain = head.replace("()", "");
    let computed = [&b"env"[..], b"config", b"get(", b"read", b"file"].iter().any(|word| chain.contains_str(word));
    let name = plain(head.rsplit(|byte| b".:( []&".contains(byte)).find(|part| !part.is_empty()).unwrap_or_default());
    !computed && !chain.contains(&b')') && !chain.contains(&b'"') && WRAPPERS.contains(&name.as_str())
}

/// The contents of a string literal, handed on or not; none for anything that is computed.
pub(super) fn literal(value: &[u8]) -> Option<&[u8]> {
    let value = value.trim();
    let open = value.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    // `keys["kid"]` looks something up.
    if value[..open].trim_end().strip_suffix(b"[").is_some_and(|name| name.last().is_some_and(|&byte| is_word(byte))) {
        return None;
    }
    if !hands_on(&value[..open].to_ascii_lowercase()) {
        return None;
    }
    let quote = value[open];
    let from = open + if value[open..].starts_with(&[quote; 3]) { 3 } else { 1 };
    let len = value.get(from..)?.iter().position(|&byte| byte == quote)?;
    let after = value[from + len + 1..].trim();
    let inner = &value[from..from + len];
    let joined = after.starts_with(b"+") || after.starts_with(b".concat") || after.starts_with(b"%") || after.starts_with(b"?");
    let filled = (quote == b'`' && inner.contains_str("${")) || (quote == b'"' && inner.contains_str("#{"));
    (!joined && !filled).then_some(inner)
}

/// Names a value is followed through before it is given up.
const STEPS: usize = 3;

/// The literal of an argument, or of the name it gives, that name's name, and so on.
pub(super) fn resolved<'a>(view: &View<'a>, value: &'a [u8], before: usize) -> Option<&'a [u8]> {
    let (mut value, mut before) = (value, before);
    for _ in 0..STEPS {
        if let Some(text) = literal(value) {
            return Some(text);
        }
        let span = origin(view, value, before)?;
        before = span.start;
        value = &view.text.bytes()[span];
    }
    literal(value)
}

/// Functions that hand their first argument on in another dress.
const CARRIERS: &[&str] = &["askey", "createsecretkey", "from", "encode", "getbytes", "hmacshakeyfor", "bytes", "encodedata", "secretkey"];

/// What `JWK.asKey(secret)`, `Buffer.from(secret, 'hex')` or `[]byte(secret)` carry.
fn dressed(value: &[u8]) -> Option<&[u8]> {
    let open = value.find_byte(b'(')?;
    let function = plain(value[..open].rsplit(|byte| b".:".contains(byte)).next().unwrap_or_default());
    let inner = &value[open + 1..];
    let end = inner.find_byteset(b",)").filter(|&end| end > 0)?;
    (CARRIERS.contains(&function.as_str()) || value.starts_with(b"[]byte(")).then(|| inner[..end].trim())
}

/// Where the name an argument gives got its value.
pub(super) fn origin(view: &View<'_>, value: &[u8], before: usize) -> Option<std::ops::Range<usize>> {
    let name = dressed(value.trim()).unwrap_or_else(|| value.trim()).trim_start_with(|c| c == '&' || c == '*');
    let name = name.strip_prefix(b"this.").or_else(|| name.strip_prefix(b"self.")).unwrap_or(name);
    let name = match name.find_byteset(b".(") {
        // `secret.as_bytes()`, `secret.getBytes()`: the same bytes.
        Some(at) if [&b"as_"[..], b"get", b"to", b"enc"].iter().any(|word| name[at + 1..].to_ascii_lowercase().starts_with(word)) => {
            &name[..at]
        }
        _ => name,
    };
    if name.len() < 2 || !name.iter().all(|&byte| is_word(byte) || byte == b'@') {
        return None;
    }
    binding(view, name, before)
}

/// Whether it says yes.
pub(super) fn is_true(value: &[u8]) -> bool {
    let value = value.trim();
    value.eq_ignore_ascii_case(b"true") || value == b"1" || value == b"!false"
}

/// Whether it says no.
pub(super) fn is_false(value: &[u8]) -> bool {
    let value = value.trim();
    value.eq_ignore_ascii_case(b"false")
        || value == b"0"
        || value.eq_ignore_ascii_case(b"no")
        || value.eq_ignore_ascii_case(b"off")
        || value == b"!true"
}

/// Whether it says nothing: null, nil, None, an empty string.
pub(super) fn is_nothing(value: &[u8]) -> bool {
    let value = value.trim();
    matches!(value, b"\"\"" | b"''" | b"None" | b"nil" | b"null" | b"NULL" | b"undefined")
}

/// A number, or a product, power or shift of numbers.
pub(super) fn number(value: &[u8]) -> Option<f64> {
    let text = value.trim().to_str().ok()?.replace('_', "");
    let term = |text: &str| -> Option<f64> {
        let text = text.trim().trim_matches(['(', ')', '"', '\'']).trim_end_matches(['L', 'l']);
        if let Some((base, power)) = text.split_once("**") {
            return Some(base.trim().parse::<f64>().ok()?.powf(power.trim().parse().ok()?));
        }
        if let Some((base, bits)) = text.split_once("<<") {
            return Some(base.trim().parse::<f64>().ok()? * 2_f64.powf(bits.trim().parse().ok()?));
        }
        text.parse().ok()
    };
    if text.contains("**") || text.contains("<<") {
        return term(&text);
    }
    text.split('*').map(term).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_told_from_what_is_computed() {
        for (value, wanted) in [
            ("'abc'", Some("abc")),
            ("[]byte(\"abc\")", Some("abc")),
            ("Buffer.from('abc', 'utf8')", Some("abc")),
            ("\"abc\".getBytes()", Some("abc")),
            ("&EncodingKey::from_secret(b\"abc\")", Some("abc")),
            ("process.env['KEY']", None),
            ("config.get('key')", None),
            ("'abc' + suffix", None),
            ("`a${b}`", None),
            ("key", None),
            ("keys['kid']", None),
            ("Encoding.UTF8.GetBytes(\"abc\")", Some("abc")),
            ("new TextEncoder().encode('abc')", Some("abc")),
            ("b64encode(os.urandom(16)).decode('utf-8')", None),
            ("get_signing_key('api', 'jwt')", None),
            ("('user', 'other')", None),
        ] {
            assert_eq!(literal(value.as_bytes()), wanted.map(str::as_bytes), "{value}");
        }
    }

    #[test]
    fn numbers_are_worked_out() {
        for (value, wanted) in
            [("10", Some(10.0)), ("60 * 60 * 24", Some(86400.0)), ("2 ** 16", Some(65536.0)), ("1 << 15", Some(32768.0)), ("x", None)]
        {
            assert_eq!(number(value.as_bytes()), wanted, "{value}");
        }
    }
}
