//! Passwords behind short flags of the commands that take them: `curl -u user:password`, `sshpass -p`, `mysql -p…`.

use super::cursor::Cursor;
use super::judge::{Case, judge};
use super::name::Kind;
use super::rule;
use super::value::{self, Form};
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use bstr::ByteSlice;
use std::ops::Range;

/// How far before a flag its command may stand: over continued lines, too.
const COMMAND: usize = 400;

/// What a short flag of a command takes.
struct Short {
    command: &'static str,
    sign: &'static [u8],
    /// `user:password` instead of the password alone.
    pair: bool,
    /// The value may follow without a blank, and for some only so.
    glued: Glue,
}

#[derive(PartialEq, Eq)]
enum Glue {
    Never,
    May,
    Must,
}

const FLAGS: &[Short] = &[
    Short { command: "curl", sign: b" --user", pair: true, glued: Glue::Never },
    Short { command: "curl", sign: b" --proxy-user", pair: true, glued: Glue::Never },
    Short { command: "curl", sign: b" -u", pair: true, glued: Glue::May },
    Short { command: "http", sign: b" -a", pair: true, glued: Glue::Never },
    Short { command: "sshpass", sign: b" -p", pair: false, glued: Glue::May },
    Short { command: "mysql", sign: b" -p", pair: false, glued: Glue::Must },
    Short { command: "mongo", sign: b" -p", pair: false, glued: Glue::Never },
    Short { command: " login", sign: b" -p", pair: false, glued: Glue::Never },
    Short { command: "twine", sign: b" -p", pair: false, glued: Glue::Never },
    Short { command: "rabbitmq", sign: b" -p", pair: false, glued: Glue::Never },
    Short { command: "redis-cli", sign: b" -a", pair: false, glued: Glue::Never },
    Short { command: "ldap", sign: b" -w", pair: false, glued: Glue::Never },
    Short { command: "psexec", sign: b" -p", pair: false, glued: Glue::Never },
    Short { command: "mosquitto_", sign: b" -P", pair: false, glued: Glue::Never },
    Short { command: "zip", sign: b" -P", pair: false, glued: Glue::Never },
    Short { command: "7z", sign: b" -p", pair: false, glued: Glue::Must },
    Short { command: "openssl ", sign: b" -k", pair: false, glued: Glue::Never },
    Short { command: "net use", sign: b" -p", pair: false, glued: Glue::Never },
];

/// Looks behind the flag at `hit`.
pub(super) fn detect(subject: &Subject<'_>, hit: &Range<usize>, sink: &mut Sink<'_>) {
    let text = subject.text.bytes();
    let word = &text[hit.clone()];
    let before = &text[hit.start.saturating_sub(COMMAND)..hit.start];
    // The statement the flag belongs to: this line and those it continues.
    let mut start = 0;
    for end in before.find_iter("\n") {
        if !before[..end].trim_ascii_end().ends_with(b"\\") {
            start = end + 1;
        }
    }
    let statement = &before[start..];
    let Some(flag) = FLAGS.iter().find(|flag| flag.sign == word && statement.contains_str(flag.command)) else { return };
    let mut cursor = Cursor::new(text, hit.end);
    let blanks = cursor.blanks();
    let fits = match flag.glued {
        Glue::Never => blanks > 0,
        Glue::May => true,
        Glue::Must => blanks == 0,
    };
    if !fits {
        return;
    }
    let (mut span, form) = match value::literal(&mut cursor) {
        Some(span) => (span, Form::Quoted),
        None => {
            let len = cursor
                .line_rest()
                .iter()
                .position(|b| b.is_ascii_whitespace() || b"\"'`;|<>\\".contains(b))
                .unwrap_or(cursor.line_rest().len());
            (cursor.at..cursor.at + len, Form::Bare)
        }
    };
    if flag.pair {
        let Some(colon) = text[span.clone()].find_byte(b':') else { return };
        if colon == 0 && span.len() < 12 || text[span.start + colon..].starts_with(b"://") {
            return;
        }
        let password = span.start + colon + 1..span.end;
        // `-u token:` and `-u token:x`: the user is the secret.
        span = if password.len() < 4 && colon >= 16 { span.start..span.start + colon } else { password };
    }
    // `mysql -uroot -proot`: the user again, for a server of one's own.
    let user = |sign: &[u8]| [sign, &text[span.clone()]].concat();
    if flag.command == "mysql" && [user(b"-u"), user(b"-u ")].iter().any(|user| statement.contains_str(user)) {
        return;
    }
    let case = Case { form, ..Case::of(subject, Kind::Password, b"") };
    if let Some(confidence) = judge(&text[span.clone()], &case) {
        sink.push(Seen { confidence, ..Seen::new(rule::cli_password(), span) });
    }
}
