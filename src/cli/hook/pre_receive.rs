//! pre-receive and update: the same judgement where it binds, on the server.

use super::pre_push::judge_refs;
use crate::cli::env::Env;
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::git::push::parse_pre_receive;
use crate::model::Stage;
use anyhow::{Result, bail};
use std::ffi::OsString;

/// Judges everything a push would move.
pub(super) fn run(input: &[u8], env: &Env) -> Result<Exit> {
    let updates = parse_pre_receive(input)?;
    if updates.is_empty() {
        return Ok(Exit::Clear);
    }
    let session = Session::open(env)?;
    let history = session.repo.incoming(&updates)?;
    judge_refs(&session, &history, None, Stage::PreReceive, false)
}

/// Judges the one ref that git names: `update <ref> <old> <new>`.
pub(super) fn update(args: &[OsString], env: &Env) -> Result<Exit> {
    let [reference, old, new] = args else { bail!("git calls update with a ref and two objects, and did not") };
    let line = [old, new, reference].map(|word| word.to_string_lossy()).join(" ") + "\n";
    run(line.as_bytes(), env)
}
