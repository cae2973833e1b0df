//! What stands around a commit that is being made: the environment, the machine, and what tools recorded before it exists.

use crate::attribution::{Logged, Record, Surroundings, logged, traces};
use crate::cli::session::Session;
use crate::git::{HunkEngine, decode, hunks};
use crate::model::{Attested, LineRange, Tree};
use crate::rules::agents;
use crate::scan::{TRACES, anywhere, of_revision};
use anyhow::Result;
use bstr::{BString, ByteSlice};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The most programs above a hook that are looked at.
const DEEPEST: usize = 32;

/// Everything but the commit itself.
pub(super) struct Around {
    files: Vec<&'static str>,
    processes: Vec<String>,
    branch: Option<BString>,
    records: Vec<Record>,
}

impl Around {
    /// Looks around. `paths` are those that change, in `tree`; parent processes are looked at where the policy asks.
    pub(super) fn look(session: &Session<'_>, tree: &dyn Tree, paths: &[BString], ancestry: bool) -> Result<Self> {
        Ok(Self {
            files: machine_files(),
            processes: if ancestry { ancestors() } else { Vec::new() },
            branch: session.branch()?,
            records: records(session, tree, paths)?,
        })
    }

    /// The same, for attribution.
    pub(super) fn surroundings<'a>(&'a self, session: &'a Session<'_>, declaration_key: &'a str) -> Surroundings<'a> {
        Surroundings {
            environment: &session.env.all,
            files: &self.files,
            processes: &self.processes,
            branch: self.branch.as_ref().map(|branch| branch.as_bstr()),
            records: &self.records,
            declaration_key,
        }
    }
}

/// The files of agents' own machines that are here.
pub(in crate::cli) fn machine_files() -> Vec<&'static str> {
    agents().iter().flat_map(|agent| agent.paths).copied().filter(|file| Path::new(file).exists()).collect()
}

/// What tools recorded since HEAD of the paths that change. What cannot be read says nothing: it could only make life harder.
fn records(session: &Session<'_>, tree: &dyn Tree, paths: &[BString]) -> Result<Vec<Record>> {
    let Some(head) = session.repo.head()?.commit.map(|head| head.to_string()) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let folder = working_logs(session).join(&head);
    let log = std::fs::read(folder.join("checkpoints.jsonl")).unwrap_or_default();
    for entry in logged(&log).into_iter().filter(|entry| paths.contains(&entry.path)) {
        found.extend(carried(tree, &folder, entry));
    }
    let kept = session.repo.work_dir().and_then(|root| std::fs::read(root.join(TRACES)).ok()).unwrap_or_default();
    let mut traced = anywhere(of_revision(&traces(&kept), &head));
    for record in &mut traced {
        record.attested.retain(|attested| paths.contains(&attested.path));
    }
    found.extend(traced);
    found.retain(|record| !record.attested.is_empty());
    Ok(found)
}

/// Where git-ai keeps its logs: those of a linked worktree lie in the common directory, under its name.
fn working_logs(session: &Session<'_>) -> PathBuf {
    let (own, common) = (session.repo.git_dir(), session.repo.common_dir());
    match own.file_name().filter(|_| own != common) {
        Some(name) => common.join("ai/worktrees").join(name).join("working_logs"),
        None => common.join("ai/working_logs"),
    }
}

/// The records of a file with the lines as they are staged. Where they are others than the log speaks of, lines that did not
/// change since are carried over; where the log's own contents are gone, the whole file is meant.
fn carried(tree: &dyn Tree, folder: &Path, entry: Logged) -> Vec<Record> {
    let Ok(Some(staged)) = tree.read(entry.path.as_bstr()) else { return Vec::new() };
    if data_encoding::HEXLOWER.encode(&Sha256::digest(&staged.data)) == entry.contents {
        return entry.records;
    }
    let is_digest = entry.contents.bytes().all(|byte| byte.is_ascii_hexdigit());
    let then = std::fs::read(folder.join("blobs").join(&entry.contents)).ok().filter(|_| is_digest);
    let moved = then.and_then(|then| hunks(HunkEngine::Git, &decode(then), &decode(staged.data)).ok());
    let Some(moved) = moved else { return anywhere(entry.records) };
    let carry = |attested: Attested| {
        let lines = attested.lines.iter().flat_map(|range| range.lines()).filter_map(|line| now(line, &moved));
        Attested { lines: lines.map(|start| LineRange { start, len: 1 }).collect(), ..attested }
    };
    let mut records = entry.records;
    for record in &mut records {
        record.attested =
            std::mem::take(&mut record.attested).into_iter().map(carry).filter(|attested| !attested.lines.is_empty()).collect();
    }
    records
}

/// Where a line is after hunks that did not touch it.
fn now(line: u32, moved: &[crate::model::Hunk]) -> Option<u32> {
    let mut shift = 0_i64;
    for hunk in moved {
        if hunk.old.contains(line) {
            return None;
        }
        let begins = if hunk.old.len == 0 { hunk.old.start + 1 } else { hunk.old.start };
        if begins <= line {
            shift += i64::from(hunk.new.len) - i64::from(hunk.old.len);
        }
    }
    u32::try_from(i64::from(line) + shift).ok()
}

/// The names of the programs this one runs under, nearest first. Only where the system tells of them in files.
pub(in crate::cli) fn ancestors() -> Vec<String> {
    let mut found = Vec::new();
    let mut process = std::process::id();
    for _ in 0..DEEPEST {
        let Some((parent, names)) = process_of(process) else { break };
        found.extend(names);
        if parent <= 1 {
            break;
        }
        process = parent;
    }
    found
}

/// The parent of a process, and what it is called: by itself, by its program, by the script an interpreter runs.
pub(super) fn process_of(process: u32) -> Option<(u32, Vec<String>)> {
    let folder = PathBuf::from(format!("/proc/{process}"));
    let stat = std::fs::read(folder.join("stat")).ok()?;
    // The name stands in parentheses and may hold some itself.
    let (before, after) = stat.rsplit_once_str(")")?;
    let parent = after.fields().nth(1)?.to_str().ok()?.parse().ok()?;
    let mut names = vec![before.split_once_str("(")?.1.to_str_lossy().into_owned()];
    let line = std::fs::read(folder.join("cmdline")).unwrap_or_default();
    for word in line.split(|&byte| byte == 0).take(2) {
        names.push(word.rsplit(|&byte| byte == b'/').next().unwrap_or_default().to_str_lossy().into_owned());
    }
    Some((parent, names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Hunk;

    #[test]
    fn lines_are_carried_over_what_changed_elsewhere() {
        let range = |start, len| LineRange { start, len };
        let moved = [Hunk { old: range(0, 0), new: range(1, 2) }, Hunk { old: range(3, 1), new: range(5, 3) }];
        assert_eq!([1, 2, 3, 4].map(|line| now(line, &moved)), [Some(3), Some(4), None, Some(8)]);
    }

    #[test]
    fn a_process_has_ancestors() {
        if Path::new("/proc/self/stat").exists() {
            assert!(!ancestors().is_empty());
        }
    }
}
