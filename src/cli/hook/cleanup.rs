//! `git commit --cleanup`: which lines of an edited message stay. No hook is told; on Linux the command itself tells.

use super::around::process_of;
use crate::git::message::Cleanup;
use bstr::ByteSlice;

/// The mode that the git above this hook was asked for, where it keeps more than the usual one does.
pub(super) fn asked() -> Option<Cleanup> {
    let (parent, _) = process_of(std::process::id())?;
    let line = std::fs::read(format!("/proc/{parent}/cmdline")).ok()?;
    mode(&line)
}

/// The last mode in words that end with zeros. Git takes abbreviations.
fn mode(line: &[u8]) -> Option<Cleanup> {
    let mut words = line.split(|&byte| byte == 0);
    let mut last = None;
    while let Some(word) = words.next() {
        let (option, value) = word.split_once_str("=").map_or((word, None), |(option, value)| (option, Some(value)));
        if option.len() >= 4 && b"--cleanup".starts_with(option) {
            last = value.or_else(|| words.next());
        }
    }
    last.map(|word| Cleanup::parse(word.as_bstr(), true)).filter(|mode| *mode != Cleanup::Strip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_mode_counts_and_only_one_that_keeps_more() {
        assert_eq!(mode(b"git\0commit\0--cleanup=verbatim\0"), Some(Cleanup::Verbatim));
        assert_eq!(mode(b"git\0commit\0--clean\0whitespace\0-v\0"), Some(Cleanup::Whitespace));
        assert_eq!(mode(b"git\0commit\0--cleanup=verbatim\0--cleanup=strip\0"), None);
        assert_eq!(mode(b"git\0commit\0--amend\0"), None);
    }
}
