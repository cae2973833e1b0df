//! What may be typed. Only declarations: each command's own file gives them meaning.

use crate::report::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Judges what Git is about to record: secrets, identity-sensitive changes, and who answered for them.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, propagate_version = true, disable_help_subcommand = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 clear or warned, 1 blocked, 2 could not do its job.")]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
pub(super) struct OutputArgs {
    /// How results are written.
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    pub(super) format: Format,
    /// Write results to FILE instead.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// When to colour text output.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
    /// Say only what blocks.
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Show notes too; twice: everything that was looked at.
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Show what every score and decision is made of.
    #[arg(long)]
    pub(super) explain: bool,
    /// Show where the time went, on standard error.
    #[arg(long)]
    pub(super) timings: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
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
pub(super) struct InitArgs {
    /// Do not ask; take the defaults.
    #[arg(short, long)]
    pub(super) yes: bool,
    /// The preset the policy extends.
    #[arg(long, value_name = "NAME", default_value = "balanced", value_parser = ["relaxed", "balanced", "strict"])]
    pub(super) preset: String,
    /// Judge and log, but block nothing, for 30 days. The default where there is a long history.
    #[arg(long)]
    pub(super) shadow: bool,
    /// Block from the first day on.
    #[arg(long, conflicts_with = "shadow")]
    pub(super) no_shadow: bool,
    /// Leave the hooks alone.
    #[arg(long)]
    pub(super) no_hooks: bool,
}

/// `countersign hook`
#[derive(Debug, Args)]
pub(super) struct HookArgs {
    /// Installed for all repositories of a person: one without a policy is not judged.
    #[arg(long, hide = true)]
    pub(super) global: bool,
    /// Which hook.
    #[arg(value_name = "HOOK")]
    pub(super) hook: HookName,
    /// Git's own arguments.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(super) args: Vec<OsString>,
}

/// The hooks that may call us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum HookName {
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

/// `countersign scan`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").multiple(false))]
pub(super) struct ScanArgs {
    /// Files or folders, judged as if every line were new.
    #[arg(value_name = "PATH", group = "what")]
    pub(super) paths: Vec<PathBuf>,
    /// What is staged (the default).
    #[arg(long, group = "what")]
    pub(super) staged: bool,
    /// The commits of A..B, each and as one net change.
    #[arg(long, value_name = "A..B", group = "what")]
    pub(super) range: Option<String>,
    /// The branch the range is meant for: its policy judges, and the net change counts from the merge base with it.
    #[arg(long, value_name = "REF", requires = "range")]
    pub(super) target: Option<String>,
    /// The forge's approvals as JSON, as evidence: `[{"login", "email", "commit"}]`, GitHub's reviews or GitLab's approvals.
    #[arg(long, value_name = "FILE", requires = "range")]
    pub(super) approvals: Option<PathBuf>,
    /// Commits, each by itself.
    #[arg(long, value_name = "REV", num_args = 1.., group = "what")]
    pub(super) commit: Vec<String>,
    /// Every commit reachable from HEAD.
    #[arg(long, group = "what")]
    pub(super) history: bool,
    /// With --history: from every ref.
    #[arg(long, requires = "history")]
    pub(super) all: bool,
    /// A patch (`-`: standard input) as `git diff` or `git format-patch` writes it.
    #[arg(long, value_name = "FILE", group = "what")]
    pub(super) diff: Option<PathBuf>,
    /// A commit message.
    #[arg(long, value_name = "FILE", group = "what")]
    pub(super) message: Option<PathBuf>,
    /// A list of files, one a line (`-`: standard input).
    #[arg(long, value_name = "FILE", group = "what")]
    pub(super) files_from: Option<PathBuf>,
    /// The list is separated by NUL bytes.
    #[arg(short = 'z', long = "null", requires = "files_from")]
    pub(super) null: bool,
    /// Judge by this policy instead of the repository's.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// `countersign install`
#[derive(Debug, Args)]
pub(super) struct InstallArgs {
    /// The hooks, separated by commas (default: all that protect a clone).
    #[arg(long, value_name = "HOOKS", value_delimiter = ',')]
    pub(super) hooks: Vec<String>,
    /// Where.
    #[arg(long, value_name = "MODE", default_value = "auto", value_parser = ["auto", "hooks-dir", "config", "global", "template"])]
    pub(super) mode: String,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// `countersign uninstall`
#[derive(Debug, Args)]
pub(super) struct UninstallArgs {
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// `countersign doctor`
#[derive(Debug, Args)]
pub(super) struct DoctorArgs {}

/// `countersign policy`
#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: PolicyCommand,
}

/// The commands about policies.
#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
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
pub(super) struct BacktestArgs {
    /// How many commits, from HEAD back.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(super) last: usize,
    /// The policy (default: the repository's).
    pub(super) file: Option<PathBuf>,
}

/// `countersign rules`
#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: RulesCommand,
}

/// The commands about rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
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
pub(super) struct ExplainArgs {
    /// A fingerprint (`cs1:…`) or a rule id.
    pub(super) what: String,
}

/// `countersign except`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub(super) struct ExceptArgs {
    /// The finding's fingerprint (`cs1:…`).
    #[arg(group = "which")]
    pub(super) fingerprint: Option<String>,
    /// The findings of what is staged now, the last N of them.
    #[arg(long, value_name = "N", group = "which")]
    pub(super) last: Option<usize>,
    /// Why it is right as it is (8 characters or more).
    #[arg(long)]
    pub(super) reason: String,
    /// Who answers for it (default: you).
    #[arg(long)]
    pub(super) owner: Option<String>,
    /// The last day it holds, as YYYY-MM-DD (default: as long as the policy allows).
    #[arg(long, value_name = "DATE")]
    pub(super) expires: Option<String>,
    /// A ticket.
    #[arg(long)]
    pub(super) ticket: Option<String>,
}

/// `countersign baseline`
#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: BaselineCommand,
}

/// The commands about the baseline.
#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
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

/// `countersign sign`
#[derive(Debug, Args)]
pub(super) struct SignArgs {
    /// The role you answer in.
    #[arg(long, value_name = "ROLE")]
    pub(super) role: String,
    /// The change: A..B, or the tip of a branch (default: HEAD, from the default branch on).
    #[arg(value_name = "REV|RANGE")]
    pub(super) range: Option<String>,
    /// The branch it is meant for (default: the default branch).
    #[arg(long, value_name = "REF")]
    pub(super) target: Option<String>,
    /// A private key's file, a public key's file, or a public key (default: the key git signs with).
    #[arg(long, value_name = "KEY")]
    pub(super) key: Option<String>,
    /// Your name in the allowed signers file (default: your mail address).
    #[arg(long, value_name = "MAIL")]
    pub(super) signer: Option<String>,
    /// The last day it holds, as YYYY-MM-DD (default: in 90 days).
    #[arg(long, value_name = "DATE")]
    pub(super) expires: Option<String>,
    /// Do not ask: you have read what is signed.
    #[arg(short, long)]
    pub(super) yes: bool,
}

/// `countersign verify`
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// The change: A..B, or the tip of a branch (default: HEAD, from the default branch on).
    #[arg(value_name = "REV|RANGE")]
    pub(super) range: Option<String>,
    /// The branch it is meant for: its policy judges (default: the default branch).
    #[arg(long, value_name = "REF")]
    pub(super) target: Option<String>,
    /// The forge's approvals as JSON, as for `scan`.
    #[arg(long, value_name = "FILE")]
    pub(super) approvals: Option<PathBuf>,
}

/// `countersign review`
#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// The commits (default: those not yet on the default branch).
    pub(super) range: Option<String>,
}

/// `countersign agent-hook`
#[derive(Debug, Args)]
pub(super) struct AgentHookArgs {
    /// Whose words are spoken: auto, claude-code, codex, gemini, cursor, vibe.
    #[arg(long, value_name = "AGENT", default_value = "auto")]
    pub(super) agent: String,
}

/// `countersign audit`
#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: AuditCommand,
}

/// The commands about the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
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

/// `countersign completions`
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// For which shell.
    pub(super) shell: clap_complete::Shell,
}
