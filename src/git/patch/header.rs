//! The head of one file in a patch: what it is called on either side and what it is.

use super::PatchError;
use super::lines::{Lines, text};
use crate::git::quote::unquote;
use crate::model::EntryKind;
use bstr::{BString, ByteSlice};

/// What stands above a file's hunks.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) old_path: Option<BString>,
    pub(super) new_path: Option<BString>,
    pub(super) old_kind: EntryKind,
    pub(super) new_kind: EntryKind,
    pub(super) renamed: bool,
    pub(super) binary: Option<Binary>,
}

/// How a patch has a file that is not text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Binary {
    /// It only says that it differs.
    Named,
    /// Its contents follow.
    Carried,
}

/// Takes a head that begins with `diff --git`.
pub(super) fn git(lines: &mut Lines<'_>) -> Result<Header, PatchError> {
    let broken = lines.error("the names of the file cannot be told apart");
    let first = text(lines.next().unwrap_or_default());
    let names = first.strip_prefix(b"diff --git ").and_then(both_names);
    let strip = names.as_ref().is_none_or(|names| names.2);
    let (mut old, mut new) = names.map_or((None, None), |(old, new, _)| (Some(old), Some(new)));
    let mut header =
        Header { old_path: None, new_path: None, old_kind: EntryKind::File, new_kind: EntryKind::File, renamed: false, binary: None };
    let (mut added, mut deleted) = (false, false);
    while let Some(line) = lines.peek() {
        let line = text(line);
        if let Some(mode) = line.strip_prefix(b"new file mode ") {
            added = true;
            header.new_kind = kind(mode);
        } else if let Some(mode) = line.strip_prefix(b"deleted file mode ") {
            deleted = true;
            header.old_kind = kind(mode);
        } else if let Some(mode) = line.strip_prefix(b"old mode ") {
            header.old_kind = kind(mode);
        } else if let Some(mode) = line.strip_prefix(b"new mode ") {
            header.new_kind = kind(mode);
        } else if let Some(rest) = line.strip_prefix(b"index ") {
            if let Some(mode) = rest.rfind_byte(b' ').map(|at| &rest[at + 1..]) {
                header.old_kind = kind(mode);
                header.new_kind = header.old_kind;
            }
        } else if let Some(name) = line.strip_prefix(b"rename from ") {
            header.renamed = true;
            old = Some(whole_name(name));
        } else if let Some(name) = line.strip_prefix(b"rename to ").or_else(|| line.strip_prefix(b"copy to ")) {
            new = Some(whole_name(name));
        } else if let Some(name) = line.strip_prefix(b"copy from ") {
            old = Some(whole_name(name));
        } else if line.starts_with(b"similarity index ") || line.starts_with(b"dissimilarity index ") {
        } else if line.starts_with(b"Binary files ") {
            header.binary = Some(Binary::Named);
        } else if line.starts_with(b"GIT binary patch") {
            header.binary = Some(Binary::Carried);
            lines.next();
            break;
        } else if line.starts_with(b"--- ") && lines.after.starts_with(b"+++ ") {
            let (from, to) = marked_names(lines, strip);
            added |= from.is_none();
            deleted |= to.is_none();
            old = from.or(old);
            new = to.or(new);
            break;
        } else {
            break;
        }
        lines.next();
    }
    if added && deleted || old.is_none() && new.is_none() {
        return Err(broken);
    }
    header.old_path = if added { None } else { old };
    header.new_path = if deleted { None } else { new };
    Ok(header)
}

/// Takes a head of `---` and `+++` alone.
pub(super) fn plain(lines: &mut Lines<'_>) -> Result<Header, PatchError> {
    let broken = lines.error("neither side of the diff has a file");
    let starts = |line: &[u8], prefix: &[u8]| line[4..].starts_with(prefix) || line[4..].starts_with(b"/dev/null");
    let strip = lines.peek().is_some_and(|line| starts(line, b"a/")) && starts(lines.after, b"b/");
    let (old_path, new_path) = marked_names(lines, strip);
    if old_path.is_none() && new_path.is_none() {
        return Err(broken);
    }
    Ok(Header { old_path, new_path, old_kind: EntryKind::File, new_kind: EntryKind::File, renamed: false, binary: None })
}

/// Takes the `---` and `+++` lines. None is `/dev/null`.
fn marked_names(lines: &mut Lines<'_>, strip: bool) -> (Option<BString>, Option<BString>) {
    let mut name = || {
        let line = text(lines.next().unwrap_or_default()).get(4..).unwrap_or_default();
        let name = match unquote(line) {
            Some((name, _)) => name,
            // What follows a tab is a time.
            None => line.split(|&b| b == b'\t').next().unwrap_or_default().into(),
        };
        (name != "/dev/null").then(|| if strip { without_prefix(name) } else { name })
    };
    (name(), name())
}

fn whole_name(name: &[u8]) -> BString {
    unquote(name).map_or_else(|| name.into(), |(name, _)| name)
}

/// `a/x` to `x`; also the prefixes of `diff.mnemonicPrefix`.
fn without_prefix(name: BString) -> BString {
    match name.as_slice() {
        [b'a' | b'b' | b'c' | b'i' | b'o' | b'w', b'/', rest @ ..] => rest.into(),
        _ => name,
    }
}

/// The two names of a `diff --git` line and whether they bore prefixes. They may hold spaces without being quoted; then
/// the place to cut is where both say the same. Renames are told apart by later lines.
fn both_names(names: &[u8]) -> Option<(BString, BString, bool)> {
    let decide = |old: BString, new: BString| {
        if old == new {
            return Some((old, new, false));
        }
        let (bare_old, bare_new) = (without_prefix(old.clone()), without_prefix(new.clone()));
        (bare_old.len() < old.len() && bare_new.len() < new.len()).then_some((bare_old, bare_new, true))
    };
    if let Some((old, used)) = unquote(names) {
        return decide(old, whole_name(names.get(used + 1..)?));
    }
    if names.ends_with(b"\"") {
        let at = names.find(b" \"")?;
        return decide(names[..at].into(), whole_name(&names[at + 1..]));
    }
    let same = |at: usize| {
        let cut = decide(names[..at].into(), names[at + 1..].into())?;
        (cut.0 == cut.1).then_some(cut)
    };
    // Equal names are of equal length: the cut is in the middle, prefixes being equally long.
    let middle = names.len() / 2;
    let found = (names.get(middle) == Some(&b' ')).then(|| same(middle)).flatten();
    found.or_else(|| {
        let mut spaces = names.find_iter(b" ");
        let first = spaces.next()?;
        spaces.next().is_none().then(|| decide(names[..first].into(), names[first + 1..].into())).flatten()
    })
}

fn kind(mode: &[u8]) -> EntryKind {
    match mode {
        b"120000" => EntryKind::Symlink,
        b"160000" => EntryKind::Submodule,
        b"100755" => EntryKind::Executable,
        _ => EntryKind::File,
    }
}
