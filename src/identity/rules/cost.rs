//! Password hashes that cost too little: bcrypt, PBKDF2, scrypt and argon2 with numbers below what the field holds safe.

use super::arguments::{Arg, option};
use super::bound;
use super::call::{self, Call};
use super::detector::{Check, Detector};
use super::value::{number, plain};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &[
        "bcrypt",
        "gensalt",
        "pbkdf2",
        "scrypt",
        "argon2",
        "rfc2898",
        "pbekeyspec",
        "password_hash",
        "stretches",
        "generatefrompassword",
    ],
    languages: &[L::JavaScript, L::TypeScript, L::Python, L::Go, L::Java, L::Kotlin, L::CSharp, L::Ruby, L::Php, L::Rust, L::Scala],
    check: Check::At(check),
}];

/// Least cost of bcrypt.
const BCRYPT: f64 = 10.0;
/// Least rounds of PBKDF2 with SHA-512, the lower of the two bounds.
const PBKDF2: f64 = 210_000.0;
/// Least N of scrypt.
const SCRYPT: f64 = 131_072.0;
/// Least memory of argon2, in KiB.
const ARGON2: f64 = 19_456.0;

/// A function: its names, the place of the number among its arguments, the names of the option, and the least value.
struct Function(&'static [&'static str], usize, &'static [&'static str], f64);

const FUNCTIONS: &[Function] = &[
    Function(&["bcrypt.hash", "bcrypt.hashSync", "GenerateFromPassword", "bcrypt.hashpw", "bcrypt::hash"], 1, &["rounds", "cost"], BCRYPT),
    Function(
        &["genSalt", "genSaltSync", "gensalt", "BCryptPasswordEncoder", "GenerateSalt"],
        0,
        &["rounds", "strength", "workfactor", "logrounds"],
        BCRYPT,
    ),
    Function(&["HashPassword", "BCrypt.hashpw", "Password.create"], 1, &["workfactor", "cost"], BCRYPT),
    Function(&["password_hash"], 2, &["cost"], BCRYPT),
    Function(&["crypto.pbkdf2", "crypto.pbkdf2Sync", "pbkdf2", "pbkdf2Sync", "Rfc2898DeriveBytes"], 2, &["iterations", "rounds"], PBKDF2),
    Function(&["pbkdf2_hmac", "hash_pbkdf2", "PBKDF2_HMAC", "pbkdf2.Key"], 3, &["iterations", "rounds", "iter"], PBKDF2),
    Function(&["pbkdf2.Key", "PBEKeySpec"], 2, &["iterations"], PBKDF2),
    Function(
        &["PBKDF2HMAC", "PBKDF2", "pbkdf2_sha256.using", "pbkdf2_sha512.using", "CryptoJS.PBKDF2", "OpenSSL::KDF.pbkdf2_hmac"],
        9,
        &["iterations", "rounds", "count"],
        PBKDF2,
    ),
    Function(&["scrypt", "hashlib.scrypt", "crypto.scrypt", "crypto.scryptSync"], 9, &["n", "cost"], SCRYPT),
    Function(&["scrypt.Key"], 2, &["n"], SCRYPT),
    Function(&["argon2.hash", "argon2id", "PasswordHasher", "Argon2"], 9, &["memorycost", "memory", "mcost", "memlimit"], ARGON2),
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) = call::read(view, call::on_next_line(view, at)) else { return };
    let options = call.options(view);
    for Function(names, place, words, least) in FUNCTIONS {
        if !call.is(names) {
            continue;
        }
        let named = option(&options, words);
        let value = named.or_else(|| call.positional(*place).filter(|arg| !arg.value.starts_with(b"{")));
        if let Some(cost) = value.and_then(|arg| cost(view, arg, &call))
            && cost < *least
            && cost > 0.0
            && !(least == &BCRYPT && cost < 1.0)
        {
            let detail = format!("{cost} where {least} is the least");
            if let Some(report) = view.report("identity/password-hash-cost", call.span.clone(), found) {
                report.detail = Some(detail);
            }
            return;
        }
    }
    // The default variant of some libraries resists side channels or graphics cards, not both.
    if call.is(&["argon2.hash"]) && (call.args.len() > 1) && matches!(view.language, L::JavaScript | L::TypeScript) {
        let variant = option(&options, &["type"]).map(|arg| plain(arg.value));
        if variant.as_deref().is_none_or(|name| !name.ends_with("argon2id")) {
            view.report("identity/password-hash-cost", call.span.clone(), found);
        }
    }
}

/// The number of an argument: written, a well-known name, or a name of the file.
fn cost(view: &View<'_>, arg: &Arg<'_>, call: &Call<'_>) -> Option<f64> {
    let value = arg.value.trim();
    if value.ends_with(b"MinCost") {
        return Some(4.0);
    }
    number(value).or_else(|| {
        let span = bound::binding(view, value, call.span.start)?;
        number(view.text.bytes()[span].trim_end_with(|c| c == ',' || c == ';'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn costs_are_compared_with_the_least() {
        table(
            "identity/password-hash-cost",
            &[
                ("a.js", "await bcrypt.hash(password, 4)"),
                ("a.ts", "const rounds = 8\nbcrypt.genSaltSync(rounds)"),
                ("a.js", "crypto.pbkdf2Sync(pw, salt, 1000, 32, 'sha512')"),
                ("a.py", "hashlib.pbkdf2_hmac('sha256', pw, salt, 10_000)"),
                ("a.py", "bcrypt.gensalt(rounds=6)"),
                ("a.go", "bcrypt.GenerateFromPassword(pw, bcrypt.MinCost)"),
                ("a.java", "new BCryptPasswordEncoder(4)"),
                ("a.kt", "PBEKeySpec(pw, salt, 1000, 256)"),
                ("a.cs", "new Rfc2898DeriveBytes(pw, salt, 1000)"),
                ("a.rb", "BCrypt::Password.create(pw, cost: 5)"),
                ("a.php", "password_hash($pw, PASSWORD_BCRYPT, ['cost' => 6]);"),
                ("a.rs", "bcrypt::hash(pw, 4)"),
                ("a.scala", "new BCryptPasswordEncoder(4)"),
                ("a.js", "argon2\n  .hash(pw, { type: argon2.argon2i })"),
                ("a.js", "argon2.hash(pw, { type: argon2.argon2i })"),
            ],
            &[
                ("a.js", "await bcrypt.hash(password, 12)"),
                ("a.js", "crypto.pbkdf2Sync(pw, salt, 600000, 32, 'sha256')"),
                ("a.py", "bcrypt.gensalt()"),
                ("a.go", "bcrypt.GenerateFromPassword(pw, bcrypt.DefaultCost)"),
                ("a.java", "new BCryptPasswordEncoder()"),
                ("a.scala", "new BCryptPasswordEncoder(12)"),
                ("a.kt", "BCryptPasswordEncoder(12)"),
                ("a.cs", "new Rfc2898DeriveBytes(pw, salt, 600000)"),
                ("a.rb", "BCrypt::Password.create(pw, cost: 12)"),
                ("a.rs", "bcrypt::hash(pw, 12)"),
                ("a.ts", "const rounds = 12\nbcrypt.genSaltSync(rounds)"),
                ("a.php", "password_hash($pw, PASSWORD_DEFAULT);"),
                ("a.js", "argon2.hash(pw, { type: argon2.argon2id, memoryCost: 2 ** 16 })"),
            ],
        );
    }
}
