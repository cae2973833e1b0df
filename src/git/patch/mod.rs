//! Patch text: `git diff`, `git format-patch` and plain unified diffs, of many files, to changed files.
//!
//! A patch knows only the lines of its hunks: texts are built so that line N is line N, with empty lines between hunks.
//! Only a file that is wholly new or wholly gone is all there. A hunk's heading stands in the line above it.

mod binary;
mod header;
mod hunks;
mod lines;
mod mail;

use super::blob::decode;
use super::reader::Loaded;
use super::{HunkEngine, wide};
use crate::model::{Change, ChangeKind, ChangedFile, Commit, EntryKind, Hunk, Oid, PathClass, Side, Skipped, Text};
use binary::Payload;
use bstr::{BStr, ByteSlice};
use header::{Binary, Header};
use lines::Lines;
use std::borrow::Cow;
use std::fmt;

/// A text that is no patch, or a broken one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchError {
    /// The line of the patch, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the patch: {}", self.line, self.what)
    }
}

impl std::error::Error for PatchError {}

/// A patch made with `--color=always` or by a pager, without its colours; every other as it is.
fn without_colour(patch: &[u8]) -> Cow<'_, [u8]> {
    let coloured = |line: &[u8]| line.starts_with(b"\x1B[") && line.find("diff --").is_some_and(|at| line[at - 1] == b'm');
    if !patch.lines().any(coloured) {
        return Cow::Borrowed(patch);
    }
    let mut plain = Vec::with_capacity(patch.len());
    let mut rest = patch;
    while let Some(at) = rest.find("\x1B[") {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at + 2..];
        let numbers = rest.iter().take_while(|&&b| b.is_ascii_digit() || b == b';').count();
        match rest.get(numbers) {
            Some(b'm' | b'K') => rest = &rest[numbers + 1..],
            _ => plain.extend_from_slice(b"\x1B["),
        }
    }
    plain.extend_from_slice(rest);
    Cow::Owned(plain)
}

/// A commit of a patch: a mail of `git format-patch`, an entry of `git log -p`, or all there is.
#[derive(Debug, Default)]
pub struct Part {
    /// What is told about it; of a diff alone nothing.
    pub commit: Commit,
    /// What it changes, in the patch's order.
    pub files: Vec<Loaded>,
}

/// Reads a patch, of one commit or many. `class_of` and `max_judged` are as for [`super::Reader::load`]. Ids of sides are
/// made up from what is known of their contents: those a patch names could lie.
pub fn parse(patch: &[u8], class_of: impl Fn(&BStr) -> PathClass, max_judged: u64) -> Result<Vec<Part>, PatchError> {
    let patch = plain(patch);
    let patch = without_colour(&patch);
    let mut lines = Lines::new(&patch);
    let mut parts = Vec::new();
    let mut part = Draft::default();
    while let Some(line) = lines.peek() {
        if line.starts_with(b"diff --cc ") || line.starts_with(b"diff --combined ") {
            return Err(lines.error("a combined diff does not tell what each side had; give the diff against one parent"));
        }
        let header = if line.starts_with(b"diff --git ") {
            header::git(&mut lines)?
        } else if line.starts_with(b"--- ") && lines.after.starts_with(b"+++ ") {
            header::plain(&mut lines)?
        } else {
            if line.starts_with(b"@@ -") {
                return Err(lines.error("a hunk without the file it belongs to"));
            }
            if let Some(form) = mail::begins(line).filter(|form| part.form.is_none_or(|open| open == *form)) {
                parts.extend(std::mem::take(&mut part).finish()?);
                part = Draft { form: Some(form), line: lines.error("").line, ..Draft::default() };
            }
            part.text.extend_from_slice(line);
            lines.next();
            continue;
        };
        part.files.push(load(header, &mut lines, &class_of, max_judged)?);
    }
    parts.extend(part.finish()?);
    if parts.iter().all(|part| part.files.is_empty() && part.commit.id.is_none()) && !patch.trim().is_empty() {
        return no_diff(&patch);
    }
    Ok(parts)
}

/// Of a text without a diff: whether it is what git prints where only submodules moved, or else why it is refused.
fn no_diff(patch: &[u8]) -> Result<Vec<Part>, PatchError> {
    if patch.lines().all(|line| line.starts_with(b"Submodule ") || line.starts_with(b"  ")) {
        return Ok(vec![Part { commit: mail::commit(patch, 1)?, files: Vec::new() }]);
    }
    let (at, what) = match patch.lines().position(|line| line.contains_str("diff --git ")) {
        Some(at) => (at, "something stands before the diff: give it without `--graph`, `--line-prefix` or marks of quotation"),
        None => (0, "there is no diff in this text"),
    };
    Err(PatchError { line: at + 1, what: what.to_owned() })
}

/// A part while it is read.
#[derive(Default)]
struct Draft {
    /// How it began.
    form: Option<mail::Form>,
    /// Where.
    line: usize,
    /// What stands around its diffs.
    text: Vec<u8>,
    files: Vec<Loaded>,
}

impl Draft {
    /// None where there is nothing but white space.
    fn finish(self) -> Result<Option<Part>, PatchError> {
        if self.files.is_empty() && self.text.trim().is_empty() {
            return Ok(None);
        }
        Ok(Some(Part { commit: mail::commit(&self.text, self.line.max(1))?, files: self.files }))
    }
}

/// A patch that a shell wrote in UTF-16, or with a byte order mark; as UTF-8.
fn plain(patch: &[u8]) -> Cow<'_, [u8]> {
    // Some shells write no mark. A diff begins in ASCII, so a few characters tell.
    let unmarked = || wide::unmarked(&patch[..patch.len().min(64)]).filter(|_| patch.iter().take(64).any(|&b| b == 0));
    match wide::marked(patch).or_else(|| unmarked().map(|encoding| (encoding, 0))) {
        Some((encoding, mark)) => Cow::Owned(wide::decode(&patch[mark..], encoding)),
        None => Cow::Borrowed(patch.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(patch)),
    }
}

fn load(header: Header, lines: &mut Lines<'_>, class_of: &impl Fn(&BStr) -> PathClass, max_judged: u64) -> Result<Loaded, PatchError> {
    let path = header.new_path.clone().or_else(|| header.old_path.clone()).unwrap_or_default();
    let skip = |path, reason: &str| Ok(Loaded::Skipped(Skipped { path, reason: reason.to_owned() }));
    let body = match header.binary {
        None => hunks::parse(lines)?,
        Some(Binary::Named) => return skip(path, "binary: the patch does not carry its contents"),
        Some(Binary::Carried) => match binary::parse(lines)? {
            (Payload::TooLarge(size), _) => return skip(path, &format!("too-large: {size} bytes")),
            (new, old) => unpacked(new, old).map_err(|error| lines.error(&format!("{error:#}")))?,
        },
    };
    let side = |kind: EntryKind, text: &Text| Side { kind, id: stand_in(text) };
    let old = header.old_path.as_ref().map(|_| side(header.old_kind, &body.old));
    let new = header.new_path.as_ref().map(|_| side(header.new_kind, &body.new));
    let whole = body.whole || old.is_none() || new.is_none();
    let moved = header.old_path.filter(|old| header.new_path.as_ref().is_some_and(|new| new != old));
    let kind = match (&old, &new) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Deleted,
        _ if header.renamed && body.hunks.is_empty() => ChangeKind::Renamed,
        _ => ChangeKind::Modified,
    };
    let change = Change { kind, path, old_path: moved, old, new, other_olds: Vec::new() };
    if change.new.or(change.old).is_some_and(|side| side.kind == EntryKind::Submodule) {
        return Ok(Loaded::Submodule(change));
    }
    let judged: usize = body.hunks.iter().map(|hunk| body.new.span_of(hunk.new).len()).sum();
    Ok(Loaded::File(Box::new(ChangedFile {
        class: class_of(change.path.as_bstr()),
        change,
        old: body.old,
        new: body.new,
        hunks: body.hunks,
        old_missing: false,
        oversized: judged as u64 > max_judged,
        partial: !whole,
    })))
}

/// Both sides of a binary file. Where one is told as a delta, only what the new one brings is known.
fn unpacked(new: Payload, old: Option<Payload>) -> anyhow::Result<Body> {
    let (old, whole, new) = match (old, new) {
        (Some(Payload::Whole(old)), Payload::Whole(new)) => (decode(old), true, decode(new)),
        (_, Payload::Whole(new) | Payload::Pieces(new)) => (Text::empty(), false, decode(new)),
        (_, Payload::TooLarge(_)) => (Text::empty(), false, Text::empty()),
    };
    let hunks = super::hunks(HunkEngine::Git, &old, &new)?;
    Ok(Body { old, new, hunks, whole })
}

/// What a patch tells of both sides of a file.
struct Body {
    old: Text,
    new: Text,
    hunks: Vec<Hunk>,
    /// Whether that is all of both.
    whole: bool,
}

fn stand_in(text: &Text) -> Oid {
    let id = gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, text.bytes());
    id.map_or_else(|_| super::ids::oid(&gix::ObjectId::null(gix::hash::Kind::Sha1)), |id| super::ids::oid(&id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(patch: &str) -> Vec<Part> {
        parse(patch.as_bytes(), |_| PathClass::Source, 1000).unwrap()
    }

    fn parsed(patch: &str) -> Vec<Loaded> {
        parts(patch).into_iter().flat_map(|part| part.files).collect()
    }

    #[test]
    fn colours_are_taken_off() {
        let patch = "\x1b[1mdiff --git a/x b/x\x1b[m\n\x1b[1m--- a/x\x1b[m\n\x1b[1m+++ b/x\x1b[m\n\x1b[36m@@ -1 +1 @@\x1b[m\n\
            \x1b[31m-a\x1b[m\n\x1b[32m+\x1b[m\x1b[32mb\x1b[m\n";
        assert_eq!(shown(file(&parsed(patch)[0])), vec![(1, "b".to_owned())]);
        // Colours that a file holds are the file's.
        let patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+\x1b[1mdiff --git \n";
        assert_eq!(shown(file(&parsed(patch)[0])), vec![(1, "\x1b[1mdiff --git ".to_owned())]);
    }

    fn file(loaded: &Loaded) -> &ChangedFile {
        match loaded {
            Loaded::File(file) => file,
            other => panic!("not a file: {other:?}"),
        }
    }

    fn shown(file: &ChangedFile) -> Vec<(u32, String)> {
        file.added().flat_map(crate::model::LineRange::lines).map(|n| (n, file.new.line(n).to_str_lossy().into_owned())).collect()
    }

    const MODIFIED: &str = "diff --git a/src/a b.rs b/src/a b.rs\nindex 1111111..2222222 100644\n--- a/src/a b.rs\t\n+++ b/src/a b.rs\t\n\
        @@ -3,3 +3,4 @@ fn x()\n three\n-four\n+FOUR\n+more\n five\n@@ -20 +21,0 @@\n-gone\n";

    #[test]
    fn line_n_is_line_n() {
        let files = parsed(MODIFIED);
        let file = file(&files[0]);
        assert_eq!(file.change.path, "src/a b.rs");
        assert_eq!(shown(file), vec![(4, "FOUR".to_owned()), (5, "more".to_owned())]);
        assert_eq!((file.new.line(1), file.new.line(2), file.old.line(2)), (&b""[..], &b"fn x()"[..], &b"fn x()"[..]));
        assert_eq!((file.new.line(3), file.new.line(6), file.old.line(20)), (&b"three"[..], &b"five"[..], &b"gone"[..]));
        assert_eq!((file.hunks.len(), file.hunks[1].new.start, file.hunks[1].new.len), (2, 21, 0));
        assert!(file.partial);
    }

    #[test]
    fn a_new_file_is_whole_and_keeps_its_missing_newline() {
        let files = parsed(
            "diff --git a/k b/k\nnew file mode 100755\nindex 0000000..3333333\n--- /dev/null\n+++ b/k\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n",
        );
        let file = file(&files[0]);
        assert_eq!((file.change.kind, file.partial, file.new.bytes()), (ChangeKind::Added, false, &b"a\nb"[..]));
        assert_eq!(file.change.new.map(|side| side.kind), Some(EntryKind::Executable));
    }

    #[test]
    fn renames_copies_modes_deletions_binaries_and_submodules() {
        let files = parsed(concat!(
            "diff --git a/old name b/new name\nsimilarity index 100%\nrename from old name\nrename to new name\n",
            "diff --git \"a/t\\tb\" \"b/t\\tb\"\nold mode 100644\nnew mode 100755\n",
            "diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-bye\n",
            "diff --git a/x.png b/x.png\nindex 1..2 100644\nBinary files a/x.png and b/x.png differ\n",
            "diff --git a/lib b/lib\nindex 1..2 160000\n--- a/lib\n+++ b/lib\n@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2\n",
        ));
        assert_eq!(file(&files[0]).change.kind, ChangeKind::Renamed);
        assert_eq!(file(&files[0]).change.old_path.as_ref().unwrap(), "old name");
        assert_eq!(file(&files[1]).change.path, "t\tb");
        assert_eq!(file(&files[2]).change.kind, ChangeKind::Deleted);
        assert!(matches!(&files[3], Loaded::Skipped(skipped) if skipped.path == "x.png"));
        assert!(matches!(&files[4], Loaded::Submodule(_)));
    }

    #[test]
    fn a_series_of_mails_and_crlf() {
        let mail = format!("From 1111 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] x\n\ntext\n---\n a | 2 +-\n\n{MODIFIED}-- \n2.47.3\n\n");
        assert_eq!(parsed(&mail.repeat(2)).len(), 2);
        let id = "1".repeat(40);
        // What looks like an entry of `git log` is text within a mail.
        let mails = parts(&mail.replace("1111", &id).replace("\ntext\n", &format!("\ncommit {id} upstream\n")).repeat(2));
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[1].commit.message, format!("x\n\ncommit {id} upstream").as_str());
        let crlf = MODIFIED.replace('\n', "\r\n");
        assert_eq!(shown(file(&parsed(&crlf)[0])), vec![(4, "FOUR".to_owned()), (5, "more".to_owned())]);
    }

    #[test]
    fn plain_diffs_and_those_without_prefix() {
        let files =
            parsed("--- old/x.c\t2024-01-01\n+++ new/x.c\t2024-01-02\n@@ -1 +1 @@\n-a\n+b\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n");
        assert_eq!(file(&files[0]).change.path, "new/x.c");
        assert_eq!(file(&files[1]).change.path, "y");
        let files = parsed("diff --git a/y a/y\n--- a/y\n+++ a/y\n@@ -1 +1 @@\n-a\n+b\n");
        assert_eq!(file(&files[0]).change.path, "a/y");
    }

    #[test]
    fn what_cannot_be_trusted_is_refused_by_line() {
        for (patch, line) in [
            ("just prose\n", 1),
            ("diff --cc a\n", 1),
            ("x\n@@ -1 +1 @@\n", 2),
            ("--- a\n+++ b\n@@ -1 +1,9 @@\n-a\n+b\n", 6),
            ("--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n+hidden\n", 6),
            ("--- a\n+++ b\n@@ -1 +4000000000 @@\n", 3),
            ("--- a\n+++ b\n@@ -9 +9 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b\n", 6),
            ("--- a\n+++ b\n@@ nonsense\n", 3),
        ] {
            let error = parse(patch.as_bytes(), |_| PathClass::Source, 1000).unwrap_err();
            assert_eq!(error.line, line, "{patch:?}: {error}");
        }
        assert!(parsed("\n").is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, |_| PathClass::Source, 1000);
        }

        #[test]
        fn any_lines_are_parsed_or_refused(lines in proptest::collection::vec(proptest::sample::select(vec![
            "diff --git a/x b/x", "--- a/x", "+++ b/x", "--- /dev/null", "+++ /dev/null", "@@ -1 +1 @@", "@@ -0,0 +1,2 @@", "@@ -3,2 +3 @@",
            "-a", "+b", " c", "\\ No newline at end of file", "", "rename from y", "rename to z", "new file mode 120000", "GIT binary patch",
            "literal 3", "zcmZ", "\"", "diff --git \"a/\\t\" b/x", "-- ",
        ]), 0..14)) {
            let _ = parse(lines.join("\n").as_bytes(), |_| PathClass::Source, 1000);
        }
    }
}
