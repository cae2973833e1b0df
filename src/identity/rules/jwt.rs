//! Issuing and checking of JSON Web Tokens: what a call leaves out, and what it puts in.

use super::arguments::{Arg, option};
use super::bound;
use super::call::{self, Call};
use super::detector::{Check, Detector};
use super::lex::close;
use super::value::{is_false, is_nothing, is_true, literal, plain, resolved};
use super::view::{Found, View};
use crate::model::{Confidence, Language as L};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector {
        keywords: &["sign(", "encode", "newwithclaims", "jwts.builder", "jwt.create"],
        languages: ISSUERS,
        check: Check::At(issued),
    },
    Detector { keywords: &["registeredclaims{", "standardclaims{"], languages: &[L::Go], check: Check::At(claims) },
    Detector {
        keywords: &[
            "verify(",
            "decode",
            "jwts.parser",
            "jwt.parse",
            "parsewithclaims",
            "jwtverify",
            "jwt(",
            "jwt_decode",
            "jwtdecode",
            "decodejwt",
        ],
        languages: CHECKERS,
        check: Check::At(checked),
    },
];

/// The claims of Go's library, as a part of a token's own.
const CLAIMS: &[&str] = &["RegisteredClaims", "StandardClaims"];

const ISSUERS: &[L] = &[L::JavaScript, L::TypeScript, L::Python, L::Go, L::Java, L::Kotlin, L::Ruby, L::Php];
const CHECKERS: &[L] = &[L::JavaScript, L::TypeScript, L::Python, L::Go, L::Java, L::Kotlin, L::Ruby, L::Php];

/// Claims that make a token speak for somebody.
const SUBJECTS: &[&str] = &[
    "sub",
    "id",
    "user",
    "userid",
    "uid",
    "username",
    "email",
    "role",
    "roles",
    "admin",
    "isadmin",
    "scope",
    "scopes",
    "permissions",
    "subject",
    "account",
    "accountid",
    "clientid",
    "tenant",
    "tenantid",
    "login",
    "issuer",
    "iss",
];

/// Words in a payload that are credentials.
const CREDENTIALS: &[&str] = &["password", "passwd", "passwordhash", "hashedpassword", "ssn", "creditcard", "pin", "secret", "pwd"];

fn is_js(view: &View<'_>) -> bool {
    matches!(view.language, L::JavaScript | L::TypeScript)
}

fn issued(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) = call::read(view, at) else { return };
    let receiver = call.receiver();
    let issues = match view.language {
        L::JavaScript | L::TypeScript => call.is(&["sign", "encode"]) && is_library(view, &receiver),
        L::Go => call.is(&["NewWithClaims"]),
        L::Java | L::Kotlin => return chain(view, at, found),
        _ => call.is(&["encode"]) && receiver.contains_str("jwt"),
    };
    let index = usize::from(view.language == L::Go);
    let Some(payload) = call.positional(index).filter(|_| issues) else { return };
    let mut claims = call.options(view);
    if view.language == L::Go {
        // Claims are often a struct of their own.
        claims.extend(bound::set_later(view, payload.value, call.span.start));
    }
    let own = |name: &str| option(&claims, &[name]).is_some();
    if view.language == L::Python && option(&claims, &["algorithm"]).is_some_and(|arg| is_nothing(arg.value)) {
        view.report("identity/token-algorithm-none", call.span.clone(), found);
    }
    if CREDENTIALS.iter().any(|word| own(word)) {
        view.report("identity/credential-in-token", call.span.clone(), found);
    }
    let visible = payload.value.contains_str("{")
        || payload.value.contains_str("array(")
        || payload.value.starts_with(b"[")
        || bound::binding(view, payload.value.trim_start_with(|c| c == '&'), call.span.start)
            .is_some_and(|span| view.text.bytes()[span].contains_str("{") || view.language == L::Php);
    let spread = payload.value.contains_str("...") || payload.value.contains_str("**");
    let expires =
        ["exp", "expiresin", "expiresat", "expires", "standardclaims", "registeredclaims", "notafter"].iter().any(|name| own(name))
            || view.text.bytes()[call.span.clone()].contains_str("exp");
    let identity = SUBJECTS.iter().any(|word| own(word));
    if visible && identity && !spread && !expires {
        view.report("identity/token-without-expiry", call.span.clone(), found);
    }
}

/// Claims that are written out and signed in the same file, and say nothing of an end.
fn claims(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let Some(call) = call::read(view, at).filter(|call| call.is(CLAIMS)) else { return };
    let speaks = ["Subject", "ID", "Issuer", "Audience"].iter().any(|name| call.args.iter().any(|arg| arg.name == Some(name.as_bytes())));
    if speaks && option(&call.args, &["expiresat"]).is_none() && bytes.contains_str("NewWithClaims") && !bytes.contains_str(".ExpiresAt = ")
    {
        view.report("identity/token-without-expiry", call.span, found);
    }
}

/// Builders: `JWT.create()…sign(…)`, `Jwts.builder()…compact()`.
fn chain(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let rest = &bytes[at..bytes.len().min(at + 4096)];
    let lower = rest.to_ascii_lowercase();
    let end = if lower.starts_with(b"jwts.builder") {
        lower.find(".compact(")
    } else if lower.starts_with(b"jwt.create") {
        lower.find(".sign(")
    } else {
        None
    };
    let Some(end) = end else { return };
    let span = at..at + end + rest[end..].find_byte(b')').unwrap_or(0) + 1;
    if !lower[..end].contains_str(";") || lower[..end].find_byte(b'{').is_some() {
        let chain = &lower[..end];
        if chain.starts_with(b"jwts") && !chain.contains_str(".signwith") && !chain.contains_str(".encryptwith") {
            view.report("identity/token-algorithm-none", span.clone(), found);
        }
        let speaks = ["subject", "claim(", ".id("].iter().any(|word| chain.contains_str(word));
        if speaks && !chain.contains_str("expir") && !chain.contains_str("claims(") && !chain.contains_str("payload(") {
            view.report("identity/token-without-expiry", span, found);
        }
    }
}

/// `Jwts.parser()…parse(token)` takes tokens that nobody signed as well.
fn unsigned_parse(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let rest = &bytes[at..bytes.len().min(at + 1024)];
    let Some(parse) = rest.find(".parse(") else { return };
    let chain = &rest[..parse];
    // A body before the call belongs to something else; `keyLocator` and a type of signed tokens settle it.
    if chain.contains(&b';') || chain.contains(&b'{') || rest[parse..].starts_with(b".parse(new") || chain.contains_str("unsecured") {
        return;
    }
    let end = close(bytes, at + parse + 6, view.language).unwrap_or(at + parse + 7);
    if let Some(report) = view.report("identity/token-signature-unchecked", at..end, found) {
        report.confidence = Confidence::Medium;
        report.detail = Some("`parse` takes unsigned tokens too: call `parseSignedClaims` or `parseClaimsJws`".to_owned());
    }
}

fn checked(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    if matches!(view.language, L::Java | L::Kotlin) && view.text.bytes()[at..].starts_with(b"Jwts.parser") {
        unsigned_parse(view, at, found);
        return;
    }
    let Some(call) = call::read(view, at) else { return };
    let receiver = call.receiver();
    let span = call.span.clone();
    let options = call.options(view);
    let algorithms = option(&options, &["algorithms", "algorithm", "alg"]);
    match view.language {
        L::JavaScript | L::TypeScript
            if call.is(&["decode"]) && receiver.contains_str("jwt") || call.is(&["jwt_decode", "jwtDecode", "decodeJwt"]) =>
        {
            let unverified = js_decode_unverified(view, &call);
            unverified.then(|| view.report("identity/token-signature-unchecked", span, found));
        }
        // The library pins the family by the kind of key; with nothing for a key it asks for no signature.
        L::JavaScript | L::TypeScript if call.is(&["verify"]) && is_library(view, &receiver) && is_off(call.positional(1)) => {
            view.report("identity/token-signature-unchecked", span, found);
        }
        L::Python if call.is(&["decode"]) && receiver.contains_str("jwt") => {
            let verify = option(&options, &["verify", "verifysignature"]);
            let off = verify.is_some_and(|arg| {
                is_false(arg.value) || bound::binding(view, arg.value, span.start).is_some_and(|bound| is_false(&view.text.bytes()[bound]))
            });
            if off {
                view.report("identity/token-signature-unchecked", span, found);
            } else if algorithms.is_none()
                // PyJWT refuses to decode without a list.
                && view.text.bytes().contains_str("jose")
                && call.args.len() >= 2
                && call.positional(2).is_none()
                && !call.args.iter().any(|arg| arg.value.starts_with(b"**"))
            {
                view.report("identity/token-algorithm-not-pinned", span, found);
            }
        }
        L::Ruby if call.is(&["decode"]) && receiver.contains_str("jwt") && is_off(call.positional(2)) => {
            view.report("identity/token-signature-unchecked", span, found);
        }
        L::Java | L::Kotlin if call.is(&["JWT.decode"]) => {
            let verified = near(view, span.start, &[".verify(", "JwtVerifier", "JWTVerifier"]);
            (!verified).then(|| view.report("identity/token-signature-unchecked", span, found));
        }
        L::Go if call.is(&["jwt.Parse", "jwt.ParseWithClaims"]) => {
            let text = &view.text.bytes()[span.clone()];
            if !text.contains_str("WithValidMethods")
                && !text.contains_str(".Method")
                && text.contains_str("func(")
                && !text.contains_str("Alg")
            {
                view.report("identity/token-algorithm-not-pinned", span, found);
            }
        }
        _ => {}
    }
}

/// Whether a call of JavaScript is one of the token libraries.
fn is_library(view: &View<'_>, receiver: &[u8]) -> bool {
    call::belongs(view, receiver, "jwt") || call::belongs(view, receiver, "jsonw")
}

/// Whether an argument is given and says no, or nothing.
fn is_off(arg: Option<&Arg<'_>>) -> bool {
    arg.is_some_and(|arg| is_false(arg.value) || is_nothing(arg.value))
}

/// `jwt.decode` of most libraries only reads; jwt-simple's checks unless a third argument says not to.
fn js_decode_unverified(view: &View<'_>, call: &Call<'_>) -> bool {
    let text = view.text.bytes();
    let third = call.positional(2);
    // One object of everything, the key among it: a library that checks.
    if call.positional(0).is_some_and(|arg| arg.value.starts_with(b"{")) {
        return false;
    }
    if text.contains_str("jwt-simple") || third.is_some() {
        return third.is_some_and(|arg| {
            let value = resolved(view, arg.value, call.span.start);
            is_true(arg.value) || value.is_some_and(|text| !text.is_empty()) || literal(arg.value).is_some()
        });
    }
    // Who gives a key to `decode` uses a library that checks.
    let keyed = call.positional(1).is_some_and(|arg| {
        let name = plain(arg.value);
        arg.value.iter().all(|&byte| super::lex::is_word(byte) || byte == b'.') && (name.ends_with("key") || name.ends_with("secret"))
    });
    if keyed && !text.contains_str("jsonwebtoken") {
        return false;
    }
    // What is read of it may be the header alone: `{ header } = decode(…)`, `decode(…).header`, `complete: true`.
    let line = view.text.span(view.text.line_of(call.span.start)).start;
    let header_only = text[line..call.span.start].contains_str("header")
        || text[call.span.end..text.len().min(call.span.end + 40)].contains_str("header")
        || plain(&text[call.span.clone()]).contains("complete");
    !header_only && !near(view, call.span.start, &["verify(", "verifyAsync(", "jwtVerify("]) && is_js(view)
}

/// Whether one of `words` stands within a dozen lines.
fn near(view: &View<'_>, at: usize, words: &[&str]) -> bool {
    let line = view.text.line_of(at);
    let window = view.text.span(line.saturating_sub(12).max(1)).start..view.text.span(line + 12).end;
    let window = &view.text.bytes()[window];
    words.iter().any(|word| window.contains_str(word))
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn tokens_without_an_expiry() {
        table(
            "identity/token-without-expiry",
            &[
                ("a.js", "jwt.sign({ sub: id }, key)"),
                ("a.js", "const { sign } = require('jsonwebtoken')\nconst t = sign({ sub: id }, key)"),
                ("a.ts", "const payload = { sub: id }\njwt.sign(payload, key, { algorithm: 'RS256' })"),
                ("a.py", "jwt.encode({'sub': id}, key, algorithm='RS256')"),
                ("a.rb", "JWT.encode({ sub: id }, key, 'RS256')"),
                ("a.php", "JWT::encode(['sub' => $id], $key, 'RS256');"),
                ("a.go", "jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{\"sub\": id})"),
                ("a.java", "String t = JWT.create()\n  .withSubject(id)\n  .sign(algorithm);"),
                ("a.kt", "Jwts.builder().setSubject(id).signWith(key).compact()"),
            ],
            &[
                ("a.js", "jwt.sign({ sub: id }, key, { expiresIn: '15m' })"),
                ("a.js", "jwt.sign(claims, key)"),
                ("a.py", "jwt.encode({'sub': id, 'exp': soon}, key, algorithm='RS256')"),
                ("a.go", "jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{\"exp\": t})"),
                ("a.java", "JWT.create().withExpiresAt(soon).sign(algorithm);"),
                ("a.kt", "Jwts.builder().setExpiration(soon).signWith(key).compact()"),
            ],
        );
    }

    #[test]
    fn credentials_in_tokens() {
        table(
            "identity/credential-in-token",
            &[
                ("a.js", "jwt.sign({ id, password: user.password }, key, { expiresIn: 60 })"),
                ("a.py", "pp = {'one': 1, 'password': value}\njwt.encode(pp, key, algorithm='HS256')"),
                ("a.rb", "JWT.encode({ password: p }, key, 'HS256')"),
            ],
            &[("a.js", "jwt.sign({ id: user.id }, key, { expiresIn: 60 })"), ("a.py", "jwt.encode({'sub': 1}, key)")],
        );
    }

    #[test]
    fn tokens_that_are_only_read() {
        table(
            "identity/token-signature-unchecked",
            &[
                ("a.js", "const user = jwt.decode(token)"),
                ("a.ts", "const { role } = jwtDecode(token)"),
                ("a.py", "opts = {'verify_signature': False}\njwt.decode(t, key, options=opts)"),
                ("a.rb", "JWT.decode token, key, false"),
                ("a.java", "DecodedJWT jwt = JWT.decode(token);"),
                ("a.java", "Claims c = Jwts.parser().setSigningKey(key).parse(token).getBody();"),
                ("a.js", "req.user = jwt.decode(req.headers.authorization)"),
                ("a.js", "jwt.verify(token, null, { algorithms: ['HS256'] })"),
            ],
            &[
                ("a.js", "const { header } = jwt.decode(token, { complete: true })"),
                ("a.js", "jwt.verify(token, key, { algorithms: ['RS256'] })\nconst c = jwt.decode(token)"),
                ("a.js", "const session = await jwt.decode({ token, secret })"),
                ("a.py", "jwt.decode(t, key, algorithms=['RS256'])"),
                ("a.rb", "JWT.decode token, key, true, algorithm: 'RS256'"),
                ("a.java", "verifier.verify(token);\nJWT.decode(token);"),
                ("a.java", "Jwts.parserBuilder().setSigningKey(key).build().parseClaimsJws(token);"),
            ],
        );
    }

    #[test]
    fn algorithms_that_are_not_pinned() {
        table(
            "identity/token-algorithm-not-pinned",
            &[
                ("a.py", "from jose import jwt\njwt.decode(t, key)"),
                ("a.go", "jwt.Parse(t, func(t *jwt.Token) (any, error) { return key, nil })"),
            ],
            &[
                ("a.js", "jwt.verify(token, key)"),
                ("a.rb", "JWT.decode token, key, true"),
                ("a.py", "jwt.decode(t, key, algorithms=['RS256'])"),
                ("a.go", "jwt.Parse(t, func(t *jwt.Token) (any, error) { return key, nil }, jwt.WithValidMethods(m))"),
            ],
        );
    }
}
