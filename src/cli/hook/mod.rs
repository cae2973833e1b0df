//! `countersign hook`: what git calls. One file a hook.

mod around;
mod cleanup;
mod commit_msg;
mod framework;
mod note;
mod post_commit;
mod pre_commit;
mod pre_push;
mod pre_receive;
mod prepare_commit_msg;
mod push_option;
mod replay;

pub(super) use around::{ancestors, machine_files};
pub(super) use pre_commit::Staged;

use super::args::{HookArgs, HookName};
use super::env::Env;
use super::exit::Exit;
use super::output::say;
use super::session::Session;
use crate::model::{Action, Stage};
use crate::policy::LoadError;
use anyhow::Result;
use std::io::Read;

/// Runs a hook.
pub(super) fn run(args: &HookArgs, env: &Env) -> Result<Exit> {
    let ignored: Vec<&str> = env.ours().collect();
    if !ignored.is_empty() {
        say(&format!("countersign: {} ignored: hooks take nothing from the environment that could change a verdict", ignored.join(", ")));
    }
    judge(args, env).or_else(|error| match tolerating(args.hook, &error, env) {
        Some(policy) => {
            say(&format!("countersign: {error:#}"));
            say(&format!("countersign: nothing was judged, and `engine.on_error = \"warn\"` in the policy of {policy} lets that pass"));
            Ok(Exit::Clear)
        }
        None => Err(error),
    })
}

fn judge(args: &HookArgs, env: &Env) -> Result<Exit> {
    match args.hook {
        HookName::PreCommit | HookName::PreMergeCommit => pre_commit::run(args.hook, args.global, env),
        HookName::PrepareCommitMsg => prepare_commit_msg::run(&args.args, env),
        HookName::CommitMsg => commit_msg::run(&args.args, args.global, env),
        HookName::PostCommit => post_commit::run(env),
        HookName::PrePush => pre_push::run(&args.args, args.global, env),
        HookName::PreReceive => pre_receive::run(&standard_input()?, env),
        HookName::Update => pre_receive::update(&args.args, env),
    }
}

/// The policy that lets a hook pass which could not do its job, if there is one: that of HEAD, which the change did not
/// write. A policy that cannot be read is never let pass, whatever another one says: it would be the next HEAD's.
fn tolerating(hook: HookName, error: &anyhow::Error, env: &Env) -> Option<String> {
    let stage = match hook {
        HookName::PreCommit | HookName::PreMergeCommit => Stage::PreCommit,
        HookName::PrepareCommitMsg | HookName::CommitMsg => Stage::CommitMsg,
        HookName::PostCommit => Stage::PostCommit,
        HookName::PrePush => Stage::PrePush,
        HookName::PreReceive | HookName::Update => Stage::PreReceive,
    };
    if error.chain().any(<dyn std::error::Error>::is::<LoadError>) {
        return None;
    }
    let session = Session::open(env).ok()?;
    let head = session.repo.head().ok()?.commit?;
    let closure = session.closure(&session.tree(head, "HEAD").ok()?).ok()?;
    (Action::from(closure.policy.engine(stage).on_error) <= Action::Warn).then_some(closure.name)
}

/// All git has to say on standard input.
fn standard_input() -> Result<Vec<u8>> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    Ok(input)
}
