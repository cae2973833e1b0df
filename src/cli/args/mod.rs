//! What may be typed. Only declarations: each command's own file gives them meaning.

mod evidence;
mod finding;
mod hooks;
mod policy;
mod scan;

use crate::report::Format;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

pub(in crate::cli) use evidence::{AuditArgs, AuditCommand, ReviewArgs, SignArgs, VerifyArgs};
pub(in crate::cli) use finding::{BaselineArgs, BaselineCommand, ExceptArgs, ExplainArgs};
pub(in crate::cli) use hooks::{AgentHookArgs, DoctorArgs, HookArgs, HookName, InitArgs, InstallArgs, UninstallArgs};
pub(in crate::cli) use policy::{BacktestArgs, PolicyArgs, PolicyCommand, RulesArgs, RulesCommand};
pub(in crate::cli) use scan::ScanArgs;

/// Judges what Git is about to record: secrets, identity-sensitive changes, and who answered for them.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 clear or warned, 1 blocked, 2 could not do its job.")]
pub(in crate::cli) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(in crate::cli) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Set up this repository: policy, fingerprint key, hooks.
    Init(InitArgs),
    /// Run as a Git hook. Git calls this; people use `scan`.
    Hook(HookArgs),
    /// Look at staged changes, commits, ranges, patches or files.
    Scan(ScanArgs),
    /// Install the hooks where this repository's Git looks for them.
    Install(InstallArgs),
    /// Remove our hooks and put back what was there.
    Uninstall(UninstallArgs),
    /// Check that the guard of this repository is live and sound.
    Doctor(DoctorArgs),
    /// Check, show or explain the policy.
    Policy(PolicyArgs),
    /// List, show or check the rules.
    Rules(RulesArgs),
    /// Tell what a fingerprint or rule means, and what can be done.
    Explain(ExplainArgs),
    /// Except a finding, with a reason.
    Except(ExceptArgs),
    /// Keep a list of known findings.
    Baseline(BaselineArgs),
    /// Answer for a change with a signature.
    Sign(SignArgs),
    /// Check what a change owes, and who has answered for it.
    Verify(VerifyArgs),
    /// Write the review packet of a range as Markdown.
    Review(ReviewArgs),
    /// Run as a hook of a coding agent, before a tool is used: its JSON comes on standard input.
    AgentHook(AgentHookArgs),
    /// Read and check the audit log.
    Audit(AuditArgs),
    /// Print a completion script.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
}

/// How results are told.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct OutputArgs {
    /// How results are written.
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true, value_parser = formats())]
    pub(in crate::cli) format: Format,
    /// Write results to FILE instead.
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// When to colour text output.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(in crate::cli) color: ColorChoice,
    /// Say only what blocks.
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
    /// Show notes too; twice: everything that was looked at.
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(in crate::cli) verbose: u8,
    /// Show what every score and decision is made of.
    #[arg(long)]
    pub(in crate::cli) explain: bool,
    /// Show where the time went, on standard error.
    #[arg(long)]
    pub(in crate::cli) timings: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The formats there are, so that help, completions and errors name them.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.iter().map(|format| format.as_str())).try_map(|word| word.parse::<Format>())
}

/// `countersign completions`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
    \x20 countersign completions bash > ~/.local/share/bash-completion/completions/countersign\n\
    \x20 countersign completions zsh > ~/.zfunc/_countersign      a folder of $fpath\n\
    \x20 countersign completions fish > ~/.config/fish/completions/countersign.fish")]
pub(in crate::cli) struct CompletionsArgs {
    /// For which shell.
    pub(in crate::cli) shell: clap_complete::Shell,
}
