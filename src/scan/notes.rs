//! What tools recorded about commits: notes of git-ai and our own, and the traces a repository keeps. Opened once, one
//! look-up a commit; where there is none it costs nothing.

use crate::attribution::{Record, Surroundings, Trace, attribute, note_records, traces};
use crate::git::{CommitChanges, CommitTree, Repo};
use crate::model::{Attested, Attribution, Commit, Oid, Tree as _};
use anyhow::Result;

/// Where tools keep notes: git-ai's, then what we write where the policy asks for it.
pub const NOTES: [&str; 2] = ["refs/notes/ai", "refs/notes/countersign"];

/// Where traces are kept.
pub const TRACES: &str = ".agent-trace/traces.jsonl";

/// The records of a repository.
pub struct Notes {
    notes: Vec<CommitTree>,
    traces: Vec<Trace>,
}

impl std::fmt::Debug for Notes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notes({} refs, {} traces)", self.notes.len(), self.traces.len())
    }
}

impl Notes {
    /// Opens them. Traces are only ever added, so those of HEAD are all there are.
    pub fn open(repo: &Repo) -> Result<Self> {
        let mut notes = Vec::new();
        for reference in NOTES {
            if let Some(found) = repo.find_reference(reference.into())? {
                notes.push(repo.tree(found.target, reference)?);
            }
        }
        let kept = match repo.head()?.commit {
            Some(head) => repo.tree(head, "HEAD")?.read(TRACES.into())?,
            None => None,
        };
        Ok(Self { notes, traces: kept.map(|blob| traces(&blob.data)).unwrap_or_default() })
    }

    /// Attributes a commit, with what was recorded of it.
    pub fn attribute(&self, repo: &Repo, commit: &Commit, around: &Surroundings<'_>) -> Result<Attribution> {
        let mut records = around.records.to_vec();
        if let Some(id) = commit.id {
            for tree in &self.notes {
                records.extend(note_of(tree, id)?.iter().flat_map(|note| note_records(note)));
            }
            records.extend(of_revision(&self.traces, &id.to_string()));
            records.extend(self.before(repo, id, &commit.parents)?);
        }
        Ok(attribute(commit, &Surroundings { records: &records, ..*around }))
    }

    /// What was recorded on top of the parents: of what the commit changes it is about the commit, though lines may have moved.
    fn before(&self, repo: &Repo, id: Oid, parents: &[Oid]) -> Result<Vec<Record>> {
        let mut records: Vec<Record> = parents.iter().flat_map(|parent| of_revision(&self.traces, &parent.to_string())).collect();
        if records.is_empty() {
            return Ok(records);
        }
        let CommitChanges::Known(changes) = repo.changes_of(id)? else { return Ok(Vec::new()) };
        records = anywhere(records);
        for record in &mut records {
            record.attested.retain(|attested| changes.entries.iter().any(|change| change.path == attested.path));
        }
        records.retain(|record| !record.attested.is_empty());
        Ok(records)
    }
}

/// The note of a commit. Git spreads many notes over folders named by the first digits.
fn note_of(tree: &CommitTree, id: Oid) -> Result<Option<Vec<u8>>> {
    let hex = id.to_string();
    let fanned = [hex.clone(), format!("{}/{}", &hex[..2], &hex[2..]), format!("{}/{}/{}", &hex[..2], &hex[2..4], &hex[4..])];
    for path in fanned {
        if let Some(blob) = tree.read(path.as_str().into())? {
            return Ok(Some(blob.data));
        }
    }
    Ok(None)
}

/// What traces say of a revision.
pub fn of_revision(traces: &[Trace], revision: &str) -> Vec<Record> {
    traces.iter().filter(|trace| trace.revision == revision).flat_map(|trace| trace.records.clone()).collect()
}

/// Records whose lines are not those of the change: then their files are meant as a whole.
pub fn anywhere(records: Vec<Record>) -> Vec<Record> {
    let whole = |attested: Attested| Attested { lines: Vec::new(), ..attested };
    let widened = |record: Record| Record { attested: record.attested.into_iter().map(whole).collect(), ..record };
    records.into_iter().map(widened).collect()
}
