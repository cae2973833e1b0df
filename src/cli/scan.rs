//! `countersign scan`.
use super::args::ScanArgs;
use super::env::Env;
use super::exit::Exit;
use super::judge::interim;
use super::output::{self, Stream};
use crate::attribution::Surroundings;
use crate::git::{HunkEngine, Repo, patch};
use crate::model::{Action, Commit, Stage, UnitScope};
use crate::report::Summary;
use crate::scan::{self, Commits, How, Look, Scanner, Settings};
use anyhow::{Context, Result};
use std::io::Read;

pub fn run(args: &ScanArgs, env: &Env) -> Result<Exit> {
    let scanner = Scanner::new(Settings::default())?;
    let mut report = output::report(&args.output, env, Stream::Stdout, Stage::Scan, Some(25))?;
    let mut summary = Summary::new(env!("CARGO_PKG_VERSION"), Vec::new(), "interim");
    let mut worst = Action::Note;
    let how = How { look: Look::Both, engine: HunkEngine::Git, deadline: None, parallel: true };
    let around = Surroundings { declaration_key: "AI-Assisted", ..Surroundings::default() };
    let mut tell = |looked: scan::Looked| -> Result<()> {
        let judged = interim(looked.unit);
        worst = worst.max(judged.action);
        summary.add(&judged);
        report.unit(&judged)?;
        Ok(())
    };
    if let Some(file) = &args.diff {
        let mut text = Vec::new();
        if file.as_os_str() == "-" {
            std::io::stdin().read_to_end(&mut text)?;
        } else {
            text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        }
        let files =
            patch::parse(&text, scan::path_class::classify, scanner.settings().max_judged).map_err(|error| anyhow::anyhow!("{error}"))?;
        let scanned = scan::files(&scanner, files, Look::Both);
        tell(scan::unit(UnitScope::Whole, Commit::default(), &around, scanned))?;
    } else {
        let repo = Repo::discover(&std::env::current_dir()?).map_err(|error| anyhow::anyhow!("{error}"))?;
        if args.history {
            let head = repo.head()?.commit.context("no commit")?;
            let ids = repo.walk(&[head], &[])?;
            scan::commits(&scanner, &repo, &ids, Commits { scope: UnitScope::Whole, how, around }, tell)?;
        } else {
            let changes = repo.staged(&[])?;
            let scanned = scan::changes(&scanner, &repo, changes, how)?;
            tell(scan::unit(UnitScope::Whole, Commit::default(), &around, scanned))?;
        }
    }
    report.finish(&summary)?;
    Ok(worst.into())
}
