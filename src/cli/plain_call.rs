//! A hook's command line as git makes it, read by hand: to make all commands known to clap takes a fifth of a hook's start.
//!
//! Whatever has an option in it that is not known here, or is wrong in any way, is left to clap, which also tells of it.

use super::args::{HookArgs, HookName};
use clap::ValueEnum;
use std::ffi::OsString;

/// `hook [--global] HOOK [ARGUMENT]...`; none where clap must read it.
pub(super) fn hook(words: impl Iterator<Item = OsString>) -> Option<HookArgs> {
    let mut words = words.peekable();
    words.next_if(|word| word == "hook")?;
    let global = words.next_if(|word| word == "--global").is_some();
    let name = words.next()?;
    let hook =
        HookName::value_variants().iter().copied().find(|hook| hook.to_possible_value().is_some_and(|value| name == value.get_name()))?;
    let args: Vec<OsString> = words.collect();
    let plain = args.iter().all(|word| !word.as_encoded_bytes().starts_with(b"-"));
    plain.then_some(HookArgs { global, hook, args })
}

#[cfg(test)]
mod tests {
    use super::super::args::{Cli, Command};
    use super::*;
    use clap::Parser;

    fn by_hand(words: &[&str]) -> Option<String> {
        hook(words.iter().map(OsString::from)).map(|args| format!("{args:?}"))
    }

    fn by_clap(words: &[&str]) -> Option<String> {
        match Cli::try_parse_from([&["countersign"], words].concat()).ok()?.command {
            Command::Hook(args) => Some(format!("{args:?}")),
            _ => None,
        }
    }

    #[test]
    fn it_reads_what_git_writes_as_clap_does() {
        for words in [
            &["hook", "pre-commit"][..],
            &["hook", "--global", "pre-commit"],
            &["hook", "commit-msg", ".git/COMMIT_EDITMSG"],
            &["hook", "pre-push", "origin", "ssh://git@host/a b.git"],
            &["hook", "pre-push", "", "a=b"],
            &["hook", "update", "refs/heads/hook", "0", "1"],
            &["hook", "pre-receive"],
            &["hook", "--global", "post-commit"],
        ] {
            let read = by_hand(words);
            assert!(read.is_some() && read == by_clap(words), "{words:?}: {read:?}");
        }
    }

    #[test]
    fn all_else_is_left_to_clap() {
        for words in [
            &[][..],
            &["scan"],
            &["hook"],
            &["hook", "nothing"],
            &["hook", "Pre-Commit"],
            &["hook", "--help"],
            &["hook", "pre-commit", "--help"],
            &["hook", "pre-commit", "-h"],
            &["hook", "pre-push", "--", "x"],
            &["hook", "pre-commit", "--global"],
            &["--version"],
        ] {
            assert_eq!(by_hand(words), None, "{words:?}");
        }
    }
}
