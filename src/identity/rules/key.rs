//! Signing keys and session secrets that are literals: in the call, or a name of the same file away.

use super::call::{self, Call, option};
use super::detector::{CODE, Check, Detector};
use super::value::{literal, origin, resolved};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &[
        "sign(",
        "verify(",
        "encode",
        "decode",
        "signedstring",
        "hmac",
        "signwith",
        "signingkey",
        "securitykey",
        "from_secret",
        "askey",
        "session",
        "jwt(",
        "strategy",
        "new key",
        "secretkeyspec",
        "signedcookie",
        "fernet(",
        "securecookie",
        "cookieparser",
        "hs256",
        "pkey",
        "signer",
        "serializer",
        "openssl_encrypt",
        "openssl_decrypt",
        "cipheriv",
        "key.export",
        "to_pem",
    ],
    languages: CODE,
    check: Check::At(check),
}];

/// What a key is for.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// Signs or checks tokens.
    Signing,
    /// Signs sessions or cookies.
    Session,
    /// Opens a private key.
    Passphrase,
    /// Starts a cipher.
    Start,
}

/// A call that takes a key: its languages, its name, a word its receiver must hold, and which argument is the key.
struct Taker(&'static [L], &'static [&'static str], &'static str, usize, Use);

const JS: &[L] = &[L::JavaScript, L::TypeScript];
const JVM: &[L] = &[L::Java, L::Kotlin, L::Scala];

const TAKERS: &[Taker] = &[
    Taker(JS, &["sign", "verify", "encode", "decode"], "jwt", 1, Use::Signing),
    Taker(JS, &["sign", "verify"], "jsonw", 1, Use::Signing),
    Taker(JS, &["createHmac"], "", 1, Use::Signing),
    Taker(JS, &["askey"], "", 0, Use::Signing),
    Taker(JS, &["cookieParser"], "", 0, Use::Session),
    Taker(&[L::Python], &["encode", "decode"], "jwt", 1, Use::Signing),
    Taker(&[L::Python], &["hmac.new"], "", 0, Use::Signing),
    Taker(
        &[L::Python],
        &["Fernet", "URLSafeTimedSerializer", "URLSafeSerializer", "TimestampSigner", "Signer", "TimedJSONWebSignatureSerializer"],
        "",
        0,
        Use::Signing,
    ),
    Taker(&[L::Python], &["SignedCookieSessionFactory"], "", 0, Use::Session),
    Taker(&[L::Ruby], &["encode", "decode"], "jwt", 1, Use::Signing),
    Taker(&[L::Ruby], &["HMAC.hexdigest", "HMAC.digest", "HMAC.base64digest"], "", 1, Use::Signing),
    Taker(&[L::Ruby], &["RSA.new", "DSA.new", "EC.new", "PKey.read", "RSA.new"], "pkey", 1, Use::Passphrase),
    Taker(&[L::Ruby], &["export", "to_pem"], "key", 1, Use::Passphrase),
    Taker(&[L::Php], &["openssl_encrypt", "openssl_decrypt"], "", 4, Use::Start),
    Taker(JS, &["createCipheriv", "createDecipheriv"], "", 2, Use::Start),
    Taker(&[L::Php], &["encode", "decode"], "jwt", 1, Use::Signing),
    Taker(&[L::Php], &["Key"], "", 0, Use::Signing),
    Taker(&[L::Php], &["hash_hmac"], "", 2, Use::Signing),
    Taker(&[L::Go], &["SignedString"], "", 0, Use::Signing),
    Taker(&[L::Go], &["hmac.New"], "", 1, Use::Signing),
    Taker(&[L::Go], &["NewCookieStore", "NewFilesystemStore", "securecookie.New", "cookie.NewStore"], "", 0, Use::Session),
    Taker(JVM, &["HMAC256", "HMAC384", "HMAC512", "hmacShaKeyFor", "setSigningKey", "verifyWith"], "", 0, Use::Signing),
    Taker(JVM, &["signWith"], "", 1, Use::Signing),
    Taker(JVM, &["signWith", "SecretKeySpec"], "", 0, Use::Signing),
    Taker(&[L::CSharp], &["SymmetricSecurityKey", "HMACSHA256", "HMACSHA512"], "", 0, Use::Signing),
    Taker(&[L::Rust], &["from_secret", "new_from_slice"], "", 0, Use::Signing),
    Taker(&[L::Swift], &["hs256", "hs384", "hs512"], "", 0, Use::Signing),
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) = call::read(view, at) else { return };
    let receiver = call.receiver();
    for Taker(languages, names, receiver_word, index, purpose) in TAKERS {
        if !languages.contains(&view.language) || !call.is(names) || !receiver.contains_str(receiver_word) {
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
        // A token signed with nothing is signed by anybody.
        if *purpose == Use::Signing && view.language == L::Ruby && call.is(&["encode"]) && arg.value == b"nil" && call.args.len() > 2 {
            report(view, &call, *purpose, found);
            return;
        }
    }
    options(view, &call, found);
}

/// Keys among the options of middleware and login strategies.
fn options(view: &View<'_>, call: &Call<'_>, found: &mut Vec<Found>) {
    if !JS.contains(&view.language) {
        return;
    }
    let name = call.name.to_ascii_lowercase();
    let purpose = if name.ends_with(b"session") || name.ends_with(b"cookiesession") {
        Use::Session
    } else if name.ends_with(b"jwt") || name.ends_with(b"strategy") {
        Use::Signing
    } else {
        return;
    };
    let names = &["secret", "secretorkey", "clientsecret", "consumersecret", "keys", "key", "secretkey", "jwtsecret", "password"];
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
    if purpose == Use::Start || literal(value).is_some() {
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
        Use::Passphrase => "identity/hardcoded-credential",
        Use::Start => "identity/static-iv",
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
                ("a.cs", "new SymmetricSecurityKey(Encoding.UTF8.GetBytes(configuration[\"Jwt:Key\"]))"),
                ("a.rb", "JWT.encode payload, ENV['KEY'], 'HS256'"),
                ("a.php", "$jwt = JWT::encode($payload, $key, 'HS256');"),
                ("a.rs", "EncodingKey::from_secret(config.secret.as_ref())"),
            ],
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
