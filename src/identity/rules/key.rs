//! Keys, session secrets and passwords that are literals: in the call that takes them, or a name of the same file away.

use super::arguments::option;
use super::bound;
use super::call::{self, Call};
use super::detector::{Check, Detector};
use super::takers::{JS, KEYWORDS, LANGUAGES, OF_SESSIONS, TAKERS, Taker, Use};
use super::value::{literal, origin, resolved};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector { keywords: KEYWORDS, languages: LANGUAGES, check: Check::At(check) },
    Detector { keywords: &["session"], languages: OF_SESSIONS, check: Check::At(check) },
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    // Its name tells of nearly every call that it takes none: the arguments need not be read.
    let name = call::name_at(view, at);
    let takes = |Taker(languages, names, ..): &Taker| languages.contains(&view.language) && call::ends_in(name, names);
    if !TAKERS.iter().any(takes) && options_for(view.language, name).is_none() {
        return;
    }
    let Some(call) = call::read(view, at) else { return };
    let receiver = call.receiver();
    for Taker(languages, names, receiver_word, index, purpose) in TAKERS {
        if !languages.contains(&view.language) || !call.is(names) || !call::belongs(view, &receiver, receiver_word) {
            continue;
        }
        let keyword =
            option(&call.args, &["key", "secret", "secretkey", "passphrase", "password"]).filter(|_| view.language != L::JavaScript);
        let Some(arg) = keyword.or_else(|| call.args.iter().filter(|arg| arg.name.is_none()).nth(*index)) else { continue };
        if resolved(view, arg.value, call.span.start).is_some_and(is_key) {
            report(view, &call, *purpose, found);
            written(view, arg.value, &call, *purpose, found);
            return;
        }
        if *purpose == Use::Start && stays_zero(view, arg.value, call.span.start)
            || *purpose == Use::Encryption && byte_list(view, arg.value, call.span.start)
        {
            report(view, &call, *purpose, found);
            return;
        }
        // A token signed with nothing is signed by anybody.
        let nothing = view.language == L::Ruby && arg.value == b"nil" || literal(arg.value) == Some(b"");
        if *purpose == Use::Signing && call.is(&["encode", "sign"]) && nothing && call.args.len() > 2 {
            report(view, &call, *purpose, found);
            return;
        }
    }
    options(view, &call, found);
}

/// What the keys among the options of a call of this name are for.
fn options_for(language: L, name: &[u8]) -> Option<Use> {
    let ends = |end: &str| name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes());
    if !JS.contains(&language) {
        None
    } else if ends("session") {
        Some(Use::Session)
    } else if ends("jwt") || ends("strategy") {
        Some(Use::Signing)
    } else {
        None
    }
}

/// Keys among the options of middleware and login strategies.
fn options(view: &View<'_>, call: &Call<'_>, found: &mut Vec<Found>) {
    let Some(purpose) = options_for(view.language, call.name) else { return };
    let names = &["secret", "secretorkey", "clientsecret", "consumersecret", "keys", "secretkey", "jwtsecret", "password"];
    let options = call.options(view);
    let literal_key = options.iter().find(|arg| {
        option(std::slice::from_ref(arg), names).is_some()
            && (resolved(view, arg.value, call.span.start).is_some_and(is_key) || list_literal(arg.value))
    });
    if let Some(arg) = literal_key {
        report(view, call, purpose, found);
        if !call.span.contains(&arg.span.start) {
            view.report("identity/hardcoded-credential", arg.span.clone(), found);
        } else {
            written(view, arg.value, call, purpose, found);
        }
    }
}

/// `['key1', 'key2']`.
fn list_literal(value: &[u8]) -> bool {
    value
        .trim()
        .strip_prefix(b"[")
        .and_then(|inner| inner.split_str(",").next())
        .is_some_and(|first| literal(first.trim_end_with(|c| c == ']')).is_some_and(is_key))
}

/// A name for `new byte[16]` that nothing ever fills.
fn stays_zero(view: &View<'_>, value: &[u8], before: usize) -> bool {
    let bytes = view.text.bytes();
    let name = value.trim();
    let fresh = bound::binding(view, name, before).is_some_and(|span| {
        let made = bytes[span].trim();
        made.starts_with(b"new byte[") && !made.contains(&b'{') || made.starts_with(b"ByteArray(")
    });
    let lists = |open: u8| [name, &[open]].concat();
    // Filled by a generator, a copy or a loop: then it is given to somebody or indexed before it is used.
    fresh
        && !bytes[..before].contains_str([b"(", name, b")"].concat())
        && !bytes[..before].contains_str(lists(b','))
        && !bytes[..before].contains_str(lists(b'['))
}

/// `new byte[]{1, 2, 3}`, `[]byte{1, 2, 3}`, or a name for it: eight numbers or more, and not all the same.
fn byte_list(view: &View<'_>, value: &[u8], before: usize) -> bool {
    let value = if value.contains(&b'{') {
        value
    } else if let Some(span) = bound::binding(view, value.trim(), before) {
        &view.text.bytes()[span]
    } else {
        return false;
    };
    let Some(inner) = value.find_byte(b'{').and_then(|open| Some(&value[open + 1..value.rfind_byte(b'}').filter(|&end| end > open)?]))
    else {
        return false;
    };
    let numbers: Vec<&[u8]> = inner.split(|&byte| byte == b',').map(<[u8]>::trim).filter(|number| !number.is_empty()).collect();
    let is_number = |text: &[u8]| text.iter().all(|byte| byte.is_ascii_hexdigit() || b"x-()byte ".contains(byte));
    numbers.len() >= 8 && numbers.iter().all(|number| is_number(number)) && numbers.iter().any(|number| *number != numbers[0])
}

/// Anything but nothing, the name of an algorithm, and marks that stand for a value.
fn is_key(text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    !text.is_empty()
        && !text.contains_str("-----BEGIN PUBLIC")
        && !text.contains_str("-----BEGIN CERT")
        && !text.contains_str("${")
        && !(lower.starts_with(b"hs") || lower.starts_with(b"rs") || lower.starts_with(b"es") || lower.starts_with(b"sha"))
            | (text.len() > 7)
        && !matches!(lower.as_slice(), b"utf8" | b"utf-8" | b"hex" | b"base64" | b"ascii")
}

/// Where the key itself stands, if a name carries it to the call: that line may be the one that changed.
fn written(view: &View<'_>, value: &[u8], call: &Call<'_>, purpose: Use, found: &mut Vec<Found>) {
    if matches!(purpose, Use::Start | Use::State) || literal(value).is_some() {
        return;
    }
    if let Some(span) = origin(view, value, call.span.start) {
        view.report("identity/hardcoded-credential", span, found);
    }
}

fn report(view: &View<'_>, call: &Call<'_>, purpose: Use, found: &mut Vec<Found>) {
    let id = match purpose {
        Use::Signing => "identity/hardcoded-signing-key",
        Use::Session => "identity/hardcoded-session-secret",
        Use::Encryption => "identity/hardcoded-encryption-key",
        Use::Password => "identity/hardcoded-credential",
        Use::Start => "identity/static-iv",
        Use::State => "identity/oauth-state-unchecked",
    };
    view.report(id, call.span.clone(), found);
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn signing_keys_are_followed_to_their_literal() {
        table(
            "identity/hardcoded-signing-key",
            &[
                ("a.js", "jwt.sign(payload, 'shh', { expiresIn: 60 })"),
                ("a.ts", "const secret = 'shh'\n\nconst t = jwt.verify(token,\n  secret)"),
                ("a.js", "passport.use(new JwtStrategy({ secretOrKey: 'shh' }, cb))"),
                ("a.py", "SECRET = 'shh'\njwt.encode(claims, SECRET, algorithm='HS256')"),
                ("a.go", "var key = []byte(\"shh\")\ns, err := token.SignedString(key)"),
                ("a.java", "Algorithm algorithm = Algorithm.HMAC256(\"shh\");"),
                ("a.scala", "val algorithm = Algorithm.HMAC256(\"shh\")"),
                ("a.kt", "val algorithm = Algorithm.HMAC256(\"shh\")"),
                ("a.cs", "new SymmetricSecurityKey(Encoding.UTF8.GetBytes(\"shh\"))"),
                ("a.rb", "JWT.encode payload, 'shh', 'HS256'"),
                ("a.php", "$jwt = JWT::encode($payload, 'shh', 'HS256');"),
                ("a.rs", "let key = EncodingKey::from_secret(\"shh\".as_ref());"),
                ("a.swift", "let signer = JWTSigner.hs256(key: \"shh\")"),
            ],
            &[
                ("a.js", "jwt.sign(payload, process.env.JWT_SECRET, { expiresIn: 60 })"),
                ("a.ts", "const secret = config.get('jwt')\njwt.verify(token, secret)"),
                ("a.py", "jwt.encode(claims, settings.SECRET, algorithm='HS256')"),
                ("a.go", "key := []byte(os.Getenv(\"KEY\"))\ns, err := token.SignedString(key)"),
                ("a.java", "Algorithm.HMAC256(System.getenv(\"KEY\"));"),
                ("a.scala", "Algorithm.HMAC256(config.getString(\"KEY\"))"),
                ("a.cs", "new SymmetricSecurityKey(Encoding.UTF8.GetBytes(configuration[\"Jwt:Key\"]))"),
                ("a.rb", "JWT.encode payload, ENV['KEY'], 'HS256'"),
                ("a.php", "$jwt = JWT::encode($payload, $key, 'HS256');"),
                ("a.rs", "EncodingKey::from_secret(config.secret.as_ref())"),
            ],
        );
    }

    #[test]
    fn keys_and_vectors_of_ciphers() {
        table(
            "identity/hardcoded-encryption-key",
            &[
                ("a.java", "String key = \"0123456789abcdef\";\nnew SecretKeySpec(key.getBytes(), \"AES\")"),
                ("a.java", "byte[] k = {1, 2, 3, 4, 5, 6, 7, 8};\nnew SecretKeySpec(k, \"DES\")"),
                ("a.go", "block, err := aes.NewCipher([]byte(\"0123456789abcdef\"))"),
                ("a.js", "crypto.createCipheriv('aes-256-gcm', 'aaaabbbbccccddddaaaabbbbccccdddd', iv)"),
            ],
            &[("a.java", "new SecretKeySpec(store.key(), \"AES\")"), ("a.go", "block, err := aes.NewCipher(key)")],
        );
        table(
            "identity/static-iv",
            &[("a.java", "byte[] iv = new byte[16];\nnew IvParameterSpec(iv)")],
            &[("a.java", "byte[] iv = new byte[16];\nrandom.nextBytes(iv);\nnew IvParameterSpec(iv)")],
        );
        table(
            "identity/oauth-state-unchecked",
            &[("a.go", "const state = \"fixed\"\nurl := conf.AuthCodeURL(state)")],
            &[("a.go", "url := conf.AuthCodeURL(random())")],
        );
    }

    #[test]
    fn session_secrets_too() {
        table(
            "identity/hardcoded-session-secret",
            &[
                ("a.js", "app.use(session({ secret: 'keyboard dog', resave: false }))"),
                ("a.js", "app.use(session({\n  keys: ['a1', 'b2'],\n}))"),
                ("a.go", "var store = sessions.NewCookieStore([]byte(\"shh\"))"),
            ],
            &[("a.js", "app.use(session({ secret: config.secret }))"), ("a.go", "sessions.NewCookieStore(key)")],
        );
    }
}
