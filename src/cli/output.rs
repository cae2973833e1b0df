//! Where results go, and whether in colour.

use super::args::{ColorChoice, OutputArgs};
use super::env::Env;
use crate::model::Stage;
use crate::report::{self, Format, Report};
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{self, IsTerminal, Write};

/// The stream findings go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// Commands that people run.
    Stdout,
    /// Hooks: git may merge or swallow their standard output.
    Stderr,
}

/// Opens a report as the arguments ask.
pub(super) fn report(args: &OutputArgs, env: &Env, stream: Stream, stage: Stage, report_at: Option<u8>) -> Result<Box<dyn Report>> {
    let (out, terminal): (Box<dyn Write>, bool) = match (&args.output, stream) {
        (Some(path), _) => {
            let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            (Box::new(file), false)
        }
        (None, Stream::Stdout) => (Box::new(io::stdout()), io::stdout().is_terminal()),
        (None, Stream::Stderr) => (Box::new(io::stderr()), io::stderr().is_terminal()),
    };
    let color = use_color(args.color, env, terminal);
    colored::control::set_override(color);
    let options = report::Options {
        color,
        explain: args.explain,
        quiet: args.quiet,
        verbose: args.verbose > 0,
        stage,
        hook: stream == Stream::Stderr,
        report_at,
        ..report::Options::default()
    };
    Ok(report::new(args.format, out, options))
}

/// Whether to colour: asked for, or a terminal that nobody told otherwise.
pub(super) fn use_color(choice: ColorChoice, env: &Env, terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && !env.no_color() && env.get("TERM") != Some("dumb"),
    }
}

impl OutputArgs {
    /// What hooks use: text, and nothing of the command line.
    pub(super) fn for_hooks() -> Self {
        Self { format: Format::Text, output: None, color: ColorChoice::Auto, quiet: false, verbose: 0, explain: false, timings: false }
    }
}

/// Writes to standard output. A closed pipe is the reader's good right.
pub(super) fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("while writing to standard output"),
        _ => Ok(()),
    }
}

/// Writes a line to standard error; nothing can be done if that fails.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
