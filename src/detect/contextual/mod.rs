//! Secrets that only their context gives away: a name, a header, a flag, a call, the format of a file.
//!
//! Gets the places where stems of such names stand, reads what is assigned there, judges name and value together. One
//! small file for each reading; what they share is `assignment` (name, tie, value), `name` and `judge`.

mod around;
mod assignment;
mod block;
mod call;
mod command;
mod cursor;
mod fallback;
mod file;
mod hash;
mod header;
mod judge;
mod kubernetes;
mod name;
mod named;
mod nearby;
mod other;
mod piped;
mod positional;
mod public;
mod rows;
mod rule;
mod setting;
mod sibling;
#[cfg(test)]
mod tests;
mod tie;
mod value;

pub(super) use nearby::values_beside;

use super::Subject;
use super::sink::Sink;
use crate::model::Hit;

/// Stems of names, and marks of headers, calls and commands. Matched without regard to case.
pub(super) const KEYWORDS: &[&str] = &[
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "auth",
    "cred",
    "login",
    "jwt",
    "salt",
    "_pat",
    "contrase",
    "senha",
    "motdepasse",
    "_mdp",
    "wachtwoord",
    "kennwort",
    "haslo",
    "heslo",
    "salasana",
    "\u{5bc6}\u{7801}",
    "\u{5bc6}\u{78bc}",
    "\u{53e3}\u{4ee4}",
    "\u{30d1}\u{30b9}\u{30ef}\u{30fc}\u{30c9}",
    "\u{be44}\u{bc00}\u{bc88}\u{d638}",
    "\u{d328}\u{c2a4}\u{c6cc}\u{b4dc}",
    "\u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c}",
    "sifre",
    "mnemonic",
    "phrase",
    "nonce",
    "_pw",
    " pw",
    "pw:",
    "pw=",
    "$apr1$",
    "$2a$",
    "$2b$",
    "$2y$",
    "$6$",
    "$5$",
    "$1$",
    "$argon2",
    "$y$",
    "$pbkdf2",
    "pbkdf2_sha256$",
    "{ssha",
    "\"pw\"",
    "bearer",
    "basic ",
    "identified by",
    "connect",
    "mysqli",
    "pdo(",
    "credential",
    "bind",
    " -u",
    " --user",
    " --proxy-user",
    " -p",
    " -a",
    " -w",
    " -k",
    "sas=",
    ":5432:",
    "sudo -s",
    "net user ",
    "securestring",
    "rootpw",
    "psk=\"",
    "identified with",
    "rocommunity",
    "rwcommunity",
    "ftp(",
];

/// Adds what the places of [`KEYWORDS`] give away. `hits` are in order.
pub(super) fn find(subject: &Subject<'_>, hits: &[Hit], sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    // Several stems stand in one name: it is read once.
    let mut read_to = 0;
    for hit in hits.iter().map(|hit| hit.start as usize..hit.end as usize) {
        if text.get(hit.clone()).is_none() {
            continue;
        }
        header::detect(subject, &hit, sink);
        piped::detect(subject, &hit, sink);
        positional::detect(subject, &hit, sink);
        if matches!(text[hit.start], b'$' | b'{') || text[hit.start..hit.end].ends_with(b"$") {
            hash::detect(subject, hit.start, sink);
            continue;
        }
        if text[hit.start] == b' ' && text.get(hit.start + 1) == Some(&b'-') {
            command::detect(subject, &hit, sink);
            continue;
        }
        if hit.start < read_to {
            continue;
        }
        if let Some(name) = assignment::name_around(text, hit.clone()) {
            read_to = name.end;
            call::detect(subject, &name, sink);
            named::detect(subject, &name, sink);
            rows::detect(subject, &name, sink);
        }
    }
    file::detect(subject, sink);
    kubernetes::detect(subject, sink);
}
