//! The command line: the only part that knows the environment, the terminal and the exit status.
//!
//! One file a command. Each gathers what its command needs, lets the library judge, and says what came of it.

mod agent_hook;
mod args;
mod audit;
mod backtest;
mod baseline;
mod env;
mod evidence;
mod except;
mod exit;
mod explain;
mod find;
mod folder;
mod hook;
mod init;
mod install;
mod net;
mod output;
mod plain_call;
mod policy;
mod policy_test;
mod profile;
mod progress;
mod range;
mod review;
mod rules;
mod run;
mod scan;
mod session;
mod shell;
mod sign;
mod timings;
mod verify;

use args::{Cli, Command};
use clap::Parser;
use env::Env;
use exit::Exit;
use std::process::ExitCode;

/// Runs the program.
pub fn main() -> ExitCode {
    // Agents take the exit status of a usage error for a refusal: their hook always ends with 0.
    let for_agent = std::env::args_os().nth(1).is_some_and(|command| command == "agent-hook");
    exit::install_panic_hook(if for_agent { 0 } else { 2 });
    let env = Env::read();
    let command = match plain_call::hook(std::env::args_os().skip(1)) {
        Some(args) => Command::Hook(args),
        None => match Cli::try_parse() {
            Ok(cli) => cli.command,
            Err(error) if for_agent && error.use_stderr() => {
                output::say(&format!("countersign: {error}"));
                return Exit::Clear.into();
            }
            Err(error) => error.exit(),
        },
    };
    match run(&command, &env) {
        Ok(exit) => exit.into(),
        Err(error) if is_closed_pipe(&error) => Exit::Clear.into(),
        Err(error) => {
            // It may name paths and quote files, and neither may speak to the terminal.
            output::say(&format!("countersign: {}", crate::report::sanitize::block(&format!("{error:#}"))));
            Exit::Failed.into()
        }
    }
}

fn run(command: &Command, env: &Env) -> anyhow::Result<Exit> {
    match command {
        Command::Init(args) => init::run(args, env),
        Command::Hook(args) => hook::run(args, env),
        Command::Scan(args) => scan::run(args, env),
        Command::Install(args) => install::install(args, env),
        Command::Uninstall(args) => install::uninstall(args, env),
        Command::Doctor(args) => install::doctor(args, env),
        Command::Policy(args) => policy::run(args, env),
        Command::Rules(args) => rules::run(args),
        Command::Explain(args) => explain::run(args, env),
        Command::Except(args) => except::run(args, env),
        Command::Baseline(args) => baseline::run(args, env),
        Command::Sign(args) => sign::run(args, env),
        Command::Verify(args) => verify::run(args, env),
        Command::Review(args) => review::run(args, env),
        Command::AgentHook(args) => Ok(agent_hook::run(args, env)),
        Command::Audit(args) => audit::run(args, env),
        Command::Completions(args) => shell::completions(args),
        Command::Man => shell::man(),
    }
}

/// Whoever reads our output may stop reading.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(closed)
}
