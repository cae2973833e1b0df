//! `countersign completions` and `countersign man`: made from the same declarations as the help.

use super::args::{Cli, CompletionsArgs};
use super::exit::Exit;
use super::output::print;
use anyhow::Result;
use clap::CommandFactory;

/// Prints a completion script.
pub(super) fn completions(args: &CompletionsArgs) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "countersign", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clear)
}

/// Prints the manual page: the command and all its commands.
pub(super) fn man() -> Result<Exit> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        clap_mangen::Man::new(child.clone()).title(format!("countersign-{}", child.get_name())).render(&mut page)?;
    }
    print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Clear)
}
