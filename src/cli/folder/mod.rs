//! Files on disk, judged as if every line were new.

mod ignored;

use crate::git::{LARGEST, Loaded, decode};
use crate::model::{Change, ChangeKind, ChangedFile, EntryKind, Hunk, LineRange, Oid, PathClass, Side, Skipped, Text};
use crate::scan::path_class;
use anyhow::{Context, Result, bail, ensure};
use bstr::{BString, ByteSlice};
use ignored::Ignored;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The paths of a list, one a line or separated by NUL bytes.
pub(super) fn listed(list: &[u8], null: bool) -> Result<Vec<PathBuf>> {
    ensure!(null || !list.contains(&0), "the list is separated by NUL bytes: say -z");
    let separator = if null { 0 } else { b'\n' };
    let names = list.split(|&b| b == separator).map(|name| if null { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
    Ok(names.filter(|name| !name.is_empty()).map(|name| name.to_path_lossy().into_owned()).collect())
}

/// What a walk found.
#[derive(Default)]
pub(super) struct Walk {
    /// Files and links, to be loaded one by one: all of them may be more than memory holds.
    pub(super) entries: Vec<Entry>,
    /// What could not be looked at.
    pub(super) skipped: Vec<Skipped>,
    /// What git ignores, and was passed over.
    pub(super) ignored: Vec<BString>,
}

/// A file or a link.
pub(super) struct Entry {
    path: PathBuf,
    is_link: bool,
}

/// The files of `paths`, folders with everything below them but git's own and what git ignores. A path that was named is
/// always looked at; of links only those that were named are followed.
pub(super) fn walk(paths: &[PathBuf]) -> Result<Walk> {
    let mut walk = Walk::default();
    for path in paths {
        walk.named(path).with_context(|| format!("cannot read {}", path.display()))?;
    }
    Ok(walk)
}

impl Walk {
    fn named(&mut self, path: &Path) -> Result<()> {
        let is_link = fs::symlink_metadata(path)?.is_symlink();
        if is_link {
            // Where it leads is text of its own, and all there is of one that leads nowhere.
            self.entries.push(Entry { path: path.to_owned(), is_link });
        }
        match fs::metadata(path).map(|meta| meta.file_type()) {
            Ok(kind) if kind.is_dir() => {
                fs::read_dir(path)?;
                let real = path.canonicalize()?;
                self.folder(path, &real, &mut Ignored::above(&real));
            }
            // A link to a pipe is how shells hand over what a program prints.
            Ok(kind) if kind.is_file() || is_link && is_pipe(kind) => {
                if kind.is_file() {
                    fs::File::open(path)?;
                }
                self.entries.push(Entry { path: path.to_owned(), is_link: false });
            }
            Ok(_) => bail!("it is neither file nor folder"),
            Err(_) if is_link => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn folder(&mut self, path: &Path, real: &Path, ignored: &mut Option<Ignored>) {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return self.skipped.push(skipped(path, &format!("unreadable: {error}"))),
        };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
        entries.sort_unstable_by_key(fs::DirEntry::file_name);
        if let Some(ignored) = ignored {
            ignored.enter(real);
        }
        for entry in entries.iter().filter(|entry| entry.file_name() != ".git") {
            let (path, real) = (path.join(entry.file_name()), real.join(entry.file_name()));
            match entry.file_type() {
                Ok(kind) if ignored.as_ref().is_some_and(|ignored| ignored.hides(&real, kind.is_dir())) => self.ignored.push(name(&path)),
                Ok(kind) if kind.is_dir() => self.folder(&path, &real, ignored),
                Ok(kind) => self.file(&path, kind),
                Err(error) => self.skipped.push(skipped(&path, &format!("unreadable: {error}"))),
            }
        }
        if let Some(ignored) = ignored {
            ignored.leave();
        }
    }

    fn file(&mut self, path: &Path, kind: fs::FileType) {
        if kind.is_file() || kind.is_symlink() {
            self.entries.push(Entry { path: path.to_owned(), is_link: kind.is_symlink() });
        } else {
            self.skipped.push(skipped(path, "special: neither file nor folder"));
        }
    }

    /// What to tell about what was passed over.
    pub(super) fn note(&self) -> Option<String> {
        let (first, rest) = self.ignored.split_first()?;
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        Some(format!("{first}{more}: git ignores that, so it was passed over; name it to have it looked at"))
    }
}

/// Reads an entry.
pub(super) fn load(entry: &Entry, max_judged: u64) -> Loaded {
    let path = &entry.path;
    let contents = if entry.is_link {
        fs::read_link(path).map(|target| target.into_os_string().into_encoded_bytes())
    } else {
        match fs::metadata(path) {
            Ok(meta) if meta.len() > LARGEST as u64 => return Loaded::Skipped(skipped(path, &format!("too-large: {} bytes", meta.len()))),
            Ok(meta) if meta.is_file() => fs::read(path),
            _ => match read_pipe(path) {
                Ok(Some(contents)) => Ok(contents),
                Ok(None) => return Loaded::Skipped(skipped(path, &format!("too-large: more than {LARGEST} bytes"))),
                Err(error) => Err(error),
            },
        }
    };
    match contents {
        Ok(contents) => added(name(path), contents, max_judged),
        Err(error) => Loaded::Skipped(skipped(path, &format!("unreadable: {error}"))),
    }
}

/// All that comes out of a pipe; none where that is too much.
fn read_pipe(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut contents = Vec::new();
    fs::File::open(path)?.take(LARGEST as u64 + 1).read_to_end(&mut contents)?;
    Ok(Some(contents).filter(|contents| contents.len() <= LARGEST))
}

#[cfg(unix)]
fn is_pipe(kind: fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: fs::FileType) -> bool {
    false
}

/// A file as if every line were new.
fn added(path: BString, contents: Vec<u8>, max_judged: u64) -> Loaded {
    let oversized = contents.len() as u64 > max_judged;
    let new = decode(contents);
    let lines = new.line_count();
    let hunk = Hunk { old: LineRange { start: 0, len: 0 }, new: LineRange { start: 1, len: lines } };
    let class: PathClass = path_class::classify(path.as_bstr());
    // No object: nobody asks for the blob of a file that is here already.
    let side = Oid::from_bytes(&[0; 20]).map(|id| Side { kind: EntryKind::File, id });
    let change = Change { kind: ChangeKind::Added, path, old_path: None, old: None, new: side, other_olds: Vec::new() };
    let hunks = if lines == 0 { Vec::new() } else { vec![hunk] };
    let file = ChangedFile { change, class, old: Text::empty(), new, hunks, old_missing: false, oversized, partial: false };
    Loaded::File(Box::new(file))
}

fn skipped(path: &Path, reason: &str) -> Skipped {
    Skipped { path: name(path), reason: reason.to_owned() }
}

/// A path as git would write it.
fn name(path: &Path) -> BString {
    let path = path.strip_prefix(".").unwrap_or(path);
    let bytes = <[u8]>::from_path(path).map_or_else(|| path.to_string_lossy().into_owned().into_bytes(), <[u8]>::to_vec);
    if std::path::MAIN_SEPARATOR == '\\' { bytes.replace(b"\\", b"/").into() } else { bytes.into() }
}
