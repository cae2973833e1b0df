//! The digest of a change (`csd1`), from the blobs on both sides.
//!
//! Lines are taken byte for byte; what has none (binary, UTF-16, links, submodules) goes in by its ids. What a hunk stands
//! in is told by indentation alone, down to the margin: the same in every version, whatever the rules learn.

use crate::evidence::change_digest::{DigestFile, DigestHunk, digest};
use crate::git::{Changes, HunkEngine, Reader, Repo, hunks};
use crate::model::{Change, ChangeKind, Encoding, EntryKind, Hunk, Side, Text};
use anyhow::{Context as _, Result, bail};
use bstr::{BString, ByteSlice};

/// Lines of context on each side.
const CONTEXT: u32 = 3;
/// How far up the lines that open something around a hunk are looked for.
const FAR: u32 = 2000;
/// Blobs above this go in by their ids.
const LARGEST: usize = 16 << 20;

/// The digest of a net change. An error if a side is not here: then nobody can tell what the change is.
pub fn change_digest(repo: &Repo, changes: &Changes) -> Result<String> {
    let reader = repo.reader();
    if let Some(skipped) = changes.skipped.first() {
        bail!("{}: {}", skipped.path, skipped.reason);
    }
    let files: Vec<DigestFile> = changes.entries.iter().map(|change| file(&reader, change)).collect::<Result<_>>()?;
    Ok(digest(&files))
}

fn file(reader: &Reader, change: &Change) -> Result<DigestFile> {
    if change.kind == ChangeKind::Unmerged {
        bail!("{} is in conflict", change.path);
    }
    let mut file = DigestFile {
        path: change.path.clone(),
        old_path: change.old_path.clone(),
        modes: (mode(change.old), mode(change.new)),
        ..DigestFile::default()
    };
    let same_blob = change.old.zip(change.new).is_some_and(|(old, new)| old.id == new.id);
    if same_blob {
        return Ok(file);
    }
    match (text(reader, change.old)?, text(reader, change.new)?) {
        (Some(old), Some(new)) => {
            let found = hunks(HunkEngine::Git, &old, &new).with_context(|| format!("while comparing {}", change.path))?;
            file.hunks = found.iter().map(|found| hunk(&old, &new, *found)).collect();
        }
        _ => file.ids = (id(change.old), id(change.new)),
    }
    Ok(file)
}

/// The text of a side; none for what goes in by its id.
fn text(reader: &Reader, side: Option<Side>) -> Result<Option<Text>> {
    let Some(side) = side else { return Ok(Some(Text::empty())) };
    if !matches!(side.kind, EntryKind::File | EntryKind::Executable) {
        return Ok(None);
    }
    let bytes = reader.blob(side.id)?.with_context(|| format!("object {} is not in this clone", side.id))?;
    let lines = bytes.len() <= LARGEST && bytes.find_byte(0).is_none();
    Ok(lines.then(|| Text::new(bytes, Encoding::Bytes)))
}

fn hunk(old: &Text, new: &Text, hunk: Hunk) -> DigestHunk {
    let lines = |text: &Text, from: u32, to: u32| (from..to).map(|line| text.bytes()[text.span(line)].into()).collect::<Vec<BString>>();
    // An empty range stands after its line, any other begins with it.
    let begin = |range: crate::model::LineRange| if range.len == 0 { range.start + 1 } else { range.start };
    let (old_begin, new_begin) = (begin(hunk.old), begin(hunk.new));
    let new_end = new_begin + hunk.new.len;
    let enclosing = if hunk.new.len > 0 { enclosing(new, new_begin, hunk.new.len) } else { enclosing(old, old_begin, hunk.old.len) };
    DigestHunk {
        before: lines(new, new_begin.saturating_sub(CONTEXT).max(1), new_begin),
        removed: lines(old, old_begin, old_begin + hunk.old.len),
        added: lines(new, new_begin, new_end),
        after: lines(new, new_end, (new_end + CONTEXT).min(new.line_count() + 1)),
        enclosing,
    }
}

/// The lines that open what a line stands in, each less indented than the one before.
fn enclosing(text: &Text, begin: u32, len: u32) -> BString {
    let filled = |line: &u32| !text.line(*line).trim().is_empty();
    let Some(first) = (begin..begin + len).find(filled) else { return BString::default() };
    let mut indent = indent_of(text.line(first));
    let mut chain: Vec<&[u8]> = Vec::new();
    for at in (begin.saturating_sub(FAR).max(1)..begin).rev().filter(filled) {
        if indent == 0 {
            break;
        }
        let line = text.line(at);
        let word = line.trim().iter().any(u8::is_ascii_alphanumeric);
        if word && indent_of(line) < indent {
            indent = indent_of(line);
            chain.push(line.trim());
        }
    }
    bstr::join("\n", chain).into()
}

fn indent_of(line: &[u8]) -> usize {
    line.iter().take_while(|byte| byte.is_ascii_whitespace()).map(|&byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

fn mode(side: Option<Side>) -> String {
    let mode = match side.map(|side| side.kind) {
        None => "",
        Some(EntryKind::File) => "100644",
        Some(EntryKind::Executable) => "100755",
        Some(EntryKind::Symlink) => "120000",
        Some(EntryKind::Submodule) => "160000",
    };
    mode.to_owned()
}

fn id(side: Option<Side>) -> String {
    side.map_or_else(String::new, |side| side.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest_of(old: &str, new: &str) -> String {
        let text = |text: &str| Text::new(text.as_bytes().to_vec(), Encoding::Bytes);
        let (old, new) = (text(old), text(new));
        let hunks = hunks(HunkEngine::Git, &old, &new).unwrap().into_iter().map(|found| hunk(&old, &new, found)).collect();
        digest(&[DigestFile { path: "a".into(), hunks, ..DigestFile::default() }])
    }

    #[test]
    fn lines_elsewhere_in_the_file_do_not_matter() {
        let (old, new) = ("fn a() {\n  1\n  2\n  3\n  x\n}\n", "fn a() {\n  1\n  2\n  3\n  y\n}\n");
        let further = |text: &str| format!("// new head\n\n{text}// new end\n");
        assert_eq!(digest_of(old, new), digest_of(&further(old).replace("// new end\n", ""), &further(new).replace("// new end\n", "")));
        assert_ne!(digest_of(old, new), digest_of(&further(old), &further(new)), "the end is within the context");
    }

    #[test]
    fn white_space_the_last_newline_and_the_function_around_matter() {
        let base = digest_of("f\n  a\n", "f\n  b\n");
        for (old, new) in [("f\n  a\n", "f\n   b\n"), ("f\n  a\n", "f\n  b"), ("f\n  a\r\n", "f\n  b\r\n")] {
            assert_ne!(digest_of(old, new), base);
        }
        let within = |name: &str| {
            let body = "  1\n  2\n  3\n";
            digest_of(&format!("def {name}():\n{body}  a\n"), &format!("def {name}():\n{body}  b\n"))
        };
        assert_ne!(within("guarded"), within("open"));
    }
}
