//! What a name says about its value. The head of a name decides, as in the language it is written in: a `password_file`
//! is a file and a `tokenType` a type; `DB_PASSWORD_PROD` is a password all the same.

use bstr::ByteSlice;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a person may have chosen: any literal counts that is no placeholder.
    Password,
    /// A secret that may be chosen or generated.
    Secret,
    /// A token: generated.
    Token,
    /// A key to an API, to encrypt or to sign: generated.
    Key,
    /// `auth` of a registry: user and password in base64.
    Auth,
    /// `key`, `salt`, `login`, `credentials` without a word that says which: only what is surely generated counts.
    Vague,
}

/// The most words of a name that are looked at, from its end.
const DEPTH: usize = 6;

/// Judges `name`; `lead` is what stands on the line before it, whose last words may belong to it: "secret key: …".
pub(super) fn classify(name: &[u8], lead: &[u8]) -> Option<Kind> {
    let mut words = Words::of(name);
    words.drop_neutral();
    let ends = |known: [&str; 3]| {
        let left = words.left();
        left.len() >= 3 && left[left.len() - 3..].iter().zip(known).all(|(word, known)| word.eq_ignore_ascii_case(known.as_bytes()))
    };
    // The key of an assembly's signature, by its digest.
    if ends(["public", "key", "token"]) {
        return None;
    }
    if ends(["secret", "key", "base"]) {
        return Some(Kind::Key);
    }
    // The head tells of nearly every name that it is none: the others are not written out before.
    let head = words.pop()?;
    let kind = head_kind(&head)?;
    let in_sentence = lead.ends_with(b" ") && !lead.ends_with(b"  ");
    let before = if in_sentence { lead.trim_ascii().rsplit(|b| !b.is_ascii_alphanumeric()).next().unwrap_or_default() } else { b"" };
    let mut modifiers: Vec<Vec<u8>> = words.left().iter().map(|word| lower(word)).collect();
    // A type or a keyword of the language is no part of the name.
    if kind == Kind::Vague && !before.is_empty() {
        let before = before.to_ascii_lowercase();
        if says(&before) & NO_MODIFIER == 0 {
            modifiers.insert(0, before);
        }
    }
    let has = |part: u16| modifiers.iter().any(|word| says(word) & part != 0);
    match kind {
        // The modifier nearest to the head has the word.
        Kind::Vague if is_key(&head) => match modifiers.iter().rev().map(|word| says(word) & (KEY | NO_KEY)).find(|&part| part != 0) {
            None => Some(Kind::Vague),
            Some(part) if part & KEY != 0 => Some(Kind::Key),
            Some(_) => None,
        },
        Kind::Token if has(NO_TOKEN) => None,
        Kind::Token if head == b"tokens" => Some(Kind::Vague),
        Kind::Secret | Kind::Password if has(NO_SECRET) => None,
        kind => Some(kind),
    }
}

/// What a word may say, as bits: the words of a name are looked up once, not searched for in every list.
const NO_MODIFIER: u16 = 1;
const NEUTRAL: u16 = 2;
const KEY: u16 = 4;
const NO_KEY: u16 = 8;
const NO_TOKEN: u16 = 16;
const NO_SECRET: u16 = 32;
const PASSWORD: u16 = 64;
const TOKEN: u16 = 128;
const VAGUE: u16 = 256;

fn says(word: &[u8]) -> u16 {
    static WORDS: LazyLock<FxHashMap<&[u8], u16>> = LazyLock::new(|| {
        let mut words = FxHashMap::with_capacity_and_hasher(640, rustc_hash::FxBuildHasher);
        let lists = [
            (NO_MODIFIERS, NO_MODIFIER),
            (NEUTRALS, NEUTRAL),
            (KEYS, KEY),
            (NO_KEYS, NO_KEY),
            (NO_TOKENS, NO_TOKEN),
            (NO_SECRETS, NO_SECRET),
            (PASSWORDS, PASSWORD),
            (TOKENS, TOKEN),
            (VAGUES, VAGUE),
        ];
        for (list, part) in lists {
            list.split_ascii_whitespace().for_each(|word| *words.entry(word.as_bytes()).or_default() |= part);
        }
        words
    });
    WORDS.get(word).copied().unwrap_or(0)
}

/// What stands before names in programs.
const NO_MODIFIERS: &str = "string str const let var val char final static protected def auto byte object any text int my the a an set export local \
    readonly self this new in is as if and or not return";

/// Words that say nothing about what the value is: where it is for, how it is written, which one it is.
const NEUTRALS: &str = "value val values string str plain plaintext raw clear cleartext b64 base64 hex encoded prod production dev development stage staging \
    test testing live default old new primary secondary current previous main local global env var const bytes literal a b c x data content prd stg qa uat \
    sandbox backup override master root admin system";

/// Modifiers that make a key one that opens something.
const KEYS: &str = "api access secret private priv encryption encrypt decryption decrypt encrypting signing sign signature master auth authentication authorization \
    consumer app application service subscription storage shared session hmac aes des crypto cipher cryptographic jwt bot client account admin deploy write read ingest ingestion \
    integration developer security server webhook validation machine ssh wif wallet rest partner merchant license licence maps cookie token csrf vault unseal recovery sas \
    send seal csp instrumentation function host5 pepper otp totp personal user rsa ec gpg pgp tls ssl restricted live vapid google aws azure";

/// Modifiers that make it a key of something else: tables, maps, keyboards, texts, what may be public.
const NO_KEYS: &str = "commit git suffix prefix pool leaf slot public pub primary foreign unique sort partition cache i18n translation object map row column group lookup registry hot shortcut keyboard index idempotency \
    routing range param query locale label message msg tag field site publishable event state injection feature flag theme project issue node host websocket known selector ha dup \
    duplicate natural compound surrogate bucket job queue topic sheet meta header property prop setting menu resource entity record dictionary dict hashmap arrow \
    escape enter tab press down up composite ordering order grouping join parent child react translate text title name option attribute attr section element el item data \
    verification verify verifying fingerprint hash dedupe dedup pk fk non any each every this that the unknown invalid duplicate missing required reserved";

/// Modifiers that make it a token of a grammar, a list, a page, a form.
const NO_TOKENS: &str = "page next continuation cursor sync design cancel cancellation csrf xsrf verification eos bos pad unk sep mask cls start end stop max min num lexer keyword punctuation operator \
    string special bad peek expected unexpected syntax change resume pagination scroll block text comment css color theme spacing idempotency skip delta dedupe authenticity antiforgery forgery \
    request action correlation trace tracking postman invalid missing first last left right open close opening closing number count prev line word sub symbol identifier whitespace delimiter separator marker";

/// Modifiers that ask whether there is one, or what to do about it.
const NO_SECRETS: &str =
    "enable disable native no has is use with without show hide forgot reset change update enter invalid wrong missing";

/// Heads that are tokens, besides those that end so.
const TOKENS: &str = "tokens jwt bearer authtokens pat accesstokens";

/// Heads that may be anything.
const VAGUES: &str = "salt secrets login credentials credential creds cred license licence mnemonic seed sas nonce phrase";

/// Heads that are passwords, in the languages people write code in.
const PASSWORDS: &str = "password passwd pwd pass passphrase passcode pw psw pswd passw passwrd pword passwort kennwort contrasena contrase\u{f1}a senha motdepasse mdp wachtwoord haslo has\u{142}o heslo \
    salasana losenord l\u{f6}senord sifre \u{15f}ifre parola adgangskode passord jelszo passwords passwds pwds dbpass userpass rootpass smtppass mypass adminpass ftppass mysqlpass sshpass pgpass mailpass emailpass \
    loginpass \u{5bc6}\u{7801} \u{5bc6}\u{78bc} \u{53e3}\u{4ee4} \u{30d1}\u{30b9}\u{30ef}\u{30fc}\u{30c9} \u{be44}\u{bc00}\u{bc88}\u{d638} \u{d328}\u{c2a4}\u{c6cc}\u{b4dc} \u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c} requirepass masterauth redispass ldappass sqlpass sapass keypass storepass keystorepass truststorepass serverpass proxypass wifipass dbpw userpw rootpw adminpw bindpw rootdnpw passwdhash0 psk wpapsk userpwd proxyuserpwd rocommunity rwcommunity";

/// Ends of heads that are passwords, and of keys that open something.
const PASSWORD_ENDS: &[&str] = &["password", "passwd", "passwort", "passphrase", "passcode"];
const KEY_ENDS: &[&str] = &[
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "appkey",
    "masterkey",
    "encryptionkey",
    "signingkey",
    "sharedkey",
    "accountkey",
    "consumerkey",
    "sessionkey",
    "servicekey",
    "clientkey",
    "deploykey",
    "licensekey",
    "cryptkey",
    "validationkey",
    "decryptionkey",
    "apikeys",
    "storagekey",
    "subscriptionkey",
];

fn head_kind(head: &[u8]) -> Option<Kind> {
    let part = says(head);
    let ends = |list: &[&str]| list.iter().any(|known| head.ends_with(known.as_bytes()) && head.len() <= known.len() + 24);
    if part & PASSWORD != 0 || ends(PASSWORD_ENDS) || ends(&["pwd"]) && head != b"cwd" && head != b"oldpwd" {
        Some(Kind::Password)
    } else if part & TOKEN != 0 || ends(&["token"]) && head != b"tokentoken" {
        Some(Kind::Token)
    } else if ends(&["secret"]) {
        Some(Kind::Secret)
    } else if (head.ends_with(b"key") || head.ends_with(b"keys")) && ends(KEY_ENDS) {
        Some(Kind::Key)
    } else if head == b"authorization" {
        Some(Kind::Token)
    } else if head == b"auth" {
        Some(Kind::Auth)
    } else if part & VAGUE != 0 || is_key(head) {
        Some(Kind::Vague)
    } else {
        None
    }
}

fn is_key(head: &[u8]) -> bool {
    matches!(head, b"key" | b"skey")
        || head == b"keys"
        || head.ends_with(b"key")
            && head.len() > 5
            && !matches!(
                head,
                b"monkey"
                    | b"turkey"
                    | b"whiskey"
                    | b"hockey"
                    | b"jockey"
                    | b"donkey"
                    | b"hotkey"
                    | b"sitekey"
                    | b"pubkey"
                    | b"publickey"
                    | b"primarykey"
                    | b"foreignkey"
                    | b"cachekey"
                    | b"passkey"
                    | b"rowkey"
                    | b"sortkey"
                    | b"hashkey"
                    | b"objectkey"
                    | b"projectkey"
                    | b"i18nkey"
                    | b"titlekey"
                    | b"labelkey"
                    | b"datakey"
                    | b"mapkey"
            )
}

/// The words of a name, the last ones only.
struct Words<'a> {
    list: [&'a [u8]; DEPTH],
    /// The first one.
    first: usize,
    /// Behind the last one.
    end: usize,
}

impl<'a> Words<'a> {
    /// Read from the end: there it is decided whether the rest matters.
    fn of(name: &'a [u8]) -> Self {
        let mut this = Self { list: [b""; DEPTH], first: DEPTH, end: DEPTH };
        let mut end = name.len();
        while end > 0 && this.first > 0 {
            if is_joint(name[end - 1]) {
                end -= 1;
                continue;
            }
            let mut start = end - 1;
            while start > 0 && !is_joint(name[start - 1]) && !breaks(name, start) {
                start -= 1;
            }
            let word = &name[start..end];
            let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let word = &word[digits..];
            let word = &word[..word.len() - word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count()];
            if !word.is_empty() {
                this.first -= 1;
                this.list[this.first] = word;
            }
            end = start;
        }
        this
    }

    fn left(&self) -> &[&'a [u8]] {
        &self.list[self.first..self.end]
    }

    /// Takes the last one, in lower case.
    fn pop(&mut self) -> Option<Vec<u8>> {
        let word = lower(self.left().last()?);
        self.end -= 1;
        Some(word)
    }

    fn drop_neutral(&mut self) {
        while self.left().len() > 1 && self.left().last().is_some_and(|last| says(&lower(last)) & NEUTRAL != 0) {
            self.end -= 1;
        }
    }
}

fn lower(word: &[u8]) -> Vec<u8> {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.to_lowercase() }
}

fn is_joint(byte: u8) -> bool {
    matches!(byte, b'_' | b'-' | b'.' | b' ')
}

/// Whether a word of `camelCase`, `HTTPServer` or `Base64Key` begins at `at`.
fn breaks(part: &[u8], at: usize) -> bool {
    let (before, here) = (part[at - 1], part[at]);
    let next_small = part.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    here.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit() || before.is_ascii_uppercase() && next_small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_decides() {
        for (name, kind) in [
            ("password", Some(Kind::Password)),
            ("DB_PASSWORD_PROD", Some(Kind::Password)),
            ("spring.datasource.password", Some(Kind::Password)),
            ("01_static_password", Some(Kind::Password)),
            ("dbpassword2", Some(Kind::Password)),
            ("contrasena", Some(Kind::Password)),
            ("clientSecret", Some(Kind::Secret)),
            ("TELEGRAM_TOKEN", Some(Kind::Token)),
            ("myAPIToken", Some(Kind::Token)),
            ("APIKey", Some(Kind::Key)),
            ("x-api-key", Some(Kind::Key)),
            ("aws_secret_access_key", Some(Kind::Key)),
            ("configcat_key", Some(Kind::Vague)),
            ("password_file", None),
            ("passwordLabel", None),
            ("token_type", None),
            ("key_name", None),
            ("secretName", None),
            ("public_key", None),
            ("cacheKey", None),
            ("next_page_token", None),
            ("bypass", None),
            ("monkey", None),
            ("secretary", None),
            ("passwordPassthrough", None),
        ] {
            assert_eq!(classify(name.as_bytes(), b""), kind, "{name}");
        }
        assert_eq!(classify(b"key", b"the public "), None);
        assert_eq!(classify(b"key", b"secret "), Some(Kind::Key));
    }
}
