//! Passwords through fast hash functions: in the call, or by way of a name.

use super::detector::{CODE, Check, Detector};
use super::lex::{is_word, statement_end};
use super::view::{Found, View};
use crate::model::{Confidence, holds};
use bstr::ByteSlice;
use std::ops::Range;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] =
    &[Detector { keywords: &["md5", "sha1", "sha-1", "sha256", "sha-256", "sha512", "md4"], languages: CODE, check: Check::At(check) }];

/// What slows a hash down, or makes it about something else than storing a password.
const SLOW: &[&str] = &[
    "pbkdf2",
    "bcrypt",
    "scrypt",
    "argon2",
    "hmac",
    "hkdf",
    "password_hash",
    "pwned",
    "checksum",
    "fingerprint",
    "etag",
    "prehash",
    "import ",
    "#include",
    "use ",
];
/// How far a digest's name is followed.
const AHEAD: u32 = 8;

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    if !is_hashing(bytes, at) {
        return;
    }
    let line = view.text.line_of(at);
    let start = view.text.span(line).start;
    let end = statement_end(bytes, start, view.language).max(view.text.span(line).start + view.text.line(line).len());
    let end = end.min(start + 600).min(bytes.len());
    let statement = bytes[start..end].to_ascii_lowercase();
    if SLOW.iter().any(|word| holds(&statement, word)) {
        return;
    }
    // A declaration only names its parameters.
    let head = statement.split(|&byte| byte == b'(').next().unwrap_or_default();
    if ["fun ", "func ", "def ", "function ", "fn "].iter().any(|word| holds(head, word)) {
        return;
    }
    let lead = statement.len() - statement.trim_start().len();
    let span = start + lead..start + statement.trim_end().len();
    let broken =
        statement.contains_str("md5") || statement.contains_str("sha1") || statement.contains_str("sha-1") || statement.contains_str("md4");
    if is_password(&statement) {
        report(view, span, Confidence::High, found);
        return;
    }
    if let Some(name) = assigned(&statement) {
        for next in line + 1..=line + AHEAD {
            let text = view.text.line(next).to_ascii_lowercase();
            if broken && sets_password(&text, &name) || feeds_password(&text, &name) {
                let lead = text.len() - text.trim_start().len();
                let place = view.text.span(next).start + lead..view.text.span(next).start + text.trim_end().len();
                report(view, place, Confidence::Medium, found);
                return;
            }
        }
    }
}

/// Whether the word at `at` hashes: it is called, or named to a function. In prose and in names of something else it does not.
fn is_hashing(bytes: &[u8], at: usize) -> bool {
    let from = at - bytes[..at].iter().rev().take_while(|&&byte| is_word(byte)).count();
    let len = bytes[at..].iter().take_while(|&&byte| is_word(byte) || byte == b'-').count();
    let name = bytes[from..at + len].to_ascii_lowercase();
    let about = ["password", "passwd", "auth", "scram"].iter().any(|word| holds(&name, word));
    !about && bytes[at + len..].first().is_some_and(|byte| b"(.:\"'`)],;<{".contains(byte)) && !bytes[at + len..].starts_with(b":$")
}

fn report(view: &View<'_>, span: Range<usize>, confidence: Confidence, found: &mut Vec<Found>) {
    if let Some(report) = view.report("identity/password-fast-hash", span, found) {
        report.confidence = confidence;
    }
}

/// A password is what goes in, or what is set.
fn is_password(statement: &[u8]) -> bool {
    const WORDS: &[&str] = &["password", "passwd", "pwd", "passphrase"];
    WORDS.iter().any(|word| {
        statement.find_iter(word).any(|at| {
            // `password_file` and the like are places, not passwords.
            let after = &statement[at + word.len()..];
            let before = statement[..at].trim_end_with(|c| is_word(c as u8));
            let tail: Vec<u8> = after.iter().copied().take_while(|&byte| is_word(byte)).collect();
            let head = &statement[before.len()..at];
            !head.ends_with(b"reset")
                && !["file", "_file", "field", "_reset", "reset", "_id", "list"].iter().any(|word| tail.starts_with(word.as_bytes()))
                && !before.ends_with(b"def ")
                && !before.ends_with(b"func ")
                && !before.ends_with(b"function ")
        })
    })
}

fn assigned(statement: &[u8]) -> Option<Vec<u8>> {
    let equals = statement.find_byte(b'=')?;
    let left = statement[..equals].trim_end_with(|c| c == ':' || c == ' ');
    let from = left.iter().rposition(|&byte| !is_word(byte)).map_or(0, |at| at + 1);
    let name = left[from..].trim_start_with(|c| c == '$').to_vec();
    (!name.is_empty()).then_some(name)
}

/// `digest.update(password)`: a password goes into what was made above.
fn feeds_password(line: &[u8], name: &[u8]) -> bool {
    ["update(", "digest(", "write(", "computehash(", "dofinal("].iter().any(|function| {
        let call = [name, b".", function.as_bytes()].concat();
        line.find(&call).is_some_and(|at| is_password(&line[at + call.len()..]))
    })
}

fn sets_password(line: &[u8], name: &[u8]) -> bool {
    let sets = ["setpassword", "set_password", "password =", "password=", "password:", "updatepassword", "passwordhash"]
        .iter()
        .any(|word| line.contains_str(word));
    sets && line.find_iter(name).any(|at| {
        let before = at == 0 || !is_word(line[at - 1]) || line[at - 1] == b'$';
        let after = line.get(at + name.len()).is_none_or(|&byte| !is_word(byte));
        before && after
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn fast_hashes_of_passwords() {
        table(
            "identity/password-fast-hash",
            &[
                ("a.js", "const hash = crypto.createHash('sha256').update(password).digest('hex')"),
                (
                    "a.ts",
                    "d = crypto.createHash('md5').update(text).digest('hex')\ndigest = createHash('md5').update(x).digest()\nuser.setPassword(digest)",
                ),
                ("a.py", "user.pw = hashlib.sha1(password.encode()).hexdigest()"),
                ("a.go", "sum := md5.Sum([]byte(password))"),
                ("a.java", "byte[] h = DigestUtils.sha256(password);"),
                ("a.java", "MessageDigest d = MessageDigest.getInstance(\"SHA-256\");\nbyte[] h = d.digest(password.getBytes());"),
                ("a.kt", "val h = DigestUtils.sha1Hex(password)"),
                ("a.cs", "var h = SHA256.HashData(Encoding.UTF8.GetBytes(password));"),
                ("a.rb", "digest = Digest::MD5.hexdigest(value)\nuser.set_password(digest)"),
                ("a.php", "$hash = md5($password);"),
                ("a.rs", "let h = Sha256::digest(password.as_bytes());"),
                ("a.swift", "let h = SHA256.hash(data: password)"),
                ("a.scala", "val h = DigestUtils.sha256Hex(password)"),
            ],
            &[
                ("a.js", "const tag = crypto.createHash('sha256').update(body).digest('hex')"),
                ("a.js", "return this.createMD5Password(password)"),
                ("a.py", "The salted MD5 password hash (not recommended)"),
                ("a.py", "hashlib.pbkdf2_hmac('sha256', password, salt, 600000)"),
                ("a.go", "sum := sha256.Sum256(body)"),
                ("a.ts", "const tag = createHash('sha256').update(body)"),
                ("a.java", "byte[] h = DigestUtils.sha256(body);"),
                ("a.kt", "val h = DigestUtils.sha1Hex(body)"),
                ("a.cs", "var h = SHA256.HashData(body);"),
                ("a.rb", "digest = Digest::MD5.hexdigest(body)"),
                ("a.rs", "let h = Sha256::digest(&body);"),
                ("a.swift", "let h = SHA256.hash(data: body)"),
                ("a.scala", "val h = DigestUtils.sha256Hex(body)"),
                ("a.php", "$hash = password_hash($password, PASSWORD_DEFAULT);"),
                ("a.php", "if (hash_equals($hash, hash('sha256', $token))) {\n    resetPassword($id);\n}"),
            ],
        );
    }
}
