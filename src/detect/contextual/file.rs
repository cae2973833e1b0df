//! Files whose format alone says which field is the password: `.pgpass` and its like have no names to go by.

use super::judge::{Case, judge};
use super::name::Kind;
use super::rule;
use super::value::Form;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};

/// Reads the file by its name.
pub(super) fn detect(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let file = subject.path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    if file.ends_with(b"pgpass") || file == b"pgpass.conf" {
        pgpass(subject, sink);
    }
}

/// `host:port:database:user:password`; a colon within a field is escaped.
fn pgpass(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for line in subject.added.iter().flat_map(|range| range.lines()) {
        let content = subject.text.line(line);
        let mut colons = (0..content.len()).filter(|&at| content[at] == b':' && !content[..at].ends_with(b"\\"));
        let Some(fourth) = colons.nth(3) else { continue };
        let start = subject.text.span(line).start;
        let span = start + fourth + 1..start + content.len();
        let case = Case {
            kind: Kind::Password,
            name: b"",
            form: Form::Quoted,
            used: true,
            compared: false,
            plain: true,
            language: subject.language,
            class: subject.class,
        };
        if let Some(confidence) = judge(&content[fourth + 1..], &case).filter(|_| !content.starts_with(b"#")) {
            sink.push(Seen { confidence, ..Seen::new(rule::pgpass(), span) });
        }
    }
}
