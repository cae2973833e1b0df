//! The command line: the only part that knows the environment, the terminal and the exit status.
//!
//! One file a command. Each gathers what its command needs, lets the library judge, and says what came of it.
#![allow(missing_docs, dead_code, unreachable_pub)] // while the commands are being filled in
mod args;
mod env;
mod exit;
mod judge;
mod output;
mod progress;
mod rules;
mod scan;
mod shell;

use args::{Cli, Command};
use clap::Parser;
use env::Env;
pub use exit::Exit;
use std::process::ExitCode;

/// Runs the program.
pub fn main() -> ExitCode {
    exit::install_panic_hook();
    let cli = Cli::parse();
    let env = Env::read();
    match run(&cli, &env) {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::say(&format!("countersign: {error:#}"));
            Exit::Failed.into()
        }
    }
}

fn run(cli: &Cli, env: &Env) -> anyhow::Result<Exit> {
    match &cli.command {
        Command::Scan(args) => scan::run(args, env),
        Command::Rules(args) => rules::run(args),
        Command::Completions(args) => shell::completions(args),
        Command::Man => shell::man(),
        _ => anyhow::bail!("not yet"),
    }
}
