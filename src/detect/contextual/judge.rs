//! Whether a value under a name is a secret, and how sure that is.
//!
//! Names and values share the burden: under an unmistakable name a weak literal counts, under a vague one only what is
//! surely generated. Everything that programs and people write under such names and that is no secret is told here.

use super::file;
use super::name::Kind;
use super::other::{is_fingerprint, is_named_digest, is_path_of_words, is_something_else, writes_foreign};
use super::public::is_public;
use super::value::Form;
use crate::detect::Subject;
use crate::detect::verify::placeholder::{self, Look};
use crate::detect::verify::randomness;
use crate::model::{Confidence, Language, PathClass};
use bstr::ByteSlice;

/// What is known about a value besides its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    /// What the name promises.
    pub(super) kind: Kind,
    /// The name, for values that only repeat it.
    pub(super) name: &'a [u8],
    /// How the value is written.
    pub(super) form: Form,
    /// The literal is used as what it is: compared, given to a setter, a login, a flag. No text of an interface is.
    pub(super) used: bool,
    /// It is assigned to its name as a setting is, not listed, spoken of or asked for.
    pub(super) set: bool,
    /// Something near speaks of a service: an address, an API.
    pub(super) service: bool,
    /// It is compared: with a password, or with one of several words that mean something else.
    pub(super) compared: bool,
    /// Plain words are values here: configuration, the inside of a string, a command line.
    pub(super) plain: bool,
    /// The file is one of those that exist to hold credentials.
    pub(super) store: bool,
    /// The language of the file.
    pub(super) language: Language,
    /// The class of its path.
    pub(super) class: PathClass,
}

impl<'a> Case<'a> {
    /// A literal whose place says that it is one of `kind`, and no assignment or comparison does.
    pub(super) fn of(subject: &Subject<'_>, kind: Kind, name: &'a [u8]) -> Self {
        Self {
            kind,
            name,
            form: Form::Quoted,
            used: true,
            set: false,
            service: false,
            compared: false,
            plain: true,
            store: file::is_store(subject.path),
            language: subject.language,
            class: subject.class,
        }
    }
}

/// How sure it is that `value` is a secret; none if it is not.
pub(super) fn judge(value: &[u8], case: &Case<'_>) -> Option<Confidence> {
    if value.len() < 4 || value.len() > 4096 || case.class == PathClass::Lock {
        return None;
    }
    let evidence = randomness::evidence(value);
    let traits = Traits::of(value);
    // No variable has a name that looks drawn.
    let drawn = evidence >= 30.0 && traits.digits > 0 && value.len() >= 20 && traits.symbols == 0;
    if matches!(case.form, Form::Bare | Form::BareAmong) && !drawn && !bare_value(value, case) {
        return None;
    }
    // What stands between two strings of a program.
    if matches!(value[0], b')' | b']' | b'}' | b',' | b';') {
        return None;
    }
    if placeholder::is_reference(value) || placeholder::is_published(value) || is_something_else(value) || is_public(value) {
        return None;
    }
    // Bytes in escapes are the vectors of a test or a table, names in capitals those of variables.
    if value.starts_with(b"\\x")
        || value.find_iter("\\x").count() >= 4
        || value.contains_str("\\0")
        || evidence < 10.0 && is_constant(value)
    {
        return None;
    }
    // A list of words; the address of a token or the salt of one on a chain.
    let listed = case.kind == Kind::Password && value.split(|&b| b == b',').count() >= 4 && !case.store;
    let chained = value.len() == 66 && value.starts_with(b"0x") && (case.kind == Kind::Token || case.name.eq_ignore_ascii_case(b"salt"));
    if is_fingerprint(value, case.name) || listed || chained {
        return None;
    }
    if is_mnemonic(value) && case.kind == Kind::Vague {
        return Some(Confidence::High);
    }
    if traits.blanks > 0 && (traits.blanks * 10 > value.len() || evidence < 40.0) {
        return None;
    }
    // A table of a lexer, not a token: signs of all sorts over hundreds of bytes.
    if matches!(case.kind, Kind::Token | Kind::Key) && value.len() > 80 && traits.symbols * 6 > value.len() {
        return None;
    }
    if (traits.foreign || writes_foreign(value)) && evidence < 30.0 || !case.used && repeats_the_name(value, case, &traits) {
        return None;
    }
    if placeholder::is_placeholder(value) {
        return stand_in(value, &traits, case);
    }
    let confidence = match case.kind {
        Kind::Password => password(value, &traits, evidence, case)?,
        Kind::Secret => secret(value, &traits, evidence, case)?,
        // Some issuers only count.
        Kind::Token if traits.digits == value.len() && (15..=40).contains(&value.len()) && case.form != Form::BareAmong => {
            Confidence::Medium
        }
        Kind::Token | Kind::Key => generated(value, &traits, evidence, 8.0, 8)?,
        Kind::Auth => auth(value, &traits, evidence)?,
        Kind::Vague => vague(value, &traits, evidence, case)?,
    };
    let weak = evidence < 16.0;
    Some(match case.class {
        PathClass::Translation if weak => return None,
        PathClass::Test | PathClass::Docs | PathClass::Generated | PathClass::Vendored if weak => confidence.min(Confidence::Low),
        PathClass::Test | PathClass::Docs | PathClass::Generated | PathClass::Vendored | PathClass::Translation => {
            confidence.min(Confidence::Medium)
        }
        _ => confidence,
    })
}

/// What is left of a value that looks like a placeholder: `Password123!` is a credential where somebody took it for one,
/// and a key that was typed opens what it was typed into.
fn stand_in(value: &[u8], traits: &Traits, case: &Case<'_>) -> Option<Confidence> {
    let held = case.class == PathClass::Source;
    match case.kind {
        Kind::Password if case.store && !placeholder::is_mask(value) => Some(Confidence::Medium),
        Kind::Password if traits.digits > 0 && value.len() >= 6 => {
            let chosen = traits.kinds() >= 3 && value.len() >= 8 && !placeholder::is_blank(value);
            Some(if chosen && held { Confidence::Medium } else { Confidence::Low })
        }
        Kind::Token | Kind::Key | Kind::Secret => {
            let typed = traits.digits >= 4 && traits.digits < value.len() && value.len() >= 20 && traits.blanks == 0;
            (typed && held && placeholder::look(value) == Look::Typed).then_some(Confidence::Medium)
        }
        _ => None,
    }
}

/// Twelve to twenty-four short words in small letters: what wallets are restored from.
fn is_mnemonic(value: &[u8]) -> bool {
    let words: Vec<&[u8]> = value.split(|&b| b == b' ').collect();
    matches!(words.len(), 12 | 15 | 18 | 21 | 24)
        && words.iter().all(|word| (3..=8).contains(&word.len()) && word.iter().all(u8::is_ascii_lowercase))
}

/// `DB_PASSWORD_2`: the name of a variable.
fn is_constant(value: &[u8]) -> bool {
    value[0].is_ascii_uppercase()
        && value.contains(&b'_')
        && value.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}

/// What kinds of characters a value has.
struct Traits {
    digits: usize,
    upper: usize,
    lower: usize,
    symbols: usize,
    separators: usize,
    blanks: usize,
    /// Bytes beyond ASCII: a text in some language.
    foreign: bool,
}

impl Traits {
    fn of(value: &[u8]) -> Self {
        let count = |wanted: fn(&u8) -> bool| value.iter().filter(|b| wanted(b)).count();
        Self {
            digits: count(u8::is_ascii_digit),
            upper: count(u8::is_ascii_uppercase),
            lower: count(u8::is_ascii_lowercase),
            symbols: count(|b| b.is_ascii_punctuation() && !b"_-.,:/=".contains(b)),
            separators: count(|b| b"_-./:".contains(b)),
            blanks: count(u8::is_ascii_whitespace),
            foreign: value.iter().any(|b| *b >= 0x80),
        }
    }

    /// One word, or several put together as identifiers are.
    fn is_word(&self) -> bool {
        self.digits == 0 && self.symbols == 0
    }

    /// Letters of both cases in a way no single capitalised word or camel case has: counted by the caller's evidence.
    fn kinds(&self) -> usize {
        [self.digits, self.upper, self.lower, self.symbols].iter().filter(|&&count| count > 0).count()
    }
}

fn password(value: &[u8], traits: &Traits, evidence: f32, case: &Case<'_>) -> Option<Confidence> {
    if value.len() > 160 {
        return None;
    }
    if evidence >= 16.0 && value.len() >= 12 {
        return Some(Confidence::High);
    }
    if traits.digits == value.len() {
        return (value.len() >= 6 && (case.used || case.form != Form::Bare)).then_some(Confidence::Low);
    }
    if !traits.is_word() {
        // `step2`, `utf8`, `v1.2`: a short word with a digit is a name as often as a password.
        let strong = value.len() >= 6 && (traits.kinds() >= 3 || traits.digits > 0 || traits.symbols > 0);
        return Some(if strong || case.used { Confidence::Medium } else { Confidence::Low });
    }
    if evidence >= 6.0 && value.len() >= 8 && traits.separators == 0 {
        return Some(Confidence::Medium);
    }
    // Words put together without a sign between them; where words are values, two with capitals are enough.
    let joined = traits.upper == 0 && value.len() >= if case.used { 14 } else { 16 };
    let humps = traits.upper >= 2
        && traits.lower >= 2
        && matches!(case.language, Language::Ini | Language::Dotenv | Language::Hcl | Language::Toml);
    if (case.used && !case.compared || case.language == Language::Hcl || joined || humps) && traits.separators == 0 {
        return Some(Confidence::Medium);
    }
    // `POSTGRES_PASSWORD: postgres`: what the image is called, for a database that lives as long as a test.
    if traits.lower == value.len() && case.name.to_ascii_lowercase().contains_str(value) {
        return Some(Confidence::Low);
    }
    // A single plain word: a default password, a label, the name of a field. Where the name is one of settings and the
    // whole word in small letters, it is most often the first.
    let told = case.set && case.class == PathClass::Source && traits.lower == value.len() && value.len() >= 5;
    (traits.separators == 0 && traits.upper == 0).then_some(if told { Confidence::Medium } else { Confidence::Low })
}

fn secret(value: &[u8], traits: &Traits, evidence: f32, case: &Case<'_>) -> Option<Confidence> {
    if let Some(confidence) = generated(value, traits, evidence, 8.0, 8) {
        return Some(confidence);
    }
    let one_word = traits.separators == 0;
    let chosen = value.len() >= 6 && (traits.digits > 0 && (traits.symbols > 0 || one_word) || case.used && one_word);
    chosen.then_some(
        if case.used && !case.compared || case.compared && value.len() >= 12 || traits.digits > 0 && traits.kinds() >= 2 && value.len() >= 8
        {
            Confidence::Medium
        } else {
            Confidence::Low
        },
    )
}

/// What a generator made: at least `least` bits of evidence.
fn generated(value: &[u8], traits: &Traits, evidence: f32, least: f32, shortest: usize) -> Option<Confidence> {
    // One long word full of digits: nobody writes that, though some tokens can be spoken.
    let numbered = value.len() >= 16
        && traits.digits >= 6
        && traits.digits < value.len()
        && traits.separators + traits.symbols == 0
        && evidence > -30.0;
    if least < 20.0 && numbered {
        return Some(if evidence >= 24.0 && value.len() >= 20 { Confidence::High } else { Confidence::Medium });
    }
    if value.len() < shortest || evidence < least {
        return None;
    }
    if traits.digits == 0 && evidence < least * 2.0 + 4.0 {
        return None;
    }
    Some(if evidence >= 24.0 && value.len() >= 20 { Confidence::High } else { Confidence::Medium })
}

/// A `key` that nothing else is known of: hexadecimal digits under the bare word are the vectors of cryptography.
fn vague(value: &[u8], traits: &Traits, evidence: f32, case: &Case<'_>) -> Option<Confidence> {
    // A key of a cache is made of parts: `user:v2:0bc5…`.
    let confidence = generated(value, traits, evidence, 26.0, 16)
        .filter(|_| traits.digits > 0 && !is_path_of_words(value) && !is_named_digest(value))?;
    let bare_word = case.name.len() <= 8 && case.name.iter().all(u8::is_ascii_alphabetic);
    let hex = value.iter().all(u8::is_ascii_hexdigit);
    // The last digits of a fingerprint name a key.
    let named_by_digest = value.len() == 40 && !value.iter().any(u8::is_ascii_lowercase);
    let names_a_key = hex && (value.len() <= 16 && bare_word || named_by_digest);
    let vector = bare_word && hex && case.form != Form::Bare && !case.service;
    Some(if names_a_key || vector { Confidence::Low } else { confidence.min(Confidence::Medium) })
}

/// `auth` holds a user and a password in base64, or a token.
fn auth(value: &[u8], traits: &Traits, evidence: f32) -> Option<Confidence> {
    if user_and_password(value) {
        return Some(Confidence::High);
    }
    generated(value, traits, evidence, 26.0, 20).map(|confidence| confidence.min(Confidence::Medium))
}

/// Whether a value is `user:password` in base64, and the password is none that only stands for one.
pub(super) fn user_and_password(value: &[u8]) -> bool {
    let decode = |value: &[u8]| {
        data_encoding::BASE64
            .decode(value)
            .or_else(|_| data_encoding::BASE64_NOPAD.decode(value))
            .or_else(|_| data_encoding::BASE64URL_NOPAD.decode(value))
    };
    let Ok(decoded) = decode(value) else { return false };
    let Some(colon) = decoded.find_byte(b':') else { return false };
    let (user, password) = (&decoded[..colon], &decoded[colon + 1..]);
    let printable = |part: &[u8]| part.iter().all(|b| (0x20..0x7f).contains(b) || *b >= 0x80) && part.to_str().is_ok();
    printable(user) && printable(password) && password.len() >= 4 && !placeholder::is_placeholder(password)
}

/// What is written without quotes must not be code.
fn bare_value(value: &[u8], case: &Case<'_>) -> bool {
    let properties = matches!(case.language, Language::Dotenv | Language::Ini);
    if !case.plain || value.contains(&b',') && !properties {
        return false;
    }
    let calls = value.iter().any(|b| b"()[]{}".contains(b)) && value.iter().any(|b| b"([{".contains(b));
    let expression = calls
        && (value.contains_str("](")
            || value.contains_str("()")
            || value
                .iter()
                .position(|b| b"([{".contains(b))
                .is_some_and(|at| at > 0 && value[..at].iter().all(|b| b.is_ascii_alphanumeric() || b"_.:$".contains(b))));
    let starts = matches!(value[0], b'(' | b'[' | b'{' | b'*' | b'&' | b'!' | b'=' | b'\\' | b':' | b'>' | b'|')
        && !(case.language == Language::Dotenv && value.len() > 8);
    let member = value.split(|&b| b == b'.').count() > 1 && value.iter().all(|b| b.is_ascii_alphabetic() || b"_.[]".contains(b));
    let scope = value.contains_str("::") || value.contains_str("->") || value.contains_str(").");
    !(expression || starts || member || scope)
}

/// `password: "newPassword"`, `DB_PASS=DB_PASS`, `token: "access_token"`: a name under a name.
fn repeats_the_name(value: &[u8], case: &Case<'_>, traits: &Traits) -> bool {
    // A label ends in a sign: `Password*`, `Token:`.
    let label = value.trim_end_with(|c| matches!(c, '*' | ':' | '?'));
    if label.eq_ignore_ascii_case(case.name)
        || label.len() < value.len() && super::name::classify(label, b"").is_some_and(|kind| kind != Kind::Vague)
    {
        return true;
    }
    let settings = matches!(case.language, Language::Ini | Language::Dotenv | Language::Hcl | Language::Toml);
    // Settings have no labels: `SpringPassword` is one there.
    let humps = traits.upper >= 2 && traits.lower >= 2 && traits.separators == 0;
    if case.store || settings && case.kind == Kind::Password && (humps || case.language == Language::Hcl && value.len() > 8) {
        return false;
    }
    let numbered = !settings && traits.digits == 1;
    if traits.symbols > 0 || traits.digits > 0 && !numbered {
        return false;
    }
    super::name::classify(value, b"").is_some_and(|kind| kind != Kind::Vague)
        || value.to_ascii_lowercase().find_iter("pass").next().is_some()
        || value.to_ascii_lowercase().contains_str("token")
        || value.to_ascii_lowercase().contains_str("credential")
}
