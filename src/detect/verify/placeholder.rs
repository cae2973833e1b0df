//! Tells values that stand for a secret from secrets: interpolation, references to variables and secret managers,
//! ciphertext of secret tools, samples, masks, runs of the keyboard.
//!
//! Judges the value alone and knows no rule: the pattern engine and the contextual detectors both ask it.

use bstr::ByteSlice;

/// Whether the value stands for a secret instead of being one.
pub(in crate::detect) fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim();
    is_reference(value) || is_mask(value) || is_sample(value)
}

/// Whether the value is filled in elsewhere: a template, a variable, an entry of a secret manager, ciphertext.
pub(in crate::detect) fn is_reference(value: &[u8]) -> bool {
    interpolates(value) || names_a_store(value)
}

/// CRC-32 of values that the documents of standards and vendors have made famous, so that none of them stands here:
/// RFC 5849, 6455, 6749, 6750, 7009, 7617, OAuth Core 1.0, JWT debuggers.
const PUBLISHED: &[u32] = &[
    0x7A77589D, 0x269D4CEA, 0x9E49269D, 0x2BDD531A, 0x0FC657B9, 0x25CB1226, 0xD43B7B44, 0x779EB5F1, 0xEF8C5B51, 0x6AF2CB86, 0xC31C70D7,
    0xA8B108B3, 0x02D12047, 0x146E0AA1, 0xE0318833, 0x1BBF5538, 0x494BDA51, 0x4F042581, 0x79168378,
];

/// Whether the value is one that everybody has copied from a standard.
pub(in crate::detect) fn is_published(value: &[u8]) -> bool {
    PUBLISHED.contains(&crc32fast::hash(value))
}

/// Pairs that open and close an expression of some template language.
const EXPRESSIONS: &[(&str, &str)] = &[
    ("${", "}"),
    ("$(", ")"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("<%", "%>"),
    ("#{", "}"),
    ("@{", "}"),
    ("<<", ">>"),
    ("[[", "]]"),
    ("((", "))"),
    ("%(", ")"),
    ("%{", "}"),
    ("\\(", ")"),
    ("$[", "]"),
    ("__", "__"),
    ("@@", "@@"),
];

fn interpolates(value: &[u8]) -> bool {
    let holds = |open: &str, close: &str| value.find(open).is_some_and(|at| value[at + open.len()..].contains_str(close));
    if EXPRESSIONS.iter().any(|(open, close)| holds(open, close)) {
        return true;
    }
    let filled_in = match value {
        [b'$', b'$', rest @ ..] | [b'$', rest @ ..] => variable(rest),
        [b'<', inner @ .., b'>']
        | [b'{', inner @ .., b'}']
        | [b'[', inner @ .., b']']
        | [b'%', inner @ .., b'%']
        | [b'@', inner @ .., b'@'] => variable(inner),
        [b'@', rest @ ..] if variable(rest) && rest.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_') => true,
        [b':' | b'@', rest @ ..] => rest.len() > 2 && rest.iter().all(|b| b.is_ascii_lowercase() || *b == b'_'),
        _ => value.len() < 12 && value.contains_str("%s"),
    };
    filled_in || inner_braces(value)
}

/// `{name}` somewhere in a format string.
fn inner_braces(value: &[u8]) -> bool {
    let Some(open) = value.find_byte(b'{') else { return false };
    let Some(len) = value[open..].find_byte(b'}') else { return false };
    let inner = &value[open + 1..open + len];
    inner.is_empty() || inner.len() <= 40 && variable(inner) && !inner[0].is_ascii_digit() || inner == b"0" || inner == b"1"
}

/// A name, or words as a hint to the reader: `DB_PASSWORD`, `your key here`, `config.token`.
fn variable(inner: &[u8]) -> bool {
    !inner.is_empty()
        && inner.iter().all(|b| b.is_ascii_alphanumeric() || b"_-. :/|,'\"!?()".contains(b))
        && inner.iter().filter(|b| b.is_ascii_digit()).count() * 3 <= inner.len()
}

/// How references to secret managers and ciphertext begin.
const STORES: &str = "vault: vault:// secret/data/ arn:aws:secretsmanager: arn:aws:ssm: arn:aws:kms: arn:aws:iam: aws-secretsmanager: {{resolve: \
    op:// bw:// pass:// doppler:// infisical:// ref+ sm:// gcp-sm: gcpsm: secretref: secretsmanager: @microsoft.keyvault( \
    keyvault: akv:// azkv:// ssm: /aws/reference/secretsmanager/ !ref !sub !getatt !vault !secret !env !importvalue fn:: enc[ \
    {cipher} enc( $ansible_vault -----begin pgp message -----begin age encrypted secret:// secrets:// secrets. env: env. env( \
    env[ file: file:// process.env os.environ os.getenv getenv( system.getenv var. local. data. module. credentials( crn: \
    berglas:// keyring: k8s: conjur: chamber: awssm: param: parameterstore: from_env import.meta.env deno.env";

fn names_a_store(value: &[u8]) -> bool {
    let head = value[..value.len().min(40)].to_ascii_lowercase();
    // What `kubeseal` writes only looks like base64, and is long.
    let sealed = value.starts_with(b"Ag") && value.len() > 300;
    sealed
        || head.starts_with(b"projects/") && value.contains_str("/secrets/")
        || STORES.split(' ').any(|store| head.starts_with(store.as_bytes()))
}

/// Characters repeated or counted on until hardly anything else is left: `****`, `xxxx-xxxx`, `1234567890`, `abcdefgh`.
fn is_mask(value: &[u8]) -> bool {
    if value.is_empty() {
        return true;
    }
    let marks = value.iter().filter(|b| b"*.#?_-+=~".contains(b) || **b == 0xE2 || **b == 0x80 || **b == 0xA2).count();
    if marks == value.len()
        || value.contains_str("****")
        || value.contains_str("\u{2022}\u{2022}")
        || value.ends_with(b"...")
        || value.ends_with("\u{2026}".as_bytes())
    {
        return true;
    }
    let plain: Vec<u8> = value.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    if plain.is_empty() {
        return false;
    }
    let repeated = plain.windows(2).filter(|two| two[0] == two[1]).count();
    if plain.len() >= 3 && repeated * 4 >= (plain.len() - 1) * 3 {
        return true;
    }
    longest_run_of_x(&plain) >= 6 && longest_run_of_x(&plain) * 3 >= plain.len()
        || longest_run_of_x(&plain) >= 10
        || is_sequence(&plain)
        || repeats_a_piece(&plain)
}

fn longest_run_of_x(plain: &[u8]) -> usize {
    plain.split(|&b| b != b'x').map(<[u8]>::len).max().unwrap_or(0).max(plain.split(|&b| b != b'0').map(<[u8]>::len).max().unwrap_or(0))
}

/// Rows of the keyboard and of counting; a value made of pieces of them is typed, not drawn.
const ROWS: &[&str] =
    &["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "0123456789abcdef", "qwertz"];

/// Whether pieces of [`ROWS`], four or more long and forward or backward, make up nearly all of the value.
fn is_sequence(plain: &[u8]) -> bool {
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
    plain.len() >= 5 && covered * 10 >= plain.len() * 9
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

/// Words that mark a sample wherever they stand in a value; `_` stands for a blank and `-` too.
const SAMPLE_PARTS: &str = "example placeholder changeme change_me changeit replaceme replace_me replace_with replacewith insert_ your_ yourapi yourkey \
    yourtoken yoursecret yourpass your_key your_api your_token your_secret your_pass youraccess put_your enter_your my_secret \
    my_password my_token my_api my_key redacted dummy sample todo fixme xxxx not_a_real notreal not_real fake_ _here goes_here \
    goeshere to_be_ tobedefined not_set notset undefined removed hidden <password <secret <token <key this_is_ thisis invalid \
    testtest foobar asdf lorem masked censored sanitized";

/// Values that are a sample as a whole.
const SAMPLES: &str = "null none nil true false undefined empty default password passwd pwd pass passphrase secret token key apikey api_key \
    credentials credential auth username user test tests testing string str text value optional required yes no on off n/a na \
    tbd foo bar baz qux abc xyz asdf qwerty blank unset unknown any some something anything nothing mysecret mypassword mytoken \
    mykey somesecret somepassword sometoken somekey yourpassword thepassword thesecret secretkey secret_key accesskey access_key \
    accesstoken access_token privatekey private_key clientsecret client_secret bearer basic digest oauth oauth2 jwt hmac \
    user:pass user:password username:password usr:pwd undef inherit auto";

fn is_sample(value: &[u8]) -> bool {
    let mut lower = value[..value.len().min(120)].to_ascii_lowercase();
    for byte in &mut lower {
        if matches!(byte, b'-' | b' ') {
            *byte = b'_';
        }
    }
    SAMPLES.split(' ').any(|sample| lower == sample.as_bytes())
        || SAMPLE_PARTS.split(' ').any(|part| lower.contains_str(part) && !drowned(value, part.len()))
}

/// A sample's word may stand in a long drawn value by chance or within a real one: it counts where it is a fair share.
fn drowned(value: &[u8], part: usize) -> bool {
    part * 8 < value.len()
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
