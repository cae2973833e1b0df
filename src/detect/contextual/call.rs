//! Passwords that only their place in a call tells: `login("user", "password")`, `connect(host, user, "password")`.

use super::cursor::{Cursor, is_quote};
use super::judge::{Case, judge};
use super::name::Kind;
use super::rule;
use super::value;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use std::ops::Range;

/// Functions that are given a user and a password, by the end of their name in lower case, and which argument, from 0,
/// is the password; the last of all where the count differs.
const FUNCTIONS: &[(&str, usize)] = &[
    ("ftp_login", 2),
    ("login", 1),
    ("httpbasicauth", 1),
    ("setbasicauth", 1),
    ("set_basic_auth", 1),
    ("basicauth", 1),
    ("basic_auth", 1),
    ("auth", 1),
    ("httpdigestauth", 1),
    ("usernamepasswordauthenticationtoken", 1),
    ("usernamepasswordcredentials", 1),
    ("networkcredential", 1),
    ("passwordauthentication", 1),
    ("credentials.basic", 1),
    ("authenticate", 1),
    ("plainauth", 2),
    ("mysql_connect", 2),
    ("mysqli_connect", 2),
    ("mysqli", 2),
    ("pdo", 2),
    ("mysqldb.connect", 2),
    ("pymysql.connect", 2),
    ("drivermanager.getconnection", 2),
    ("ldap_bind", 2),
    ("simple_bind_s", 1),
    ("simple_bind", 1),
    ("imap_open", 2),
    ("basiccredentials", 1),
    ("basicawscredentials", 1),
    ("newstaticcredentials", 1),
    ("usernamepassword", 1),
    ("clientsecretcredential", 2),
    ("smtpauth", 1),
    ("jwt.sign", 1),
    ("jwt.verify", 1),
    ("jwt.encode", 1),
    ("jwt.decode", 1),
    ("signinwithemailandpassword", 1),
    ("createuserwithemailandpassword", 1),
    ("newtokenclient", 1),
    ("dbi->connect", 2),
    ("oauthhandler", 1),
    ("oauth1", 1),
    ("ftp", 2),
    ("ftp_tls", 2),
];

/// Looks into the arguments of the call whose function stands at `name`.
pub(super) fn detect(subject: &Subject<'_>, name: &Range<usize>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let Some(start) = arguments(text, name.end) else { return };
    let receiver = if text[..name.start].ends_with(b"DBI->") { 5 } else { 0 };
    let called = text[name.start - receiver..name.end].to_ascii_lowercase();
    let Some((_, wanted)) = FUNCTIONS.iter().find(|(function, _)| {
        called
            .strip_suffix(function.as_bytes())
            .is_some_and(|head| !head.last().is_some_and(u8::is_ascii_alphanumeric) || function.len() > 8)
    }) else {
        return;
    };
    let Some(arguments) = literals(text, start) else { return };
    let Some(Some(span)) = arguments.get(*wanted) else { return };
    let case = Case { plain: false, ..Case::of(subject, Kind::Password, b"") };
    let value = &text[span.clone()];
    // A sentence or a name of a method is no password, whatever the function.
    let same = *wanted > 0 && arguments[*wanted - 1].as_ref().is_some_and(|user| text[user.clone()] == *value);
    if let Some(confidence) = judge(value, &case).filter(|_| !same) {
        sink.push(Seen { confidence, ..Seen::new(rule::login_call(), span.clone()) });
    }
}

/// Where the arguments begin behind the name of a function: `f(…)`, `auth = ("user", "password")` of Python's clients,
/// `basic_auth "user", "password"` of Ruby.
fn arguments(text: &[u8], end: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, end);
    if cursor.eat(b"(") {
        return Some(cursor.at);
    }
    let blanks = cursor.blanks();
    if cursor.eat(b"=") {
        cursor.blanks();
        return cursor.eat(b"(").then_some(cursor.at);
    }
    (blanks > 0 && cursor.peek().is_some_and(is_quote)).then_some(cursor.at)
}

/// The arguments of a call, those that are one literal with their place; none if the call does not end soon.
fn literals(text: &[u8], at: usize) -> Option<Vec<Option<Range<usize>>>> {
    let mut cursor = Cursor::new(text, at);
    let mut arguments = Vec::new();
    while arguments.len() < 8 {
        cursor.white(2);
        let found = value::literal(&mut cursor);
        cursor.blanks();
        let whole = matches!(cursor.peek(), Some(b',' | b')' | b'\n' | b'\r'));
        if !whole {
            skip_argument(&mut cursor)?;
        }
        cursor.white(1);
        arguments.push(found.filter(|_| whole));
        match cursor.peek() {
            Some(b',') => cursor.skip(1),
            Some(b')' | b'\n' | b'\r') | None => break,
            _ => return None,
        }
    }
    Some(arguments)
}

/// Moves to the comma or parenthesis that ends an argument.
fn skip_argument(cursor: &mut Cursor<'_>) -> Option<()> {
    let mut depth = 0;
    for _ in 0..512 {
        match cursor.peek()? {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b',' if depth == 0 => return Some(()),
            b')' | b']' | b'}' => depth -= 1,
            b'"' | b'\'' | b'`' => {
                value::literal(cursor)?;
                continue;
            }
            b';' => return None,
            _ => {}
        }
        cursor.skip(1);
    }
    None
}
