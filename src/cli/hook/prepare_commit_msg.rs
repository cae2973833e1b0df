//! prepare-commit-msg: records who helped, where the policy asks for a trailer. Never on merges, squashes and replays: what
//! stands there was said when it was made.

use super::around::Around;
use super::pre_commit::Staged;
use super::replay::{is_join, is_replay};
use crate::attribution::attribute;
use crate::cli::env::Env;
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::git::message;
use crate::model::{ActorKind, Commit};
use crate::policy::file::TrailerMode;
use anyhow::{Context, Result};
use bstr::{BString, ByteSlice};
use std::ffi::OsString;
use std::path::PathBuf;

/// Adds the trailer to the file git names.
pub(super) fn run(args: &[OsString], env: &Env) -> Result<Exit> {
    let file = args.first().map(PathBuf::from).context("git names the message file as the argument of prepare-commit-msg, and did not")?;
    let source = args.get(1).map(|source| source.to_string_lossy().into_owned()).unwrap_or_default();
    if matches!(source.as_str(), "merge" | "squash") {
        return Ok(Exit::Clear);
    }
    let session = Session::open(env)?;
    if is_replay(&session) || is_join(&session) {
        return Ok(Exit::Clear);
    }
    let Some(head) = session.repo.head()?.commit else { return Ok(Exit::Clear) };
    // A policy that cannot be read asks for no trailer. The hooks that judge say what is wrong with it, and how it is mended.
    let Ok(policy) = session.closure(&session.tree(head, "HEAD")?).map(|closure| closure.policy) else { return Ok(Exit::Clear) };
    if policy.attribution.trailer != TrailerMode::Write {
        return Ok(Exit::Clear);
    }
    let raw = std::fs::read(&file).with_context(|| format!("while reading the message {}", file.display()))?;
    let cleaned = message::clean(raw.as_bstr(), &session.repo.comment(), session.repo.cleanup(true));
    let commit = Commit { message: cleaned, ..session.coming_commit() };
    let staged = Staged::read(&session, false)?;
    let around = Around::look(&session, &session.repo.index_tree()?, &staged.paths, policy.attribution.process_ancestry)?;
    let attribution = attribute(&commit, &around.surroundings(&session, &policy.attribution.declaration_key));
    let key = &policy.attribution.trailer_key;
    let mut text = BString::from(raw);
    for actor in attribution.actors.iter().filter(|actor| actor.kind == ActorKind::Ai) {
        // Whoever the message names already needs no second line: `--amend` comes here again.
        let named = attribution.evidence.iter().any(|evidence| evidence.actor == actor.id && matches!(evidence.source, "trailer" | "line"));
        if !named {
            let value = actor.model.as_ref().map_or_else(|| actor.id.clone(), |model| format!("{}:{model}", actor.id));
            text = message::with_trailer(text.as_bstr(), key, &value, &session.repo.comment());
        }
    }
    if !attribution.actors.is_empty() {
        std::fs::write(&file, &text).with_context(|| format!("while writing the message {}", file.display()))?;
    }
    Ok(Exit::Clear)
}
