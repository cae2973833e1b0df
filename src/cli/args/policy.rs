//! Policies and rules.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `countersign policy`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
    \x20 countersign policy check                    exit status 1 and the place, where it is not valid\n\
    \x20 countersign policy explain identity.warn_at\n\
    \x20 countersign policy diff main HEAD           exit status 1 where it was loosened\n\
    \n\
    Exit status: 0 valid, 1 not, 2 could not read it.")]
pub(in crate::cli) struct PolicyArgs {
    /// What to do.
    #[command(subcommand)]
    pub(in crate::cli) command: PolicyCommand,
}

/// The commands about policies.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PolicyCommand {
    /// Is the policy valid? Names what nobody could meet.
    Check {
        /// The file (default: the repository's).
        file: Option<PathBuf>,
    },
    /// Print the whole policy as it works out.
    Show {
        /// Say for each key where its value comes from.
        #[arg(long)]
        origin: bool,
    },
    /// Say what a key or rule means and what it is set to.
    Explain {
        /// A key such as `identity.warn_at`, or a rule id.
        key: String,
    },
    /// Print the JSON schema.
    Schema {
        /// Of what.
        #[arg(long, value_name = "WHAT", default_value = "policy", value_parser = ["policy", "output"])]
        of: String,
    },
    /// Tell the loosenings between two policies, key by key.
    Diff {
        /// The policy before: a file or a revision.
        a: String,
        /// The policy after.
        b: String,
    },
    /// Run the examples of the policy's own rules, and patches that say what they expect (`.countersign/tests/*.patch`).
    Test {
        /// The file (default: the repository's).
        file: Option<PathBuf>,
        /// A patch, in place of those beside the policy.
        #[arg(long, value_name = "FILE")]
        patch: Vec<PathBuf>,
    },
    /// Tell how often it would have warned and blocked in the last commits.
    Backtest(BacktestArgs),
}

/// `countersign policy backtest`
#[derive(Debug, Args)]
pub(in crate::cli) struct BacktestArgs {
    /// How many commits, from HEAD back.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(in crate::cli) last: usize,
    /// The policy (default: the repository's).
    pub(in crate::cli) file: Option<PathBuf>,
}

/// `countersign rules`
#[derive(Debug, Args)]
pub(in crate::cli) struct RulesArgs {
    /// What to do.
    #[command(subcommand)]
    pub(in crate::cli) command: RulesCommand,
}

/// The commands about rules.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesCommand {
    /// List all rules, a line each.
    List,
    /// Show all there is to say about one.
    Show {
        /// Its id or an alias.
        id: String,
    },
    /// Prove the built-in rules: ids, keywords, examples, bounds.
    Check,
}
