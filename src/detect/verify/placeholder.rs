//! Tells values that stand for a secret from secrets: references, masks, samples in words, what everybody has copied.
//!
//! Judges the value alone and knows no rule: the pattern engine and the contextual detectors both ask it.

pub(in crate::detect) use super::reference::is_reference;
use super::reference::opens_template;
pub(in crate::detect) use super::typed::is_mask;
use super::typed::{is_sequence, is_typed};
use bstr::ByteSlice;

/// Whether the value stands for a secret instead of being one.
pub(in crate::detect) fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim();
    value.is_empty() || is_reference(value) || is_mask(value) || is_sequence(value) || is_sample(value)
}

/// Whether words say that something else belongs in its place, or nothing but a mask is there.
pub(in crate::detect) fn is_blank(value: &[u8]) -> bool {
    // The capitals of vendors' samples stand anywhere in a long token.
    is_mask(value) || value.contains_str("EXAMPLE") || holds(BLANKS, &folded(value))
}

/// What a token in an issuer's own format looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::detect) enum Look {
    /// Nothing speaks against it.
    Real,
    /// The whole form, filled by fingers: in a test or in a page of documentation, mostly.
    Typed,
    /// Left to be filled in, or a word that says so.
    Blank,
}

/// How a token looks that a rule has matched.
pub(in crate::detect) fn look(token: &[u8]) -> Look {
    if opens_template(token) || is_blank(token) {
        Look::Blank
    } else if is_typed(token) {
        Look::Typed
    } else {
        Look::Real
    }
}

/// CRC-32 of values that the documents of standards and vendors have made famous, so that none of them stands here:
/// RFC 5849, 6455, 6749, 6750, 7009, 7617, OAuth Core 1.0, JWT debuggers, the default of Grafana.
const PUBLISHED: &[u32] = &[
    0x7A77589D, 0x269D4CEA, 0x9E49269D, 0x2BDD531A, 0x0FC657B9, 0x25CB1226, 0xD43B7B44, 0x779EB5F1, 0xEF8C5B51, 0x6AF2CB86, 0xC31C70D7,
    0xA8B108B3, 0xB8C4BA59, 0x02D12047, 0x146E0AA1, 0xE0318833, 0x1BBF5538, 0x494BDA51, 0x4F042581, 0x79168378, 0x651E5912,
];

/// Whether the value is one that everybody has copied from a standard.
pub(in crate::detect) fn is_published(value: &[u8]) -> bool {
    PUBLISHED.contains(&crc32fast::hash(value))
}

/// Words that mark a sample wherever they stand, in a token of some issuer's form, too; `_` stands for a blank and `-` too.
const BLANKS: &str = "example placeholder changeme change_me your redacted dummy insert sample xxxx";

/// Words that mark a sample in what people write.
const SAMPLE_PARTS: &str = "changeit replaceme replace_me replace_with replacewith put_your enter_your my_secret \
    my_password my_token my_api my_key todo fixme not_a_real notreal not_real fake_ _here goes_here \
    goeshere to_be_ tobedefined not_set notset undefined removed hidden <password <secret <token <key this_is_ thisis invalid \
    testtest foobar asdf lorem masked censored sanitized";

/// Values that are a sample as a whole.
const SAMPLES: &str = "null none nil true false undefined empty default password passwd pwd pass passphrase secret token key apikey api_key \
    credentials credential auth username user test tests testing string str text value optional required yes no on off n/a na \
    tbd foo bar baz qux abc xyz asdf qwerty blank unset unknown any some something anything nothing mysecret mypassword mytoken \
    mykey somesecret somepassword sometoken somekey yourpassword thepassword thesecret secretkey secret_key accesskey access_key \
    accesstoken access_token privatekey private_key clientsecret client_secret bearer basic digest oauth oauth2 jwt hmac \
    guest anonymous always never prompt ask hidden required optional hashed encrypted plain label field string input none basic digest keep omit salted strong weak wrong mismatch user:pass user:password username:password usr:pwd undef inherit auto obfuscated private public shift unsecure postgres minioadmin";

fn is_sample(value: &[u8]) -> bool {
    let folded = folded(value);
    SAMPLES.split(' ').any(|sample| folded == sample.as_bytes()) || holds(BLANKS, &folded) || holds(SAMPLE_PARTS, &folded)
}

/// The beginning in lower case, with `_` for everything that divides words.
fn folded(value: &[u8]) -> Vec<u8> {
    let mut lower = value[..value.len().min(120)].to_ascii_lowercase();
    lower.iter_mut().filter(|byte| matches!(byte, b'-' | b' ')).for_each(|byte| *byte = b'_');
    lower
}

/// A sample's word may stand in a long drawn value by chance or within a real one: it counts where it is a fair share.
fn holds(words: &str, folded: &[u8]) -> bool {
    words.split(' ').any(|part| part.len() * 8 >= folded.len() && folded.contains_str(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::expand;

    #[test]
    fn what_stands_for_a_secret_is_none() {
        for value in [
            "${DB_PASSWORD}",
            "$DB_PASS",
            "{{ .Values.password }}",
            "{{password}}",
            "<%= ENV['X'] %>",
            "#{token}",
            "<your token>",
            "<PASSWORD>",
            "%PASSWORD%",
            "@PASSWORD@",
            "__TOKEN__",
            "((db-password))",
            "%(password)s",
            "%s",
            "{0}",
            "{password}",
            "prefix-{token}",
            ":password",
            "vault:secret/data/db#pw",
            "op://vault/item/field",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
            "ENC[AES256_GCM,data:abc]",
            "!Ref DbPassword",
            "process.env.TOKEN",
            "os.environ['X']",
            "var.password",
            "****",
            "********",
            "xxxxxxxx",
            "xxxx-xxxx-xxxx",
            "................",
            "1234567890",
            "abcdefgh",
            "qwertyuiop",
            "12345678",
            "abcabcabcabc",
            "00000000-0000-0000-0000-000000000000",
            "changeme",
            "your-api-key",
            "YOUR_TOKEN_HERE",
            "example",
            "null",
            "password",
            "secret",
            "test",
            "AKIAIOSFODNN7EXAMPLE",
            "sk_live_xxxxxxxxxxxxxxxx",
            "",
        ] {
            assert!(is_placeholder(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn tokens_are_blank_typed_or_real() {
        for (token, look_of) in [
            ("ghp_xxxxxxxxxxxxxxxxxxxxxxxx", Look::Blank),
            ("AKIAIOSFODNN7EXAMPLE", Look::Blank),
            ("key_${SECRET}", Look::Blank),
            (concat!("sk_", "live_1234567890123456"), Look::Typed),
        ] {
            assert_eq!(look(token.as_bytes()), look_of, "{token}");
        }
        for template in ["ghp_{alnum:36}", "{hex:40}", "{b64url:64}"] {
            assert_eq!(look(&expand(template).expect("a good template")), Look::Real, "{template}");
        }
    }

    #[test]
    fn what_is_a_secret_is_no_placeholder() {
        for template in [
            "{alnum:32}",
            "{hex:40}",
            "{uuid}",
            "{b64:44}",
            "hunter2!",
            "Summer2024",
            "P@ssw0rd",
            "p$ssw{{rd",
            "tr0ub4dor&3",
            "{alnum:16}-{alnum:16}",
            "s3cr3t-db-pw",
            "Kx7#mQ2$",
        ] {
            let value = expand(template).expect("a good template");
            assert!(!is_placeholder(&value), "{template}");
        }
    }
}
