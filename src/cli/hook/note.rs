//! Records who helped in a git note, where the policy asks for that: a project that wants no trailers still knows.

use super::around::Around;
use crate::attribution::{Record, attribute, note_lines};
use crate::cli::session::Session;
use crate::git::{CommitChanges, Loaded};
use crate::model::{ActorKind, Attested, Commit, Role};
use crate::policy::Closure;
use crate::policy::file::Recording;
use crate::scan::{NOTES, path_class};
use anyhow::{Context, Result};
use bstr::BString;
use sha2::{Digest, Sha256};

/// Bytes of a file above which its lines are not counted out: the note then means the whole file.
const LARGEST: u64 = 5 << 20;

/// Whether the policy wants notes.
pub(super) fn is_wanted(closure: &Closure) -> bool {
    closure.policy.attribution.record.contains(&Recording::Note)
}

/// Notes who helped with the commit just made: assistants that its message names, or that the environment shows.
pub(super) fn write(session: &Session<'_>, commit: &Commit, closure: &Closure) -> Result<()> {
    let id = commit.id.context("a commit that was made has an id")?;
    let policy = &closure.policy.attribution;
    let tree = session.tree(id, "HEAD")?;
    let around = Around::look(session, &tree, &[], policy.process_ancestry)?;
    let attribution = attribute(commit, &around.surroundings(session, &policy.declaration_key));
    let took_part = attribution.actors.into_iter().filter(|actor| actor.kind == ActorKind::Ai && actor.role != Role::Host);
    let actors: Vec<_> = took_part.collect();
    if actors.is_empty() {
        return Ok(());
    }
    let changed = changed_lines(session, commit)?;
    let record = |actor: crate::model::Actor| {
        let digest = Sha256::digest(format!("{id} {}", actor.id));
        Record {
            source: "note",
            key: format!("s_{}", &data_encoding::HEXLOWER.encode(&digest)[..14]),
            tool: actor.id,
            model: actor.model,
            attested: if actor.attested.is_empty() { changed.clone() } else { actor.attested },
        }
    };
    let records: Vec<Record> = actors.into_iter().map(record).collect();
    session.repo.add_note(NOTES[1], id, &note_lines(&records))
}

/// The added lines of every file of a commit.
fn changed_lines(session: &Session<'_>, commit: &Commit) -> Result<Vec<Attested>> {
    let Some(CommitChanges::Known(changes)) = commit.id.map(|id| session.repo.changes_of(id)).transpose()? else { return Ok(Vec::new()) };
    let mut reader = session.repo.reader();
    let mut found = Vec::new();
    for change in changes.entries {
        let path: BString = change.path.clone();
        let class = path_class::classify(path.as_ref());
        if let Loaded::File(file) = reader.load(change, class, LARGEST)? {
            let lines: Vec<_> = file.hunks.iter().map(|hunk| hunk.new).filter(|lines| lines.len > 0).collect();
            if !lines.is_empty() {
                found.push(Attested { path, lines });
            }
        }
    }
    Ok(found)
}
