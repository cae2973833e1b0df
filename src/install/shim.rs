//! The shims: small POSIX scripts that hand a hook over to the program. The templates are the files under `hooks/`.

use std::fmt;
use std::path::Path;

/// What every shim carries in its second line. Files without it are somebody else's.
const ID: &[u8] = b"# countersign-hook: ";
/// The name a hook of somebody else is kept under.
const KEPT: &str = ".before-countersign";

macro_rules! hooks {
    ($($(#[$doc:meta])* $hook:ident = $name:literal),+ $(,)?) => {
        /// A hook that countersign has a word in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Hook { $($(#[$doc])* $hook),+ }

        impl Hook {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$hook),+];

            /// Its name for git.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$hook => $name),+ }
            }

            const fn template(self) -> &'static str {
                match self { $(Self::$hook => include_str!(concat!("../../hooks/", $name))),+ }
            }
        }
    };
}

hooks! {
    /// Before a commit.
    PreCommit = "pre-commit",
    /// Before a clean merge is committed.
    PreMergeCommit = "pre-merge-commit",
    /// Before the editor opens.
    PrepareCommitMsg = "prepare-commit-msg",
    /// When the message is known.
    CommitMsg = "commit-msg",
    /// After a commit.
    PostCommit = "post-commit",
    /// Before a push.
    PrePush = "pre-push",
    /// On the server, for all refs of a push.
    PreReceive = "pre-receive",
    /// On the server, for one ref.
    Update = "update",
}

impl Hook {
    /// What is installed where nothing else is asked for: all that a developer's machine needs.
    pub const DEFAULT: &'static [Self] = &[Self::PreCommit, Self::PreMergeCommit, Self::CommitMsg, Self::PostCommit, Self::PrePush];

    /// The hook a name means.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|hook| hook.as_str() == name)
    }

    /// Its shim. `program` is baked in unless the folder is versioned; `shared` is for a folder of many repositories,
    /// where the hook that was there before is the repository's own.
    pub(super) fn shim(self, program: Option<&Path>, shared: bool) -> Vec<u8> {
        rendered(self.template(), self.as_str(), program, shared)
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Hooks of git that a folder for all repositories would hide, and that we have no word in.
pub(super) const OTHERS: &[&str] = &[
    "applypatch-msg",
    "pre-applypatch",
    "post-applypatch",
    "pre-rebase",
    "post-checkout",
    "post-merge",
    "post-rewrite",
    "pre-auto-gc",
    "sendemail-validate",
];

/// The shim that hands `name` on to the repository's own hook.
pub(super) fn passthrough(name: &str) -> Vec<u8> {
    rendered(include_str!("../../hooks/passthrough"), name, None, true)
}

fn rendered(template: &str, name: &str, program: Option<&Path>, shared: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(template.len() + 128);
    for line in template.split_inclusive('\n') {
        match (line.trim_end(), program) {
            ("program=", Some(program)) => {
                out.extend_from_slice(b"program=");
                out.extend_from_slice(&quoted(program));
                out.push(b'\n');
            }
            ("before=$0.before-countersign", _) if shared => {
                // The repository's own hook may be our shim: then what it kept is meant.
                let own = format!(
                    "before=$(git rev-parse --git-common-dir)/hooks/{name}\n\
                     if grep -q '^# countersign-hook: ' \"$before\" 2>/dev/null; then before=$before{KEPT}; fi\n"
                );
                out.extend_from_slice(own.as_bytes());
            }
            _ => out.extend_from_slice(line.as_bytes()),
        }
    }
    out
}

/// Whether a file is one of our shims.
pub(super) fn is_ours(contents: &[u8]) -> bool {
    contents.split(|&b| b == b'\n').take(3).any(|line| line.starts_with(ID))
}

/// The program a shim of ours was made for; none where it looks in `PATH` only.
pub(super) fn program_of(contents: &[u8]) -> Option<Vec<u8>> {
    let line = contents.split(|&b| b == b'\n').find_map(|line| line.strip_prefix(b"program="))?;
    let inner = line.strip_prefix(b"'")?.strip_suffix(b"'")?;
    Some(replace(inner, b"'\\''", b"'"))
}

/// Where a hook of somebody else is kept.
pub(super) fn kept(hook: &Path) -> std::path::PathBuf {
    let mut name = hook.as_os_str().to_owned();
    name.push(KEPT);
    name.into()
}

/// A path as one word of sh.
fn quoted(path: &Path) -> Vec<u8> {
    let mut out = vec![b'\''];
    out.extend(replace(path.as_os_str().as_encoded_bytes(), b"'", b"'\\''"));
    out.push(b'\'');
    out
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    use bstr::ByteSlice;
    text.replace(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_names_its_hook_and_is_ours() {
        for &hook in Hook::ALL {
            let shim = hook.shim(None, false);
            assert!(is_ours(&shim), "{hook}");
            let text = String::from_utf8(shim).unwrap();
            assert!(text.contains(&format!("# countersign-hook: {hook} 1\n")), "{hook}");
            assert!(text.contains(&format!("\"$program\" hook {hook} \"$@\"")), "{hook}");
            assert!(text.contains("\nprogram=\n") && text.contains("\nbefore=$0.before-countersign\n"), "{hook}");
            assert!(text.contains("exit 2"), "{hook}");
        }
        assert!(is_ours(&passthrough("post-merge")));
    }

    #[test]
    fn the_program_is_baked_in_whatever_its_name() {
        let program = Path::new("/opt/it's here/countersign");
        let shim = Hook::PrePush.shim(Some(program), false);
        assert_eq!(program_of(&shim).as_deref(), Some(&b"/opt/it's here/countersign"[..]));
        assert_eq!(program_of(&Hook::PrePush.shim(None, false)), None);
    }

    #[test]
    fn others_are_not_ours() {
        assert!(!is_ours(b"#!/bin/sh\necho hello\n"));
        assert!(!is_ours(b"#!/bin/sh\n\n\n\n# countersign-hook: pre-commit 1\n"));
    }

    #[test]
    fn a_shared_folder_runs_the_repositorys_own_hook() {
        let shim = String::from_utf8(Hook::CommitMsg.shim(None, true)).unwrap();
        assert!(shim.contains("git rev-parse --git-common-dir)/hooks/commit-msg") && !shim.contains("before=$0"), "{shim}");
    }
}
