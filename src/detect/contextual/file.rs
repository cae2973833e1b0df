//! Files whose format alone says which field is the password: `.pgpass` and its like have no names to go by.

use super::judge::{Case, judge};
use super::name::Kind;
use super::rule;
use crate::detect::Subject;
use crate::detect::sink::{Seen, Sink};
use crate::model::Confidence;
use bstr::{BStr, ByteSlice};

/// Names of files that exist to hold credentials, by their end.
const STORES: &[&str] = &[
    "pgpass",
    "pgpass.conf",
    "netrc",
    ".git-credentials",
    ".esmtprc",
    ".msmtprc",
    ".fetchmailrc",
    ".s3cfg",
    ".boto",
    ".my.cnf",
    ".smbcredentials",
    ".vault-token",
    ".htpasswd",
    ".dockercfg",
    ".pypirc",
    ".ftpconfig",
    "sftp-config.json",
    "sftp.json",
    ".remote-sync.json",
    "deployment-config.json",
    "sitemanager.xml",
    "recentservers.xml",
    "filezilla.xml",
    "data-sources.xml",
    "credentials-config.json",
];

/// Whether the file at `path` exists to hold credentials: even `password` is one there.
pub(super) fn is_store(path: &BStr) -> bool {
    let file = path.rsplit(|&b| b == b'/').next().unwrap_or_default().to_ascii_lowercase();
    STORES.iter().any(|end| file.ends_with(end.as_bytes()))
}

/// Reads the file by its name.
pub(super) fn detect(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let file = subject.path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    if file.ends_with(b"pgpass") || file == b"pgpass.conf" {
        pgpass(subject, sink);
    } else if file == b"master.key" || file.ends_with(b".key") && subject.path.contains_str("config/credentials/") {
        master_key(subject, sink);
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
        let case = Case { store: true, ..Case::of(subject, Kind::Password, b"") };
        if let Some(confidence) = judge(&content[fourth + 1..], &case).filter(|_| !content.starts_with(b"#")) {
            sink.push(Seen { confidence, ..Seen::new(rule::pgpass(), span) });
        }
    }
}

/// The key of Rails' encrypted credentials: 32 hexadecimal digits and nothing else.
fn master_key(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let key = subject.text.bytes().trim_ascii_end();
    if key.len() == 32 && key.iter().all(u8::is_ascii_hexdigit) {
        sink.push(Seen { confidence: Confidence::High, ..Seen::new(rule::rails(), 0..key.len()) });
    }
}
