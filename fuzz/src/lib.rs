//! What fuzz targets share: a scanner, a tree in memory, and what must hold of every finding.

pub mod target;

use bstr::{BStr, BString, ByteSlice};
use countersign::git::{HunkEngine, hunks};
use countersign::model::{
    Blob, Change, ChangeKind, ChangedFile, EntryKind, Finding, Hunk, LineRange, Oid, PathClass, Side, Text, Tree, WhichSide,
};
use countersign::rules::expand;
use countersign::scan::{FileReport, Look, Scanner, Settings, path_class};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// The product's scanner with its default settings, and a small size limit so that it is met.
pub static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::new(Settings { max_judged: 1 << 14, ..Settings::default() }).expect("the built-in rules are good"));

/// Pieces that no mutation would find. They are made when the target starts: no credential lies in this folder.
static PIECES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    [
        "ghp_{crc62:36}",
        "AKIA{base32:16}",
        "password = \"{alnum:24}\"\n",
        "-----BEGIN RSA PRIVATE KEY-----\n{b64:64}\n{b64:64}\n-----END RSA PRIVATE KEY-----\n",
        "postgres://admin:{alnum:20}@db.corp.dev/x\n",
        "verify=False",
        "jwt.decode(token, algorithms=[\"none\"])\n",
        "if (!user.isAdmin()) { return forbidden(); }\n",
        "countersign:allow secret/github-pat -- made for a test",
        "Authorization: Bearer {alnum:40}\n",
    ]
    .iter()
    .filter_map(|template| expand(template).ok())
    .collect()
});

/// Puts a telling piece in place of every control byte that stands for one.
pub fn with_pieces(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match usize::from(byte).checked_sub(14).and_then(|at| PIECES.get(at)) {
            Some(piece) => out.extend_from_slice(piece),
            None => out.push(byte),
        }
    }
    out
}

/// Cuts input into parts at a byte that is rare in text.
pub fn parts<const N: usize>(bytes: &[u8]) -> [&[u8]; N] {
    let mut parts = bytes.splitn(N, |&b| b == 0xFF);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// A changed file of two texts, with git's own hunks.
pub fn changed(path: &BStr, old: Text, new: Text) -> ChangedFile {
    let side = |n: u8| Some(Side { kind: EntryKind::File, id: Oid::from_bytes(&[n; 20]).expect("20 bytes are an id") });
    let hunks = hunks(HunkEngine::Git, &old, &new).expect("two texts can be compared");
    let change =
        Change { kind: ChangeKind::Modified, path: path.to_owned(), old_path: None, old: side(1), new: side(2), other_olds: Vec::new() };
    let class = path_class::classify(path);
    ChangedFile { change, class, oversized: new.bytes().len() > 1 << 14, old, new, hunks, old_missing: false, partial: false }
}

/// Looks at a file by both engines and checks what they say.
pub fn look(file: &ChangedFile) {
    for hunk in &file.hunks {
        check_hunk(hunk, &file.old, &file.new);
    }
    let report = SCANNER.file(file, Look::Both, true);
    check_report(file, &report);
    SCANNER.finish(&mut [report.identity]);
}

/// Hunks lie within their texts.
pub fn check_hunk(hunk: &Hunk, old: &Text, new: &Text) {
    let inside = |range: LineRange, text: &Text| u64::from(range.start) + u64::from(range.len) <= u64::from(text.line_count()) + 1;
    assert!(inside(hunk.old, old) && inside(hunk.new, new), "{hunk:?} of {old:?} and {new:?}");
}

fn check_report(file: &ChangedFile, report: &FileReport) {
    for finding in report.secrets.iter().chain(&report.identity.findings) {
        let text = if finding.location.side == WhichSide::Old { &file.old } else { &file.new };
        check_finding(finding, text);
    }
}

/// A finding lies within its text, and what it shows of it holds no secret.
pub fn check_finding(finding: &Finding, text: &Text) {
    let at = &finding.location;
    let rule = finding.rule.id;
    if at.line > 0 {
        assert!(at.line <= at.end_line && at.end_line <= text.line_count().max(1), "{rule} at {at:?} of {text:?}");
        assert!(at.column as usize <= text.span(at.line).len() + 1, "{rule} at {at:?} of {text:?}");
        assert!(at.end_column as usize <= text.span(at.end_line).len() + 1, "{rule} at {at:?} of {text:?}");
        assert!(at.line < at.end_line || at.column <= at.end_column, "{rule} at {at:?}");
    }
    let Some(secret) = &finding.secret else { return };
    let value = secret.expose();
    let head = secret.redacted().trim_end_matches('…').len();
    if value.iter().skip(head).all(|&b| b == b'*') {
        return;
    }
    for shown in [&finding.shown_line, &finding.normalized_line] {
        assert!(!shown.contains_str(value), "{rule} shows its value");
    }
    assert!(!format!("{finding:?}").as_bytes().contains_str(value) || value.len() < 12, "{rule} shows its value when debugged");
}

/// A class for every path.
pub fn class_of(path: &BStr) -> PathClass {
    path_class::classify(path)
}

/// A tree in memory.
pub struct MemoryTree(pub BTreeMap<BString, Vec<u8>>);

impl Tree for MemoryTree {
    fn read(&self, path: &BStr) -> anyhow::Result<Option<Blob>> {
        Ok(self.0.get(path).map(|data| Blob { kind: EntryKind::File, data: data.clone() }))
    }

    fn list(&self, path: &BStr) -> anyhow::Result<Vec<BString>> {
        let mut prefix = path.to_owned();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let below = self.0.keys().filter_map(|key| key.strip_prefix(prefix.as_slice()));
        let mut names: Vec<BString> = below.map(|rest| rest.split(|&b| b == b'/').next().unwrap_or_default().into()).collect();
        names.dedup();
        Ok(names)
    }

    fn name(&self) -> String {
        "memory".to_owned()
    }
}

/// Good bytes with some put in their place: two of each three say where, the third is put there.
pub fn patched(good: &[u8], patches: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for patch in patches.chunks_exact(3) {
        let at = usize::from(u16::from_be_bytes([patch[0], patch[1]])) % bytes.len();
        bytes[at] = patch[2];
    }
    bytes
}

/// Makes a repository in a folder, and runs a script in it, deaf to the machine's configuration.
#[expect(clippy::disallowed_methods, reason = "targets that read repositories let the real git make them")]
pub fn sh(folder: &Path, script: &str) {
    let mut command = Command::new("sh");
    command.args(["-euc", &format!("git init -q -b main .; git config user.name a; git config user.email a@example.org; {script}")]);
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    assert!(command.status().expect("sh runs").success());
}
