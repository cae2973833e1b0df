//! What a run says, in every format: for people, for machines, for forges.
//!
//! Gets judged units one after the other and the summary at the end; writes to where it is told. Masks secrets and escapes
//! what could act on a terminal. A format is one file and one word in the list below.

mod framework;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod mask;
mod place;
pub mod record;
pub mod records;
mod review;
pub mod sanitize;
mod sarif;
mod summary;
mod text;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod sample;

pub use mask::Mask;
pub use review::review;
pub use summary::{Counts, Summary, Verdict};

use crate::model::{Action, Judged, Stage};
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

/// How to write. Colours come from `colored`: the caller sets its override to what it puts into `color`.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Colours, decided by the caller from the stream in use.
    pub color: bool,
    /// Print all a score, verdict and exception is made of.
    pub explain: bool,
    /// Only what blocks.
    pub quiet: bool,
    /// Also what is only noted or excepted.
    pub verbose: bool,
    /// When it happens: what a developer can do next depends on it.
    pub stage: Stage,
    /// Whether git called: the text is then read in passing, after `git commit`.
    pub hook: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Hunks at or above are listed; none for never.
    pub report_at: Option<u8>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            color: false,
            explain: false,
            quiet: false,
            verbose: false,
            stage: Stage::Scan,
            hook: false,
            width: 100,
            report_at: Some(25),
        }
    }
}

impl Options {
    /// The least action that is told one by one.
    fn least(&self) -> Action {
        match (self.quiet, self.verbose) {
            (true, _) => Action::Block,
            (_, true) => Action::Note,
            _ => Action::Warn,
        }
    }
}

/// Takes judged units as they come, and the summary at the end.
pub trait Report {
    /// Reports a unit.
    fn unit(&mut self, judged: &Judged) -> io::Result<()>;

    /// Reports what it all comes to, and flushes. Once, after the last unit, also where there was none.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

macro_rules! formats {
    ($($(#[$doc:meta])* $format:ident = $name:literal => $make:expr),+ $(,)?) => {
        /// A way to write a report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $($(#[$doc])* $format),+ }

        impl Format {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$format),+];

            /// The word for it on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$format => $name),+ }
            }
        }

        /// A report in `format` to `out`.
        pub fn new<'a>(format: Format, out: Box<dyn Write + 'a>, options: Options) -> Box<dyn Report + 'a> {
            let out = BufWriter::with_capacity(64 * 1024, out);
            match format { $(Format::$format => { let make: fn(_, Options) -> Box<dyn Report + 'a> = $make; make(out, options) })+ }
        }
    };
}

/// What formats write to.
type Out<'a> = BufWriter<Box<dyn Write + 'a>>;

formats! {
    /// For people.
    Text = "text" => |out: Out<'a>, options| Box::new(text::Text::new(out, options)),
    /// One document of records.
    Json = "json" => |out: Out<'a>, _| Box::new(json::Document::new(out)),
    /// A record a line, as they come.
    Jsonl = "jsonl" => |out: Out<'a>, _| Box::new(json::Lines::new(out)),
    /// SARIF 2.1.0, for forges and editors.
    Sarif = "sarif" => |out: Out<'a>, _| Box::new(sarif::Sarif::new(out)),
    /// JUnit XML, for test reports of CI.
    Junit = "junit" => |out: Out<'a>, options| Box::new(junit::Junit::new(out, options)),
    /// GitLab's code quality report.
    Gitlab = "gitlab" => |out: Out<'a>, options| Box::new(gitlab::Gitlab::new(out, options)),
    /// Workflow commands of GitHub Actions.
    Github = "github" => |out: Out<'a>, options| Box::new(github::Github::new(out, options)),
    /// For comments and job summaries.
    Markdown = "markdown" => |out: Out<'a>, options| Box::new(markdown::Markdown::new(out, options)),
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = || Self::ALL.iter().map(|format| format.as_str()).collect::<Vec<_>>().join(", ");
        Self::ALL.iter().copied().find(|format| format.as_str() == word).ok_or_else(|| format!("no format {word:?}; there are {}", known()))
    }
}
