//! Commit messages: what git will keep of a message file, and its trailers.

use bstr::{BStr, BString, ByteSlice};

/// What starts a comment line: `core.commentChar` or `core.commentString`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comment {
    /// This text.
    Text(BString),
    /// Git chose a character that starts no line of the message.
    Auto,
}

/// `commit.cleanup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleanup {
    /// Comments and surplus white space go.
    Strip,
    /// Surplus white space goes, comments stay.
    Whitespace,
    /// Nothing goes.
    Verbatim,
    /// Everything below the scissors line goes, then as `Whitespace`.
    Scissors,
}

impl Cleanup {
    /// The mode a word of the configuration names. Unknown words mean "default", as does git.
    pub fn parse(word: &BStr, edited: bool) -> Self {
        match word.as_bytes() {
            b"verbatim" => Self::Verbatim,
            b"whitespace" => Self::Whitespace,
            b"strip" => Self::Strip,
            b"scissors" if edited => Self::Scissors,
            b"scissors" => Self::Whitespace,
            _ if edited => Self::Strip,
            _ => Self::Whitespace,
        }
    }
}

/// A line `Key: value` of a message's last paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer {
    /// The key, as written.
    pub key: BString,
    /// The value, unfolded.
    pub value: BString,
}

const SCISSORS: &[u8] = b" ------------------------ >8 ------------------------";

/// The characters git chooses from when told `auto`.
const CANDIDATES: &[u8] = b"#;@!$%^&|:";

/// What git will record of a message file. In every mode but `Verbatim` the diff that `git commit -v` puts below the
/// scissors goes; scissors with anything else below them cut in their own mode only, and no hook can tell that from `-v`.
pub fn clean(message: &BStr, comment: &Comment, cleanup: Cleanup) -> BString {
    if cleanup == Cleanup::Verbatim {
        return message.to_owned();
    }
    let comment = match comment {
        Comment::Text(text) => text.clone(),
        Comment::Auto => BString::from(vec![guess(message)]),
    };
    let mut out = BString::default();
    let mut blank = 0;
    let mut rest = message.as_bytes();
    for line in message.lines_with_terminator() {
        rest = &rest[line.len()..];
        if is_scissors(line, comment.as_bstr()) && (cleanup == Cleanup::Scissors || is_verbose(rest, comment.as_bstr())) {
            break;
        }
        if cleanup == Cleanup::Strip && line.starts_with(comment.as_slice()) {
            continue;
        }
        let end = line.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
        if end == 0 {
            blank += 1;
            continue;
        }
        if blank > 0 && !out.is_empty() {
            out.push(b'\n');
        }
        blank = 0;
        out.extend_from_slice(&line[..end]);
        out.push(b'\n');
    }
    out
}

fn is_scissors(line: &[u8], comment: &BStr) -> bool {
    line.strip_prefix(comment.as_bytes()).is_some_and(|rest| rest.trim_end() == SCISSORS)
}

/// Whether this is what `git commit -v` puts below the scissors: comments, then a diff, or nothing where nothing is staged.
fn is_verbose(below: &[u8], comment: &BStr) -> bool {
    let first = below.lines().find(|line| !line.trim().is_empty() && !line.starts_with(comment));
    first.is_none_or(|line| ["diff --", "Submodule ", "* Unmerged path "].iter().any(|start| line.starts_with(start.as_bytes())))
}

/// The character git chose: the one before the scissors, else the one that starts the last line that is not blank.
fn guess(message: &BStr) -> u8 {
    let cut = message.lines().find(|line| line.len() > 1 && is_scissors(line, line[..1].as_bstr()));
    let last = message.lines().rev().find(|line| !line.trim().is_empty());
    let first = cut.or(last).and_then(|line| line.first()).copied();
    first.filter(|c| CANDIDATES.contains(c)).unwrap_or(b'#')
}

/// The trailers of a message that is already clean. Folded values are joined by a space.
pub fn trailers(message: &BStr) -> Vec<Trailer> {
    let unix;
    let message = if message.contains_str("\r\n") {
        unix = message.replace("\r\n", "\n");
        unix.as_slice()
    } else {
        message.as_bytes()
    };
    let trailers = gix::objs::commit::MessageRef::from_bytes(message).body().map(|body| body.trailers().collect::<Vec<_>>());
    let owned = |trailer: gix::objs::commit::message::body::TrailerRef<'_>| Trailer {
        key: trailer.token.to_owned(),
        value: trailer.value.as_bstr().to_owned(),
    };
    trailers.unwrap_or_default().into_iter().map(owned).collect()
}

/// The message file with one trailer more, above the comments git put at its end: as an own paragraph, or in the block of
/// trailers that ends the text.
pub fn with_trailer(file: &BStr, key: &str, value: &str, comment: &Comment) -> BString {
    let mark = match comment {
        Comment::Text(text) => text.clone(),
        Comment::Auto => BString::from(vec![guess(file)]),
    };
    let lines: Vec<&[u8]> = file.lines_with_terminator().collect();
    let is_text = |line: &&[u8]| !line.trim().is_empty() && !line.starts_with(&mark);
    let cut = lines.iter().position(|line| is_scissors(line.trim_end(), mark.as_bstr())).unwrap_or(lines.len());
    let text = lines[..cut].iter().rposition(is_text).map_or(0, |last| last + 1);
    let end: &[u8] = if file.contains_str("\r\n") { b"\r\n" } else { b"\n" };
    let mut out: BString = lines[..text].concat().into();
    if !out.is_empty() && !out.ends_with(b"\n") {
        out.extend_from_slice(end);
    }
    let block = clean(out.as_bstr(), comment, Cleanup::Whitespace);
    if trailers(block.as_bstr()).is_empty() {
        out.extend_from_slice(end);
    }
    out.extend_from_slice(format!("{key}: {value}").as_bytes());
    out.extend_from_slice(end);
    out.extend_from_slice(&lines[text..].concat());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash() -> Comment {
        Comment::Text("#".into())
    }

    #[test]
    fn a_trailer_joins_the_block_or_starts_one_above_the_comments() {
        let add = |file: &str| with_trailer(file.into(), "Key", "v", &hash()).to_string();
        assert_eq!(add("subject\n"), "subject\n\nKey: v\n");
        assert_eq!(add("subject\n\nA: b\n\n# comment\n"), "subject\n\nA: b\nKey: v\n\n# comment\n");
        assert_eq!(add("subject\r\n"), "subject\r\n\r\nKey: v\r\n");
        assert_eq!(add("\n# comment\n"), "\nKey: v\n\n# comment\n");
    }

    #[test]
    fn comments_and_the_diff_below_the_scissors_go() {
        let message = "\n\nsubject  \n\n\nbody\n# a comment\n# ------------------------ >8 ------------------------\n# do not touch\ndiff --git a b\n";
        assert_eq!(clean(message.into(), &hash(), Cleanup::Strip), "subject\n\nbody\n");
        assert_eq!(clean(message.into(), &hash(), Cleanup::Scissors), "subject\n\nbody\n# a comment\n");
        assert_eq!(clean(message.into(), &hash(), Cleanup::Verbatim), message);
    }

    #[test]
    fn scissors_that_are_not_gits_cut_nothing_but_in_their_own_mode() {
        let cut = "# ------------------------ >8 ------------------------\n";
        let message = format!("subject\n{cut}# comment\nbelow\n");
        assert_eq!(clean(message.as_str().into(), &hash(), Cleanup::Strip), "subject\nbelow\n");
        assert_eq!(clean(message.as_str().into(), &hash(), Cleanup::Whitespace), message.as_str());
        assert_eq!(clean(message.as_str().into(), &hash(), Cleanup::Scissors), "subject\n");
        let message = format!("subject\n{cut}# comment\nSubmodule lib 1..2:\n  > below\n");
        assert_eq!(clean(message.as_str().into(), &hash(), Cleanup::Whitespace), "subject\n");
    }

    #[test]
    fn comment_strings_may_be_long_or_chosen_by_git() {
        let slashes = Comment::Text("//".into());
        assert_eq!(clean("a\n// no\n# yes\n".into(), &slashes, Cleanup::Strip), "a\n# yes\n");
        assert_eq!(clean("#1 mended\n\n; Please enter\n;\n".into(), &Comment::Auto, Cleanup::Strip), "#1 mended\n");
        assert_eq!(clean("a\n\n# Please enter\n".into(), &Comment::Auto, Cleanup::Strip), "a\n");
    }

    #[test]
    fn default_means_strip_only_with_an_editor() {
        assert_eq!(Cleanup::parse("default".into(), true), Cleanup::Strip);
        assert_eq!(Cleanup::parse("default".into(), false), Cleanup::Whitespace);
        assert_eq!(Cleanup::parse("scissors".into(), false), Cleanup::Whitespace);
    }

    #[test]
    fn trailers_are_unfolded() {
        let message = "subject\n\nbody\n\nSigned-off-by: A <a@b>\r\nAssisted-by: tool:one\n  two\n";
        let got: Vec<_> = trailers(message.into()).into_iter().map(|t| (t.key.to_string(), t.value.to_string())).collect();
        assert_eq!(got[0], ("Signed-off-by".to_owned(), "A <a@b>".to_owned()));
        assert_eq!(got[1].0, "Assisted-by");
        assert!(got[1].1.starts_with("tool:one") && got[1].1.ends_with("two"));
        assert_eq!(trailers("no trailers".into()), vec![]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_cleaned(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for cleanup in [Cleanup::Strip, Cleanup::Scissors, Cleanup::Whitespace] {
                for comment in [hash(), Comment::Auto] {
                    let cleaned = clean(bytes.as_bstr(), &comment, cleanup);
                    let _ = trailers(cleaned.as_bstr());
                }
            }
        }
    }
}
