//! Answering for a change, and what was written down of it.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `countersign sign`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
    \x20 countersign review main..work                 what is to be read\n\
    \x20 countersign sign --role security main..work")]
pub(in crate::cli) struct SignArgs {
    /// The role you answer in.
    #[arg(long, value_name = "ROLE")]
    pub(in crate::cli) role: String,
    /// The change: A..B, or the tip of a branch (default: HEAD, from the default branch on).
    #[arg(value_name = "REV|RANGE")]
    pub(in crate::cli) range: Option<String>,
    /// The branch it is meant for (default: the default branch).
    #[arg(long, value_name = "REF")]
    pub(in crate::cli) target: Option<String>,
    /// A private key's file, a public key's file, or a public key (default: the key git signs with).
    #[arg(long, value_name = "KEY")]
    pub(in crate::cli) key: Option<String>,
    /// Your name in the allowed signers file (default: your mail address).
    #[arg(long, value_name = "MAIL")]
    pub(in crate::cli) signer: Option<String>,
    /// The last day it holds, as YYYY-MM-DD (default: in 90 days).
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) expires: Option<String>,
    /// Do not ask: you have read what is signed.
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
}

/// `countersign verify`
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 everything asked for is answered for, 1 it is not, 2 could not check.")]
pub(in crate::cli) struct VerifyArgs {
    /// The change: A..B, or the tip of a branch (default: HEAD, from the default branch on).
    #[arg(value_name = "REV|RANGE")]
    pub(in crate::cli) range: Option<String>,
    /// The branch it is meant for: its policy judges (default: the default branch).
    #[arg(long, value_name = "REF")]
    pub(in crate::cli) target: Option<String>,
    /// The forge's approvals as JSON, as for `scan`.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) approvals: Option<PathBuf>,
}

/// `countersign review`
#[derive(Debug, Args)]
pub(in crate::cli) struct ReviewArgs {
    /// The commits (default: those not yet on the default branch).
    pub(in crate::cli) range: Option<String>,
}

/// `countersign audit`
#[derive(Debug, Args)]
#[command(after_help = "Exit status of verify: 0 the chain holds, 1 it does not, 2 could not check.")]
pub(in crate::cli) struct AuditArgs {
    /// What to do.
    #[command(subcommand)]
    pub(in crate::cli) command: AuditCommand,
}

/// The commands about the audit log.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuditCommand {
    /// Print the last entries.
    Log {
        /// How many.
        #[arg(short = 'n', value_name = "N", default_value_t = 20)]
        last: usize,
    },
    /// Check the chain.
    Verify {
        /// What was kept elsewhere, to compare with: the hash of a head, or a log that was exported.
        #[arg(long, value_name = "HASH|FILE")]
        anchor: Option<String>,
    },
    /// Print the whole log as JSON lines.
    Export {
        /// Write it to FILE instead.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Sign what is written, into FILE.sig.
        #[arg(long, requires = "output")]
        sign: bool,
        /// The key to sign with (default: the key git signs with).
        #[arg(long, value_name = "KEY", requires = "sign")]
        key: Option<String>,
    },
}
