//! `countersign hook`: what git calls. One file a hook.

mod commit_msg;
mod post_commit;
mod pre_commit;
mod pre_push;
mod pre_receive;
mod prepare_commit_msg;

pub(super) use pre_commit::Staged;

use super::args::{HookArgs, HookName};
use super::env::Env;
use super::exit::Exit;
use super::output::say;
use anyhow::Result;
use std::io::Read;

/// Runs a hook.
pub(super) fn run(args: &HookArgs, env: &Env) -> Result<Exit> {
    let ignored: Vec<&str> = env.ours().collect();
    if !ignored.is_empty() {
        say(&format!("countersign: {} ignored: hooks take nothing from the environment that could change a verdict", ignored.join(", ")));
    }
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

/// All git has to say on standard input.
fn standard_input() -> Result<Vec<u8>> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    Ok(input)
}
