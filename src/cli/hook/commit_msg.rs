//! commit-msg: the message, and everything that needs it. The index is judged again if it is no longer the one that
//! pre-commit judged (formatters change it), or if there was anything to be said about it.

use super::cleanup;
use super::pre_commit::{Staged, leave, nobody_asked, unit};
use crate::audit::{Log, Receipt, Seen, room};
use crate::cli::args::OutputArgs;
use crate::cli::env::Env;
use crate::cli::exit::Exit;
use crate::cli::find::refused_message;
use crate::cli::output::{Stream, say};
use crate::cli::run::Run;
use crate::cli::session::Session;
use crate::git::message::{self, Comment};
use crate::model::{Action, Commit, Stage};
use crate::policy::Facts;
use crate::scan::{self, Look, Scanned};
use anyhow::{Context, Result};
use bstr::{BString, ByteSlice};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Judges the message in the file git names.
pub(super) fn run(args: &[OsString], global: bool, env: &Env) -> Result<Exit> {
    let file = args.first().map(PathBuf::from).context("git names the message file as the argument of commit-msg, and did not")?;
    let session = Session::open(env)?;
    let raw = std::fs::read(&file).with_context(|| format!("while reading the message {}", file.display()))?;
    // Without an editor git sets it to `:`, and comment lines stay in the commit.
    let edited = env.get("GIT_EDITOR") != Some(":");
    let mode = if edited { cleanup::asked() } else { None }.unwrap_or_else(|| session.repo.cleanup(edited));
    let message = message::clean(raw.as_bstr(), &session.repo.comment(), mode);

    let staged = Staged::read(&session, false)?;
    let bench = staged.bench(&session)?;
    if global && !bench.has_file() {
        return Ok(nobody_asked());
    }
    let tree = session.repo.index_tree_id()?.to_string();
    let mine = Receipt { tree, ..staged.receipt("commit-msg", &bench) };
    let before = Receipt::read(session.repo.git_dir()).filter(|before| before.covers(&mine));
    let mut run = Run::new(bench, Stage::CommitMsg, &OutputArgs::for_hooks(), env, Stream::Stderr)?;
    run.log = Some(Log::of(session.repo.common_dir()));
    let parents = staged.parents();
    let (change, signed) = staged.evidence(&session, &run)?;
    let seen = before.as_ref().and_then(|before| before.seen.clone());
    let mut scanned = match seen {
        Some(Seen { hunks, coverage }) => Scanned { hunks, coverage, paths: staged.paths, ..Scanned::default() },
        None => scan::changes(&run.scanner, &session.repo, staged.changes, run.how(Look::Both))?,
    };
    let message_kept = message.clone();
    let known = Commit { message, ..Commit::default() };
    let mut findings = Vec::new();
    let who = session.coming_commit();
    scan::published(&run.scanner, &Commit { author: who.author, committer: who.committer, ..known.clone() }, &mut findings);
    findings.append(&mut scanned.findings);
    scanned.findings = findings;
    let looked = unit(&session, &run, known, scanned, parents)?;
    let index = session.repo.index_tree()?;
    let mut facts = Facts::new(Stage::CommitMsg, run.today, &index);
    facts.branch = session.branch()?;
    facts.change = change;
    facts.signed = signed.as_ref().map_or(facts.signed, |signed| signed);
    run.unit_told(looked, facts, before.is_some())?;
    if run.worst() == Action::Block {
        keep(&message_kept, &refused_message(&session), &mut run, &session.repo.comment());
        Receipt::remove(session.repo.git_dir());
    } else {
        // That of pre-commit says the same.
        if before.is_none() {
            leave(&mine, &session, &mut run);
        }
        #[cfg(unix)]
        if !mine.note {
            Receipt::met(session.repo.git_dir(), std::os::unix::process::parent_id());
        }
        // What was refused before has been said in other words.
        let _ = std::fs::remove_file(refused_message(&session));
    }
    // Pre-commit has said what there is to say about the files: twice the same line helps nobody.
    if before.is_some() && run.is_silent() {
        return Ok(Exit::Clear);
    }
    run.finish()
}

/// A refused message is work: it is kept and named, with a form of what it still owes.
fn keep(message: &BString, path: &Path, run: &mut Run<'_>, comment: &Comment) {
    let mut kept = message.clone();
    // Where git chooses the character, nobody knows it yet.
    if let (Comment::Text(comment), false) = (comment, run.template().is_empty()) {
        kept.extend_from_slice(format!("\n{comment} To be filled in, above, without the `{comment}`:\n").as_bytes());
        for line in run.template() {
            kept.extend_from_slice(format!("{comment} {line}\n").as_bytes());
        }
    }
    let folder = path.parent().unwrap_or(path);
    let written = std::fs::create_dir_all(folder).and_then(|()| room(kept.len() as u64)).and_then(|()| std::fs::write(path, &kept));
    match written {
        Ok(()) => {
            let form = if run.template().is_empty() { "" } else { ", with a form of what it owes" };
            run.hint(format!("your message is kept{form}: git commit --edit --file={}", path.display()));
        }
        Err(error) => say(&format!("countersign: the message could not be kept in {}: {error}", path.display())),
    }
}
