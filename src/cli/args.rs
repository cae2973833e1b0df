//! What may be typed. Only declarations: each command's own file gives them meaning.

use crate::model::Stage;
use crate::report::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Judges what Git is about to record: secrets, identity-sensitive changes, and who answered for them.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, propagate_version = true, disable_help_subcommand = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 clear or warned, 1 blocked, 2 could not do its job.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
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
    /// Write the review packet of a range as Markdown.
    Review(ReviewArgs),
    /// Read and check the audit log.
    Audit(AuditArgs),
    /// Print a completion script.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
}

/// How results are told.
#[derive(Clone, Debug, Args)]
pub struct OutputArgs {
    /// How results are written.
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    pub format: Format,
    /// Write results to FILE instead.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// When to colour text output.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Say only what blocks.
    #[arg(short, long)]
    pub quiet: bool,
    /// Show notes too; twice: everything that was looked at.
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Show what every score and decision is made of.
    #[arg(long)]
    pub explain: bool,
    /// Show where the time went, on standard error.
    #[arg(long)]
    pub timings: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `countersign init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Do not ask; take the defaults.
    #[arg(short, long)]
    pub yes: bool,
    /// The preset the policy extends.
    #[arg(long, value_name = "NAME", default_value = "balanced", value_parser = ["relaxed", "balanced", "strict"])]
    pub preset: String,
    /// Judge and log, but block nothing, for 30 days.
    #[arg(long)]
    pub shadow: bool,
    /// Leave the hooks alone.
    #[arg(long)]
    pub no_hooks: bool,
}

/// `countersign hook`
#[derive(Debug, Args)]
pub struct HookArgs {
    /// Which hook.
    #[arg(value_name = "HOOK")]
    pub hook: HookName,
    /// Git's own arguments.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<OsString>,
}

/// The hooks that may call us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HookName {
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

impl HookName {
    /// The stage of judgement it belongs to.
    pub fn stage(self) -> Stage {
        match self {
            Self::PreCommit | Self::PreMergeCommit => Stage::PreCommit,
            Self::PrepareCommitMsg | Self::CommitMsg => Stage::CommitMsg,
            Self::PostCommit => Stage::PostCommit,
            Self::PrePush => Stage::PrePush,
            Self::PreReceive | Self::Update => Stage::PreReceive,
        }
    }
}

/// `countersign scan`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").multiple(false))]
pub struct ScanArgs {
    /// Files or folders, judged as if every line were new.
    #[arg(value_name = "PATH", group = "what")]
    pub paths: Vec<PathBuf>,
    /// What is staged (the default).
    #[arg(long, group = "what")]
    pub staged: bool,
    /// The commits of A..B, each and as one net change.
    #[arg(long, value_name = "A..B", group = "what")]
    pub range: Option<String>,
    /// The branch the range is meant for: its policy judges, and the net change counts from the merge base with it.
    #[arg(long, value_name = "REF", requires = "range")]
    pub target: Option<String>,
    /// Commits, each by itself.
    #[arg(long, value_name = "REV", num_args = 1.., group = "what")]
    pub commit: Vec<String>,
    /// Every commit reachable from HEAD.
    #[arg(long, group = "what")]
    pub history: bool,
    /// With --history: from every ref.
    #[arg(long, requires = "history")]
    pub all: bool,
    /// A patch (`-`: standard input) as `git diff` or `git format-patch` writes it.
    #[arg(long, value_name = "FILE", group = "what")]
    pub diff: Option<PathBuf>,
    /// A commit message.
    #[arg(long, value_name = "FILE", group = "what")]
    pub message: Option<PathBuf>,
    /// A list of files, one a line (`-`: standard input).
    #[arg(long, value_name = "FILE", group = "what")]
    pub files_from: Option<PathBuf>,
    /// The list is separated by NUL bytes.
    #[arg(short = 'z', long = "null", requires = "files_from")]
    pub null: bool,
    /// Judge by this policy instead of the repository's.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: OutputArgs,
}

/// `countersign install`
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// The hooks, separated by commas (default: all that protect a clone).
    #[arg(long, value_name = "HOOKS", value_delimiter = ',')]
    pub hooks: Vec<String>,
    /// Where.
    #[arg(long, value_name = "MODE", default_value = "auto", value_parser = ["auto", "hooks-dir", "config", "global", "template"])]
    pub mode: String,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `countersign uninstall`
#[derive(Debug, Args)]
pub struct UninstallArgs {
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `countersign doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {}

/// `countersign policy`
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PolicyCommand,
}

/// The commands about policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Is the policy valid? Names what this version does not support yet.
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
    /// Run the examples of the policy's own rules.
    Test {
        /// The file (default: the repository's).
        file: Option<PathBuf>,
    },
    /// How often would this policy have warned and blocked?
    Backtest {
        /// How many commits to look back.
        #[arg(long, value_name = "N", default_value_t = 200)]
        last: usize,
    },
}

/// `countersign rules`
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// The commands about rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
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

/// `countersign explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A fingerprint (`cs1:…`) or a rule id.
    pub what: String,
}

/// `countersign except`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct ExceptArgs {
    /// The finding's fingerprint (`cs1:…`).
    #[arg(group = "which")]
    pub fingerprint: Option<String>,
    /// The findings of what is staged now, the last N of them.
    #[arg(long, value_name = "N", group = "which")]
    pub last: Option<usize>,
    /// Why it is right as it is (8 characters or more).
    #[arg(long)]
    pub reason: String,
    /// Who answers for it (default: you).
    #[arg(long)]
    pub owner: Option<String>,
    /// The last day it holds, as YYYY-MM-DD (default: as long as the policy allows).
    #[arg(long, value_name = "DATE")]
    pub expires: Option<String>,
    /// A ticket.
    #[arg(long)]
    pub ticket: Option<String>,
}

/// `countersign baseline`
#[derive(Debug, Args)]
pub struct BaselineArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// The commands about the baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Write one from every file of HEAD.
    Create,
    /// Add what is new.
    Update,
    /// Drop what is gone.
    Prune,
    /// Take over another tool's.
    Import {
        /// A gitleaks report, a detect-secrets baseline or a talisman file.
        file: PathBuf,
    },
}

/// `countersign review`
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// The commits (default: those not yet on the default branch).
    pub range: Option<String>,
}

/// `countersign audit`
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AuditCommand,
}

/// The commands about the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Print the last entries.
    Log {
        /// How many.
        #[arg(short = 'n', value_name = "N", default_value_t = 20)]
        last: usize,
    },
    /// Check the chain.
    Verify {
        /// A head that was kept elsewhere, to compare with.
        #[arg(long, value_name = "HASH")]
        anchor: Option<String>,
    },
    /// Print the whole log as JSON lines.
    Export,
}

/// `countersign completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// For which shell.
    pub shell: clap_complete::Shell,
}
