//! Files on disk, judged as if every line were new.

use crate::git::{Loaded, decode};
use crate::model::{Change, ChangeKind, ChangedFile, EntryKind, Hunk, LineRange, Oid, PathClass, Side, Skipped, Text};
use crate::scan::path_class;
use anyhow::{Context, Result};
use bstr::{BString, ByteSlice};
use std::fs;
use std::path::{Path, PathBuf};

/// The paths of a list, one a line or separated by NUL bytes.
pub(super) fn listed(list: &[u8], null: bool) -> Vec<PathBuf> {
    let separator = if null { 0 } else { b'\n' };
    let names = list.split(|&b| b == separator).map(|name| if null { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
    names.filter(|name| !name.is_empty()).map(|name| name.to_path_lossy().into_owned()).collect()
}

/// The files of `paths`, folders with everything below them but git's own. Links are not followed.
pub(super) fn files(paths: &[PathBuf], max_judged: u64) -> Result<(Vec<Loaded>, Vec<Skipped>)> {
    let mut found = Found { files: Vec::new(), skipped: Vec::new(), max_judged };
    for path in paths {
        let kind = fs::symlink_metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
        found.visit(path, kind.file_type());
    }
    Ok((found.files, found.skipped))
}

struct Found {
    files: Vec<Loaded>,
    skipped: Vec<Skipped>,
    max_judged: u64,
}

impl Found {
    fn visit(&mut self, path: &Path, kind: fs::FileType) {
        if kind.is_dir() {
            if path.file_name().is_some_and(|name| name == ".git") {
                return;
            }
            let entries = match fs::read_dir(path) {
                Ok(entries) => entries,
                Err(error) => return self.skip(path, &format!("unreadable: {error}")),
            };
            let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
            entries.sort_unstable_by_key(fs::DirEntry::file_name);
            for entry in entries {
                match entry.file_type() {
                    Ok(kind) => self.visit(&entry.path(), kind),
                    Err(error) => self.skip(&entry.path(), &format!("unreadable: {error}")),
                }
            }
        } else if kind.is_file() {
            match fs::read(path) {
                Ok(contents) => self.file(path, contents),
                Err(error) => self.skip(path, &format!("unreadable: {error}")),
            }
        } else if kind.is_symlink() {
            match fs::read_link(path) {
                Ok(target) => self.file(path, Vec::from(bstr::BString::from(target.to_string_lossy().into_owned()))),
                Err(error) => self.skip(path, &format!("unreadable: {error}")),
            }
        } else {
            self.skip(path, "special: neither file nor folder");
        }
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        self.skipped.push(Skipped { path: name(path), reason: reason.to_owned() });
    }

    fn file(&mut self, path: &Path, contents: Vec<u8>) {
        let path = name(path);
        let oversized = contents.len() as u64 > self.max_judged;
        let new = decode(contents);
        let lines = new.line_count();
        let hunk = Hunk { old: LineRange { start: 0, len: 0 }, new: LineRange { start: 1, len: lines } };
        let class: PathClass = path_class::classify(path.as_bstr());
        // No object: nobody asks for the blob of a file that is here already.
        let side = Oid::from_bytes(&[0; 20]).map(|id| Side { kind: EntryKind::File, id });
        let change = Change { kind: ChangeKind::Added, path, old_path: None, old: None, new: side, other_olds: Vec::new() };
        let hunks = if lines == 0 { Vec::new() } else { vec![hunk] };
        let file = ChangedFile { change, class, old: Text::empty(), new, hunks, old_missing: false, oversized, partial: false };
        self.files.push(Loaded::File(Box::new(file)));
    }
}

/// A path as git would write it.
fn name(path: &Path) -> BString {
    let path = path.strip_prefix(".").unwrap_or(path);
    let bytes = <[u8]>::from_path(path).map_or_else(|| path.to_string_lossy().into_owned().into_bytes(), <[u8]>::to_vec);
    if std::path::MAIN_SEPARATOR == '\\' { bytes.replace(b"\\", b"/").into() } else { bytes.into() }
}
