//! Values that are filled in elsewhere: interpolation of every template language, names of variables, entries of secret
//! managers, ciphertext of secret tools.

use bstr::ByteSlice;

/// Whether the value is filled in elsewhere: a template, a variable, an entry of a secret manager, ciphertext.
pub(in crate::detect) fn is_reference(value: &[u8]) -> bool {
    interpolates(value) || names_a_store(value)
}

/// Whether an expression of a template language opens within a token, which no issuer's alphabet allows.
pub(super) fn opens_template(token: &[u8]) -> bool {
    token.windows(2).any(|pair| matches!(pair, b"${" | b"{{" | b"<%" | b"%("))
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
    // What a quote or a blank within the expression cut short opens one all the same.
    const OPENINGS: [&[u8]; 6] = [b"${", b"$(", b"#{", b"{{", b"<%", b"%{"];
    if EXPRESSIONS.iter().any(|(open, close)| holds(open, close)) || OPENINGS.iter().any(|open| value.starts_with(open)) {
        return true;
    }
    let filled_in = match value {
        [b'$', inner @ .., b'$'] if variable(inner) => true,
        [b'$', b'$', rest @ ..] | [b'$', rest @ ..] => variable(rest),
        [b'<', inner @ .., b'>']
        | [b'{', b'$', inner @ .., b'}']
        | [b'{', inner @ .., b'}']
        | [b'[', inner @ .., b']']
        | [b'%', inner @ .., b'%']
        | [b'@', inner @ .., b'@'] => variable(inner),
        [b'@', rest @ ..] if variable(rest) && rest.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_') => true,
        // `@/run/secrets/x`: read from a file.
        [b'@', b'/', ..] | [b'@', b'.', b'/', ..] => true,
        [b':' | b'@', rest @ ..] => rest.len() > 2 && rest.iter().all(|b| b.is_ascii_lowercase() || b"_-/.".contains(b)),
        _ => false,
    };
    let formatted = value.contains_str("%s") || value.len() < 12 && ["%d", "%u", "%r"].iter().any(|format| value.contains_str(format));
    filled_in || formatted || inner_braces(value)
}

/// `{name}` somewhere in a format string.
fn inner_braces(value: &[u8]) -> bool {
    let Some(open) = value.find_byte(b'{') else { return false };
    let Some(len) = value[open..].find_byte(b'}') else { return false };
    let inner = &value[open + 1..open + len];
    inner.is_empty()
        || inner[0] == b'$'
        || inner.len() <= 100 && variable(inner) && !inner[0].is_ascii_digit()
        || inner == b"0"
        || inner == b"1"
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
    // A message of OpenPGP, encrypted to a key of 2048, 4096 or 3072 bits or on a curve, without its armour.
    let encrypted = value.len() > 160
        && ["hqema", "hqima", "hqgma", "wcbma", "wcfma", "wcdma", "hf4d", "wv4d"].iter().any(|start| head.starts_with(start.as_bytes()));
    sealed
        || encrypted
        || head.starts_with(b"projects/") && value.contains_str("/secrets/")
        || STORES.split(' ').any(|store| head.starts_with(store.as_bytes()))
}
