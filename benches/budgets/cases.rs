//! The cases, one for each budget.
#![expect(clippy::unnecessary_wraps, reason = "all cases are called alike")]

use crate::measure::{PROGRAM, Row, against, time, told};
use crate::repository::{Repository, files, path_of, real_files};
use crate::words::Random;
use countersign::git::{HunkEngine, Repo};
use countersign::scan::{self, How, Look, Scanner, Settings};
use std::time::{Duration, Instant};

/// What git itself would do to show what is staged.
const STAGED: &[&str] = &["diff", "--cached", "-U0"];
const HOOK: &[&str] = &["hook", "pre-commit"];
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// A case: its name, and what measures it. None where its material is not here.
type Case = (&'static str, fn() -> Option<Row>);

/// All of them.
pub(crate) const ALL: &[Case] = &[
    ("cold hook, small repository, 1 file staged", cold),
    ("cold hook, small repository, 1 file of real code staged", cold_real),
    ("a whole `git commit` with the default hooks, minus one without", commit),
    ("57k-file index, 50 files staged", wide),
    ("57k-file index, 50 files of real code staged", wide_real),
    ("2,000 files, 200k added lines staged", large),
    ("2,000 files, 200k added lines staged: peak memory", memory),
    ("push of 1,000 commits, secrets and identity", push),
    ("a history of 20,000 commits", history),
    ("identity scoring, on top of the secret scan", identity),
    ("identity scoring, on top of the secret scan, real code", identity_real),
];

fn ratio((git, ours): (Duration, Duration), budget: f64) -> Option<Row> {
    Some(Row::Ratio { git, ours, budget })
}

fn small() -> Repository {
    Repository::new(files(&mut Random(SEED), 40, 60))
}

fn cold() -> Option<Row> {
    let repository = small();
    repository.stage([(path_of(1), Random(7).file(60).into_bytes())]);
    ratio(against(80, &repository, STAGED, HOOK), 3.0)
}

/// Files of middle size, spread over the crates; each is staged by itself, and the times are added up.
fn cold_real() -> Option<Row> {
    let files: Vec<_> = real_files()?.into_iter().filter(|(_, data)| (3_000..20_000).contains(&data.len())).collect();
    let mut sum = (Duration::ZERO, Duration::ZERO);
    for file in files.iter().step_by(files.len().div_ceil(12)) {
        let repository = small();
        repository.stage([file.clone()]);
        let (git, ours) = against(25, &repository, STAGED, HOOK);
        sum = (sum.0 + git, sum.1 + ours);
    }
    ratio(sum, 3.0)
}

fn commit() -> Option<Row> {
    let repository = small();
    repository.git(&["reset", "-q", "--hard"]);
    time(&repository, PROGRAM, &["install"]);
    let mut random = Random(19);
    let mut best = [Duration::MAX; 2];
    for number in 0..60 {
        repository.stage([(path_of(number % 40), random.file(60).into_bytes())]);
        let hooks: &[&str] = if number % 2 == 0 { &["-c", "core.hooksPath=/dev/null"] } else { &[] };
        let took = time(&repository, "git", &[hooks, &["commit", "-q", "-m", "more"]].concat());
        best[number % 2] = best[number % 2].min(took);
    }
    Some(Row::Amount { value: (best[1].as_secs_f64() - best[0].as_secs_f64()) * 1000.0, unit: "ms", budget: 12.0 })
}

fn fifty(contents: impl Iterator<Item = Vec<u8>>) -> Repository {
    let repository = Repository::new(files(&mut Random(SEED), 57_000, 3));
    repository.stage((0..50).map(|number| path_of(number * 1000)).zip(contents));
    repository
}

fn wide() -> Option<Row> {
    let repository = fifty((0..50).map(|number| Random(11 + number).file(30).into_bytes()));
    ratio(against(25, &repository, STAGED, HOOK), 1.2)
}

fn wide_real() -> Option<Row> {
    let files: Vec<_> = real_files()?.into_iter().filter(|(_, data)| (1_000..6_000).contains(&data.len())).collect();
    let step = files.len() / 50;
    let repository = fifty(files.into_iter().step_by(step).map(|(_, data)| data));
    ratio(against(25, &repository, STAGED, HOOK), 1.2)
}

fn many() -> Repository {
    let repository = Repository::new([]);
    repository.stage(files(&mut Random(13), 2000, 100));
    repository
}

fn large() -> Option<Row> {
    ratio(against(12, &many(), STAGED, HOOK), 1.5)
}

fn memory() -> Option<Row> {
    let value = (0..3).map(|_| told(&many(), &["scan", "--staged"], "peak memory ")).fold(0.0, f64::max);
    Some(Row::Amount { value, unit: "MiB", budget: 256.0 })
}

/// Commits that each write on in some of 300 files.
fn grown(commits: usize, lines: usize) -> Repository {
    let mut random = Random(SEED);
    let mut texts: Vec<String> = (0..300).map(|_| random.file(80)).collect();
    let repository = Repository::new(texts.iter().enumerate().map(|(number, text)| (path_of(number), text.clone().into_bytes())));
    repository.git(&["tag", "start"]);
    repository.import((0..commits).map(|_| {
        let number = random.next(300);
        let added = 4 + random.next(lines);
        let text = &mut texts[number];
        // A file does not grow for ever: what is old goes.
        if text.len() > 16_000 {
            let cut = text[8_000..].find('\n').map_or(0, |at| 8_001 + at);
            text.drain(..cut);
        }
        text.push_str(&random.file(added));
        vec![(path_of(number), text.clone().into_bytes())]
    }));
    // As packs come from a server: the newest whole, what is older as changes to it. What was imported has it the other way.
    repository.git(&["repack", "-q", "-a", "-d", "-f"]);
    repository
}

fn push() -> Option<Row> {
    let repository = grown(1000, 20);
    ratio(against(8, &repository, &["log", "-p", "-U0", "start..HEAD"], &["scan", "--range", "start..HEAD"]), 1.0)
}

fn history() -> Option<Row> {
    let repository = grown(20_000, 12);
    ratio(against(3, &repository, &["log", "-p", "-U0"], &["scan", "--history"]), 1.0)
}

fn identity() -> Option<Row> {
    share(&many())
}

fn identity_real() -> Option<Row> {
    let repository = Repository::new([]);
    repository.stage(real_files()?);
    share(&repository)
}

/// How much longer both engines take than the secret engine alone, in hundredths.
fn share(repository: &Repository) -> Option<Row> {
    let repo = Repo::discover(repository.path()).expect("a repository");
    let changes = repo.staged(&[]).expect("an index");
    let scanner = Scanner::new(Settings::default()).expect("engines");
    let mut best = [Duration::MAX; 2];
    for _ in 0..7 {
        for (best, look) in best.iter_mut().zip([Look::Secrets, Look::Both]) {
            let how = How { look, engine: HunkEngine::Git, deadline: None, parallel: false };
            let started = Instant::now();
            scan::changes(&scanner, &repo, changes.clone(), how).expect("a scan");
            *best = (*best).min(started.elapsed());
        }
    }
    let value = (best[1].as_secs_f64() / best[0].as_secs_f64() - 1.0) * 100.0;
    Some(Row::Amount { value, unit: "%", budget: 20.0 })
}
