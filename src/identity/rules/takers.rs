//! The calls that take a key, a password or another value that must not be written in the code, as one table.
//!
//! A new one is a row: languages, ends of the name, a word its receiver must hold, the place of the value, what it is for.
//! The name's last word, in lower case, must be among [`KEYWORDS`], or nothing looks at the call.

use super::detector::CODE;
use crate::model::Language as L;

/// What the value is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Use {
    /// Signs or checks tokens.
    Signing,
    /// Signs sessions or cookies.
    Session,
    /// Encrypts and decrypts.
    Encryption,
    /// Opens a private key, a key store or an account.
    Password,
    /// Starts a cipher.
    Start,
    /// Ties the answer of a login to its request.
    State,
}

/// A call that takes such a value: its languages, its name, a word its receiver must hold, which argument it is, what for.
pub(super) struct Taker(
    pub(super) &'static [L],
    pub(super) &'static [&'static str],
    pub(super) &'static str,
    pub(super) usize,
    pub(super) Use,
);

/// Words that wake the look at calls.
pub(super) const KEYWORDS: &[&str] = &[
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
    "jwt(",
    "strategy",
    "new key",
    "secretkeyspec",
    "deskeyspec",
    "ivparameterspec",
    "gcmparameterspec",
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
    "newcipher",
    "aes.new",
    "symmetrickey",
    "aesgcm(",
    "authcodeurl",
    "rfc2898derivebytes",
    "x509certificate2",
    "pbekeyspec",
    "passwordauthentication",
    ".load(",
    ".auth(",
    "sequelize(",
    "createuser(",
    "ftplib.ftp",
];

/// Where a call that is named after a session may take a key; a word that stands everywhere.
pub(super) const OF_SESSIONS: &[L] = &[L::JavaScript, L::TypeScript, L::Python, L::Go];

pub(super) const JS: &[L] = &[L::JavaScript, L::TypeScript];
const JVM: &[L] = &[L::Java, L::Kotlin, L::Scala];
const PY: &[L] = &[L::Python];
const GO: &[L] = &[L::Go];
const RB: &[L] = &[L::Ruby];
const PHP: &[L] = &[L::Php];
const CS: &[L] = &[L::CSharp];

/// Every one of them.
pub(super) const TAKERS: &[Taker] = &[
    // Tokens.
    Taker(JS, &["sign", "verify", "encode", "decode"], "jwt", 1, Use::Signing),
    Taker(JS, &["sign", "verify"], "jsonw", 1, Use::Signing),
    Taker(JS, &["createHmac"], "", 1, Use::Signing),
    Taker(JS, &["askey", "asKey"], "", 0, Use::Signing),
    Taker(JS, &["sign"], "signjwt", 0, Use::Signing),
    Taker(JS, &["jwtVerify"], "", 1, Use::Signing),
    Taker(PY, &["encode", "decode"], "jwt", 1, Use::Signing),
    Taker(PY, &["hmac.new"], "", 0, Use::Signing),
    Taker(
        PY,
        &["URLSafeTimedSerializer", "URLSafeSerializer", "TimestampSigner", "Signer", "TimedJSONWebSignatureSerializer"],
        "",
        0,
        Use::Signing,
    ),
    Taker(RB, &["encode", "decode"], "jwt", 1, Use::Signing),
    Taker(RB, &["HMAC.hexdigest", "HMAC.digest", "HMAC.base64digest"], "", 1, Use::Signing),
    Taker(PHP, &["encode", "decode"], "jwt", 1, Use::Signing),
    Taker(PHP, &["Key"], "", 0, Use::Signing),
    Taker(PHP, &["hash_hmac"], "", 2, Use::Signing),
    Taker(GO, &["SignedString"], "", 0, Use::Signing),
    Taker(GO, &["hmac.New"], "", 1, Use::Signing),
    Taker(JVM, &["HMAC256", "HMAC384", "HMAC512", "hmacShaKeyFor", "setSigningKey", "verifyWith"], "", 0, Use::Signing),
    Taker(JVM, &["signWith"], "", 1, Use::Signing),
    Taker(JVM, &["signWith"], "", 0, Use::Signing),
    Taker(CS, &["SymmetricSecurityKey", "HMACSHA256", "HMACSHA512", "HMACSHA1"], "", 0, Use::Signing),
    Taker(&[L::Rust], &["from_secret", "new_from_slice"], "", 0, Use::Signing),
    Taker(&[L::Swift], &["hs256", "hs384", "hs512"], "", 0, Use::Signing),
    // Sessions and cookies.
    Taker(JS, &["cookieParser"], "", 0, Use::Session),
    Taker(PY, &["SignedCookieSessionFactory"], "", 0, Use::Session),
    Taker(GO, &["NewCookieStore", "NewFilesystemStore", "securecookie.New", "cookie.NewStore"], "", 0, Use::Session),
    // Encryption.
    Taker(JS, &["createCipheriv", "createDecipheriv"], "", 1, Use::Encryption),
    Taker(JS, &["AES.encrypt", "AES.decrypt"], "cryptojs", 1, Use::Encryption),
    Taker(PY, &["Fernet", "AESGCM", "ChaCha20Poly1305", "AES.new", "DES.new", "DES3.new"], "", 0, Use::Encryption),
    Taker(GO, &["aes.NewCipher", "des.NewCipher", "rc4.NewCipher"], "", 0, Use::Encryption),
    Taker(JVM, &["SecretKeySpec", "DESKeySpec", "DESedeKeySpec"], "", 0, Use::Encryption),
    Taker(PHP, &["openssl_encrypt", "openssl_decrypt"], "", 2, Use::Encryption),
    Taker(&[L::Swift], &["SymmetricKey", "AES"], "", 0, Use::Encryption),
    Taker(PHP, &["openssl_encrypt", "openssl_decrypt"], "", 4, Use::Start),
    Taker(JS, &["createCipheriv", "createDecipheriv"], "", 2, Use::Start),
    Taker(JVM, &["IvParameterSpec"], "", 0, Use::Start),
    Taker(JVM, &["GCMParameterSpec"], "", 1, Use::Start),
    // Passwords that only their place in the call tells.
    Taker(RB, &["RSA.new", "DSA.new", "EC.new", "PKey.read"], "pkey", 1, Use::Password),
    Taker(RB, &["export", "to_pem"], "key", 1, Use::Password),
    Taker(CS, &["Rfc2898DeriveBytes"], "", 0, Use::Password),
    Taker(CS, &["X509Certificate2", "CreateUser"], "", 1, Use::Password),
    Taker(JVM, &["PBEKeySpec"], "", 0, Use::Password),
    Taker(JVM, &["PasswordAuthentication"], "", 1, Use::Password),
    Taker(JVM, &["load"], "store", 1, Use::Password),
    Taker(JVM, &["load"], "ks", 1, Use::Password),
    Taker(JVM, &["auth"], "jedis", 0, Use::Password),
    Taker(JS, &["Sequelize"], "", 2, Use::Password),
    Taker(JS, &["auth"], "request", 1, Use::Password),
    Taker(PY, &["ftplib.FTP"], "", 2, Use::Password),
    // The tie between a login and its answer.
    Taker(GO, &["AuthCodeURL"], "", 0, Use::State),
];

/// The languages a value of the table may stand in.
pub(super) const LANGUAGES: &[L] = CODE;
