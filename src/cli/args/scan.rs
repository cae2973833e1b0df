//! What may be looked at.

use super::OutputArgs;
use clap::Args;
use std::path::PathBuf;

/// `countersign scan`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").multiple(false))]
#[command(after_help = "Examples:\n\
    \x20 countersign scan                                   what is staged\n\
    \x20 countersign scan --range origin/main..HEAD         what a push of this branch would bring\n\
    \x20 countersign scan --history --all                   everything, from every ref\n\
    \x20 git diff main | countersign scan --diff -\n\
    \x20 git ls-files -z '*.py' | countersign scan -z --files-from -\n\
    \n\
    Exit status: 0 clear or warned, 1 blocked, 2 could not do its job.")]
pub(in crate::cli) struct ScanArgs {
    /// Files or folders, judged as if every line were new.
    #[arg(value_name = "PATH", group = "what")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// What is staged (the default).
    #[arg(long, group = "what")]
    pub(in crate::cli) staged: bool,
    /// The commits of A..B, each and as one net change.
    #[arg(long, value_name = "A..B", group = "what")]
    pub(in crate::cli) range: Option<String>,
    /// The branch the range is meant for: its policy judges, and the net change counts from the merge base with it.
    #[arg(long, value_name = "REF", requires = "range")]
    pub(in crate::cli) target: Option<String>,
    /// The forge's approvals as JSON, as evidence: `[{"login", "email", "commit"}]`, GitHub's reviews or GitLab's approvals.
    #[arg(long, value_name = "FILE", requires = "range")]
    pub(in crate::cli) approvals: Option<PathBuf>,
    /// Commits, each by itself.
    #[arg(long, value_name = "REV", num_args = 1.., group = "what")]
    pub(in crate::cli) commit: Vec<String>,
    /// Every commit reachable from HEAD.
    #[arg(long, group = "what")]
    pub(in crate::cli) history: bool,
    /// With --history: from every ref.
    #[arg(long, requires = "history")]
    pub(in crate::cli) all: bool,
    /// A patch (`-`: standard input) as `git diff` or `git format-patch` writes it.
    #[arg(long, value_name = "FILE", group = "what")]
    pub(in crate::cli) diff: Option<PathBuf>,
    /// A commit message.
    #[arg(long, value_name = "FILE", group = "what")]
    pub(in crate::cli) message: Option<PathBuf>,
    /// A list of files, one a line (`-`: standard input).
    #[arg(long, value_name = "FILE", group = "what")]
    pub(in crate::cli) files_from: Option<PathBuf>,
    /// The list is separated by NUL bytes.
    #[arg(short = 'z', long = "null", requires = "files_from")]
    pub(in crate::cli) null: bool,
    /// Judge by this policy instead of the repository's.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs,
}
