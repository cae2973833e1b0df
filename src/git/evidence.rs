//! What we write: the evidence ref, by a person's command alone, and notes of who wrote a commit. Through git's own plumbing;
//! reading needs nothing special.

use super::ids::object_id;
use super::objects::Object;
use super::record::Record;
use super::repo::Repo;
use crate::model::Oid;
use anyhow::{Context as _, Result, bail};
use bstr::{BString, ByteSlice};
use gix::objs::Kind;
use std::fs;

/// How often a writer tries when others write too.
const TRIES: usize = 5;

/// The signature of a commit, and the bytes it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitSignature {
    /// Armoured, as the commit has it.
    pub signature: BString,
    /// The commit without it.
    pub payload: BString,
}

impl Repo {
    /// The signature of a commit; none if it is not signed.
    pub fn commit_signature(&self, id: Oid) -> Result<Option<CommitSignature>> {
        let Some(Object { kind: Kind::Commit, data }) = self.objects().find(&object_id(id))? else {
            bail!("{id} is no commit that is here")
        };
        let header = if self.object_format() == "sha256" { "gpgsig-sha256" } else { "gpgsig" };
        Ok(take_signature(&data, header))
    }

    /// Adds files to the tree of a ref, and everything that the tips beside it hold: a union, since no name ever has two
    /// contents. Never removes anything. Gives the new tip.
    pub fn add_to_ref(&self, reference: &str, beside: &[Oid], files: &[(String, Vec<u8>)], message: &str) -> Result<Oid> {
        let git = self.git();
        let mut lines: Vec<u8> = Vec::new();
        for (path, contents) in files {
            let blob = git.run_with(&["hash-object", "-w", "--stdin"], contents, None)?;
            lines.extend_from_slice(format!("100644 {}\t{path}\0", blob.trim().as_bstr()).as_bytes());
        }
        let folder = self.git_dir().join("countersign");
        fs::create_dir_all(&folder).with_context(|| format!("while making {}", folder.display()))?;
        for attempt in 0..TRIES {
            let old = self.git().try_run(&["rev-parse", "-q", "--verify", reference])?.map(|id| id.trim().as_bstr().to_string());
            let mut tips: Vec<String> = old.iter().cloned().collect();
            tips.extend(beside.iter().map(ToString::to_string).filter(|tip| Some(tip) != old.as_ref()));
            let index = folder.join(format!("evidence.{}.{attempt}.index", std::process::id()));
            let tree = (|| -> Result<BString> {
                // Ours last: what we have nobody replaces.
                for tip in tips.iter().rev() {
                    let listed = git.run(&["ls-tree", "-r", "-z", tip])?;
                    git.run_with(&["update-index", "-z", "--index-info"], &listed, Some(&index))?;
                }
                git.run_with(&["update-index", "-z", "--index-info"], &lines, Some(&index))?;
                git.run_with(&["write-tree"], b"", Some(&index))
            })();
            let _ = fs::remove_file(&index);
            let tree = tree?.trim().as_bstr().to_string();
            let mut args = vec!["commit-tree".to_owned(), tree, "-m".to_owned(), message.to_owned()];
            for tip in &tips {
                args.extend(["-p".to_owned(), tip.clone()]);
            }
            let new = git.run_with(&args, b"", None)?.trim().as_bstr().to_string();
            let before = old.unwrap_or_else(|| "0".repeat(new.len()));
            if git.run(&["update-ref", "-m", message, reference, &new, &before]).is_ok() {
                return Oid::from_hex(new.as_bytes()).with_context(|| format!("git printed `{new}` where an id was expected"));
            }
        }
        bail!("{reference} moved each time it was to be written")
    }

    /// Writes the note of a commit under `reference`, in place of the one before.
    pub fn add_note(&self, reference: &str, commit: Oid, note: &[u8]) -> Result<()> {
        let id = commit.to_string();
        self.git().run_with(&["notes", "--ref", reference, "add", "-f", "-F", "-", &id], note, None)?;
        Ok(())
    }

    /// Adds a value to a key of this repository's own configuration, once.
    pub fn add_local_config(&self, key: &str, value: &str) -> Result<()> {
        let there = self.git().try_run(&["config", "--local", "--get-all", key])?.unwrap_or_default();
        if !there.lines().any(|line| line == value.as_bytes()) {
            self.git().run(&["config", "--local", "--add", key, value])?;
        }
        Ok(())
    }

    /// Whether git would pass over a path of the work tree that it does not know.
    pub fn is_ignored(&self, path: &std::path::Path) -> Result<bool> {
        let args = [std::ffi::OsStr::new("check-ignore"), std::ffi::OsStr::new("-q"), std::ffi::OsStr::new("--"), path.as_os_str()];
        Ok(self.git().try_run(&args)?.is_some())
    }
}

/// Parts a commit into its signature and the rest. Every form of signature is left out of what is signed, as git does.
fn take_signature(data: &[u8], header: &str) -> Option<CommitSignature> {
    Record::parse(data).get(header)?;
    let (mut signature, mut payload) = (BString::default(), BString::default());
    let mut rest = data;
    let mut within: Option<bool> = None;
    while !rest.is_empty() {
        let end = rest.find_byte(b'\n').map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        if line == b"\n" {
            payload.extend_from_slice(rest);
            break;
        }
        if line[0] != b' ' {
            let key = line.split(|&b| b == b' ').next().unwrap_or_default();
            within = (key == b"gpgsig" || key == b"gpgsig-sha256").then(|| key == header.as_bytes());
            if within == Some(true) {
                signature.extend_from_slice(&line[header.len() + 1..]);
            }
        } else if within == Some(true) {
            signature.extend_from_slice(&line[1..]);
        }
        if within.is_none() {
            payload.extend_from_slice(line);
        }
        rest = after;
    }
    Some(CommitSignature { signature, payload })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_taken_out_with_its_lines() {
        let data = b"tree t\nauthor a\ngpgsig -----BEGIN\n abc\n -----END\nencoding x\n\nsubject\n\n gpgsig not\n";
        let parted = take_signature(data, "gpgsig").unwrap();
        assert_eq!(parted.signature, "-----BEGIN\nabc\n-----END\n");
        assert_eq!(parted.payload, "tree t\nauthor a\nencoding x\n\nsubject\n\n gpgsig not\n");
        assert_eq!(take_signature(b"tree t\n\ngpgsig x\n", "gpgsig"), None);
    }
}
