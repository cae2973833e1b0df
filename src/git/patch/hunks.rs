//! The hunks of one file in a patch.

use super::lines::{Lines, text};
use super::{Body, PatchError};
use crate::model::{Encoding, Hunk, LineRange, Text};
use bstr::ByteSlice;

/// No file of text is longer; a header that says so would have us fill memory with empty lines.
const MOST_LINES: u32 = 20_000_000;

/// A word diff shows a changed line as one of context, so a hunk in which no line changes is no small matter.
const WORDS: &str = "the lines of this hunk do not tell old from new by `-` and `+`: give a plain diff, no word diff and no other marks";

/// One side while it is built: line N stands in line N.
#[derive(Default)]
struct Side {
    bytes: Vec<u8>,
    lines: u32,
}

impl Side {
    /// Fills up with empty lines so that the next one is `line`. The heading, which stands somewhere above, takes the
    /// last of them: it is all the patch tells about the function around its lines.
    fn advance(&mut self, line: u32, heading: &[u8]) -> bool {
        let Some(gap) = line.checked_sub(self.lines + 1) else { return false };
        self.bytes.resize(self.bytes.len() + gap as usize, b'\n');
        self.lines += gap;
        if gap > 0 && !heading.is_empty() {
            self.bytes.pop();
            self.lines -= 1;
            self.push(heading);
        }
        true
    }

    fn push(&mut self, line: &[u8]) {
        if is_wide(line) {
            self.bytes.extend(line.iter().filter(|&&b| b != 0));
        } else {
            self.bytes.extend_from_slice(line);
        }
        if !line.ends_with(b"\n") {
            self.bytes.push(b'\n');
        }
        self.lines += 1;
    }

    fn no_newline(&mut self) {
        if self.bytes.last() == Some(&b'\n') {
            self.bytes.pop();
        }
    }

    fn finish(self) -> Text {
        Text::new(self.bytes, Encoding::Bytes)
    }
}

/// Whether a line was cut out of a text in UTF-16, as `git diff --text` does: it begins or ends within a character, so only its
/// zeros tell, and without them what is in ASCII is there.
fn is_wide(line: &[u8]) -> bool {
    let zeros = line.find_iter("\0").count();
    zeros > 0 && zeros * 5 >= line.len() * 2
}

/// Takes all hunks that follow.
pub(super) fn parse(lines: &mut Lines<'_>) -> Result<Body, PatchError> {
    let (mut old, mut new) = (Side::default(), Side::default());
    let mut hunks: Vec<Hunk> = Vec::new();
    while let Some(line) = lines.peek().filter(|line| line.starts_with(b"@@ ")) {
        let (old_range, new_range, heading) = header(text(line)).ok_or_else(|| lines.error("this is no hunk header"))?;
        if old_range.start.max(new_range.start) > MOST_LINES || old_range.len.max(new_range.len) > MOST_LINES {
            return Err(lines.error("no file has that many lines"));
        }
        // An empty range stands after the line it names.
        let first = |range: LineRange| range.start + u32::from(range.len == 0);
        if !old.advance(first(old_range), heading) || !new.advance(first(new_range), heading) {
            return Err(lines.error("hunks overlap or are not in order"));
        }
        lines.next();
        body(lines, [old_range.len, new_range.len], &mut old, &mut new, &mut hunks)?;
    }
    if !hunks.is_empty() && lines.peek().is_some_and(is_stray) {
        return Err(lines.error("more lines than the hunk's header says"));
    }
    Ok(Body { old: old.finish(), new: new.finish(), hunks, whole: false })
}

fn body(
    lines: &mut Lines<'_>,
    [mut olds, mut news]: [u32; 2],
    old: &mut Side,
    new: &mut Side,
    hunks: &mut Vec<Hunk>,
) -> Result<(), PatchError> {
    let mut open: Option<Hunk> = None;
    let (mut last, first, before) = (b' ', lines.error(WORDS), hunks.len());
    loop {
        let line = match lines.peek() {
            Some(line) if olds > 0 || news > 0 || line.starts_with(b"\\") => line,
            None if olds > 0 || news > 0 => return Err(lines.error("the hunk ends before all its lines are there")),
            _ => break,
        };
        let (mark, rest) = line.split_first().map_or((b' ', line), |(&mark, rest)| (mark, rest));
        let short = || lines.error("the hunk ends before all its lines are there");
        match mark {
            b'\\' => {
                if last != b'+' {
                    old.no_newline();
                }
                if last != b'-' {
                    new.no_newline();
                }
            }
            b'-' => {
                olds = olds.checked_sub(1).ok_or_else(short)?;
                old.push(rest);
                open.get_or_insert_with(|| empty_after(old.lines - 1, new.lines)).old.len += 1;
            }
            b'+' => {
                news = news.checked_sub(1).ok_or_else(short)?;
                new.push(rest);
                open.get_or_insert_with(|| empty_after(old.lines, new.lines - 1)).new.len += 1;
            }
            // Some mail programs take the space off an empty line of context.
            b' ' | b'\n' | b'\r' => {
                olds = olds.checked_sub(1).ok_or_else(short)?;
                news = news.checked_sub(1).ok_or_else(short)?;
                let rest = if mark == b' ' { rest } else { line };
                old.push(rest);
                new.push(rest);
                hunks.extend(open.take().map(placed));
            }
            _ if olds > 0 && news > 0 => return Err(lines.error(WORDS)),
            _ => return Err(short()),
        }
        last = mark;
        lines.next();
    }
    hunks.extend(open.map(placed));
    if hunks.len() == before { Err(first) } else { Ok(()) }
}

/// A hunk of nothing after these lines.
fn empty_after(old: u32, new: u32) -> Hunk {
    let range = |start| LineRange { start, len: 0 };
    Hunk { old: range(old), new: range(new) }
}

/// A range with lines starts with its first one.
fn placed(hunk: Hunk) -> Hunk {
    let range = |range: LineRange| LineRange { start: range.start + u32::from(range.len > 0), len: range.len };
    Hunk { old: range(hunk.old), new: range(hunk.new) }
}

/// Whether a line after a hunk looks as if it belonged to it. `-- ` is how mails end.
fn is_stray(line: &[u8]) -> bool {
    match line.first() {
        Some(b'+') => !line.starts_with(b"+++ "),
        Some(b'-') => !line.starts_with(b"--"),
        _ => false,
    }
}

/// `@@ -1,2 +3 @@ …`.
fn header(line: &[u8]) -> Option<(LineRange, LineRange, &[u8])> {
    let line = line.strip_prefix(b"@@ -")?;
    let (old, rest) = line.split_once_str(" +")?;
    let (new, heading) = rest.split_once_str(" @@")?;
    Some((range(old)?, range(new)?, heading.trim_ascii()))
}

fn range(text: &[u8]) -> Option<LineRange> {
    let number = |digits: &[u8]| digits.to_str().ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok();
    match text.split_once_str(",") {
        Some((start, len)) => Some(LineRange { start: number(start)?, len: number(len)? }),
        None => Some(LineRange { start: number(text)?, len: 1 }),
    }
}
