//! Living with a finding.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `countersign explain`
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// A fingerprint (`cs1:…`) or a rule id.
    pub(in crate::cli) what: String,
}

/// `countersign except`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
#[command(after_help = "Examples:\n\
    \x20 countersign except cs1:ifvcirafg7jckm2a --reason \"sample of the vendor's manual\"\n\
    \x20 countersign except --last 1 --reason \"only in the test container\" --expires 2027-03-31")]
pub(in crate::cli) struct ExceptArgs {
    /// The finding's fingerprint (`cs1:…`).
    #[arg(group = "which")]
    pub(in crate::cli) fingerprint: Option<String>,
    /// The findings of what is staged now, the last N of them.
    #[arg(long, value_name = "N", group = "which")]
    pub(in crate::cli) last: Option<usize>,
    /// Why it is right as it is (8 characters or more).
    #[arg(long)]
    pub(in crate::cli) reason: String,
    /// Who answers for it (default: you).
    #[arg(long)]
    pub(in crate::cli) owner: Option<String>,
    /// The last day it holds, as YYYY-MM-DD (default: as long as the policy allows).
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) expires: Option<String>,
    /// A ticket.
    #[arg(long)]
    pub(in crate::cli) ticket: Option<String>,
}

/// `countersign baseline`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
    \x20 countersign baseline create                   what HEAD holds blocks nobody from now on\n\
    \x20 countersign baseline import gitleaks.json")]
pub(in crate::cli) struct BaselineArgs {
    /// What to do.
    #[command(subcommand)]
    pub(in crate::cli) command: BaselineCommand,
}

/// The commands about the baseline.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BaselineCommand {
    /// Write one from every file of HEAD.
    Create,
    /// Add what is new.
    Update,
    /// Drop what is gone.
    Prune,
    /// Take over what another scanner has on record: a gitleaks report, a detect-secrets baseline, a talisman configuration.
    Import {
        /// The file.
        file: PathBuf,
    },
}
