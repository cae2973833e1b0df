//! Setting the guard up, and being called by it.

use clap::{Args, ValueEnum};
use std::ffi::OsString;

/// `countersign init`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
    \x20 countersign init                 asks, where there is somebody to ask\n\
    \x20 countersign init --yes --shadow  judges and logs for 30 days before it blocks")]
pub(in crate::cli) struct InitArgs {
    /// Do not ask; take the defaults.
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
    /// The preset the policy extends.
    #[arg(long, value_name = "NAME", default_value = "balanced", value_parser = ["relaxed", "balanced", "strict"])]
    pub(in crate::cli) preset: String,
    /// Judge and log, but block nothing, for 30 days. The default where there is a long history.
    #[arg(long)]
    pub(in crate::cli) shadow: bool,
    /// Block from the first day on.
    #[arg(long, conflicts_with = "shadow")]
    pub(in crate::cli) no_shadow: bool,
    /// Leave the hooks alone.
    #[arg(long)]
    pub(in crate::cli) no_hooks: bool,
}

/// `countersign hook`
#[derive(Debug, Args)]
pub(in crate::cli) struct HookArgs {
    /// Installed for all repositories of a person: one without a policy is not judged.
    #[arg(long, hide = true)]
    pub(in crate::cli) global: bool,
    /// Which hook.
    #[arg(value_name = "HOOK")]
    pub(in crate::cli) hook: HookName,
    /// Git's own arguments.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(in crate::cli) args: Vec<OsString>,
}

/// The hooks that may call us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum HookName {
    /// Before the message is written.
    PreCommit,
    /// Before a clean merge is committed.
    PreMergeCommit,
    /// Before the editor opens.
    PrepareCommitMsg,
    /// After the message is written.
    CommitMsg,
    /// After the commit.
    PostCommit,
    /// Before anything is sent.
    PrePush,
    /// On the server, before any ref moves.
    PreReceive,
    /// On the server, before one ref moves.
    Update,
}

/// `countersign install`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
    \x20 countersign install                              the hooks of this repository; those that are there run first\n\
    \x20 countersign install --hooks pre-push             one beside a hook manager\n\
    \x20 countersign install --mode global                for all repositories of a person\n\
    \x20 countersign install --hooks pre-receive          on a server, in the bare repository")]
pub(in crate::cli) struct InstallArgs {
    /// The hooks, separated by commas (default: all that protect a clone).
    #[arg(long, value_name = "HOOKS", value_delimiter = ',')]
    pub(in crate::cli) hooks: Vec<String>,
    /// Where.
    #[arg(long, value_name = "MODE", default_value = "auto", value_parser = ["auto", "hooks-dir", "config", "global", "template"])]
    pub(in crate::cli) mode: String,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// `countersign uninstall`
#[derive(Debug, Args)]
pub(in crate::cli) struct UninstallArgs {
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// `countersign doctor`
#[derive(Debug, Args)]
pub(in crate::cli) struct DoctorArgs {}

/// `countersign agent-hook`
#[derive(Debug, Args)]
pub(in crate::cli) struct AgentHookArgs {
    /// Whose words are spoken: auto, claude-code, codex, gemini, cursor, vibe.
    #[arg(long, value_name = "AGENT", default_value = "auto")]
    pub(in crate::cli) agent: String,
}
